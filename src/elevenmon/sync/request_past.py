"""Requests of the past by trailing window, at any moment."""

from bisect import bisect_right
from collections import Counter
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from elevenmon.analytics.alert_readings import RequestFigures
from elevenmon.domain.clock import to_ms
from elevenmon.store import request_past, requests


class RequestPast:
    """All requests since a moment, read once."""

    def __init__(self, connection: Any, since: datetime) -> None:
        oldest = requests.oldest(connection)
        self._from = None if oldest is None else max(to_ms(oldest), to_ms(since))
        rows = request_past.outcomes(connection, since)
        self._times = [at for at, _, _ in rows]
        self._failed = [0, *accumulate(failed for _, failed, _ in rows)]
        self._latencies = [latency for _, _, latency in rows]
        self._refused = request_past.refusals(connection, since)
        self._refused_times = [at for at, _, _ in self._refused]

    def figures(self, now: datetime, seconds: int) -> RequestFigures | None:
        """The window that ends then; None where the log is not known so far back."""
        end, start = to_ms(now), to_ms(now - timedelta(seconds=seconds))
        if self._from is None or start < self._from:
            return None
        first, after = bisect_right(self._times, start), bisect_right(self._times, end)
        known = sorted(each for each in self._latencies[first:after] if each is not None)
        refused = self._refused[
            bisect_right(self._refused_times, start) : bisect_right(self._refused_times, end)
        ]
        return RequestFigures(
            requests=after - first,
            failed=self._failed[after] - self._failed[first],
            p95=known[(len(known) * 19 + 19) // 20 - 1] if known else None,
            refused=Counter((status, error) for _, status, error in refused),
        )
