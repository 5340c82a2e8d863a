"""What the store knows of an account's use, read once and shared by the sections that rest on it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from elevenmon.analytics.estimate import Limits, at_present_pace, average_rate, credit_walls, estimate
from elevenmon.analytics.money_use import MoneyRow, in_currency, money_uses, unit_price
from elevenmon.analytics.periods import current_period, month_of, months_before, previous_period
from elevenmon.analytics.rates import DAY_MS, HOUR_MS, Buckets, Consumption, Span
from elevenmon.domain.account import Money, Subscription
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.forecast import Forecast
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Billing, MoneyUse, Period
from elevenmon.store import gaps, state, subscriptions, usage
from elevenmon.sync.session import OFFSET_STATE, Facts, load_facts

LEVEL_STATE = "verdict"
"""State: the verdict's last level."""
LAST_GOOD_STATE = "last_good"
"""State: JSON of feed to epoch ms."""
_SAMPLED = timedelta(hours=25)
"""The counter is read at full density this far back; hourly usage is as good before that."""
_KEPT = timedelta(weeks=6)
_PRICED = timedelta(days=30)


@dataclass(frozen=True, slots=True, eq=False)
class Remembered:
    """What an earlier run left for the first frame."""

    facts: Facts
    last_good: Mapping[str, datetime]
    offset: float
    level: Level | None


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """One reading of the store. Instants are server time."""

    subscription: Subscription | None
    sampled_at: datetime | None
    billing: Billing
    period: Period | None
    before: Period | None
    samples: list[tuple[int, int, int]]
    buckets: Buckets
    consumption: Consumption
    money_rows: list[MoneyRow]
    money: tuple[MoneyUse, ...]
    bucket_seconds: int
    """Size of the usage buckets: hours, or days where the account is billed by cost."""

    @property
    def money_period(self) -> Period:
        """What money is summed over: the billing period, else the calendar month."""
        moment = self.sampled_at or from_ms(self.consumption.newest or 0)
        return self.period or month_of(moment)


def read_remembered(connection: Any) -> Remembered:
    """What the store remembers of earlier runs; whatever cannot be read is not remembered."""
    level = state.get(connection, LEVEL_STATE)
    return Remembered(
        load_facts(connection),
        _decode_last_good(state.get(connection, LAST_GOOD_STATE)),
        _decode_number(state.get(connection, OFFSET_STATE)),
        Level(level) if level in set(Level) else None,
    )


def encode_last_good(ages: Mapping[str, datetime]) -> str:
    """When each feed last answered, for the state table."""
    return json.dumps({name: to_ms(at) for name, at in ages.items()})


def read_known(connection: Any, now: datetime, *, cost_billed: bool) -> Known:
    """Read everything that rates, chart, estimate and money rest on."""
    latest = subscriptions.latest(connection)
    subscription, sampled_at = latest if latest is not None else (None, None)
    period = current_period(subscription) if subscription is not None else None
    before = previous_period(subscription) if subscription is not None else None
    summed, earlier = _money_periods(period, before, now)
    bucket_seconds = DAY_MS // 1000 if cost_billed else HOUR_MS // 1000
    since = min(now - _KEPT, earlier.start)
    rows = usage.money(connection, since, now)
    known = covered(connection, "", bucket_seconds)
    samples = [] if cost_billed else subscriptions.samples(connection, now - _SAMPLED, now)
    points = [] if cost_billed else usage.total_series(connection, since, now)
    buckets = Buckets(points, None if cost_billed else known)
    reset_ms = to_ms(period.start) if period is not None else None
    return Known(
        subscription=subscription,
        sampled_at=sampled_at,
        billing=_billing(subscription, cost_billed=cost_billed),
        period=period,
        before=before,
        samples=samples,
        buckets=buckets,
        consumption=Consumption(samples, buckets, reset_ms=reset_ms),
        money_rows=rows,
        money=money_uses(rows, summed, earlier, known, now),
        bucket_seconds=bucket_seconds,
    )


def covered(connection: Any, dimension: str, bucket_seconds: int) -> Span | None:
    """What usage rows of a dimension cover, in epoch milliseconds; it ends when they were fetched."""
    span = usage.coverage(connection, dimension, bucket_seconds)
    obtained = usage.obtained_at(connection, dimension)
    if span is None or obtained is None:
        return None
    return (to_ms(span[0]), min(to_ms(span[1]), to_ms(obtained)))


def gaps_between(connection: Any, start: int, end: int) -> list[Span]:
    """The gaps that touch a stretch."""
    return [(a, b) for a, b, _ in gaps.between(connection, from_ms(start), from_ms(end))]


def forecast_of(known: Known, budget: Money | None, now: datetime) -> Forecast | None:
    """The look ahead; None where nothing stands in the way of spending, or nothing is known."""
    if known.billing is Billing.CREDITS:
        return _credit_forecast(known, now)
    return _budget_forecast(known, budget, now) if budget is not None else None


def price_of(known: Known, now: datetime) -> tuple[float, str] | None:
    """Money per credit by the account's own rows of the last 30 days."""
    since, newest = to_ms(now - _PRICED), to_ms(now)
    rows = [row for row in known.money_rows if row[0] >= since]
    return unit_price(rows, known.buckets.between(since, newest))


def _credit_forecast(known: Known, now: datetime) -> Forecast | None:
    subscription, sampled_at = known.subscription, known.sampled_at
    if subscription is None or sampled_at is None:
        return None
    limits = credit_walls(subscription.limit, subscription.overage_cap)
    used = float(subscription.used)
    return _looked_ahead(used, limits, subscription.reset, known.consumption, (sampled_at, now))


def _budget_forecast(known: Known, budget: Money, now: datetime) -> Forecast | None:
    currency = budget.currency.lower()
    points = in_currency(known.money_rows, currency)
    span = (points[0][0], to_ms(now)) if points else None
    spent = Consumption((), Buckets(points, span, bucket_ms=known.bucket_seconds * 1000))
    used = next((use.amount for use in known.money if use.currency == currency), 0.0)
    limits: Limits = (("budget", float(budget.amount)),)
    return _looked_ahead(used, limits, known.money_period.end, spent, (now, now))


def _looked_ahead(
    used: float,
    limits: Limits,
    reset: datetime | None,
    consumption: Consumption,
    moments: tuple[datetime, datetime],
) -> Forecast:
    """The estimate from when the figure was read (the first moment), unless the reset has come since."""
    read_at, now = moments
    moment = now if reset is not None and reset <= now else read_at
    rate, days = average_rate(consumption, to_ms(moment))
    forecast = estimate(used, limits, reset, rate=rate, history_days=days, now=moment)
    at = to_ms(moment)
    present = consumption.between(at - HOUR_MS, at)
    return at_present_pace(forecast, present, moment)


def _money_periods(period: Period | None, before: Period | None, now: datetime) -> tuple[Period, Period]:
    if period is not None and before is not None:
        return period, before
    month = month_of(now)
    return month, Period(months_before(month.start, 1), month.start)


def _billing(subscription: Subscription | None, *, cost_billed: bool) -> Billing:
    if cost_billed:
        return Billing.COST
    return Billing.NO_LIMIT if subscription is not None and subscription.limit <= 0 else Billing.CREDITS


def _decode_last_good(text: str | None) -> dict[str, datetime]:
    try:
        value = json.loads(text or "{}")
        return {str(name): from_ms(int(at)) for name, at in value.items()}
    except (ValueError, TypeError, AttributeError, OverflowError):
        return {}


def _decode_number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
