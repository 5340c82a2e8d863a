"""What clips cost in a stretch of time. Row ids are in the order of time: it is one walk over its clips."""

import sqlite3
from datetime import datetime

from elevenmon.store.values import SEQUENCE_BITS, bound_row_id

_HOUR_MS = 3_600_000
_INSIDE = "FROM history_item WHERE id >= ? AND id < ?"


def hourly(connection: sqlite3.Connection, since: datetime, until: datetime) -> list[tuple[int, float]]:
    """(hour's start in ms, credits) of the clips in [since, until), hours without any left out."""
    return connection.execute(
        f"SELECT (id >> {SEQUENCE_BITS}) / {_HOUR_MS} * {_HOUR_MS}, total(credits) {_INSIDE} GROUP BY 1",
        (bound_row_id(since), bound_row_id(until)),
    ).fetchall()


def total(connection: sqlite3.Connection, since: datetime, until: datetime) -> tuple[int, int]:
    """How many clips were made in [since, until), and what they cost together."""
    clips, cost = connection.execute(
        f"SELECT count(*), coalesce(sum(credits), 0) {_INSIDE}", (bound_row_id(since), bound_row_id(until))
    ).fetchall()[0]
    return clips, cost


def dearest(connection: sqlite3.Connection, since: datetime, until: datetime, limit: int) -> list[int]:
    """Row ids of the clips of [since, until) that cost most, dearest first.

    The plus sign keeps SQLite from walking all clips ever made in the order of their cost.
    """
    found = connection.execute(
        f"SELECT id {_INSIDE} ORDER BY +credits DESC, id DESC LIMIT ?",
        (bound_row_id(since), bound_row_id(until), limit),
    ).fetchall()
    return [row[0] for row in found]
