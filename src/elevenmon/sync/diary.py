"""Forecasts held against what came: each is noted about once an hour, scored after the reset, and summed up.

Only the process that asks the service notes and scores.
"""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from elevenmon.domain.account import Money
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.forecast import Forecast, Score, Spread
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Period
from elevenmon.domain.units import CREDITS
from elevenmon.store import forecasts_made, state
from elevenmon.store.forecasts_made import TOTAL, Range, Stretch
from elevenmon.sync.fence import FencedRows
from elevenmon.sync.known import Known, unit_of
from elevenmon.sync.runner import attempt

_EVERY = timedelta(minutes=59)
_SETTLED = timedelta(hours=2)
"""How long after a reset usage rows are taken to be complete."""
_RECENT = timedelta(days=70)
"""A score whose last period began longer before the present one says nothing about now."""
HUNDREDTHS = 100
"""Money is kept in hundredths."""


class Entry(NamedTuple):
    """A forecast to note."""

    period: Period
    """What use is summed over: the billing period, or the month."""
    made_at: datetime
    level: Level
    forecast: Forecast
    total: Spread
    unit: str = CREDITS


def entry_of(
    known: Known, forecast: Forecast | None, level: Level, made_at: datetime, budget: Money | None
) -> Entry | None:
    """What is to be noted; None where nothing is forecast."""
    unit = unit_of(known, budget)
    period = known.period if unit == CREDITS else known.money_period
    if period is None or forecast is None or forecast.total is None:
        return None
    if not period.start <= made_at < period.end:
        return None
    return Entry(period, made_at, level, forecast, forecast.total, unit)


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
        end = None if entry.unit == CREDITS else entry.period.end
        stretch = Stretch(entry.period.start, entry.unit, end)
        forecasts_made.record(connection, stretch, entry.made_at, entry.level.value, _ranges(entry))
    if entry.made_at - entry.period.start >= _SETTLED:
        from elevenmon.sync.scoring import settle  # noqa: PLC0415 - long after the first frame

        settle(connection, entry.period.start, entry.made_at)


def score_state(unit: str) -> str:
    """The state that holds the last score of forecasts in a unit, as JSON."""
    return "forecast_score" if unit == CREDITS else f"forecast_score:{unit}"


def last_score(connection: Any, period: Period | None, unit: str = CREDITS) -> Score | None:
    """The score of the last periods, where the newest of them is not long past."""
    try:
        value = json.loads(state.get(connection, score_state(unit)) or "null")
        if value is None or period is None or period.start - from_ms(value["newest"]) > _RECENT:
            return None
        hours = value["error_hours"]
        return Score(int(value["periods"]), float(value["held"]), None if hours is None else float(hours))
    except (ValueError, TypeError, KeyError, OverflowError):
        return None


def _ranges(entry: Entry) -> list[Range]:
    total, in_credits = entry.total, entry.unit == CREDITS
    parts = 1 if in_credits else HUNDREDTHS
    ranges = [Range(TOTAL, *(round(figure * parts) for figure in (total.low, total.middle, total.high)))]
    for wall in entry.forecast.walls:
        if wall.reached or wall.probability is None:
            continue
        early, middle, late = (None if at is None else to_ms(at) for at in (wall.early, wall.eta, wall.late))
        figure = None if in_credits else wall.at
        ranges.append(Range(wall.kind, early, middle, late, wall.probability, figure))
    return ranges
