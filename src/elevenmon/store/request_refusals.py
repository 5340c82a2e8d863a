"""Requests that were refused, counted by why."""

import sqlite3
from datetime import datetime

from elevenmon.store.values import bound_row_id

STATUSES = (401, 402, 429)
"""Refusals over the key, over credits, and over how much is asked at once."""
BY_STATUS = "FROM request INDEXED BY request_status WHERE status <> 200 AND own = 0"
"""Out of the index, which has no others."""
_MOST_KINDS = 24


def refusals(connection: sqlite3.Connection, since: datetime, until: datetime) -> dict[tuple[int, str], int]:
    """How many requests of [since, until) were refused, by status and the error named ("" for none).

    elevenmon's own are left out. Only the most frequent kinds are told apart.
    """
    rows = connection.execute(
        f"SELECT status, coalesce(error, '') AS why, count(*) AS number {BY_STATUS}"
        f" AND status IN {STATUSES} AND id >= ? AND id < ?"
        f" GROUP BY status, why ORDER BY number DESC LIMIT {_MOST_KINDS}",
        (bound_row_id(since), bound_row_id(until)),
    ).fetchall()
    return {(status, why): number for status, why, number in rows}
