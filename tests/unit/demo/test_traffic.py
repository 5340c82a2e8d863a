"""The closed forms of a stream agree with counting its events one by one."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.demo.courses import COURSE_WEEKS, WEEK_HOURS, Group, course, programme
from elevenmon.demo.randomness import generator
from elevenmon.demo.traffic import EPOCH_MS, HOUR_MS, Charge, Kind, Rhythm, Stream, Table


def _table(prices: list[int]) -> Table:
    kinds = [
        Kind((Charge(0, price, 0.1, 0.01, 3, 3.0),), "GET", "/", 200, None, 0.1, "user", None)
        for price in prices
    ]
    return Table(kinds, [{"product_type": "TTS"}])


def _mixed() -> Table:
    """Three kinds: one in office hours, one at home, one in three weeks of twelve."""
    plain = _table([3, 5, 8, 13, 21])
    groups = [Group("office", 5, 0, 2), Group("home", 2, 2, 4), Group("campaign:4", 3, 4, 5)]
    return Table(plain.kinds, plain.combos, programme(generator("mixed"), groups))


_HOUR = 70_000
_RHYTHM = Rhythm(5, "test", 300.0, course("office"))
_STREAM = Stream("test", 5, _RHYTHM, _mixed())
_BURST = Stream("test", 5, _RHYTHM, _mixed(), unevenness=9.0)
_BURST.start_burst(_HOUR, _table([1_000, 2_000]), 60_000.0)
_INDEX = st.integers(min_value=0, max_value=2_000_000)


@given(index=_INDEX)
def test_count_is_the_inverse_of_time(index: int) -> None:
    moment = _STREAM.time(index)
    after = _STREAM.count(moment)
    assert after > index
    assert _STREAM.count(moment - 1) <= index
    assert all(_STREAM.time(other) == moment for other in range(index, after))


@given(index=_INDEX)
def test_events_are_in_order(index: int) -> None:
    assert _STREAM.time(index) <= _STREAM.time(index + 1)


@given(hour=st.integers(min_value=0, max_value=90_000))
def test_an_hour_lists_its_own_events(hour: int) -> None:
    events = _STREAM.times(hour)
    start = EPOCH_MS + hour * HOUR_MS
    assert [index for _, index in events] == list(
        range(_STREAM.before_hour(hour), _STREAM.before_hour(hour + 1))
    )
    assert all(start <= moment < start + HOUR_MS for moment, _ in events)
    assert all(_STREAM.hour_of(index) == hour and _STREAM.time(index) == moment for moment, index in events)


@settings(max_examples=30)
@given(begin=_INDEX, length=st.integers(min_value=0, max_value=300))
def test_credits_of_a_range_are_the_sum_of_its_events(begin: int, length: int) -> None:
    numbers = range(begin, begin + length)
    total = sum(charge.credits for index in numbers for charge in _STREAM.kind(index).charges)
    assert _STREAM.credits_before(numbers.stop) - _STREAM.credits_before(numbers.start) == total


@settings(max_examples=30)
@given(before=st.integers(min_value=0, max_value=50), after=st.integers(min_value=0, max_value=50))
def test_credits_across_the_beginning_of_a_burst(before: int, after: int) -> None:
    numbers = range(_BURST.burst_from - before, _BURST.burst_from + after)
    total = sum(charge.credits for index in numbers for charge in _BURST.kind(index).charges)
    assert _BURST.credits_before(numbers.stop) - _BURST.credits_before(numbers.start) == total
    assert (total >= 1_000) is (after > 0)


@given(hour=st.integers(min_value=_HOUR - 3, max_value=_HOUR + 100))
def test_a_burst_is_as_large_by_night_as_by_day(hour: int) -> None:
    moments = _BURST.times(hour)
    assert all(_BURST.hour_of(index) == hour and _BURST.time(index) == at for at, index in moments)
    assert all(_BURST.count(at) == index + 1 for at, index in moments)
    if hour >= _HOUR:
        assert len(moments) == 40
        minutes = Counter(at // 300_000 for at, _ in moments)
        assert len(minutes) == 12
        assert max(minutes.values()) <= 5


@settings(max_examples=30)
@given(begin=st.integers(min_value=-900, max_value=100), length=st.integers(min_value=0, max_value=900))
def test_runs_are_the_events_one_by_one(begin: int, length: int) -> None:
    numbers = range(_BURST.burst_from + begin, _BURST.burst_from + begin + length)
    listed = [
        run.table.kinds[run.wheel.order[place % len(run.wheel.order)]]
        for run in _BURST.runs(numbers.start, numbers.stop)
        for place in range(run.first, run.after)
    ]
    assert listed == [_BURST.kind(index) for index in numbers]


def _events(hours: range) -> int:
    return sum(_STREAM.before_hour(hour + 1) - _STREAM.before_hour(hour) for hour in hours)


def test_days_and_weeks_have_a_rhythm() -> None:
    weeks = [week * WEEK_HOURS for week in range(400, 424)]
    days = [week + day * 24 for week in weeks for day in range(5)]
    night = sum(_events(range(day + 1, day + 5)) for day in days)
    noon = sum(_events(range(day + 12, day + 16)) for day in days)
    tuesday = sum(_events(range(week + 24, week + 48)) for week in weeks)
    sunday = sum(_events(range(week + 144, week + 168)) for week in weeks)
    assert noon > 10 * night > 0
    assert 0.6 < 1 - sunday / tuesday < 0.85


def _weekly(name: str) -> list[float]:
    hours = course(name)
    return [sum(hours[week * WEEK_HOURS : (week + 1) * WEEK_HOURS]) for week in range(COURSE_WEEKS)]


def test_courses_over_the_weeks() -> None:
    campaign, fading, growing = _weekly("campaign:10"), _weekly("fading:2"), _weekly("growing:0")
    assert [week for week, use in enumerate(campaign) if use] == [0, 10, 11]
    assert fading[2:] + fading[:2] == sorted(fading, reverse=True)
    assert growing == sorted(growing)
    alternating, burst = _weekly("alternating:0"), _weekly("burst:5")
    assert min(alternating[::2]) > 10 * max(alternating[1::2])
    assert burst[5] > 5 * max(burst[:5] + burst[6:])
    assert len(set(_weekly("office"))) == 1


def test_a_group_comes_up_when_its_course_runs() -> None:
    table = _STREAM.table
    shares = {
        week: sum(table.wheel(week * WEEK_HOURS + hour).order.count(4) for hour in range(WEEK_HOURS))
        for week in range(COURSE_WEEKS)
    }
    assert {week for week, share in shares.items() if share} == {4, 5, 6}
    assert table.wheel(30) is table.wheel(30 + COURSE_WEEKS * WEEK_HOURS)


def test_events_come_in_bunches_where_they_should() -> None:
    even = Stream("test", 5, _RHYTHM, _mixed(), unevenness=0.0)

    def busiest_minute(stream: Stream) -> int:
        minutes = Counter(moment // 60_000 for moment, _ in stream.times(400 * WEEK_HOURS + 38))
        assert minutes.total() > 10
        return max(minutes.values())

    assert busiest_minute(_BURST) > 2 * busiest_minute(even)
