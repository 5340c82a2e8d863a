"""Forecasts held against what came: each is noted about once an hour, scored after the reset, and summed up.

Only the process that asks the service notes and scores. What came is the counter's last word before the
reset, with the usage rows since then; where neither is known the forecasts stay unscored.
"""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.forecast import Forecast, Score, Spread
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Billing, Period
from elevenmon.store import forecasts_made, state, subscriptions, usage
from elevenmon.store.forecasts_made import TOTAL, Made, Range
from elevenmon.sync.fence import FencedRows
from elevenmon.sync.known import Known
from elevenmon.sync.runner import attempt

SCORE_STATE = "forecast_score"
"""State: JSON of the last score."""
_EVERY = timedelta(minutes=59)
_SETTLED = timedelta(hours=2)
"""How long after a reset usage rows are taken to be complete."""
_SUMMED_PERIODS = 3
_RECENT = timedelta(days=70)
"""A score whose last period began longer before the present one says nothing about now."""
_FIRST, _LAST = 0.15, 0.9
"""Forecasts from these shares of their period count: later ones are no feat."""


class Entry(NamedTuple):
    """A forecast to note."""

    period: Period
    made_at: datetime
    level: Level
    forecast: Forecast
    total: Spread


def entry_of(known: Known, forecast: Forecast | None, level: Level, made_at: datetime) -> Entry | None:
    """What is to be noted; None where no credits are forecast."""
    if known.billing is not Billing.CREDITS or known.period is None or forecast is None:
        return None
    if forecast.total is None or not known.period.start <= made_at < known.period.end:
        return None
    return Entry(known.period, made_at, level, forecast, forecast.total)


class Diary:
    """Notes forecasts as they come; used on the engine's event loop."""

    def __init__(self, rows: FencedRows) -> None:
        self._rows = rows
        self._due: datetime | None = None

    async def note(self, entry: Entry | None) -> None:
        """Keep it where the last one is an hour old, and score what has ended. None of it may stop a poll."""
        if entry is None or not self._rows.may_write:
            return
        if self._due is not None and self._due - _EVERY <= entry.made_at < self._due:
            return
        self._due = entry.made_at + _EVERY

        async def write() -> None:
            await asyncio.wrap_future(self._rows.write(lambda connection: keep(connection, entry)))

        await attempt(write)


def keep(connection: Any, entry: Entry) -> None:
    """Note a forecast unless one of the last hour is there, and score the periods that have ended."""
    last = forecasts_made.newest(connection, entry.period.start)
    if last is None or entry.made_at - last >= _EVERY:
        forecasts_made.record(
            connection, entry.period.start, entry.made_at, entry.level.value, _ranges(entry)
        )
    if entry.made_at - entry.period.start >= _SETTLED:
        settle(connection, entry.period.start, entry.made_at)


def settle(connection: Any, before: datetime, now: datetime) -> None:
    """Score all periods that began before an instant and of which is known what came."""
    is_news = False
    for period, kind in forecasts_made.unscored(connection, before):
        end = subscriptions.reset_after(connection, period)
        if end is None or end > now:
            continue
        if kind == TOTAL:
            actual = _total(connection, end)
            if actual is None:
                continue
        else:
            met = subscriptions.reached(connection, end, with_cap=kind == "cap")
            actual = None if met is None else to_ms(met)
        is_news = bool(forecasts_made.score(connection, period, kind, actual, now)) or is_news
    if is_news:
        _sum_up(connection)


def last_score(connection: Any, period: Period | None) -> Score | None:
    """The score of the last periods, where the newest of them is not long past."""
    try:
        value = json.loads(state.get(connection, SCORE_STATE) or "null")
        if value is None or period is None or period.start - from_ms(value["newest"]) > _RECENT:
            return None
        hours = value["error_hours"]
        return Score(int(value["periods"]), float(value["held"]), None if hours is None else float(hours))
    except (ValueError, TypeError, KeyError, OverflowError):
        return None


def _ranges(entry: Entry) -> list[Range]:
    total = entry.total
    ranges = [Range(TOTAL, round(total.low), round(total.middle), round(total.high))]
    for wall in entry.forecast.walls:
        if wall.reached or wall.probability is None:
            continue
        early, middle, late = (None if at is None else to_ms(at) for at in (wall.early, wall.eta, wall.late))
        ranges.append(Range(wall.kind, early, middle, late, wall.probability))
    return ranges


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


def _sum_up(connection: Any) -> None:
    periods = forecasts_made.scored_periods(connection, _SUMMED_PERIODS)
    held: list[bool] = []
    errors: list[float] = []
    for period in periods:
        end = subscriptions.reset_after(connection, period)
        if end is None:
            continue
        held += [_held(made) for made in _counted(forecasts_made.of_period(connection, period), period, end)]
        walls = _counted(forecasts_made.of_period(connection, period, "included"), period, end)
        errors += [_hours_off(made, to_ms(end)) for made in walls if made.actual is not None]
    if not held:
        return
    score = {
        "newest": to_ms(periods[0]),
        "periods": len(periods),
        "held": sum(held) / len(held),
        "error_hours": sorted(errors)[len(errors) // 2] if errors else None,
    }
    state.put(connection, SCORE_STATE, json.dumps(score))


def _counted(made: Sequence[Made], start: datetime, end: datetime) -> list[Made]:
    length = end - start
    return [one for one in made if _FIRST <= (one.made_at - start) / length <= _LAST]


def _held(made: Made) -> bool:
    low, high = made.range.p10, made.range.p90
    return made.actual is not None and low is not None and high is not None and low <= made.actual <= high


def _hours_off(made: Made, end: int) -> float:
    """A wall that was not expected counts as expected at the reset."""
    told = end if made.range.p50 is None else made.range.p50
    return abs(told - (made.actual or 0)) / 3_600_000
