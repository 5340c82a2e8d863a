"""When nobody looked: suspends and jumps of the clock."""

import sqlite3
from datetime import datetime

from elevenmon.domain.clock import to_ms
from elevenmon.store.values import checked


def record(connection: sqlite3.Connection, start: datetime, end: datetime, reason: str) -> None:
    """Keep a gap. The same one twice is one."""
    connection.execute(
        "INSERT OR REPLACE INTO gap VALUES (?, ?, ?)", checked((to_ms(start), to_ms(end), reason))
    )


def between(connection: sqlite3.Connection, since: datetime, until: datetime) -> list[tuple[int, int, str]]:
    """(start in ms, end in ms, reason) of the gaps that touch `since` to `until`, oldest first."""
    return connection.execute(
        'SELECT start, "end", reason FROM gap WHERE start <= ? AND "end" >= ? ORDER BY start',
        (to_ms(until), to_ms(since)),
    ).fetchall()
