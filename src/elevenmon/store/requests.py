"""The request log."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from elevenmon.domain.met import Met
from elevenmon.domain.record_text import ERROR_COLUMNS, KEY_COLUMNS, USER_COLUMNS, extra_text
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.usage import Cell
from elevenmon.store import counts, request_days
from elevenmon.store.arrivals import Ready, in_time_order, neighbours
from elevenmon.store.bulk import insert_all
from elevenmon.store.sql_functions import path_voice
from elevenmon.store.values import (
    SEQUENCE_BITS,
    bound_row_id,
    cells_from_json,
    cells_to_json,
    first_row_id,
    row_time,
)

_NAMES = (
    "id",
    "request_key",
    "method",
    "path",
    "status",
    "latency",
    "event_id",
    "trace_id",
    "voice_id",
    "user_id",
    "api_key",
    "error",
    "extra",
    "own",
)
COLUMNS = ", ".join(f"request.{name}" for name in _NAMES)
"""What `from_row` reads, for a SELECT from `request`."""
_latency = itemgetter(0, _NAMES.index("latency"))
OTHERS_BETWEEN = "FROM request WHERE own = 0 AND id >= ? AND id < ?"
"""Requests of a range of row ids, own ones left out."""
_LIFTED = (USER_COLUMNS, KEY_COLUMNS, ERROR_COLUMNS)
"""Columns of the log with a column of their own here; a text under the first name is kept there alone."""
_MOST_MET = 512
"""Each takes a kilobyte, and where a column says something else in every line, none comes again."""
_MET: Met[tuple[tuple[str, Cell], ...], tuple[str | None, ...]] = Met(_MOST_MET)
"""What `_columns` made of other columns: users, keys and errors go together in a few ways."""

Row = tuple[Any, ...]
MinuteFigures = tuple[int, int, int, float | None]
"""Bucket start in epoch milliseconds, requests, errors, 95th percentile of latency in seconds."""


def add(connection: sqlite3.Connection, requests: Sequence[ApiRequest]) -> int:
    """Keep the requests not known yet; the number of those. Times are kept to the millisecond.

    A request is known by its time and its key. A known one changes in one way only: it becomes our own when
    it is given as such.
    """
    return add_ready(connection, ready(requests))


def ready(requests: Iterable[ApiRequest]) -> list[Ready[Row]]:
    """What `add_ready` takes, worked out without a connection: a transaction is the shorter for it."""
    return [(first_row_id(request.at), request.request_key, _values(request)) for request in requests]


def add_ready(connection: sqlite3.Connection, calls: Sequence[Ready[Row]]) -> int:
    """As `add`."""
    batch = in_time_order(calls)
    own = {request_key for _, request_key, values in calls if values[-1]}
    stored = neighbours(connection, "request", "request.id, request_key, own", batch)
    new: list[Row] = []
    claimed: list[tuple[int]] = []
    for key, values in batch.items():
        known = stored.rows.get(key)
        if known is None:
            new.append((stored.place(key[0]), key[1], *values[:-1], int(key[1] in own)))
        elif not known[2] and key[1] in own:
            claimed.append((known[0],))
    insert_all(connection, "request", _NAMES, new)
    request_days.widen(connection, map(_latency, new))
    connection.executemany("UPDATE request SET own = 1 WHERE id = ?", claimed)
    counts.change(connection, "requests", len(new))
    counts.change(connection, "requests_own", len(claimed) + sum(row[-1] for row in new))
    return len(new)


def tail(connection: sqlite3.Connection, limit: int, *, own: bool = False) -> list[ApiRequest]:
    """The newest requests, newest first; elevenmon's own among them only when asked for."""
    return [from_row(row) for row in tail_rows(connection, limit, own=own)]


def tail_rows(connection: sqlite3.Connection, limit: int, *, own: bool = False) -> list[Row]:
    """Their rows, for `from_row`."""
    if own:
        query = f"SELECT {COLUMNS} FROM request ORDER BY id DESC LIMIT ?"
    else:
        query = f"SELECT {COLUMNS} FROM request WHERE own = 0 ORDER BY id DESC LIMIT ?"
    return connection.execute(query, (limit,)).fetchall()


def count(connection: sqlite3.Connection) -> int:
    """All requests stored, own ones included."""
    return counts.of(connection, "requests")


def count_own(connection: sqlite3.Connection, since: datetime | None = None) -> int:
    """How many of elevenmon's own requests there were since then, or ever: what lists hide."""
    if since is None:
        return counts.of(connection, "requests_own")
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
) -> list[MinuteFigures]:
    """The figures of each bucket, own requests left out.

    Buckets stand on multiples of `bucket_seconds` since the epoch; those without a request are not listed.
    Requests of [since, until) count. An error is a status of 400 or more. The percentile is a nearest rank:
    the smallest latency that at least 95 % of the bucket's known latencies do not exceed.
    """
    width = bucket_seconds * 1000
    position, end = bound_row_id(since), bound_row_id(until)
    buckets: list[MinuteFigures] = []
    while (first := _first_of_others(connection, position, end)) is not None:
        bucket = (first >> SEQUENCE_BITS) // width * width
        position = min(end, (bucket + width) << SEQUENCE_BITS)
        buckets.append((bucket, *_figures(connection, first, position)))
    return buckets


def _first_of_others(connection: sqlite3.Connection, first: int, end: int) -> int | None:
    rows = connection.execute(f"SELECT min(id) {OTHERS_BETWEEN}", (first, end)).fetchall()
    row_id: int | None = rows[0][0]
    return row_id


def _figures(connection: sqlite3.Connection, first: int, end: int) -> tuple[int, int, float | None]:
    """Requests, errors and 95th percentile of a range.

    Counted from the slow end, SQLite keeps only the slowest twentieth in order: an eighth of the time that
    ranking all of them takes.
    """
    requests, errors, known = connection.execute(
        f"SELECT count(*), count(*) FILTER (WHERE status >= 400), count(latency) {OTHERS_BETWEEN}",
        (first, end),
    ).fetchall()[0]
    slower = known - (known * 19 + 19) // 20
    rows = connection.execute(
        f"SELECT latency {OTHERS_BETWEEN} AND latency IS NOT NULL ORDER BY latency DESC LIMIT 1 OFFSET ?",
        (first, end, slower),
    ).fetchall()
    return requests, errors, rows[0][0] if rows else None


def from_row(row: Row) -> ApiRequest:
    """The request of a row of `COLUMNS`."""
    row_id, key, method, path, status, latency, event_id, trace_id, _, *lifted, extra, own = row
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
        extra=_whole(cells_from_json(extra), lifted),
    )


def _values(request: ApiRequest) -> Row:
    """What is stored of a request but its key, in the order of `_NAMES`."""
    # From `method` to `trace_id` a request's fields stand in the order of the columns.
    return *request[2:8], path_voice(request.path), *_columns(request), request.own


def _columns(request: ApiRequest) -> tuple[str | None, ...]:
    """The lifted columns, and the others as JSON."""
    came = tuple(request.extra.items())
    known = _MET.get(came)
    if known is None:
        lifted, rest = _lifted(request)
        known = *lifted, cells_to_json(rest)
        # a number and a truth value can be the same key, and are not the same JSON
        if all(value is None or isinstance(value, str) for _, value in came):
            _MET.keep(came, known)
    return known


def _lifted(request: ApiRequest) -> tuple[list[str | None], dict[str, Cell]]:
    """The columns with a column of their own, and the others: all that `_whole` cannot know from those."""
    lifted: list[str | None] = []
    rest = dict(request.extra)
    for columns in _LIFTED:
        text = rest.get(columns[0])
        if isinstance(text, str) and all(rest.get(name) is None for name in columns[1:]):
            lifted.append(text)
            del rest[columns[0]]
        else:
            lifted.append(extra_text(request, columns))
    return lifted, rest


def _whole(rest: dict[str, Cell], lifted: Sequence[str | None]) -> dict[str, Cell]:
    """All columns again: a lifted text that no other column says stood under its first name."""
    for columns, text in zip(_LIFTED, lifted, strict=True):
        if text is not None and all(rest.get(name) is None for name in columns):
            rest[columns[0]] = text
    return rest


def _end(connection: sqlite3.Connection, which: str) -> datetime | None:
    row_id = connection.execute(f"SELECT {which}(id) FROM request").fetchall()[0][0]
    return None if row_id is None else row_time(row_id)
