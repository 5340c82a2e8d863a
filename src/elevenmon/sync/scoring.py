"""Scores of forecasts: what came of the periods that are over, and how well it was foreseen.

Of credits, what came is the counter's last word before the reset, with the usage rows since then; of money,
the rows of the whole stretch, once they are no longer restated. Where neither is known the forecasts stay
unscored.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from elevenmon.analytics.money_use import in_currency
from elevenmon.analytics.rates import DAY_MS, HOUR_MS
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.snapshot import Point
from elevenmon.domain.units import CREDITS
from elevenmon.store import forecasts_made, state, subscriptions, usage
from elevenmon.store.forecasts_made import TOTAL, Made, Stretch, Unscored
from elevenmon.sync.diary import HUNDREDTHS, score_state
from elevenmon.sync.known import is_cost_billed

_RESTATED = timedelta(days=3)
"""How long money is still restated."""
_SUMMED_PERIODS = 3
_FIRST, _LAST = 0.15, 0.9
"""Forecasts from these shares of their period count: later ones are no feat."""


def settle(connection: Any, before: datetime, now: datetime) -> None:
    """Score all periods that began before an instant and of which is known what came."""
    news: set[str] = set()
    for those in forecasts_made.unscored(connection, before):
        in_credits = those.stretch.unit == CREDITS
        came = _credits(connection, those, now) if in_credits else _money(connection, those, now)
        if came is not None and forecasts_made.score(connection, those, came[0], now):
            news.add(those.stretch.unit)
    for unit in news:
        _sum_up(connection, unit)


_Came = tuple[int | None] | None
"""What came, in it None for a wall that was not reached; None where that is not known."""


def _credits(connection: Any, those: Unscored, now: datetime) -> _Came:
    end = subscriptions.reset_after(connection, those.stretch.start)
    if end is None or end > now:
        return None
    if those.kind == TOTAL:
        total = _total(connection, end)
        return None if total is None else (total,)
    met = subscriptions.reached(connection, end, with_cap=those.kind == "cap")
    return (None if met is None else to_ms(met),)


def _total(connection: Any, end: datetime) -> int | None:
    last = subscriptions.last_of(connection, end)
    if last is None:
        return None
    seen, used = last
    hour = seen.replace(minute=0, second=0, microsecond=0)
    if end - seen <= timedelta(minutes=5):
        return used
    if usage.missing(connection, "", 3600, hour, end):
        return None
    rows = usage.total_series(connection, hour, end)
    share = 1 - (seen - hour) / timedelta(hours=1)
    return round(used + sum(amount * (share if at == to_ms(hour) else 1) for at, amount in rows))


def _money(connection: Any, those: Unscored, now: datetime) -> _Came:
    (start, unit, end), size = those.stretch, DAY_MS if is_cost_billed(connection) else HOUR_MS
    obtained = usage.obtained_at(connection, "")
    # They are restated there; here they are as they were when they were last asked for.
    if end is None or obtained is None or min(now, obtained) < end + _RESTATED:
        return None
    # As it is shown: a bucket counts for the stretch that it begins in.
    first = from_ms(-(-to_ms(start) // size) * size)
    if usage.missing(connection, "", size // 1000, first, end):
        return None
    rows = _until(in_currency(usage.money(connection, first, end), unit), size, to_ms(end))
    if those.kind == TOTAL:
        return (round(sum(amount for _, amount in rows) * HUNDREDTHS),)
    return (_met(rows, size, those.wall or 0.0),)


def _until(rows: Sequence[Point], size: int, end: int) -> list[Point]:
    """The rows, the last of them only as far as it lies before the end."""
    return [(at, amount * min(1.0, (end - at) / size)) for at, amount in rows]


def _met(rows: Sequence[Point], size: int, wall: float) -> int | None:
    """When the sum of the rows came to a wall, in epoch milliseconds."""
    total = 0.0
    for at, amount in rows:
        if total + amount >= wall and amount > 0:
            return round(at + (wall - total) / amount * size)
        total += amount
    return None


def _sum_up(connection: Any, unit: str) -> None:
    stretches = forecasts_made.scored_stretches(connection, unit, _SUMMED_PERIODS)
    first_wall = "included" if unit == CREDITS else "budget"
    held: list[bool] = []
    errors: list[float] = []
    for stretch in stretches:
        start, end = stretch.start, stretch.end or subscriptions.reset_after(connection, stretch.start)
        if end is None:
            continue
        made = forecasts_made.of_period(connection, start, unit=unit)
        held += [_held(one) for one in _counted(made, stretch, end)]
        walls = _counted(forecasts_made.of_period(connection, start, first_wall, unit), stretch, end)
        errors += [_hours_off(one, to_ms(end)) for one in walls if one.actual is not None]
    if not held:
        return
    score = {
        "newest": to_ms(stretches[0].start),
        "periods": len(stretches),
        "held": sum(held) / len(held),
        "error_hours": sorted(errors)[len(errors) // 2] if errors else None,
    }
    state.put(connection, score_state(unit), json.dumps(score))


def _counted(made: Sequence[Made], stretch: Stretch, end: datetime) -> list[Made]:
    length = end - stretch.start
    return [one for one in made if _FIRST <= (one.made_at - stretch.start) / length <= _LAST]


def _held(made: Made) -> bool:
    low, high = made.range.p10, made.range.p90
    return made.actual is not None and low is not None and high is not None and low <= made.actual <= high


def _hours_off(made: Made, end: int) -> float:
    """A wall that was not expected counts as expected at the reset."""
    told = end if made.range.p50 is None else made.range.p50
    return abs(told - (made.actual or 0)) / 3_600_000
