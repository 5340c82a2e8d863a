"""What was forecast, kept to be held against what came."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.store.values import checked, optional_time

TOTAL = "total"
"""The kind whose figures are credits; those of every other kind, a wall, are epoch milliseconds."""


class Range(NamedTuple):
    """One quantity of a forecast: early, middle and late end; None for a wall not reached by the reset."""

    kind: str
    """`total`, or the wall: `included`, `cap`."""
    p10: int | None
    p50: int | None
    p90: int | None
    probability: float | None = None
    """Of reaching the wall before the reset; None for the total."""


class Made(NamedTuple):
    """A stored one."""

    made_at: datetime
    level: str
    range: Range
    actual: int | None
    """What came, in the unit of the figures; None while not known, and for a wall that was not reached."""
    scored_at: datetime | None


def record(
    connection: sqlite3.Connection, period: datetime, made_at: datetime, level: str, ranges: Sequence[Range]
) -> None:
    """Keep a forecast of the billing period that began then. The same moment's again takes its place."""
    connection.executemany(
        "INSERT OR REPLACE INTO forecast_made (period, made_at, kind, level, probability, p10, p50, p90)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            checked((to_ms(period), to_ms(made_at), each.kind, level, each.probability, *each[1:4]))
            for each in ranges
        ],
    )


def score(
    connection: sqlite3.Connection, period: datetime, kind: str, actual: int | None, scored_at: datetime
) -> int:
    """Note what came of a kind, for all forecasts of a period not scored yet; how many those were."""
    return connection.execute(
        "UPDATE forecast_made SET actual = ?, scored_at = ?"
        " WHERE period = ? AND kind = ? AND scored_at IS NULL",
        checked((actual, to_ms(scored_at), to_ms(period), kind)),
    ).rowcount


def of_period(connection: sqlite3.Connection, period: datetime, kind: str = TOTAL) -> list[Made]:
    """The forecasts of a period, oldest first."""
    rows = connection.execute(
        "SELECT made_at, level, p10, p50, p90, probability, actual, scored_at FROM forecast_made"
        " WHERE period = ? AND kind = ? ORDER BY made_at",
        (to_ms(period), kind),
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


def unscored(connection: sqlite3.Connection, before: datetime) -> list[tuple[datetime, str]]:
    """Periods that began before an instant and the kinds of theirs that were not scored, oldest first."""
    rows = connection.execute(
        "SELECT DISTINCT period, kind FROM forecast_made WHERE period < ? AND scored_at IS NULL"
        " ORDER BY period, kind",
        (to_ms(before),),
    ).fetchall()
    return [(from_ms(period), kind) for period, kind in rows]


def scored_periods(connection: sqlite3.Connection, most: int) -> list[datetime]:
    """The last periods whose totals were scored, newest first."""
    rows = connection.execute(
        "SELECT DISTINCT period FROM forecast_made WHERE kind = ? AND scored_at IS NOT NULL"
        " ORDER BY period DESC LIMIT ?",
        (TOTAL, most),
    ).fetchall()
    return [from_ms(period) for (period,) in rows]
