"""Anomalies out of a store: what is read, what is remembered, and when there are none."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from elevenmon.domain.anomalies import Anomaly, AnomalyKind
from elevenmon.domain.snapshot import Snapshot
from elevenmon.domain.usage import UsageRow
from elevenmon.store import subscriptions, usage
from elevenmon.sync.anomaly_watch import AnomalyWatch
from elevenmon.sync.feeds import Section
from elevenmon.sync.known import read_known
from elevenmon.sync.snapshots import SnapshotBuilder
from tests.sections import subscription
from tests.unit.sync.fakes import IDENTITY, START, FakeClock, InlineRows
from tests.unit.sync.test_snapshots import REQUEST

HOUR = timedelta(hours=1)
TOP = START.replace(minute=0, second=0)
WEEKS = 9
KEY = "hashed_xi_api_key"
LABELS = {"k-two": {"api_key_name": "Batch"}}
Extra = Mapping[int, Mapping[str, float]]
"""Credits by key in hours, counted back from the hour that has begun."""


def fill(rows: InlineRows, extra: Extra | None = None, *, dimensions: tuple[str, ...] = ("", KEY)) -> None:
    """Weeks of two keys that are used evenly around the clock, and what came on top."""
    chance = Random(3)
    count = WEEKS * 7 * 24
    used = {
        back: {"k-one": 800 * (0.5 + chance.random()), "k-two": 200 * (0.5 + chance.random())}
        for back in range(count)
    }
    for back, more in (extra or {}).items():
        for key, amount in more.items():
            used[back][key] = used[back].get(key, 0.0) + amount
    for dimension in dimensions:
        made = [
            UsageRow(TOP - back * HOUR, (key,) if dimension else (), amount, labels=LABELS.get(key, {}))
            for back, hour in used.items()
            for key, amount in (hour.items() if dimension else (("", sum(hour.values())),))
        ]

        def put(connection: object, dimension: str = dimension, made: list[UsageRow] = made) -> None:
            usage.replace(
                connection,
                dimension=dimension,
                interval_seconds=3600,
                since=TOP - (count - 1) * HOUR,
                until=TOP + HOUR,
                rows=made,
                obtained_at=START,
            )

        rows.write(put).result()


@pytest.fixture
def rows() -> Iterator[InlineRows]:
    made = InlineRows(FakeClock())
    yield made
    made.close()


def look(rows: InlineRows, watch: AnomalyWatch | None = None) -> tuple[Anomaly, ...]:
    watch = watch or AnomalyWatch(None)
    return rows.read(
        lambda connection: watch.look(connection, read_known(connection, START, cost_billed=False), START)
    ).result()


def test_a_usual_account_has_none_and_an_empty_store_has_none(rows: InlineRows) -> None:
    assert look(rows) == ()
    fill(rows)
    assert look(rows) == ()


def test_a_spike_names_the_key_behind_it(rows: InlineRows) -> None:
    fill(rows, {1: {"k-two": 30_000}})
    (spike,) = look(rows)
    assert (spike.kind, spike.at, spike.until) == (AnomalyKind.SPIKE, TOP - HOUR, TOP)
    assert "most of it by the key Batch" in spike.text


def test_what_lies_more_than_a_day_back_has_been_told(rows: InlineRows) -> None:
    fill(rows, {26: {"k-two": 30_000}})
    assert look(rows) == ()


def test_a_key_that_leaps_by_itself_is_found_where_the_whole_looks_usual(rows: InlineRows) -> None:
    fill(rows, {1: {"k-two": 1_250}})
    (leap,) = look(rows)
    assert (leap.kind, leap.dimension, leap.key, leap.name) == (AnomalyKind.SPIKE, KEY, "k-two", "Batch")


def test_a_new_hour_forgets_no_key_that_leaps(rows: InlineRows) -> None:
    # Two keys leap, and of one the usual week is read with each look.
    fill(rows, {1: {"k-one": 4_000}, 2: {"k-two": 1_250}})
    watch = AnomalyWatch(None)

    def keys(at: datetime) -> set[str | None]:
        found = rows.read(
            lambda connection: watch.look(connection, read_known(connection, at, cost_billed=False), at)
        ).result()
        return {each.key for each in found}

    for _ in range(3):
        known = keys(START)
    assert watch.is_complete and "k-two" in known
    assert "k-two" in keys(START + HOUR) and watch.is_complete


@pytest.mark.parametrize(
    ("dimension", "kind"),
    [
        (KEY, AnomalyKind.NEW_KEY),
        ("request_source", AnomalyKind.NEW_SOURCE),
        ("region", AnomalyKind.NEW_REGION),
    ],
)
def test_a_first_use_is_told_where_weeks_without_it_are_known(
    rows: InlineRows, dimension: str, kind: AnomalyKind
) -> None:
    fill(rows, {2: {"k-new": 120}, 1: {"k-new": 80}}, dimensions=("", dimension))
    (first,) = look(rows)
    assert (first.kind, first.key, first.credits, first.at) == (kind, "k-new", 200, TOP - 2 * HOUR)


def test_a_key_that_was_used_once_before_is_not_new(rows: InlineRows) -> None:
    fill(rows, {2: {"k-old": 120}, 800: {"k-old": 5}})
    assert look(rows) == ()


def test_a_counter_that_runs_ahead_of_all_usage_is_told(rows: InlineRows) -> None:
    fill(rows)

    def count(connection: object) -> None:
        for minute in range(0, 12 * 60, 5):
            at = START - timedelta(minutes=12 * 60 - minute)
            subscriptions.record(connection, subscription(used=40_000 + 50 * minute), at)

    rows.write(count).result()
    (spend,) = look(rows)
    assert spend.kind is AnomalyKind.UNEXPLAINED
    assert spend.credits == pytest.approx(9 * 2_000, rel=0.1)
    assert "are in no usage row" in spend.text


def test_what_is_usual_is_learnt_once_an_hour(rows: InlineRows) -> None:
    fill(rows)
    watch = AnomalyWatch(None)
    assert look(rows, watch) == ()
    fill(rows, {back: {"k-two": 30_000} for back in range(30, 600, 3)})
    fill(rows, {1: {"k-two": 30_000}}, dimensions=("",))
    assert len(look(rows, watch)) == 1


def test_a_young_record_calls_nothing_new(rows: InlineRows) -> None:
    def young(connection: object) -> None:
        usage.replace(
            connection,
            dimension=KEY,
            interval_seconds=3600,
            since=TOP - 48 * HOUR,
            until=TOP + HOUR,
            rows=[UsageRow(TOP - HOUR, ("k-new",), 5_000)],
            obtained_at=START,
        )

    rows.write(young).result()
    assert look(rows) == ()


def test_the_second_snapshot_has_them_and_the_first_does_not_wait(rows: InlineRows) -> None:
    fill(rows, {1: {"k-two": 30_000}})
    maker = SnapshotBuilder(
        identity=IDENTITY, clock=FakeClock(), zone="UTC", zone_info=UTC, budget=None, level=None
    )

    def snapshot(*stale: Section) -> Snapshot:
        request = replace(REQUEST, stale=frozenset(stale))
        return rows.read(lambda connection: maker.build(connection, request)).result()

    assert snapshot().anomalies == ()
    second, third, fourth = snapshot(), snapshot(), snapshot(Section.ANOMALIES)
    assert [one.kind for one in second.anomalies] == [AnomalyKind.SPIKE]
    assert second.anomalies is third.anomalies is fourth.anomalies
