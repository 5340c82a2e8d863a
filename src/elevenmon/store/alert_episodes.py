"""Alert episodes: from when a condition came true until it was over. Of several processes, one opens each."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from elevenmon.domain.alerts import AlertRef
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.level import Level
from elevenmon.store.values import checked, optional_ms, optional_time

_COLUMNS = (
    "rule, key, period, opened_at, already_so, cleared_at, peak, last_value, acknowledged_at, snoozed_until,"
    " level, text, cleared_by"
)
_LOWEST = -1e300
"""Below every figure: stands for none among others."""
_WORST_FIRST = "CASE level WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END"
"""What opened at the same moment is told in the order of what it means."""
_OPEN = "rule = ? AND key = ? AND period = ? AND cleared_at IS NULL"


@dataclass(frozen=True, slots=True)
class Said:
    """What an episode says of itself."""

    level: Level
    text: str
    value: float | None
    """The rule's figure; None where it has none."""


@dataclass(frozen=True, slots=True)
class Episode:
    """A stored one."""

    ref: AlertRef
    opened_at: datetime
    already_so: bool
    """True at the first poll: nobody was told of the edge."""
    cleared_at: datetime | None
    peak: float | None
    last_value: float | None
    acknowledged_at: datetime | None
    snoozed_until: datetime | None
    level: Level
    text: str
    cleared_by: str
    """Why it is over; empty while it is open."""


def open_once(
    connection: sqlite3.Connection,
    alert: AlertRef,
    at: datetime,
    said: Said,
    *,
    already_so: bool = False,
) -> bool:
    """Open an episode; False where one is open already: whoever opened that one tells of it."""
    inserted = connection.execute(
        "INSERT OR IGNORE INTO alert_episode"
        " (rule, key, period, opened_at, already_so, peak, last_value, level, text)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        checked(
            (*_named(alert), to_ms(at), int(already_so), said.value, said.value, said.level.value, said.text)
        ),
    )
    return inserted.rowcount == 1


def observe(connection: sqlite3.Connection, alert: AlertRef, said: Said, peak: float | None = None) -> None:
    """Note how an open episode stands now; the highest value, or `peak`, is its peak."""
    connection.execute(
        "UPDATE alert_episode SET last_value = ?1, level = ?2, text = ?3,"
        " peak = nullif(max(coalesce(peak, ?4), coalesce(?1, ?4), coalesce(?5, ?4)), ?4)"
        " WHERE rule = ?6 AND key = ?7 AND period = ?8 AND cleared_at IS NULL",
        checked((said.value, said.level.value, said.text, _LOWEST, peak, *_named(alert))),
    )


def clear(connection: sqlite3.Connection, alert: AlertRef, at: datetime, by: str = "") -> bool:
    """The condition is over, and why; False where no episode was open."""
    values = checked((to_ms(at), by, *_named(alert)))
    query = f"UPDATE alert_episode SET cleared_at = ?, cleared_by = ? WHERE {_OPEN}"
    return connection.execute(query, values).rowcount == 1


def acknowledge(connection: sqlite3.Connection, alert: AlertRef, at: datetime) -> bool:
    """A person has seen it; False where no episode is open."""
    return _changed(connection, "acknowledged_at", alert, at)


def snooze(connection: sqlite3.Connection, alert: AlertRef, until: datetime | None) -> bool:
    """Keep quiet until then, None for no longer; False where no episode is open."""
    return _changed(connection, "snoozed_until", alert, until)


def open_ones(connection: sqlite3.Connection) -> list[Episode]:
    """The open episodes, newest first, of the same moment the worst first."""
    order = f"ORDER BY opened_at DESC, {_WORST_FIRST}, rule, key"
    return _selected(connection, f"WHERE cleared_at IS NULL {order}", ())


def newest(connection: sqlite3.Connection, limit: int) -> list[Episode]:
    """The newest episodes, open or over, of the same moment the worst first."""
    return _selected(connection, f"ORDER BY opened_at DESC, {_WORST_FIRST}, rule, key LIMIT ?", (limit,))


def newest_of(connection: sqlite3.Connection, alert: AlertRef) -> Episode | None:
    """The newest episode of one thing that is watched."""
    # A clock that was put back may have opened the last one earlier than those that are over.
    order = "ORDER BY cleared_at IS NOT NULL, opened_at DESC LIMIT 1"
    where = f"WHERE rule = ? AND key = ? AND period = ? {order}"
    return next(iter(_selected(connection, where, _named(alert))), None)


def last_opened(connection: sqlite3.Connection) -> dict[str, datetime]:
    """When each rule last opened an episode, by its id; those that never did are absent."""
    query = "SELECT rule, max(opened_at) FROM alert_episode GROUP BY rule"
    return {rule: from_ms(at) for rule, at in connection.execute(query).fetchall()}


def _changed(connection: sqlite3.Connection, column: str, alert: AlertRef, instant: datetime | None) -> bool:
    values = checked((optional_ms(instant), *_named(alert)))
    return connection.execute(f"UPDATE alert_episode SET {column} = ? WHERE {_OPEN}", values).rowcount == 1


def _selected(connection: sqlite3.Connection, where: str, values: tuple[str | int, ...]) -> list[Episode]:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM alert_episode {where}", values).fetchall()
    return [_episode(row) for row in rows]


# Every snapshot reads the whole log, of which hardly ever anything has changed.
@lru_cache(maxsize=512)
def _episode(row: tuple[Any, ...]) -> Episode:
    rule, key, period, opened_at, already_so, cleared_at, peak, last_value, acknowledged_at, *others = row
    snoozed_until, level, text, cleared_by = others
    return Episode(
        ref=AlertRef(rule, key, from_ms(period) if period else None),
        opened_at=from_ms(opened_at),
        already_so=bool(already_so),
        cleared_at=optional_time(cleared_at),
        peak=peak,
        last_value=last_value,
        acknowledged_at=optional_time(acknowledged_at),
        snoozed_until=optional_time(snoozed_until),
        level=Level(level) if level in set(Level) else Level.WARNING,
        text=text,
        cleared_by=cleared_by,
    )


def _named(alert: AlertRef) -> tuple[str, str, int]:
    return alert.rule, alert.key, 0 if alert.period is None else to_ms(alert.period)
