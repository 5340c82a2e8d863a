"""Single ids in the usage rows: what one used by the hour, which are in use, and which never were before."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from elevenmon.domain.clock import to_ms


def series(
    connection: sqlite3.Connection, dimension: str, key: str | None, since: datetime, until: datetime
) -> list[tuple[int, float]]:
    """(bucket start in ms, credits) of one id's hours in [since, until), oldest first; None: of nobody."""
    return connection.execute(
        "SELECT at, total(credits) FROM usage_bucket WHERE dimension = ? AND interval = 3600"
        " AND at >= ? AND at < ? AND key = ? GROUP BY at ORDER BY at",
        (dimension, to_ms(since), to_ms(until), key or ""),
    ).fetchall()


def in_use(connection: sqlite3.Connection, dimension: str, since: datetime, until: datetime) -> list[str]:
    """The ids that have hours in [since, until), those of the newest hours first."""
    rows = connection.execute(
        "SELECT key FROM usage_bucket WHERE dimension = ? AND interval = 3600 AND at >= ? AND at < ?"
        " AND key <> '' GROUP BY key ORDER BY max(at) DESC, key DESC",
        (dimension, to_ms(since), to_ms(until)),
    ).fetchall()
    return [row[0] for row in rows]


def unseen(
    connection: sqlite3.Connection, dimension: str, keys: Iterable[str], before: datetime
) -> list[str]:
    """Those of the ids that no hour before that moment has. One that is in use is found in a few rows."""
    query = (
        "SELECT 1 FROM usage_bucket WHERE dimension = ? AND interval = 3600 AND at < ? AND key = ?"
        " ORDER BY at DESC LIMIT 1"
    )
    moment = to_ms(before)
    return [key for key in keys if not connection.execute(query, (dimension, moment, key)).fetchall()]
