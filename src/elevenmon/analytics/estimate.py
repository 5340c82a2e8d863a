"""The trailing-average estimate: what the rest of the period brings if it goes on as the last week did.

It averages whole days where it has seven of them, so a quiet weekend neither calms nor alarms it. It names
no range and no probability, and refuses to speak on less than a day of data.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from elevenmon.analytics.rates import DAY_MS, HOUR_MS, Consumption
from elevenmon.domain.account import Cap
from elevenmon.domain.forecast import Forecast, Wall, WallKind

TOO_LITTLE_DATA = "too little data"
RESET_IS_PAST = "the reset is past"
_WEEK_MS = 7 * DAY_MS
_BURST, _SOON_HOURS = 2.0, 6.0
"""From how many times the average on, and how near a wall must be, for the present pace to count."""
_FARTHEST = timedelta(days=5 * 365)
"""Beyond this an ETA says nothing."""

Limits = tuple[tuple[WallKind, float], ...]


def credit_walls(limit: int, overage_cap: Cap) -> Limits:
    """Included credits, then what the overage cap allows beyond them (none where it is unlimited)."""
    if overage_cap in ("unlimited", 0):
        return (("included", float(limit)),)
    return (("included", float(limit)), ("cap", float(limit + int(overage_cap))))


def average_rate(consumption: Consumption, now: int) -> tuple[float | None, float]:
    """Use per hour over the last week, or over what there is of it; and the days of data behind that.

    What came before the first use ever seen is not data: a new account did not rest for six weeks.
    """
    newest, known = consumption.newest, consumption.buckets.known
    if newest is None:
        return None, 0.0
    end = min(now, newest)
    begin = consumption.earliest
    first_use = consumption.buckets.first_use()
    if first_use is not None and known is not None and begin == known[0]:
        begin = max(begin, first_use)
    history = max(0, end - begin)
    window = min(history, _WEEK_MS)
    use = consumption.between(end - window, end) if window >= DAY_MS else None
    return (None if use is None else use / (window / HOUR_MS)), history / DAY_MS


def estimate(
    used: float,
    limits: Limits,
    reset: datetime | None,
    *,
    rate: float | None,
    history_days: float,
    now: datetime,
) -> Forecast:
    """The look ahead at a steady `rate` per hour; None for the rate means that too little is known."""
    reason = None
    if reset is not None and reset <= now:
        reason = RESET_IS_PAST
    elif rate is None:
        reason = TOO_LITTLE_DATA
    usable = rate if reason is None else None
    projected = None
    if usable is not None and reset is not None:
        projected = used + usable * (reset - now).total_seconds() / 3600
    walls = tuple(_wall(kind, at, used=used, rate=usable, reset=reset, now=now) for kind, at in limits)
    return Forecast(_method(history_days), used, usable, projected, walls, history_days, reset, reason)


def at_present_pace(forecast: Forecast, present: float | None, now: datetime) -> Forecast:
    """The same, by the `present` rate per hour where that brings the next wall within hours.

    A week's average is blind to a burst that ends the credits before the average has moved.
    """
    wall, average = forecast.next_wall, forecast.rate_per_hour
    if wall is None or average is None or not present or present < _BURST * average:
        return forecast
    if (wall.at - forecast.used) / present > _SOON_HOURS:
        return forecast
    walls = tuple(
        _wall(each.kind, each.at, used=forecast.used, rate=present, reset=forecast.reset, now=now)
        for each in forecast.walls
    )
    # The rest of the period is not expected to be a burst, but it passes the wall that the burst reaches.
    projected = None if forecast.projected is None else max(forecast.projected, wall.at + 1)
    return replace(
        forecast, method="last hour's pace", rate_per_hour=present, walls=walls, projected=projected
    )


def _wall(
    kind: WallKind, at: float, *, used: float, rate: float | None, reset: datetime | None, now: datetime
) -> Wall:
    if used >= at:
        return Wall(kind, at, None, reached=True)
    if not rate or (at - used) / rate > _FARTHEST.total_seconds() / 3600:
        return Wall(kind, at, None, reached=False)
    eta = now + timedelta(hours=(at - used) / rate)
    return Wall(kind, at, eta if reset is None or eta < reset else None, reached=False)


def _method(history_days: float) -> str:
    if history_days >= 7:
        return "7-day average"
    return (
        f"{int(history_days)}-day average" if history_days >= 2 else f"{int(history_days * 24)}-hour average"
    )
