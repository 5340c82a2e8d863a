"""The forecast: what it says of accounts whose future is plain, and what it never says of any."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.analytics.circumstances import Circumstances
from elevenmon.analytics.estimate import Limits
from elevenmon.analytics.forecast import Question, forecast, used_since
from elevenmon.analytics.verdict import verdict
from elevenmon.domain.clock import to_ms
from elevenmon.domain.forecast import Forecast
from elevenmon.domain.level import Level

START = datetime(2026, 11, 2, tzinfo=UTC)
"""A Monday."""
RESET = START + timedelta(days=30)
BERLIN = ZoneInfo("Europe/Berlin")
Use = Callable[[datetime], float]


def rows(use: Use, *, back_days: float, now: datetime, step: timedelta) -> list[tuple[int, float]]:
    """Buckets up to now; `use` gives credits per hour at a bucket's start."""
    at, made = START - timedelta(days=back_days), []
    while at < now:
        length = min(step, now - at)
        made.append((to_ms(at), use(at) * length.total_seconds() / 3600))
        at += step
    return made


def ask(
    use: Use,
    *limits: float,
    day: float = 15,
    back_days: float = 42,
    step: timedelta = timedelta(hours=1),
    reset: datetime | None = RESET,
    used: float | None = None,
) -> Forecast:
    """The forecast of an account on a day of its period."""
    now = START + timedelta(days=day)
    buckets = rows(use, back_days=back_days, now=now, step=step)
    counted = used_since(buckets, to_ms(START), to_ms(now)) if used is None else used
    walls: Limits = tuple(zip(("included", "cap"), limits, strict=False))
    return forecast(Question(buckets, counted, walls, START, reset, now, UTC))


def steady(_: datetime) -> float:
    """Ten credits an hour."""
    return 10.0


def office(at: datetime) -> float:
    """A hundred credits an hour on weekdays from nine to five."""
    return 100.0 if at.weekday() < 5 and 9 <= at.hour < 17 else 0.0


def test_a_steady_account_is_foreseen() -> None:
    result = ask(steady, 6000, 9000)
    assert result.total is not None
    assert result.total.middle == pytest.approx(7200, rel=0.02)
    assert result.projected == result.total.middle
    included, cap = result.walls
    assert (included.probability, cap.probability) == (1.0, 0.0)
    assert included.eta is not None
    assert abs(included.eta - (START + timedelta(days=25))) < timedelta(hours=12)
    assert included.early is not None
    assert included.late is not None
    assert included.early < included.eta < included.late
    assert (cap.early, cap.eta, cap.late) == (None, None, None)
    assert result.history_days == pytest.approx(57)


def test_weekends_are_known() -> None:
    friday = ask(office, 1e6, day=4)
    assert friday.total is not None
    # The month from Monday Nov 2 has 22 weekdays of 800 credits.
    assert friday.total.middle == pytest.approx(22 * 800, rel=0.03)
    weekend = ask(office, 22 * 800 * 0.9, day=5)
    assert weekend.walls[0].eta is not None
    assert weekend.walls[0].eta.weekday() < 5
    assert 9 <= weekend.walls[0].eta.hour <= 17


@pytest.mark.parametrize(
    "step",
    [timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(days=1)],
)
def test_any_regular_size_of_bucket_will_do(step: timedelta) -> None:
    result = ask(steady, 1e6, back_days=14, step=step)
    assert result.total is not None
    assert result.total.middle == pytest.approx(7200, rel=0.02)


def test_a_gap_changes_little_and_quiet_hours_need_no_rows() -> None:
    now = START + timedelta(days=15)
    whole = rows(steady, back_days=42, now=now, step=timedelta(hours=1))
    holed = [pair for index, pair in enumerate(whole) if not 300 <= index < 350]
    asked = [Question(each, 3600, (("included", 7300.0),), START, RESET, now, UTC) for each in (whole, holed)]
    first, second = (forecast(question).total for question in asked)
    assert first is not None
    assert second is not None
    assert second.middle == pytest.approx(first.middle, rel=0.01)
    written = rows(office, back_days=42, now=now, step=timedelta(hours=1))
    omitted = [pair for pair in written if pair[1] > 0]
    asked = [
        Question(each, 8800, (("included", 1e6),), START, RESET, now, UTC) for each in (written, omitted)
    ]
    first, second = (forecast(question).total for question in asked)
    assert first is not None
    assert second is not None
    assert second.middle == pytest.approx(first.middle, rel=0.01)


def test_an_idle_week_is_neither_forgotten_nor_taken_for_the_future() -> None:
    def away(at: datetime) -> float:
        return 0.0 if timedelta(days=2) <= at - START < timedelta(days=9) else 10.0

    back, during = ask(away, 1e6), ask(away, 1e6, day=8)
    assert back.total is not None
    assert back.total.middle == pytest.approx(7200 - 1680, rel=0.05)
    assert during.total is not None
    assert 480 * 2 < during.total.middle < 7200 - 6 * 240
    assert during.total.low < during.total.middle < during.total.high


def test_an_account_that_stopped_for_good_is_not_expected_back() -> None:
    result = ask(lambda at: 10.0 if at < START - timedelta(days=30) else 0.0, 1000)
    assert result.total is not None
    assert result.total.middle < 720
    assert result.walls[0].probability is not None
    assert result.walls[0].probability < 0.2


def test_rare_batches_make_a_wide_range() -> None:
    def batches(at: datetime) -> float:
        return 9000.0 if (at.day % 9 == 0 and at.hour == 3) else 1.0

    result, plain = ask(batches, 1e6), ask(steady, 1e6)
    assert result.total is not None
    assert plain.total is not None
    assert result.total.high - result.total.low > 4 * (plain.total.high - plain.total.low)


def test_an_account_never_used_lasts() -> None:
    result = ask(lambda _: 0.0, 1000)
    assert result.total is not None
    assert (result.total.low, result.total.high) == (0.0, 0.0)
    assert result.walls[0].probability == 0.0


def test_the_counter_holds_where_it_differs_from_the_buckets() -> None:
    refunded, plain = ask(steady, 7000, used=3000), ask(steady, 7000)
    assert refunded.used == 3000
    assert refunded.total is not None
    assert plain.total is not None
    assert plain.total.middle - refunded.total.middle == pytest.approx(600)


def test_a_raised_limit_calms_the_same_account() -> None:
    low, high = ask(steady, 7200).walls[0], ask(steady, 7700).walls[0]
    assert low.probability is not None
    assert high.probability is not None
    assert high.probability < low.probability


def test_a_wall_already_reached_has_probability_one_and_its_time() -> None:
    result = ask(steady, 2400, 1e6)
    included = result.walls[0]
    assert (included.reached, included.probability, included.eta) == (True, 1.0, None)
    assert included.reached_at == START + timedelta(days=10)
    assert result.allowance is not None
    assert result.allowance.per_day == pytest.approx((1e6 - 3600) / 15)


def test_the_time_of_a_wall_reached_before_the_record_is_not_made_up() -> None:
    now = START + timedelta(days=15)
    buckets = rows(steady, back_days=-10, now=now, step=timedelta(hours=1))
    (wall,) = forecast(Question(buckets, 5000, (("included", 1000.0),), START, RESET, now, UTC)).walls
    assert (wall.reached, wall.reached_at) == (True, None)


@pytest.mark.parametrize(
    ("day", "back_days", "reset", "text"),
    [
        (0.75, 0, RESET, "too little data for an estimate: 18 of 24 h"),
        (31, 42, RESET, "no estimate: the reset is past"),
        (1, 42, START + timedelta(days=500), "no estimate: the reset is more than 400 days away"),
    ],
)
def test_what_cannot_be_said_is_not_said(day: float, back_days: float, reset: datetime, text: str) -> None:
    result = ask(steady, 1e6, day=day, back_days=back_days, reset=reset)
    assert (result.total, result.projected, result.walls[0].probability) == (None, None, None)
    told = verdict(result, Level.WARNING, Circumstances(now=START + timedelta(days=day), zone=UTC))
    assert (told.level, told.text) == (Level.UNKNOWN, text)


def test_one_day_is_enough_to_begin_with() -> None:
    result = ask(steady, 1e6, day=1, back_days=0)
    assert result.total is not None
    assert result.total.low < 7200 < result.total.high


def test_without_a_reset_there_is_a_time_but_no_probability() -> None:
    result = ask(steady, 7200, reset=None)
    (wall,) = result.walls
    assert (wall.probability, result.projected, result.total, result.allowance) == (None, None, None, None)
    assert wall.eta is not None
    assert abs(wall.eta - RESET) < timedelta(days=1)
    given_ = verdict(result, None, Circumstances(now=START + timedelta(days=15), zone=UTC))
    assert (given_.level, given_.text[:9]) == (Level.UNKNOWN, "runs out ")


def test_the_allowance_counts_days_and_working_days() -> None:
    allowance = ask(steady, 10_000, day=25).allowance
    assert allowance is not None
    assert allowance.per_day == pytest.approx(4000 / 5)
    # Friday, Monday and Tuesday are left before the reset on Wednesday.
    assert allowance.per_working_day == pytest.approx(4000 / 3)
    weekend = ask(steady, 10_000, day=26, reset=START + timedelta(days=28)).allowance
    assert weekend is not None
    assert weekend.per_working_day is None


def test_a_bucket_across_the_start_counts_in_part() -> None:
    buckets = [(to_ms(START) - 6 * 3_600_000, 240.0), (to_ms(START) + 18 * 3_600_000, 100.0)]
    end = to_ms(START) + 42 * 3_600_000
    assert used_since(buckets, to_ms(START), end) == pytest.approx(240 * 18 / 24 + 100)


@pytest.mark.parametrize("day", [datetime(2026, 3, 29), datetime(2026, 10, 25)])  # noqa: DTZ001 - local days
def test_the_clocks_may_change_on_the_way(day: datetime) -> None:
    start = (day - timedelta(days=10)).replace(tzinfo=BERLIN).astimezone(UTC)
    now, reset = start + timedelta(days=6), start + timedelta(days=20)

    def local_office(at: datetime) -> float:
        local = at.astimezone(BERLIN)
        return 100.0 if 9 <= local.hour < 17 else 0.0

    buckets = [
        (to_ms(start + timedelta(hours=hour)), local_office(start + timedelta(hours=hour)))
        for hour in range(-1008, 6 * 24)
    ]
    used = used_since(buckets, to_ms(start), to_ms(now))
    # The day after the change: use begins at nine local time, and not an hour off.
    limit = used + 800 * 5 + 5
    (wall,) = forecast(Question(buckets, used, (("included", limit),), start, reset, now, BERLIN)).walls
    assert wall.eta is not None
    assert wall.early is not None
    assert {moment.astimezone(BERLIN).hour for moment in (wall.eta, wall.early)} <= set(range(9, 17))


SERIES = st.lists(st.one_of(st.just(0.0), st.floats(-500, 5000), st.floats(0, 1e9)), min_size=1, max_size=400)


@settings(max_examples=60, deadline=None)
@given(
    amounts=SERIES,
    step_minutes=st.sampled_from([15, 60, 360, 1440]),
    kept=st.integers(1, 7),
    elapsed=st.floats(0, 1),
    days_left=st.one_of(st.none(), st.floats(-1, 60)),
    share=st.floats(0.05, 4),
    cap=st.sampled_from([0.0, 0.5, 3.0]),
    zone=st.sampled_from([UTC, BERLIN, ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/Sao_Paulo")]),
    unlimited=st.booleans(),
    previous=st.sampled_from([None, *Level]),
)
def test_no_series_makes_it_contradict_itself(
    *,
    amounts: list[float],
    step_minutes: int,
    kept: int,
    elapsed: float,
    days_left: float | None,
    share: float,
    cap: float,
    zone: ZoneInfo,
    unlimited: bool,
    previous: Level | None,
) -> None:
    step = timedelta(minutes=step_minutes)
    now = START + step * len(amounts)
    begin = START + step * int(len(amounts) * elapsed)
    buckets = [(to_ms(START + step * i), a) for i, a in enumerate(amounts) if i % 7 < kept]
    used = max(0.0, used_since(buckets, to_ms(begin), to_ms(now)))
    included = max(1.0, share * used)
    limits: Limits = (("included", included),)
    if cap and not unlimited:
        limits = (*limits, ("cap", included * (1 + cap)))
    reset = None if days_left is None else now + timedelta(days=days_left)
    question = Question(buckets, used, limits, begin, reset, now, zone)
    result, again = forecast(question), forecast(question)
    here = Circumstances(now=now, zone=zone, overage_allowed=unlimited)
    given_ = verdict(result, previous, here)
    assert shape(result) == shape(again)
    check_figures(result, now)
    check_verdict(result, given_.level, given_.text, given_.eta, unlimited=unlimited)


def shape(result: Forecast) -> object:
    """All of a forecast that can be compared."""
    total = result.total
    return (
        None if total is None else (total.low, total.middle, total.high),
        [(w.at, w.reached, w.reached_at, w.probability, w.early, w.eta, w.late) for w in result.walls],
        result.reason,
        result.rate_per_hour,
    )


def check_figures(result: Forecast, now: datetime) -> None:
    """Ordered, within bounds, and of one mind."""
    if result.total is not None:
        assert result.used <= result.total.low <= result.total.middle <= result.total.high
    for wall in result.walls:
        if wall.reached:
            assert (wall.probability, wall.eta) == (1.0, None)
            assert wall.reached_at is None or wall.reached_at <= now
            continue
        times = [moment for moment in (wall.early, wall.eta, wall.late) if moment is not None]
        assert times == sorted(times)
        assert all(now <= moment for moment in times)
        if result.reset is not None:
            assert all(moment <= result.reset for moment in times)
        if wall.probability is not None:
            assert 0 <= wall.probability <= 1
            reached = [wall.probability >= least for least in (0.1, 0.5, 0.9)]
            assert reached == [moment is not None for moment in (wall.early, wall.eta, wall.late)]
    for lower, higher in pairwise(result.walls):
        if lower.probability is not None and higher.probability is not None:
            assert lower.probability >= higher.probability
        if lower.eta is not None and higher.eta is not None:
            assert lower.eta <= higher.eta
    for earlier, later in pairwise(result.fan):
        assert earlier.at < later.at
        assert earlier.use.middle <= later.use.middle


def check_verdict(
    result: Forecast, level: Level, text: str, eta: datetime | None, *, unlimited: bool
) -> None:
    """Level, sentence and ETA say the same."""
    first, last = result.walls[0], result.walls[-1]
    if last.reached and not unlimited:
        assert level is Level.CRITICAL
    if level is Level.OK:
        assert text.startswith("lasts to the reset")
        assert eta is None
        assert first.probability is not None
        assert first.probability < 0.3
    if text.startswith("lasts"):
        assert level is Level.OK
    if level is Level.WATCH:
        assert text.startswith("may run out")
        assert eta is None
    if text.startswith("runs out") and result.reset is not None:
        assert level in (Level.WARNING, Level.CRITICAL)
        assert eta == first.eta
    if level is Level.UNKNOWN:
        assert result.projected is None
    if first.reached:
        assert level in (Level.WARNING, Level.CRITICAL)
