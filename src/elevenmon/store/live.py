"""How many agent conversations were going on."""

import sqlite3
from datetime import datetime

from elevenmon.domain.clock import to_ms
from elevenmon.store.values import checked

LONGEST_RUN_MS = 30_000
"""A run of equal counts ends after this long, so that a chart with a point a minute misses none."""


def record(connection: sqlite3.Connection, at: datetime, count: int) -> None:
    """Keep a count; one equal to the one before, and close to it, only lengthens that one's run."""
    moment = to_ms(at)
    lengthened = connection.execute(
        "UPDATE live_count SET until = max(until, ?1) WHERE at >= ?2 AND count = ?3"
        " AND at = (SELECT max(at) FROM live_count WHERE at <= ?1)",
        checked((moment, moment - LONGEST_RUN_MS, count)),
    ).rowcount
    if not lengthened:
        connection.execute("INSERT OR REPLACE INTO live_count VALUES (?, ?, ?)", (moment, moment, count))


def series(connection: sqlite3.Connection, since: datetime, until: datetime) -> list[tuple[int, int]]:
    """(epoch ms, conversations) from `since` to `until`, both included: the first and last of each run."""
    first, last = to_ms(since), to_ms(until)
    rows = connection.execute(
        "SELECT at, until, count FROM live_count WHERE at BETWEEN ? AND ? AND until >= ? ORDER BY at",
        (first - LONGEST_RUN_MS, last, first),
    ).fetchall()
    points: list[tuple[int, int]] = []
    for start, end, count in rows:
        begin, finish = max(start, first), min(end, last)
        points.append((begin, count))
        if finish > begin:
            points.append((finish, count))
    points.sort()
    return points
