"""What was forecast, kept to be held against what came."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.units import CREDITS
from elevenmon.store.values import checked, optional_ms, optional_time

TOTAL = "total"
"""The kind whose figures are use; those of every other kind, a wall, are epoch milliseconds. Of money, use is
kept in hundredths."""


class Range(NamedTuple):
    """One quantity of a forecast: early, middle and late end; None for a wall not reached by the reset."""

    kind: str
    """`total`, or the wall: `included`, `cap`, `budget`."""
    p10: int | None
    p50: int | None
    p90: int | None
    probability: float | None = None
    """Of reaching the wall before the reset; None for the total."""
    wall: float | None = None
    """The budget, which the settings may change; None for what the account's own samples tell."""


class Stretch(NamedTuple):
    """What a forecast looks ahead over."""

    start: datetime
    unit: str = CREDITS
    end: datetime | None = None
    """None where the counter's samples tell it."""


class Made(NamedTuple):
    """A stored one."""

    made_at: datetime
    level: str
    range: Range
    actual: int | None
    """What came, in the unit of the figures; None while not known, and for a wall that was not reached."""
    scored_at: datetime | None


class Unscored(NamedTuple):
    """Forecasts of one kind that are scored alike."""

    stretch: Stretch
    kind: str
    wall: float | None


def record(
    connection: sqlite3.Connection, stretch: Stretch, made_at: datetime, level: str, ranges: Sequence[Range]
) -> None:
    """Keep a forecast of a stretch. The same moment's again takes its place."""
    connection.executemany(
        "INSERT OR REPLACE INTO forecast_made"
        " (period, unit, ends, made_at, level, kind, p10, p50, p90, probability, wall)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [checked((*_values(stretch), to_ms(made_at), level, *each)) for each in ranges],
    )


def score(connection: sqlite3.Connection, those: Unscored, actual: int | None, scored_at: datetime) -> int:
    """Note what came for all forecasts that are scored alike and were not yet; how many those were."""
    return connection.execute(
        "UPDATE forecast_made SET actual = ?, scored_at = ?"
        " WHERE period = ? AND unit = ? AND ends IS ? AND kind = ? AND wall IS ? AND scored_at IS NULL",
        checked((actual, to_ms(scored_at), *_values(those.stretch), those.kind, those.wall)),
    ).rowcount


def of_period(
    connection: sqlite3.Connection, period: datetime, kind: str = TOTAL, unit: str = CREDITS
) -> list[Made]:
    """The forecasts of a period in a unit, oldest first."""
    rows = connection.execute(
        "SELECT made_at, level, p10, p50, p90, probability, wall, actual, scored_at FROM forecast_made"
        " WHERE period = ? AND kind = ? AND unit = ? ORDER BY made_at",
        (to_ms(period), kind, unit),
    ).fetchall()
    return [
        Made(from_ms(made_at), level, Range(kind, *figures), actual, optional_time(scored_at))
        for made_at, level, *figures, actual, scored_at in rows
    ]


def newest(connection: sqlite3.Connection, period: datetime) -> datetime | None:
    """When the last forecast of a period was made."""
    rows = connection.execute(
        "SELECT max(made_at) FROM forecast_made WHERE period = ?", (to_ms(period),)
    ).fetchall()
    return optional_time(rows[0][0])


def unscored(connection: sqlite3.Connection, before: datetime) -> list[Unscored]:
    """What of the periods that began before an instant was not scored, oldest first."""
    rows = connection.execute(
        "SELECT DISTINCT period, unit, ends, kind, wall FROM forecast_made"
        " WHERE period < ? AND scored_at IS NULL ORDER BY period, unit, kind, wall",
        (to_ms(before),),
    ).fetchall()
    return [
        Unscored(Stretch(from_ms(period), unit, optional_time(ends)), kind, wall)
        for period, unit, ends, kind, wall in rows
    ]


def scored_stretches(connection: sqlite3.Connection, unit: str, most: int) -> list[Stretch]:
    """The last stretches in a unit whose totals were scored, newest first."""
    rows = connection.execute(
        "SELECT period, max(ends) FROM forecast_made"
        " WHERE kind = ? AND unit = ? AND scored_at IS NOT NULL GROUP BY period ORDER BY period DESC LIMIT ?",
        (TOTAL, unit, most),
    ).fetchall()
    return [Stretch(from_ms(period), unit, optional_time(ends)) for period, ends in rows]


def _values(stretch: Stretch) -> tuple[int, str, int | None]:
    return to_ms(stretch.start), stretch.unit, optional_ms(stretch.end)
