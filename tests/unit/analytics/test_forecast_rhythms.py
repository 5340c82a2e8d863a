"""Rhythms longer than a week: growth, and the turn of the month."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from elevenmon.analytics.forecast import Question, forecast
from elevenmon.domain.clock import to_ms
from elevenmon.domain.forecast import Spread

START = datetime(2026, 11, 2, tzinfo=UTC)


def total(per_hour: Callable[[datetime], float], *, day: int, days: int = 30) -> Spread:
    """What a period comes to by the forecast on one of its days, six weeks of record before it."""
    now = START + timedelta(days=day)
    hours = [START + timedelta(hours=hour) for hour in range(-42 * 24, 24 * day)]
    used = sum(per_hour(at) for at in hours if at >= START)
    buckets = [(to_ms(at), per_hour(at)) for at in hours]
    made = forecast(Question(buckets, used, (), START, START + timedelta(days=days), now, UTC)).total
    assert made is not None
    return made


def actual(per_hour: Callable[[datetime], float], days: int = 30) -> float:
    """What it does come to."""
    return sum(per_hour(START + timedelta(hours=hour)) for hour in range(24 * days))


def growing(at: datetime) -> float:
    """One and a half percent more each day."""
    return 10.0 * math.exp(0.015 * ((at - START) / timedelta(days=1)))


def busy_end(at: datetime) -> float:
    """Three times the use on the last five days of a month."""
    return 30.0 if (at + timedelta(days=5)).day <= 5 else 10.0


def test_an_account_that_grows_goes_on_growing() -> None:
    assert total(growing, day=10).middle == pytest.approx(actual(growing), rel=0.06)


def test_a_busy_end_of_the_month_is_expected_again() -> None:
    assert total(busy_end, day=15).middle == pytest.approx(actual(busy_end), rel=0.06)


def test_a_busy_end_of_the_month_does_not_last_into_the_next() -> None:
    assert total(busy_end, day=27, days=44).middle == pytest.approx(actual(busy_end, 44), rel=0.06)


def office(at: datetime) -> float:
    """Ten to five on working days, some days a little busier than others, and next to nothing else."""
    if at.weekday() > 4 or not 10 <= at.hour < 17:
        return 0.01
    return 100.0 + 10.0 * (at.day % 3)


def test_weekends_off_do_not_make_working_days_uncertain() -> None:
    made = total(office, day=10)
    assert made.middle == pytest.approx(actual(office), rel=0.03)
    assert made.high - made.low < 0.12 * made.middle
