"""How the requests of a stretch of time went, cut into buckets in several ways."""

import sqlite3
from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from elevenmon.store import requests
from elevenmon.store.requests import OTHERS_BETWEEN, MinuteFigures
from elevenmon.store.values import SEQUENCE_BITS, bound_row_id

FEW: Final = 3_000
"""Requests that are read at once and counted here: for more, asking SQLite by the bucket takes no longer."""


class RequestCourse:
    """The requests of [since, until), own ones left out: to be asked in the transaction that made it."""

    def __init__(self, connection: sqlite3.Connection, since: datetime, until: datetime) -> None:
        self._connection, self._since, self._until = connection, since, until
        ends = (bound_row_id(since), bound_row_id(until))
        more = connection.execute(f"SELECT 1 {OTHERS_BETWEEN} LIMIT 1 OFFSET {FEW}", ends).fetchall()
        self._is_here = not more
        rows: list[Any] = []
        if self._is_here:
            rows = connection.execute(
                f"SELECT id >> {SEQUENCE_BITS}, status, latency {OTHERS_BETWEEN} ORDER BY id", ends
            ).fetchall()
        self._times: Sequence[int] = [row[0] for row in rows]
        self._statuses: Sequence[int | None] = [row[1] for row in rows]
        self._latencies: Sequence[float | None] = [row[2] for row in rows]

    def minutes(self, bucket_seconds: int, since: datetime | None = None) -> list[MinuteFigures]:
        """What `requests.minutes` tells of them, from `since` on where that is later."""
        since = self._since if since is None else max(since, self._since)
        if not self._is_here:
            return requests.minutes(self._connection, since, self._until, bucket_seconds)
        times, width = self._times, bucket_seconds * 1000
        first = bisect_left(times, bound_row_id(since) >> SEQUENCE_BITS)
        found: list[MinuteFigures] = []
        while first < len(times):
            start = times[first] // width * width
            end = bisect_left(times, start + width, first)
            found.append((start, *_figures(self._statuses[first:end], self._latencies[first:end])))
            first = end
        return found


def _figures(
    statuses: Sequence[int | None], latencies: Sequence[float | None]
) -> tuple[int, int, float | None]:
    """Requests, errors and 95th percentile of latency."""
    errors = sum([status is not None and status >= 400 for status in statuses])
    known = sorted([latency for latency in latencies if latency is not None])
    return len(statuses), errors, known[(len(known) * 19 + 19) // 20 - 1] if known else None
