"""What the store knows of an account's use, read once and shared by the sections that rest on it."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from elevenmon.analytics.counter_readings import CounterReadings
from elevenmon.analytics.money_use import MoneyRow, money_uses, unit_price
from elevenmon.analytics.periods import current_period, month_of, months_before, previous_period
from elevenmon.analytics.rates import DAY_MS, HOUR_MS, Buckets, Consumption, Span
from elevenmon.domain.account import Money, Subscription
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.snapshot import Billing, MoneyUse, Period
from elevenmon.domain.units import CREDITS
from elevenmon.store import gaps, state, subscriptions, usage

BILLING_STATE = "billing"
"""State: JSON of how the account is billed, where that is by cost."""
REQUESTS_SINCE = "requests_since"
"""State: ISO time since when every request is known, where none is stored."""
_SAMPLED = timedelta(hours=25)
"""The counter is read this far back; hourly usage is as good before that."""
_DENSE, _STEP = timedelta(hours=6), timedelta(minutes=5)
"""At full density it is read this far back; before, a reading every few minutes is as good, in windows of a
day and more. A busy account has three thousand readings a day, which are gone through with every new one."""
_KEPT = timedelta(weeks=6)
_LACKING = 0.2
"""Of those weeks: with more than that without usage rows, the counter speaks for all of them."""
_PRICED = timedelta(days=30)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Known:
    """One reading of the store. Instants are server time."""

    subscription: Subscription | None
    sampled_at: datetime | None
    billing: Billing
    period: Period | None
    before: Period | None
    samples: CounterReadings
    buckets: Buckets
    consumption: Consumption
    money_rows: list[MoneyRow]
    money: tuple[MoneyUse, ...]
    since: datetime
    """How far back it was read."""
    bucket_seconds: int
    """Size of the usage buckets: hours, or days where the account is billed by cost."""
    holes: list[Span]
    """Stretches of the last six weeks, or since the period before, that no usage row was obtained of."""

    @property
    def money_period(self) -> Period:
        """What money is summed over: the billing period, else the calendar month."""
        moment = self.sampled_at or from_ms(self.consumption.newest or 0)
        return self.period or month_of(moment)

    def ends(self, unit: str) -> str:
        """What ends what is told in this unit: a `reset` where credits come anew, else the `period`, and the
        `month` of money without a reset.
        """
        if self.billing is Billing.CREDITS:
            return "reset"
        return "month" if unit != CREDITS and self.period is None else "period"


def is_cost_billed(connection: Any) -> bool:
    """Whether the account pays for what it uses, as far as is known."""
    return state.get(connection, BILLING_STATE) == json.dumps("cost")


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
    points = [] if cost_billed else usage.total_series(connection, since, now)
    buckets = Buckets(points, None if cost_billed else known)
    holes = [(to_ms(a), to_ms(b)) for a, b in usage.missing(connection, "", bucket_seconds, since, now)]
    samples = [] if cost_billed else _samples(connection, holes, now)
    reset_ms = to_ms(period.start) if period is not None else None
    return Known(
        subscription=subscription,
        sampled_at=sampled_at,
        billing=_billing(subscription, cost_billed=cost_billed),
        period=period,
        before=before,
        samples=CounterReadings(samples),
        buckets=buckets,
        consumption=Consumption(samples, buckets, reset_ms=reset_ms),
        money_rows=rows,
        money=money_uses(rows, summed, earlier, known, now),
        since=since,
        bucket_seconds=bucket_seconds,
        holes=holes,
    )


def _samples(connection: Any, holes: list[Span], now: datetime) -> list[tuple[int, int, int]]:
    """The counter of the last day, and, thinner, of the weeks before where usage rows do not tell enough."""
    begin, dense = now - _SAMPLED, now - _DENSE
    newest = [
        *subscriptions.thinned(connection, begin, dense, _STEP),
        *subscriptions.samples(connection, dense, now),
    ]
    lacking = sum(max(0, min(end, to_ms(begin)) - max(start, to_ms(now - _KEPT))) for start, end in holes)
    if lacking < _LACKING * _KEPT / timedelta(milliseconds=1):
        return newest
    return [*subscriptions.hourly(connection, now - _KEPT, begin), *newest]


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


def price_of(known: Known, now: datetime) -> tuple[float, str] | None:
    """Money per credit by the account's own rows of the last 30 days."""
    since, newest = to_ms(now - _PRICED), to_ms(now)
    rows = [row for row in known.money_rows if row[0] >= since]
    return unit_price(rows, known.buckets.between(since, newest))


def currency_of(known: Known, budget: Money | None) -> str:
    """What money is shown in: the budget's currency, else the one most of it is in."""
    if budget is not None:
        return budget.currency.lower()
    if known.money:
        return known.money[0].currency
    subscription = known.subscription
    return (subscription.currency if subscription is not None else None) or "usd"


def unit_of(known: Known, budget: Money | None) -> str:
    """What is looked ahead in: credits, or a currency where money is paid or a budget is the wall."""
    if known.billing is Billing.CREDITS or (known.billing is Billing.NO_LIMIT and budget is None):
        return CREDITS
    return currency_of(known, budget)


def _money_periods(period: Period | None, before: Period | None, now: datetime) -> tuple[Period, Period]:
    if period is not None and before is not None:
        return period, before
    month = month_of(now)
    return month, Period(months_before(month.start, 1), month.start)


def _billing(subscription: Subscription | None, *, cost_billed: bool) -> Billing:
    if cost_billed:
        return Billing.COST
    return Billing.NO_LIMIT if subscription is not None and subscription.limit <= 0 else Billing.CREDITS
