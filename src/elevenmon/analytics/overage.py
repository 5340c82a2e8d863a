"""What a forecast brings beyond the included credits by the reset, in credits and in money.

What is due for overage already is what the account says itself; what is still to come has the price of the
account's own rows. So an estimate is never less than what is owed.
"""

from collections.abc import Sequence
from typing import NamedTuple

from elevenmon.domain.forecast import Forecast
from elevenmon.domain.snapshot import MoneyUse
from elevenmon.domain.what_if import Overage


class Due(NamedTuple):
    """What the account says is due for overage so far."""

    money: float
    currency: str
    credits: float
    """What it is due for: credits beyond the included ones."""


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


def _money(forecast: Forecast, beyond: float, price: float, due: Due | None) -> float:
    """Money for so many credits beyond the first wall: what is due, and the rest at the price of a credit.

    `due` is in the currency of the price. Where another limit is supposed, what was used beyond that one
    costs in proportion.
    """
    if due is None:
        return beyond * price
    over = max(0.0, forecast.used - forecast.walls[0].at)
    return due.money * over / due.credits + max(0.0, beyond - over) * price


def overage(
    forecast: Forecast, *, without_cap: bool, unit_price: tuple[float, str] | None, due: Due | None = None
) -> Overage | None:
    """Credits beyond and their money; None where nothing beyond is projected. Without a `unit_price`, money
    per credit and a currency, there is no money; `due` in another currency tells nothing."""
    beyond = overage_credits(forecast, without_cap=without_cap)
    if beyond is None:
        return None
    if unit_price is None:
        return Overage(beyond, None, None)
    price, currency = unit_price
    known = due if due is not None and due.currency == currency else None
    return Overage(beyond, _money(forecast, beyond, price, known), currency)
