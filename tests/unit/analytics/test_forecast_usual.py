"""What is usual on a day: the week and the turn of the month, each without the other."""

from datetime import UTC, datetime, timedelta

import pytest

from elevenmon.analytics.forecast_history import HOUR_MS, read_history
from elevenmon.analytics.forecast_months import MonthPart
from elevenmon.analytics.forecast_usual import Usual, read_usual
from elevenmon.domain.clock import to_ms

START = datetime(2026, 9, 1, tzinfo=UTC)
DAYS = 62


def usual(*, weekend: float = 1.0, end: float = 1.0, away: range = range(0)) -> Usual:
    """Of an account with such weekends and ends of a month, and days off."""
    buckets = []
    for hour in range(24 * DAYS):
        at = START + timedelta(hours=hour)
        worth = (weekend if at.weekday() > 4 else 1.0) * (end if (at + timedelta(days=5)).day <= 5 else 1.0)
        buckets.append((to_ms(at), 0.0 if hour // 24 in away else 10.0 * worth))
    return read_usual(read_history(buckets, to_ms(START) + DAYS * 24 * HOUR_MS, UTC, whole=True).days)


def test_a_busy_end_of_the_month_makes_no_weekday_busier() -> None:
    plain, busy = usual(weekend=0.5), usual(weekend=0.5, end=3.0)
    assert busy.months[MonthPart.LAST] == pytest.approx(3, rel=0.1)
    assert busy.profile.weights == pytest.approx(plain.profile.weights, rel=0.1)


def test_weekends_at_the_end_of_a_month_are_no_turn_of_the_month() -> None:
    assert list(usual(weekend=0.2).months.values()) == pytest.approx([1, 1, 1], abs=0.05)


def test_a_holiday_at_the_end_of_a_month_is_no_turn_of_the_month() -> None:
    habits = usual(away=range(25, 30))
    assert habits.pauses.days == frozenset(range(25, 30))
    assert habits.months[MonthPart.LAST] == pytest.approx(1, abs=0.05)
    assert (habits.totals[27], habits.worths[27]) == (0.0, 0.0)


def test_a_day_is_worth_its_weekday_and_its_part_of_the_month() -> None:
    habits = usual(weekend=0.5, end=3.0)
    assert habits.worth(5, MonthPart.LAST) == habits.profile.weights[5] * habits.months[MonthPart.LAST]
