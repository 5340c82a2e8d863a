"""The burn-up section: the chart of credits, or of money, with the look ahead in it."""

from datetime import datetime, timedelta

from elevenmon.analytics.burn_up import actual_line, fan, projection, unexplained
from elevenmon.analytics.money_use import in_currency
from elevenmon.domain.account import Money
from elevenmon.domain.clock import to_ms
from elevenmon.domain.forecast import Forecast
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Billing, BurnUpSection, Point
from elevenmon.domain.units import CREDITS
from elevenmon.sync.known import Known, currency_of, unit_of

_WITHOUT_PERIOD = timedelta(days=30)
"""How far back the line goes where there is no billing period."""


def build_burn_up(
    known: Known, forecast: Forecast | None, level: Level, *, now: datetime, budget: Money | None
) -> BurnUpSection:
    """The section; `level` is the verdict's: the chart promises no time that the sentence does not."""
    # Where credits have no limit and a budget is set, that is the wall: it is looked ahead to in money.
    if unit_of(known, budget) != CREDITS:
        return _in_money(known, forecast, level, now, budget)
    return _in_credits(known, forecast, level, now)


def _in_credits(known: Known, ahead: Forecast | None, level: Level, now: datetime) -> BurnUpSection:
    subscription = known.subscription
    if subscription is None or known.sampled_at is None:
        return BurnUpSection(None, CREDITS, (), None, None, None)
    at = to_ms(known.sampled_at)
    start = to_ms(known.period.start if known.period is not None else now - _WITHOUT_PERIOD)
    limited = known.billing is Billing.CREDITS
    ceiling = None if subscription.wall == "unlimited" else float(subscription.wall)
    walls = _told(ahead, level) if ahead is not None else {}
    return BurnUpSection(
        period=known.period,
        unit=CREDITS,
        actual=actual_line(subscription.used, at, start, known.samples, known.buckets),
        used=float(subscription.used),
        limit=float(subscription.limit) if limited else None,
        cap=subscription.wall if limited and subscription.overage_cap != 0 else None,
        projection=projection(ahead, known.sampled_at, ceiling=ceiling) if ahead is not None else (),
        runs_out=walls.get("included"),
        fan=fan(ahead, known.sampled_at, ceiling=ceiling) if ahead is not None else (),
        cap_met=walls.get("cap"),
        unexplained=(
            unexplained(subscription.used, start, at, known.buckets) if known.period is not None else None
        ),
    )


def _in_money(
    known: Known, forecast: Forecast | None, level: Level, now: datetime, budget: Money | None
) -> BurnUpSection:
    """In the largest currency, or the budget's."""
    currency, period = currency_of(known, budget), known.money_period
    wall = forecast.walls[0] if forecast is not None and forecast.walls else None
    return BurnUpSection(
        period=period,
        unit=currency,
        actual=_summed(known, currency, to_ms(period.start), to_ms(now)),
        used=next((use.amount for use in known.money if use.currency == currency), None),
        limit=None if wall is None else wall.at,
        cap=None,
        projection=projection(forecast, now) if forecast is not None else (),
        runs_out=None if forecast is None or wall is None else _told(forecast, level)[wall.kind],
        fan=fan(forecast, now) if forecast is not None else (),
    )


def _told(forecast: Forecast, level: Level) -> dict[str, datetime | None]:
    """When each wall is met, as far as the sentence says."""
    from elevenmon.analytics.verdict import told_eta  # noqa: PLC0415 - the first frame needs no forecast

    return {wall.kind: told_eta(wall, level) for wall in forecast.walls}


def _summed(known: Known, currency: str, start: int, now: int) -> tuple[Point, ...]:
    total, line = 0.0, [(start, 0.0)]
    for at, amount in in_currency(known.money_rows, currency):
        if start <= at:
            total += amount
            line.append((min(now, at + known.bucket_seconds * 1000), total))
    return tuple(line)
