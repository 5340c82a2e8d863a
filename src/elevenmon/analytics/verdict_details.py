"""What explains a verdict in the quota pane: the range at the reset, walls further on, what would last."""

from collections.abc import Sequence

from elevenmon.analytics.circumstances import Circumstances
from elevenmon.analytics.overage import comes_to, overage
from elevenmon.domain.forecast import Forecast, Spread
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import MoneyUse
from elevenmon.domain.wording import chance, money, short

_WORTH_SAYING = 0.01


def details(forecast: Forecast, level: Level, circumstances: Circumstances) -> tuple[str, ...]:
    """Up to three short lines, the most telling first; none where nothing is forecast."""
    if forecast.rate_per_hour is None:
        return ()
    lines = [_range(forecast, circumstances) or _pace(forecast, circumstances)]
    if level is not Level.OK:
        lines.append(
            "; ".join(
                part
                for part in (_further(forecast, circumstances), _overage(forecast, circumstances))
                if part
            )
        )
    lines.append(_allowance(forecast, circumstances))
    return tuple(line for line in lines if line)


def ahead_without_wall(
    uses: Sequence[MoneyUse], forecast: Forecast, circumstances: Circumstances
) -> tuple[str, ...]:
    """What use comes to where it runs out of nothing: with its range, and credits in money too."""
    total = forecast.total
    if total is None:
        return ()
    what = "" if circumstances.currency is not None else " credits"
    lines = [_spread(total, circumstances, what)]
    in_money = comes_to(forecast, uses, circumstances.unit_price)
    if in_money is not None:
        lines.append(f"about {money(*in_money)} by {circumstances.end} est.")
    return tuple(lines)


def _range(forecast: Forecast, circumstances: Circumstances) -> str:
    total = forecast.total
    if total is None:
        return ""
    is_stopped = total.middle > forecast.walls[-1].at and not circumstances.overage_allowed
    verb = "would come to " if is_stopped and forecast.walls[-1].kind != "budget" else ""
    return verb + _spread(total, circumstances)


def _spread(total: Spread, circumstances: Circumstances, what: str = "") -> str:
    low, middle, high = (_amount(value, circumstances) for value in (total.low, total.middle, total.high))
    spread = f" ({low} to {high})" if low != high else ""
    return f"{middle}{what} by {circumstances.end} est.{spread}"


def _pace(forecast: Forecast, circumstances: Circumstances) -> str:
    rate = forecast.rate_per_hour or 0.0
    currency = circumstances.currency
    pace = f"{short(rate)}/h" if currency is None else f"{money(rate * 24, currency)} a day"
    return f"at the {forecast.method} of {pace} est."


def _further(forecast: Forecast, circumstances: Circumstances) -> str:
    """The cap: when it is met, or how likely that is before the reset. The sentence has the next wall."""
    wall = forecast.walls[-1]
    if wall.kind != "cap" or wall.reached:
        return ""
    at, between = circumstances.when(wall)
    if wall is forecast.next_wall:
        return f"cap reached{between} est." if between else ""
    if at:
        return f"overage cap {at}{between} est."
    if wall.probability is None:
        return ""
    if wall.probability < _WORTH_SAYING:
        return "overage cap not reached est."
    return f"overage cap reached in {chance(wall.probability)} of cases est."


def _allowance(forecast: Forecast, circumstances: Circumstances) -> str:
    allowance, ahead = forecast.allowance, forecast.next_wall
    if allowance is None or ahead is None:
        return ""
    per_day = _amount(allowance.per_day, circumstances)
    if allowance.per_working_day is None:
        return f"lasts at {per_day} a day"
    return f"lasts at {per_day} a day, {_amount(allowance.per_working_day, circumstances)} a working day"


def _overage(forecast: Forecast, circumstances: Circumstances) -> str:
    """Overage money by the reset, at the account's own price, never beyond what the cap allows."""
    over = overage(
        forecast,
        without_cap=circumstances.overage_allowed,
        unit_price=circumstances.unit_price,
        due=circumstances.due,
    )
    if over is None:
        return ""
    if over.money is None or over.currency is None:
        return "overage by the reset: price unknown"
    return f"about {money(over.money, over.currency)} overage by the reset est."


def _amount(value: float, circumstances: Circumstances) -> str:
    return short(value) if circumstances.currency is None else money(value, circumstances.currency)
