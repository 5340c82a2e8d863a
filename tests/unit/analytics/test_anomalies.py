"""What stands out, and above all what does not."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.analytics.anomalies import LEAST_CREDITS, busy_keys, find
from elevenmon.analytics.rates import HOUR_MS
from elevenmon.analytics.recent_use import CounterMove, FirstUse, Here, RecentUse
from elevenmon.analytics.usual_hours import Usual, read_usual
from elevenmon.domain.anomalies import Anomaly, AnomalyKind
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.snapshot import Dimension, Point

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
WEEKS = 8
DAY_SHAPE = (0, 0, 0, 0, 0, 1, 3, 6, 9, 10, 10, 9, 8, 10, 10, 9, 8, 6, 4, 3, 2, 1, 0, 0)
"""Jobs in each local hour of a working day."""


def office(
    *, job: float, seed: int = 1, now: datetime = NOW, weeks: int = WEEKS, zone: ZoneInfo = ZONE
) -> list[Point]:
    """Hourly use of an account that works by day: jobs of about so many credits."""
    chance = Random(seed)
    start = to_ms(now) - weeks * 7 * 24 * HOUR_MS
    points: list[Point] = []
    for at in range(start, to_ms(now), HOUR_MS):
        local = from_ms(at).astimezone(zone)
        mean = DAY_SHAPE[local.hour] * (1.0 if local.weekday() < 5 else 0.2)
        jobs = sum(chance.random() < mean / 20 for _ in range(20))
        if jobs:
            points.append((at, sum(job * (0.5 + chance.random()) for _ in range(jobs))))
    return points


def with_use(points: Sequence[Point], at: datetime, used: float) -> list[Point]:
    """The same with so much in one hour."""
    moment = to_ms(at)
    return sorted([*(point for point in points if point[0] != moment), (moment, used)])


def usual_of(points: Sequence[Point], now: datetime = NOW) -> Usual | None:
    """What was usual a day ago."""
    until = to_ms(now) - 24 * HOUR_MS
    return read_usual([point for point in points if point[0] < until], until, ZONE)


def look(points: Sequence[Point], now: datetime = NOW) -> tuple[Anomaly, ...]:
    """What stands out in the last 24 hours."""
    since = to_ms(now) - 24 * HOUR_MS
    recent = RecentUse((since, to_ms(now)), [point for point in points if point[0] >= since])
    return find(recent, usual_of(points, now), {}, Here(now, ZONE))


def test_a_working_day_is_nothing_special() -> None:
    assert [look(office(job=400, seed=seed)) for seed in range(8)] == [()] * 8


def test_monday_morning_after_a_quiet_weekend_is_nothing_special() -> None:
    monday = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    assert look(office(job=400, now=monday), monday) == ()


def test_a_spike_is_found_with_its_figures() -> None:
    at = NOW - timedelta(hours=2)
    (spike,) = look(with_use(office(job=400), at, 40_000))
    assert (spike.kind, spike.at, spike.until) == (AnomalyKind.SPIKE, at, at + timedelta(hours=1))
    assert spike.credits == 40_000
    assert 2_000 < spike.expected < 6_000
    assert spike.unusual is not None
    assert spike.unusual > 6
    assert spike.text == f"40,000 credits at 13:00 against {round(spike.expected):,} expected"
    assert spike.ref == "spike:2026-11-20T12:00:00Z"


def test_neighbouring_hours_are_one_spike_that_keeps_its_name_while_it_grows() -> None:
    first = NOW - timedelta(hours=2)
    young = with_use(office(job=400), first, 40_000)
    (before,), (after,) = look(young), look(with_use(young, first + timedelta(hours=1), 50_000))
    assert before.ref == after.ref
    assert after.credits == 90_000
    assert "from 13:00 to 15:00" in after.text


def test_a_spike_on_a_sunday_is_measured_against_sundays() -> None:
    now = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
    (spike,) = look(with_use(office(job=400, now=now), now - timedelta(hours=2), 20_000), now)
    assert spike.expected < 2_500


def test_what_happened_every_other_week_is_no_news() -> None:
    points = office(job=400)
    for weeks in (0, 2, 4, 6):
        points = with_use(points, NOW - timedelta(hours=2, weeks=weeks), 40_000)
    assert look(points) == ()


def test_use_at_night_is_called_that() -> None:
    at = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    (night,) = look(with_use(office(job=400), at, 6_000))
    assert (night.kind, night.at) == (AnomalyKind.NIGHT, at)
    assert night.text == "6,000 credits at 02:00 in a usually quiet hour"


def test_an_account_that_never_sleeps_has_no_night() -> None:
    chance = Random(4)
    start = to_ms(NOW) - WEEKS * 7 * 24 * HOUR_MS
    points = [(at, 3_000 * (0.5 + chance.random())) for at in range(start, to_ms(NOW), HOUR_MS)]
    usual = usual_of(points)
    assert usual is not None
    assert usual.quiet == frozenset()
    assert look(with_use(points, datetime(2026, 11, 20, 2, 0, tzinfo=UTC), 6_000)) == ()


def test_the_night_is_the_accounts_own_through_the_change_of_the_clocks() -> None:
    now = datetime(2026, 11, 5, 14, 0, tzinfo=UTC)
    usual = usual_of(office(job=400, now=now), now)
    assert usual is not None
    assert usual.quiet >= {0, 1, 2, 3, 4}
    assert not usual.quiet & set(range(8, 18))
    summer, winter = (datetime(2026, 10, day, 1, 30, tzinfo=UTC) for day in (24, 25))
    assert usual.is_quiet(to_ms(summer))
    assert usual.is_quiet(to_ms(winter))


def test_two_weeks_are_needed_to_call_anything_usual() -> None:
    at = NOW - timedelta(hours=2)
    assert look(with_use(office(job=400, weeks=2), at, 40_000)) == ()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), hour=st.integers(1, 24), times=st.floats(1, 60))
def test_small_accounts_stay_quiet(seed: int, hour: int, times: float) -> None:
    points = office(job=9, seed=seed, weeks=4)
    used = min(LEAST_CREDITS - 1, 90 * times)
    assert look(with_use(points, NOW - timedelta(hours=hour), used)) == ()


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), used=st.floats(0, 1e6), shift=st.integers(0, 200))
def test_the_same_record_says_the_same_twice_and_more_use_is_never_less_unusual(
    seed: int, used: float, shift: int
) -> None:
    now = NOW - timedelta(days=shift)
    points = office(job=400, seed=seed, weeks=4, now=now)
    at = now - timedelta(hours=1)
    once, again = (look(with_use(points, at, used), now) for _ in range(2))
    assert [(one.ref, one.text, one.unusual) for one in once] == [
        (one.ref, one.text, one.unusual) for one in again
    ]
    if any(one.at <= at < one.until for one in once):
        assert any(one.at <= at < one.until for one in look(with_use(points, at, 2 * used), now))


def key_use(points: Sequence[Point], at: datetime, used: float, share: float = 0.5) -> RecentUse:
    """Use through two keys: the second has a share of it, and so much in one hour."""
    since = to_ms(NOW) - 24 * HOUR_MS
    newest = [(start, amount) for start, amount in points if start >= since]
    first = [(start, amount * (1 - share)) for start, amount in newest]
    second = with_use([(start, amount * share) for start, amount in newest], at, used)
    sums: dict[int, float] = {}
    for start, amount in (*first, *second):
        sums[start] = sums.get(start, 0.0) + amount
    names = {(Dimension.KEY.value, "k-one"): "Studio", (Dimension.KEY.value, "k-two"): "Batch"}
    by_key = {"k-one": first, "k-two": second}
    return RecentUse((since, to_ms(NOW)), sorted(sums.items()), by_key, names)


def test_the_key_behind_most_of_a_spike_is_named() -> None:
    points, at = office(job=400), NOW - timedelta(hours=2)
    recent = key_use(points, at, 40_000)
    (spike,) = find(recent, usual_of(points), {}, Here(NOW, ZONE))
    assert spike.text.endswith("expected, most of it by the key Batch")


def test_a_key_that_leaps_while_the_account_looks_usual_is_found() -> None:
    points, at = office(job=400), NOW - timedelta(hours=2)
    quiet_key = [(start, used / 40) for start, used in points]
    usual, own = usual_of(points), usual_of(quiet_key)
    assert usual is not None
    assert own is not None
    recent = key_use(points, at, 2.2 * usual.mean_hour, share=1 / 40)
    assert "k-two" in busy_keys(recent, usual)
    (leap,) = find(recent, usual, {"k-two": own}, Here(NOW, ZONE))
    assert (leap.kind, leap.dimension, leap.key) == (AnomalyKind.SPIKE, Dimension.KEY.value, "k-two")
    assert leap.text.endswith("expected by the key Batch")


@pytest.mark.parametrize(
    ("dimension", "kind", "words"),
    [
        (Dimension.KEY.value, AnomalyKind.NEW_KEY, "first use of a key that has no name (k-new)"),
        (Dimension.SOURCE.value, AnomalyKind.NEW_SOURCE, "first use of the source k-new"),
        ("region", AnomalyKind.NEW_REGION, "first use of the region k-new"),
    ],
)
def test_a_first_use_is_told_once_it_is_more_than_a_trial(
    dimension: str, kind: AnomalyKind, words: str
) -> None:
    first = FirstUse(dimension, "k-new", to_ms(NOW) - 2 * HOUR_MS)
    span = (to_ms(NOW) - 24 * HOUR_MS, to_ms(NOW))
    trial = RecentUse(span, (), firsts=(first,), first_credits={first: 99.0})
    assert find(trial, None, {}, Here(NOW, ZONE)) == ()
    used = RecentUse(span, (), firsts=(first,), first_credits={first: 340.0})
    (found,) = find(used, None, {}, Here(NOW, ZONE))
    assert (found.kind, found.key, found.credits) == (kind, "k-new", 340.0)
    assert found.text == f"{words}, 340 credits since 13:00"


@pytest.mark.parametrize(
    ("counted", "explained", "missing"),
    [(20_000, 15_000, 5_000), (20_000, 18_500, None), (900, 0, None), (15_000, 20_000, None)],
)
def test_unexplained_spend_is_told_where_it_is_a_part_of_weight(
    counted: float, explained: float, missing: float | None
) -> None:
    since, until = to_ms(NOW) - 20 * HOUR_MS, to_ms(NOW) - 3 * HOUR_MS
    recent = RecentUse((since, until), (), counter=CounterMove(since, until, counted, explained))
    found = find(recent, None, {}, Here(NOW, ZONE))
    assert [one.credits for one in found] == ([] if missing is None else [missing])
    if found:
        assert found[0].ref == "unexplained spend"
        assert found[0].text == (
            "5,000 of 20,000 credits on the counter from Thu 19:00 to 12:00 are in no usage row"
        )
