"""Money this period, per currency: what stands where there are no credits to run out of."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from elevenmon.analytics.rates import DAY_MS, Span
from elevenmon.domain.clock import to_ms
from elevenmon.domain.snapshot import MoneyUse, Period, Point

MoneyRow = tuple[int, str, float]
"""Bucket start in epoch milliseconds, currency, amount in major units."""


def money_uses(
    rows: Sequence[MoneyRow], period: Period, before: Period, known: Span | None, now: datetime
) -> tuple[MoneyUse, ...]:
    """One entry per currency seen this period, largest first; currencies are never added up.

    `known` is the stretch the rows cover; the change is None unless that holds the same stretch of the
    period before.
    """
    start, at = to_ms(period.start), to_ms(now)
    earlier_start = to_ms(before.start)
    earlier_end = min(earlier_start + (at - start), start)
    comparable = known is not None and known[0] <= earlier_start
    days = max(1.0, (at - start) / DAY_MS)
    uses = []
    for currency in sorted({currency for _, currency, _ in rows}):
        amounts = [(t, amount) for t, c, amount in rows if c == currency]
        amount = sum(a for t, a in amounts if start <= t <= at)
        earlier = sum(a for t, a in amounts if earlier_start <= t < earlier_end)
        change = (amount - earlier) / earlier if comparable and earlier > 0 else None
        if amount or earlier:
            uses.append(MoneyUse(currency, amount, amount / days, change))
    return tuple(sorted(uses, key=lambda use: -use.amount))


def in_currency(rows: Sequence[MoneyRow], currency: str) -> list[Point]:
    """The rows of one currency as points, one per bucket, ascending."""
    sums: dict[int, float] = {}
    for at, row_currency, amount in rows:
        if row_currency == currency:
            sums[at] = sums.get(at, 0.0) + amount
    return sorted(sums.items())


def main_currency(amounts: Iterable[tuple[str | None, float | None]]) -> str:
    """The currency that most of the money is in; dollars where there is none."""
    sums: dict[str, float] = {}
    for currency, amount in amounts:
        if currency and amount:
            sums[currency] = sums.get(currency, 0.0) + amount
    return max(sums, key=lambda currency: sums[currency], default="usd")


def unit_price(rows: Sequence[MoneyRow], used: float) -> tuple[float, str] | None:
    """Money per credit and its currency, of rows that stand for `used` credits; None unless they name one
    currency, some money and some credits."""
    currencies = {currency for _, currency, amount in rows if amount > 0}
    if len(currencies) != 1 or used <= 0:
        return None
    currency = currencies.pop()
    total = sum(amount for _, row_currency, amount in rows if row_currency == currency)
    return (total / used, currency)
