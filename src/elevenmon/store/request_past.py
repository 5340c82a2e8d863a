"""Outcomes of past requests in bulk, for going through them in order of time."""

import sqlite3
from datetime import datetime

from elevenmon.store.request_refusals import BY_STATUS, STATUSES
from elevenmon.store.values import SEQUENCE_BITS, bound_row_id


def outcomes(connection: sqlite3.Connection, since: datetime) -> list[tuple[int, int, float | None]]:
    """(epoch ms, 1 where it failed, latency in seconds) of all requests but our own, oldest first."""
    return connection.execute(
        f"SELECT id >> {SEQUENCE_BITS}, coalesce(status >= 400, 0), latency FROM request"
        " WHERE own = 0 AND id >= ? ORDER BY id",
        (bound_row_id(since),),
    ).fetchall()


def refusals(connection: sqlite3.Connection, since: datetime) -> list[tuple[int, int, str]]:
    """(epoch ms, status, error named or "") of those refused with 401, 402 or 429, oldest first."""
    return connection.execute(
        f"SELECT id >> {SEQUENCE_BITS}, status, coalesce(error, '') {BY_STATUS}"
        f" AND status IN {STATUSES} AND id >= ? ORDER BY id",
        (bound_row_id(since),),
    ).fetchall()
