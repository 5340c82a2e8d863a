"""What a forecast brings beyond the included credits by the reset, in credits and in money."""

from collections.abc import Sequence

from elevenmon.domain.forecast import Forecast
from elevenmon.domain.snapshot import MoneyUse
from elevenmon.domain.what_if import Overage


def overage_credits(forecast: Forecast, *, without_cap: bool) -> float | None:
    """Credits beyond the first wall, never more than the last wall allows; None where there are none, nothing
    is projected, the wall is a budget, or there is no wall."""
    if not forecast.walls:
        return None
    included, last = forecast.walls[0], forecast.walls[-1]
    if forecast.projected is None or forecast.projected <= included.at or included.kind == "budget":
        return None
    end = forecast.projected if without_cap else min(forecast.projected, last.at)
    return end - included.at if end > included.at else None


def comes_to(
    forecast: Forecast, uses: Sequence[MoneyUse], unit_price: tuple[float, str] | None
) -> tuple[float, str] | None:
    """Money by the reset and its currency: what was spent, and the credits ahead at the account's own price.

    None where there is no price, or nothing is projected.
    """
    if unit_price is None or forecast.projected is None:
        return None
    price, currency = unit_price
    spent = next((use.amount for use in uses if use.currency == currency), 0.0)
    return spent + max(0.0, forecast.projected - forecast.used) * price, currency


def overage(forecast: Forecast, *, without_cap: bool, unit_price: tuple[float, str] | None) -> Overage | None:
    """The same with its price, money per credit and a currency; None as above."""
    beyond = overage_credits(forecast, without_cap=without_cap)
    if beyond is None:
        return None
    if unit_price is None:
        return Overage(beyond, None, None)
    price, currency = unit_price
    return Overage(beyond, beyond * price, currency)
