"""Between which latencies the requests of each day lie: where a filter by latency need not look at all."""

import sqlite3
from collections.abc import Iterable

from elevenmon.store.values import SEQUENCE_BITS

_DAY_IDS = 86_400_000 << SEQUENCE_BITS
"""Row ids of a UTC day."""
_WIDEN = (
    "INSERT INTO request_day VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
    " SET fastest = min(fastest, excluded.fastest), slowest = max(slowest, excluded.slowest)"
)
_ENDS = (
    f"SELECT id / {_DAY_IDS} AS day, min(latency) AS fastest, max(latency) AS slowest FROM request"
    " WHERE latency IS NOT NULL GROUP BY 1"
)
_POSSIBLE = {
    ">": "slowest > ?",
    ">=": "slowest >= ?",
    "<": "fastest < ?",
    "<=": "fastest <= ?",
    "=": "? BETWEEN fastest AND slowest",
}
NOWHERE = (1, 0)
"""A range without a row id."""


def widen(connection: sqlite3.Connection, came: Iterable[tuple[int, float | None]]) -> None:
    """Take in the row ids and latencies, in seconds, of requests that came."""
    ends: dict[int, tuple[float, float]] = {}
    for row_id, latency in came:
        if latency is not None:
            day = row_id // _DAY_IDS
            fastest, slowest = ends.get(day, (latency, latency))
            if not fastest <= latency <= slowest or day not in ends:
                ends[day] = min(fastest, latency), max(slowest, latency)
    connection.executemany(_WIDEN, [(day, *pair) for day, pair in ends.items()])


def possible(connection: sqlite3.Connection, operator: str, seconds: float) -> tuple[int, int]:
    """From which row id to which, requests may have such a latency; `operator` as in filters."""
    first, last = connection.execute(
        f"SELECT min(day), max(day) FROM request_day WHERE {_POSSIBLE[operator.replace(':', '=')]}",
        (seconds,),
    ).fetchall()[0]
    return NOWHERE if first is None else (first * _DAY_IDS, (last + 1) * _DAY_IDS - 1)


def rebuild(connection: sqlite3.Connection) -> None:
    """Look at every request anew."""
    connection.execute("DELETE FROM request_day")
    connection.execute(f"INSERT INTO request_day {_ENDS}")


def agree(connection: sqlite3.Connection) -> bool:
    """Whether no request lies outside of its day's two."""
    outside = (
        f"SELECT 1 FROM ({_ENDS}) AS now LEFT JOIN request_day USING (day)"
        " WHERE request_day.fastest IS NULL OR request_day.fastest > now.fastest"
        " OR request_day.slowest < now.slowest LIMIT 1"
    )
    return not connection.execute(outside).fetchall()
