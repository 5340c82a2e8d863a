"""Alert episodes: from when a condition came true until it was over. Of several processes, one opens each."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from elevenmon.domain.alert_wording import figure, unit_of
from elevenmon.domain.alerts import Alert, AlertRef
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.level import Level
from elevenmon.store.values import checked, optional_ms, optional_time

_REF = "rule, key, period"
_COLUMNS = (
    f"{_REF}, opened_at, already_so, cleared_at, peak, acknowledged_at, snoozed_until,"
    " level, text, cleared_by, raised_at"
)
_LOWEST = -1e300
"""Below every figure: stands for none among others."""
_WORST_FIRST = "CASE level WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END"
"""What opened at the same moment is told in the order of what it means."""
_OPEN = "rule = ? AND key = ? AND period = ? AND cleared_at IS NULL"
_TOLD = (Level.WATCH, Level.WARNING, Level.CRITICAL)
"""What an alert may be; what a newer version stored otherwise is told as a warning."""
_KEPT = 512
"""Episodes that are kept as they were read."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an episode says of itself."""

    level: Level
    text: str
    value: float | None
    """The rule's figure; None where it has none."""


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


def lift(connection: sqlite3.Connection, alert: AlertRef, said: Said, at: datetime | None) -> bool:
    """An open episode is worse now: who has seen it, saw something else. False where none is open.

    `at` is when that was seen to happen; None where nobody saw it, and when it last rose stays as it was.
    """
    observe(connection, alert, said)
    query = (
        f"UPDATE alert_episode SET acknowledged_at = NULL, raised_at = coalesce(?, raised_at) WHERE {_OPEN}"
    )
    return connection.execute(query, checked((optional_ms(at), *_named(alert)))).rowcount == 1


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


def open_ones(connection: sqlite3.Connection) -> list[Alert]:
    """The open episodes, newest first, of the same moment the worst first."""
    order = f"ORDER BY opened_at DESC, {_WORST_FIRST}, rule, key"
    return _selected(connection, f"WHERE cleared_at IS NULL {order}", ())


def said_of_open(connection: sqlite3.Connection) -> dict[AlertRef, Said]:
    """What each open episode says of itself."""
    query = f"SELECT {_REF}, level, text, last_value FROM alert_episode WHERE cleared_at IS NULL"
    return {
        _ref(*ref): Said(_level(level), text, value)
        for *ref, level, text, value in connection.execute(query).fetchall()
    }


def newest(connection: sqlite3.Connection, limit: int) -> list[Alert]:
    """The newest episodes, open or over, of the same moment the worst first."""
    return _selected(connection, f"ORDER BY opened_at DESC, {_WORST_FIRST}, rule, key LIMIT ?", (limit,))


def newest_of(connection: sqlite3.Connection, alert: AlertRef) -> Alert | None:
    """The newest episode of one thing that is watched."""
    # A clock that was put back may have opened the last one earlier than those that are over.
    order = "ORDER BY cleared_at IS NOT NULL, opened_at DESC LIMIT 1"
    where = f"WHERE rule = ? AND key = ? AND period = ? {order}"
    return next(iter(_selected(connection, where, _named(alert))), None)


def first_opened(connection: sqlite3.Connection) -> datetime | None:
    """When the oldest episode opened; None: there is none."""
    return optional_time(connection.execute("SELECT min(opened_at) FROM alert_episode").fetchall()[0][0])


def noted_between(
    connection: sqlite3.Connection, rules: Sequence[str], since: datetime, until: datetime
) -> list[Alert]:
    """The episodes of some rules that touch a stretch of time, oldest first."""
    among = ", ".join("?" * len(rules))
    where = f"WHERE rule IN ({among}) AND opened_at <= ? AND coalesce(cleared_at, ?) >= ?"
    order = f"ORDER BY opened_at, {_WORST_FIRST}, rule, key"
    return _selected(connection, f"{where} {order}", (*rules, to_ms(until), to_ms(until), to_ms(since)))


def last_opened(connection: sqlite3.Connection) -> dict[str, datetime]:
    """When each rule last opened an episode, by its id; those that never did are absent."""
    query = "SELECT rule, max(opened_at) FROM alert_episode GROUP BY rule"
    return {rule: from_ms(at) for rule, at in connection.execute(query).fetchall()}


def _changed(connection: sqlite3.Connection, column: str, alert: AlertRef, instant: datetime | None) -> bool:
    values = checked((optional_ms(instant), *_named(alert)))
    return connection.execute(f"UPDATE alert_episode SET {column} = ? WHERE {_OPEN}", values).rowcount == 1


def _selected(connection: sqlite3.Connection, where: str, values: tuple[str | int, ...]) -> list[Alert]:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM alert_episode {where}", values).fetchall()
    return [_alert(row) for row in rows]


# Every snapshot tells the whole log, of which hardly ever anything has changed.
@lru_cache(maxsize=_KEPT)
def _alert(row: tuple[Any, ...]) -> Alert:
    """A row as front ends show it."""
    rule, key, period, opened_at, already_so, cleared_at, peak, acknowledged_at, snoozed_until, *said = row
    level, text, cleared_by, raised_at = said
    return Alert(
        ref=_ref(rule, key, period),
        level=_level(level),
        text=text,
        opened_at=from_ms(opened_at),
        already_so=bool(already_so),
        raised_at=optional_time(raised_at),
        cleared_at=optional_time(cleared_at),
        cleared_by=cleared_by,
        peak="" if peak is None else figure(unit_of(rule), peak),
        acknowledged_at=optional_time(acknowledged_at),
        snoozed_until=optional_time(snoozed_until),
    )


def _level(stored: str) -> Level:
    return Level(stored) if stored in _TOLD else Level.WARNING


def _ref(rule: str, key: str, period: int) -> AlertRef:
    return AlertRef(rule, key, from_ms(period) if period else None)


def _named(alert: AlertRef) -> tuple[str, str, int]:
    return alert.rule, alert.key, 0 if alert.period is None else to_ms(alert.period)
