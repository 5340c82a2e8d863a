"""Buckets as local days: sizes, gaps, quiet hours, clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from elevenmon.analytics.forecast_history import HOUR_MS, bucket_size, edges_of, read_history
from elevenmon.domain.clock import to_ms

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = datetime(2026, 10, 5, tzinfo=UTC)
"""A Monday."""


def at(hours: float) -> int:
    """Epoch ms of so many hours after the first."""
    return to_ms(FIRST + timedelta(hours=hours))


def hourly(count: int, *, without: range = range(0)) -> list[tuple[int, float]]:
    """10 credits each hour, some rows missing."""
    return [(at(hour), 10.0) for hour in range(count) if hour not in without]


@pytest.mark.parametrize("step", [1 / 60, 0.25, 1, 6, 24])
def test_the_size_of_buckets_is_their_usual_step(step: float) -> None:
    starts = [at(step * index) for index in range(50) if index % 7]
    assert bucket_size(starts) == round(step * HOUR_MS)


def test_daily_buckets_stay_a_day_when_the_clocks_change() -> None:
    starts = [edges_of(date(2026, 10, 20) + timedelta(days=index), BERLIN)[0] for index in range(10)]
    assert bucket_size(starts) == 24 * HOUR_MS


def test_days_are_local_and_the_last_one_is_known_until_now() -> None:
    history = read_history(hourly(100), at(100), BERLIN)
    assert [day.weekday for day in history.days] == [0, 1, 2, 3, 4]
    # The record begins at two in the morning in Berlin, and ends at six on Friday.
    assert history.days[0].known[:4] == (0.0, 0.0, 1.0, 1.0)
    assert sum(history.days[-1].known) == 6.0
    assert sum(day.total for day in history.days) == pytest.approx(1000)
    assert history.length_days == pytest.approx(100 / 24)


def test_the_hour_that_autumn_repeats_holds_both_halves_and_the_skipped_one_nothing() -> None:
    autumn, spring = edges_of(date(2026, 10, 25), BERLIN), edges_of(date(2026, 3, 29), BERLIN)
    assert autumn[3] - autumn[2] == 2 * HOUR_MS
    assert spring[3] == spring[2]
    assert (autumn[-1] - autumn[0], spring[-1] - spring[0]) == (25 * HOUR_MS, 23 * HOUR_MS)
    start = autumn[0]
    rows = [(start + hour * HOUR_MS, 10.0) for hour in range(25)]
    (day, _) = read_history(rows, autumn[-1], BERLIN).days
    assert (day.amounts[2], day.known[2], day.total) == (20.0, 2.0, 250.0)


def test_a_gap_in_a_closed_record_is_unknown() -> None:
    history = read_history(hourly(240, without=range(100, 130)), at(240), UTC)
    assert history.length_days == pytest.approx(210 / 24)
    assert sum(history.days[4].known) == 4.0


def test_quiet_hours_that_are_left_out_are_known_to_be_quiet() -> None:
    office = [(at(24 * day + hour), 10.0) for day in range(12) if day % 7 < 5 for hour in range(9, 18)]
    history = read_history(office, at(24 * 12), UTC)
    assert history.length_days == pytest.approx(12 - 9 / 24)
    assert history.days[5].total == 0.0
    assert sum(history.days[5].known) == 24.0


def test_a_new_account_did_not_rest_before_its_first_use() -> None:
    rows = [(at(hour), 0.0) for hour in range(200)] + [(at(hour), 5.0) for hour in range(200, 230)]
    assert read_history(rows, at(230), UTC).length_days == pytest.approx(30 / 24)


def test_a_bucket_that_lasts_is_known_until_now() -> None:
    (first, second) = read_history([(at(0), 240.0), (at(24), 60.0)], at(30), UTC).days
    assert (first.total, second.total) == (240.0, 60.0)
    assert sum(second.known) == 6.0


def test_refunds_are_no_use_and_the_future_is_not_history() -> None:
    rows = [(at(0), 100.0), (at(1), -40.0), (at(2), 10.0), (at(3), 99.0)]
    (day,) = read_history(rows, at(3), UTC).days
    assert day.total == 110.0


def test_nothing_known_is_nothing_known() -> None:
    assert read_history([], at(0), UTC).length_days == 0.0
    assert read_history([(at(5), 1.0)], at(5), UTC).days == ()
