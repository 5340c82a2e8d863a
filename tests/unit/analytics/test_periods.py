from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.analytics.periods import current_period, month_of, months_before, previous_period
from tests.sections import subscription


@pytest.mark.parametrize(
    ("refresh", "start"),
    [
        ("monthly_period", datetime(2026, 11, 3, 9, tzinfo=UTC)),
        ("3_month_period", datetime(2026, 9, 3, 9, tzinfo=UTC)),
        ("6_month_period", datetime(2026, 6, 3, 9, tzinfo=UTC)),
        ("annual_period", datetime(2025, 12, 3, 9, tzinfo=UTC)),
        (None, datetime(2026, 11, 3, 9, tzinfo=UTC)),
        ("a_period_of_tomorrow", datetime(2026, 11, 3, 9, tzinfo=UTC)),
    ],
)
def test_the_start_is_the_reset_less_the_refresh_period(refresh: str | None, start: datetime) -> None:
    reset = datetime(2026, 12, 3, 9, tzinfo=UTC)
    period = current_period(subscription(reset=reset, refresh_period=refresh, billing_period="annual_period"))
    assert period is not None
    assert (period.start, period.end) == (start, reset)


def test_without_a_reset_there_is_no_period() -> None:
    assert current_period(subscription(reset=None)) is None
    assert previous_period(subscription(reset=None)) is None


def test_a_reset_on_the_31st_is_clamped_and_comes_back() -> None:
    account = subscription(reset=datetime(2026, 3, 31, tzinfo=UTC))
    now, before = current_period(account), previous_period(account)
    assert now is not None and before is not None
    assert now.start == before.end == datetime(2026, 2, 28, tzinfo=UTC)
    assert before.start == datetime(2026, 1, 31, tzinfo=UTC)


def test_months_are_counted_in_utc_whatever_zone_the_instant_is_in() -> None:
    local = datetime(2026, 3, 1, 1, tzinfo=timezone(timedelta(hours=3)))  # still February in UTC
    assert months_before(local, 1) == datetime(2026, 1, 28, 22, tzinfo=UTC)


@given(st.integers(631_152_000, 4_102_444_800), st.integers(1, 24))
def test_going_back_lands_in_the_right_month_at_the_same_time(seconds: int, months: int) -> None:
    instant = datetime.fromtimestamp(seconds, UTC)
    back = months_before(instant, months)
    assert instant.year * 12 + instant.month - (back.year * 12 + back.month) == months
    assert back.timetz() == instant.timetz()
    assert back.day <= instant.day <= 31


def test_a_calendar_month_ends_where_the_next_begins() -> None:
    december = month_of(datetime(2026, 12, 31, 23, 59, tzinfo=UTC))
    assert (december.start.day, december.end) == (1, datetime(2027, 1, 1, tzinfo=UTC))
