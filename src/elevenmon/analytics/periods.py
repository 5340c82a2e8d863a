"""Billing periods. The API names only the next reset; the start is that less the refresh period (fact sheet,
section 18)."""

from calendar import monthrange
from datetime import UTC, datetime

from elevenmon.domain.account import Subscription
from elevenmon.domain.snapshot import Period

_MONTHS = {"monthly_period": 1, "3_month_period": 3, "6_month_period": 6, "annual_period": 12}
_REFRESH_WHERE_UNSAID = 1
"""Free accounts name no refresh period and get new credits each month; so do annual plans."""


def months_before(instant: datetime, months: int) -> datetime:
    """The same time so many calendar months earlier in UTC; a day that month lacks becomes its last."""
    utc = instant.astimezone(UTC)
    year, month_index = divmod(utc.year * 12 + utc.month - 1 - months, 12)
    last_day = monthrange(year, month_index + 1)[1]
    return utc.replace(year=year, month=month_index + 1, day=min(utc.day, last_day))


def current_period(subscription: Subscription) -> Period | None:
    """The period that ends at the subscription's reset; None where there is no reset."""
    return _period(subscription, back=0)


def previous_period(subscription: Subscription) -> Period | None:
    """The period before. Counted from the reset itself, so that a reset on the 31st stays on the 31st."""
    return _period(subscription, back=1)


def month_of(instant: datetime) -> Period:
    """The calendar month in UTC: what money is summed over where an account has no reset."""
    utc = instant.astimezone(UTC)
    start = utc.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Period(start, months_before(start, -1))


def _period(subscription: Subscription, *, back: int) -> Period | None:
    if subscription.reset is None:
        return None
    months = _MONTHS.get(subscription.refresh_period or "", _REFRESH_WHERE_UNSAID)
    try:
        end = months_before(subscription.reset, months * back)
        return Period(months_before(subscription.reset, months * (back + 1)), end)
    except ValueError:  # a reset in the year 1 has nothing before it
        return None
