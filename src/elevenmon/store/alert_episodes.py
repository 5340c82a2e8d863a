"""Alert episodes: from when a condition came true until it was over. Of several processes, one opens each."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from elevenmon.domain.alerts import AlertRef
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.store.values import checked, optional_ms, optional_time

_COLUMNS = (
    "rule, key, period, opened_at, already_so, cleared_at, peak, last_value, acknowledged_at, snoozed_until"
)
_OPEN = "rule = ? AND key = ? AND period = ? AND cleared_at IS NULL"


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


def open_once(
    connection: sqlite3.Connection,
    alert: AlertRef,
    at: datetime,
    value: float | None,
    *,
    already_so: bool = False,
) -> bool:
    """Open an episode; False where one is open already: whoever opened that one tells of it."""
    inserted = connection.execute(
        "INSERT OR IGNORE INTO alert_episode (rule, key, period, opened_at, already_so, peak, last_value)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        checked((*_named(alert), to_ms(at), int(already_so), value, value)),
    )
    return inserted.rowcount == 1


def observe(connection: sqlite3.Connection, alert: AlertRef, value: float) -> None:
    """Note the value of an open episode; the highest is its peak."""
    connection.execute(
        "UPDATE alert_episode SET last_value = ?1, peak = max(coalesce(peak, ?1), ?1)"
        " WHERE rule = ?2 AND key = ?3 AND period = ?4 AND cleared_at IS NULL",
        checked((value, *_named(alert))),
    )


def clear(connection: sqlite3.Connection, alert: AlertRef, at: datetime) -> bool:
    """The condition is over; False where no episode was open."""
    return _changed(connection, "cleared_at", alert, at)


def acknowledge(connection: sqlite3.Connection, alert: AlertRef, at: datetime) -> bool:
    """A person has seen it; False where no episode is open."""
    return _changed(connection, "acknowledged_at", alert, at)


def snooze(connection: sqlite3.Connection, alert: AlertRef, until: datetime | None) -> bool:
    """Keep quiet until then, None for no longer; False where no episode is open."""
    return _changed(connection, "snoozed_until", alert, until)


def open_ones(connection: sqlite3.Connection) -> list[Episode]:
    """The open episodes, newest first."""
    return _selected(connection, "WHERE cleared_at IS NULL ORDER BY opened_at DESC, rule, key", ())


def newest(connection: sqlite3.Connection, limit: int) -> list[Episode]:
    """The newest episodes, open or over."""
    return _selected(connection, "ORDER BY opened_at DESC, rule, key LIMIT ?", (limit,))


def _changed(connection: sqlite3.Connection, column: str, alert: AlertRef, instant: datetime | None) -> bool:
    values = checked((optional_ms(instant), *_named(alert)))
    return connection.execute(f"UPDATE alert_episode SET {column} = ? WHERE {_OPEN}", values).rowcount == 1


def _selected(connection: sqlite3.Connection, where: str, values: tuple[int, ...]) -> list[Episode]:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM alert_episode {where}", values).fetchall()
    return [
        Episode(
            ref=AlertRef(rule, key, from_ms(period) if period else None),
            opened_at=from_ms(opened_at),
            already_so=bool(already_so),
            cleared_at=optional_time(cleared_at),
            peak=peak,
            last_value=last_value,
            acknowledged_at=optional_time(acknowledged_at),
            snoozed_until=optional_time(snoozed_until),
        )
        for (
            rule,
            key,
            period,
            opened_at,
            already_so,
            cleared_at,
            peak,
            last_value,
            acknowledged_at,
            snoozed_until,
        ) in rows
    ]


def _named(alert: AlertRef) -> tuple[str, str, int]:
    return alert.rule, alert.key, 0 if alert.period is None else to_ms(alert.period)
