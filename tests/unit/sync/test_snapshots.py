"""The builder on a store with weeks of data."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from elevenmon.domain.account import Money
from elevenmon.domain.level import Level
from elevenmon.domain.lookups import Voice
from elevenmon.domain.snapshot import Dimension, TileKind, View, Window
from elevenmon.domain.usage import UsageRow
from elevenmon.store import gaps, lookups, requests, subscriptions, usage
from elevenmon.sync.build_request import BuildRequest
from elevenmon.sync.feeds import ALL_SECTIONS, Section
from elevenmon.sync.sameness import kept
from elevenmon.sync.sections import shown_dimension
from elevenmon.sync.snapshots import SnapshotBuilder
from tests.sections import feed, subscription
from tests.unit.sync.fakes import IDENTITY, START, FakeClock, InlineRows
from tests.unit.sync.test_engine import a_request

HOUR = timedelta(hours=1)
WEEKS = timedelta(weeks=9)
REQUEST = BuildRequest(
    view=View(),
    stale=ALL_SECTIONS,
    feeds={"requests": replace(feed("requests"), last_good=START)},
    measured_offset=None,
    offset=0.0,
    cost_billed=False,
    has_agents=False,
)


def in_hour(at: datetime, groups: list[tuple[tuple[str | None, ...], float]]) -> list[UsageRow]:
    """An hour's rows; of the hour that has begun, as much as has passed."""
    passed = min(1.0, max(0.0, (START - at) / HOUR))
    return [
        UsageRow(at, key, amount * passed, cost=amount * passed / 100, currency="usd")
        for key, amount in groups
    ]


def filled(clock: FakeClock) -> InlineRows:
    """Nine weeks of ten credits an hour, six of George and four of nobody; a counter that agrees."""
    rows = InlineRows(clock)
    start = (START - WEEKS).replace(minute=0, second=0)
    hours = [start + index * HOUR for index in range(int(WEEKS / HOUR) + 2)]

    def fill(connection: object) -> None:
        for dimension, groups in (("", [((), 10.0)]), ("voice_id", [(("v1",), 6.0), ((None,), 4.0)])):
            usage.replace(
                connection,
                dimension=dimension,
                interval_seconds=3600,
                since=start,
                until=hours[-1],
                rows=[row for at in hours for row in in_hour(at, groups)],
                obtained_at=START,
            )
        for minute in range(120):
            at = START - timedelta(minutes=119 - minute)
            subscriptions.record(connection, subscription(used=4300 + minute // 6, limit=6000), at)
        lookups.save_voices(connection, [Voice("v1", "George", None)], START)
        requests.add(connection, [a_request(index, index * 10 + 1) for index in range(200)])

    rows.write(fill).result()
    return rows


@pytest.fixture
def rows() -> Iterator[InlineRows]:
    made = filled(FakeClock())
    yield made
    made.close()


def builder(budget: Money | None = None) -> SnapshotBuilder:
    return SnapshotBuilder(identity=IDENTITY, clock=FakeClock(), zone="UTC", zone_info=UTC, budget=budget)


def test_every_section_is_filled_from_the_store_alone(rows: InlineRows) -> None:
    shown = rows.read(lambda c: builder().build(c, REQUEST)).result()
    assert shown.quota.subscription.used == 4319 and shown.quota.obtained_at == START
    assert shown.burn[0].credits_per_hour == 0  # the counter last moved six minutes ago
    assert [rate.credits_per_hour for rate in shown.burn[1:]] == pytest.approx([10] * 4, rel=0.25)
    assert {row.name: round(row.credits / shown.breakdown.total, 2) for row in shown.breakdown.rows} == {
        "George": 0.6,
        "(none)": 0.4,
    }
    assert all(row.change == pytest.approx(0, abs=0.01) for row in shown.breakdown.rows)
    assert shown.breakdown.headline == 4319
    assert shown.burn_up.actual[-1] == (int(START.timestamp() * 1000), 4319.0)
    assert shown.burn_up.projection[-1][1] == pytest.approx(4319 + 10 * 307, rel=0.02)
    tiles = {tile.kind: tile for tile in shown.tiles.tiles}
    assert tiles[TileKind.REQUESTS].value == pytest.approx(6, rel=0.2)
    assert tiles[TileKind.ERRORS].value == 0 and tiles[TileKind.LATENCY].value == 0.4
    assert len(shown.tail.rows) == 100
    assert shown.verdict.level is Level.WARNING and shown.verdict.eta == shown.burn_up.runs_out


def test_requests_before_the_oldest_known_are_unknown(rows: InlineRows) -> None:
    shown = rows.read(lambda c: builder().build(c, REQUEST)).result()
    series = next(tile.series for tile in shown.tiles.tiles if tile.kind is TileKind.REQUESTS)
    assert series[0] is None and series[-2] == pytest.approx(6)
    assert series.count(None) == pytest.approx(60 - 2000 / 60, abs=2)


@pytest.mark.parametrize("window", list(Window))
@pytest.mark.parametrize("dimension", [Dimension.VOICE, Dimension.PRODUCT])
def test_every_view_can_be_built(rows: InlineRows, window: Window, dimension: Dimension) -> None:
    asked = replace(REQUEST, view=View(dimension, window, window))
    shown = rows.read(lambda c: builder().build(c, asked)).result()
    assert (shown.breakdown.window, shown.tiles.window) == (window, window)
    if dimension is Dimension.VOICE and window is not Window.PERIOD:
        hours = {"1h": 1, "6h": 6, "24h": 24, "7d": 168}[window.value]
        assert shown.breakdown.total == pytest.approx(10 * hours, rel=0.35)
    if dimension is Dimension.PRODUCT:
        assert shown.breakdown.rows == () and shown.breakdown.obtained_at is None


def test_a_gap_blanks_the_tiles_inside_it(rows: InlineRows) -> None:
    start, end = START - timedelta(minutes=20), START - timedelta(minutes=10)
    rows.write(lambda c: gaps.record(c, start, end, "suspended")).result()
    shown = rows.read(lambda c: builder().build(c, REQUEST)).result()
    for tile in shown.tiles.tiles:
        assert 8 <= sum(value is None for value in tile.series[-21:-8]) <= 10
    assert shown.burn[1].credits_per_hour is not None


def test_only_stale_sections_are_built_and_equal_ones_are_kept(rows: InlineRows) -> None:
    maker = builder()
    first = rows.read(lambda c: maker.build(c, REQUEST)).result()
    same = rows.read(lambda c: maker.build(c, replace(REQUEST, stale=frozenset()))).result()
    equal = rows.read(lambda c: maker.build(c, REQUEST)).result()
    for name in ("quota", "burn", "burn_up", "breakdown", "tiles", "tail", "verdict", "health"):
        assert getattr(same, name) is getattr(first, name)
        assert getattr(equal, name) is getattr(first, name), name
    assert (first.revision, equal.revision) == (1, 3)
    rows.write(lambda c: requests.add(c, [a_request(900, -1)])).result()
    moved = rows.read(lambda c: maker.build(c, replace(REQUEST, stale=frozenset({Section.TAIL})))).result()
    assert moved.tail is not first.tail and moved.tiles is first.tiles


def test_a_budget_is_the_wall_of_an_account_without_a_limit(rows: InlineRows) -> None:
    rows.write(lambda c: subscriptions.record(c, subscription(used=1, limit=0), START)).result()
    money = builder(Money(Decimal(500), "usd"))
    shown = rows.read(lambda c: money.build(c, REQUEST)).result()
    assert shown.verdict.text.startswith("lasts to the end of the period on Dec 3,")
    range_words = shown.verdict.details[0]
    assert range_words.startswith("$7") and " by the end of the period est. ($" in range_words
    assert shown.verdict.details[1].endswith(" a working day")
    spent = builder(Money(Decimal(10), "usd"))
    assert rows.read(lambda c: spent.build(c, REQUEST)).result().verdict.level is Level.CRITICAL


def test_an_empty_store_shows_nothing_as_unknown() -> None:
    rows = InlineRows(FakeClock())
    shown = rows.read(lambda c: builder().build(c, replace(REQUEST, feeds={}))).result()
    assert shown.quota.subscription is None and shown.burn_up.actual == ()
    assert all(rate.credits_per_hour is None for rate in shown.burn)
    assert all(tile.value is None and set(tile.series) == {None} for tile in shown.tiles.tiles)
    assert shown.breakdown.headline is None
    assert shown.verdict.level is Level.UNKNOWN
    rows.close()


def test_an_account_without_a_reset_has_a_time_and_no_projection(rows: InlineRows) -> None:
    endless = subscription(used=4400, limit=6000, reset=None)
    rows.write(lambda c: subscriptions.record(c, endless, START)).result()
    shown = rows.read(lambda c: builder().build(c, REQUEST)).result()
    assert shown.quota.period is None and shown.burn_up.projection == ()
    assert shown.verdict.text.endswith("est., no reset date") and shown.verdict.eta is not None


@dataclass(frozen=True, eq=False)
class Leaf:
    figure: float


@dataclass(frozen=True, eq=False)
class Branch:
    leaves: tuple[Leaf, ...]
    name: str


def test_what_says_the_same_is_kept_part_by_part() -> None:
    old = Branch((Leaf(1.0), Leaf(2.0)), "a")
    assert kept(old, Branch((Leaf(1.0), Leaf(2.0)), "a")) is old
    half = kept(old, Branch((Leaf(1.0), Leaf(3.0)), "a"))
    assert half is not old and half.leaves[0] is old.leaves[0] and half.leaves[1].figure == 3.0
    longer = kept(old, Branch((Leaf(1.0),), "b"))
    assert len(longer.leaves) == 1 and longer.name == "b"


@pytest.mark.parametrize(
    ("window", "estimated"), [(Window.HOUR, True), (Window.DAY, True), (Window.PERIOD, False)]
)
def test_money_is_known_by_the_day_and_a_part_of_one_is_an_estimate(
    window: Window, *, estimated: bool
) -> None:
    rows = InlineRows(FakeClock())
    start = START.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=70)
    view = View(dimension=Dimension.PRODUCT, breakdown_window=window)

    def fill(connection: object) -> None:
        usage.replace(
            connection,
            dimension=shown_dimension(view, cost_billed=True).value,
            interval_seconds=86_400,
            since=start,
            until=START,
            rows=[
                UsageRow(start + timedelta(days=day), ("TTS",), 0.0, cost=24.0, currency="usd")
                for day in range(71)
            ],
            obtained_at=START,
        )

    rows.write(fill).result()
    request = replace(REQUEST, view=view, cost_billed=True)
    shown = rows.read(lambda c: builder().build(c, request)).result().breakdown
    rows.close()
    assert (shown.unit, [row.name for row in shown.rows]) == ("usd", ["TTS"])
    assert shown.estimated is estimated


@pytest.mark.parametrize("window", [Window.HOUR, Window.SIX_HOURS])
def test_requests_of_a_while_ago_are_not_told_as_none(rows: InlineRows, window: Window) -> None:
    """Six a minute until 20 minutes ago: the last five took as long as that, in every window."""
    late = FakeClock()
    late.wall += timedelta(minutes=20)
    feeds = {"requests": replace(REQUEST.feeds["requests"], last_good=late.wall)}
    asked = replace(REQUEST, feeds=feeds, view=View(Dimension.VOICE, window, window))
    made = SnapshotBuilder(identity=IDENTITY, clock=late, zone="UTC", zone_info=UTC, budget=None)
    shown = rows.read(lambda c: made.build(c, asked)).result()
    value = next(tile.value for tile in shown.tiles.tiles if tile.kind is TileKind.REQUESTS)
    assert value == pytest.approx(5 / 20, rel=0.1)
