"""How many requests there were in a stretch of time, and where they went; elevenmon's own are left out."""

import sqlite3
from datetime import datetime

from elevenmon.store.values import bound_row_id

_INSIDE = "FROM request WHERE own = 0 AND id >= ? AND id < ?"


def total(connection: sqlite3.Connection, since: datetime, until: datetime) -> tuple[int, int]:
    """All requests of [since, until), and those with a status of 400 or more."""
    requests, failed = connection.execute(
        f"SELECT count(*), count(*) FILTER (WHERE status >= 400) {_INSIDE}",
        (bound_row_id(since), bound_row_id(until)),
    ).fetchall()[0]
    return requests, failed


def by_path(
    connection: sqlite3.Connection, since: datetime, until: datetime, limit: int
) -> list[tuple[str, int, int]]:
    """(path, requests, failed) of [since, until), most requests first.

    The plus sign has SQLite walk the requests of the stretch, not all there are in the order of their paths.
    """
    return connection.execute(
        f"SELECT path, count(*), count(*) FILTER (WHERE status >= 400) {_INSIDE} AND path IS NOT NULL"
        " GROUP BY +path ORDER BY 2 DESC, 1 LIMIT ?",
        (bound_row_id(since), bound_row_id(until), limit),
    ).fetchall()
