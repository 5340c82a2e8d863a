"""The request log."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from elevenmon.domain.request_log import ApiRequest
from elevenmon.store.values import (
    SEQUENCE_BITS,
    SEQUENCE_MASK,
    Bindable,
    bound_row_id,
    cells_from_json,
    cells_to_json,
    checked,
    first_row_id,
    row_time,
)

_INSERT = """
INSERT INTO request (id, request_key, own, method, path, status, latency, event_id, trace_id, extra)
SELECT coalesce((SELECT max(id) + 1 FROM request WHERE id BETWEEN ?1 AND ?2), ?1),
    ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
WHERE NOT EXISTS (SELECT 1 FROM request WHERE request_key = ?3)
"""
_OTHERS_BETWEEN = "FROM request WHERE own = 0 AND id >= ? AND id < ?"
_COLUMNS = "id, request_key, own, method, path, status, latency, event_id, trace_id, extra"


def add(connection: sqlite3.Connection, requests: Sequence[ApiRequest]) -> int:
    """Keep the requests not known yet; the number of those. Times are kept to the millisecond.

    A known one changes in one way only: it becomes our own when it is given as such.
    """
    rows = sorted(map(_row, requests), key=itemgetter(0))
    known = connection.total_changes
    connection.executemany(_INSERT, rows)
    new = connection.total_changes - known
    own = [(request.request_key,) for request in requests if request.own]
    if own and new < len(rows):
        connection.executemany("UPDATE request SET own = 1 WHERE request_key = ? AND own = 0", own)
    return new


def tail(connection: sqlite3.Connection, limit: int, *, own: bool = False) -> list[ApiRequest]:
    """The newest requests, newest first; elevenmon's own among them only when asked for."""
    if own:
        query = f"SELECT {_COLUMNS} FROM request ORDER BY id DESC LIMIT ?"
    else:
        query = f"SELECT {_COLUMNS} FROM request WHERE own = 0 ORDER BY id DESC LIMIT ?"
    return [_request(row) for row in connection.execute(query, (limit,)).fetchall()]


def count(connection: sqlite3.Connection) -> int:
    """All requests stored, own ones included."""
    number: int = connection.execute("SELECT count(*) FROM request").fetchall()[0][0]
    return number


def count_own(connection: sqlite3.Connection, since: datetime) -> int:
    """How many of elevenmon's own requests there were since then: what lists hide."""
    number: int = connection.execute(
        "SELECT count(*) FROM request WHERE own = 1 AND id >= ?", (bound_row_id(since),)
    ).fetchall()[0][0]
    return number


def newest(connection: sqlite3.Connection) -> datetime | None:
    """The time of the newest request, own ones included: where the tail goes on."""
    return _end(connection, "max")


def oldest(connection: sqlite3.Connection) -> datetime | None:
    """The time of the oldest request, own ones included."""
    return _end(connection, "min")


def minutes(
    connection: sqlite3.Connection, since: datetime, until: datetime, bucket_seconds: int
) -> list[tuple[int, int, int, float | None]]:
    """(bucket start in ms, requests, errors, 95th percentile of latency in seconds), own requests left out.

    Buckets stand on multiples of `bucket_seconds` since the epoch; those without a request are not listed.
    Requests of [since, until) count. An error is a status of 400 or more. The percentile is a nearest rank:
    the smallest latency that at least 95 % of the bucket's known latencies do not exceed.
    """
    width = bucket_seconds * 1000
    position, end = bound_row_id(since), bound_row_id(until)
    buckets: list[tuple[int, int, int, float | None]] = []
    while (first := _first_of_others(connection, position, end)) is not None:
        bucket = (first >> SEQUENCE_BITS) // width * width
        position = min(end, (bucket + width) << SEQUENCE_BITS)
        buckets.append((bucket, *_figures(connection, first, position)))
    return buckets


def _first_of_others(connection: sqlite3.Connection, first: int, end: int) -> int | None:
    rows = connection.execute(f"SELECT min(id) {_OTHERS_BETWEEN}", (first, end)).fetchall()
    row_id: int | None = rows[0][0]
    return row_id


def _figures(connection: sqlite3.Connection, first: int, end: int) -> tuple[int, int, float | None]:
    """Requests, errors and 95th percentile of a range.

    Counted from the slow end, SQLite keeps only the slowest twentieth in order: an eighth of the time that
    ranking all of them takes.
    """
    requests, errors, known = connection.execute(
        f"SELECT count(*), count(*) FILTER (WHERE status >= 400), count(latency) {_OTHERS_BETWEEN}",
        (first, end),
    ).fetchall()[0]
    slower = known - (known * 19 + 19) // 20
    rows = connection.execute(
        f"SELECT latency {_OTHERS_BETWEEN} AND latency IS NOT NULL ORDER BY latency DESC LIMIT 1 OFFSET ?",
        (first, end, slower),
    ).fetchall()
    return requests, errors, rows[0][0] if rows else None


def _row(request: ApiRequest) -> tuple[Any, ...]:
    first = first_row_id(request.at)
    values: tuple[Bindable, ...] = (
        request.request_key,
        int(request.own),
        request.method,
        request.path,
        request.status,
        request.latency_seconds,
        request.event_id,
        request.trace_id,
        cells_to_json(request.extra),
    )
    return (first, first | SEQUENCE_MASK, *checked(values))


def _request(row: tuple[Any, ...]) -> ApiRequest:
    row_id, key, own, method, path, status, latency, event_id, trace_id, extra = row
    return ApiRequest(
        request_key=key,
        at=row_time(row_id),
        method=method,
        path=path,
        status=status,
        latency_seconds=latency,
        event_id=event_id,
        trace_id=trace_id,
        own=bool(own),
        extra=cells_from_json(extra),
    )


def _end(connection: sqlite3.Connection, which: str) -> datetime | None:
    row_id = connection.execute(f"SELECT {which}(id) FROM request").fetchall()[0][0]
    return None if row_id is None else row_time(row_id)
