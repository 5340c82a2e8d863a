"""The sparkline tiles: a figure and its recent course, with nothing drawn where nothing is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from elevenmon.analytics.aggregate import WINDOW_MS
from elevenmon.analytics.rates import DAY_MS, HOUR_MS, Consumption, Span
from elevenmon.domain.snapshot import Window

Series = tuple[float | None, ...]
MinuteRow = tuple[int, int, int, float | None]
"""Bucket start in epoch milliseconds, requests, errors, p95 latency in seconds."""

_MINUTE_MS = 60_000
_BUCKET_MS = {
    Window.HOUR: _MINUTE_MS,
    Window.SIX_HOURS: 5 * _MINUTE_MS,
    Window.DAY: 15 * _MINUTE_MS,
    Window.WEEK: 2 * HOUR_MS,
    Window.PERIOD: 8 * HOUR_MS,
}
_RATE_SPAN_MS = 5 * _MINUTE_MS
"""What a "per minute, now" figure is averaged over, where that holds enough requests."""
ENOUGH_FOR_RATE = 5
"""Fewer requests than that are no rate: the span reaches further back for them, an hour at most."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Buckets on round instants; the last one holds now, unless it has only just begun."""

    start: int
    bucket_ms: int
    points: int

    @property
    def end(self) -> int:
        """The end of the last bucket."""
        return self.start + self.bucket_ms * self.points

    def spans(self) -> list[Span]:
        """From and to of every bucket."""
        return [
            (self.start + index * self.bucket_ms, self.start + (index + 1) * self.bucket_ms)
            for index in range(self.points)
        ]


def grid(window: Window, now: int, *, newest: int | None, period_start: int | None) -> Grid:
    """The buckets of a window; without a billing period, the period window is the last 30 days.

    `newest` is what credits are known to: no bucket is opened for the moments until the next poll.
    """
    bucket = _BUCKET_MS[window]
    length = WINDOW_MS.get(window, 30 * DAY_MS)
    if window is Window.PERIOD and period_start is not None:
        length = max(bucket * 2, now - period_start)
    points = -(-length // bucket)
    moment = now if newest is None else max(min(now, newest), now - bucket)
    end = moment // bucket * bucket
    if moment - end >= bucket / 2:
        end += bucket
    return Grid(end - points * bucket, bucket, points)


@lru_cache(maxsize=1)
def credit_rates(consumption: Consumption, cut: Grid) -> Series:
    """Credits per hour in each bucket, over the part of it that is known where that is half of it.

    What is known of use is another object whenever it moved; most answers move requests alone.
    """
    newest = consumption.newest
    if newest is None:
        return (None,) * cut.points
    rates: list[float | None] = []
    for start, end in cut.spans():
        known_end = min(end, newest)
        if known_end - start < cut.bucket_ms / 2:
            rates.append(None)
            continue
        use = consumption.between(start, known_end)
        rates.append(None if use is None else use / ((known_end - start) / HOUR_MS))
    return tuple(rates)


def request_rates(rows: Sequence[MinuteRow], cut: Grid, known: Span | None) -> Series:
    """Requests per minute in each bucket that lies in the known stretch by half of it or more."""
    counts = {at: count for at, count, _, _ in rows}
    rates: list[float | None] = []
    for start, end in cut.spans():
        length = 0 if known is None else min(end, known[1]) - max(start, known[0])
        rates.append(None if length < cut.bucket_ms / 2 else counts.get(start, 0) / (length / _MINUTE_MS))
    return tuple(rates)


def error_shares(rows: Sequence[MinuteRow], cut: Grid) -> Series:
    """The share of failed requests in each bucket; None where there was none to fail."""
    shares = {at: errors / count for at, count, errors, _ in rows if count}
    return tuple(shares.get(start) for start, _ in cut.spans())


def latencies(rows: Sequence[MinuteRow], cut: Grid) -> Series:
    """The 95th percentile of latency in each bucket, in seconds."""
    known = {at: p95 for at, _, _, p95 in rows}
    return tuple(known.get(start) for start, _ in cut.spans())


def gauges(samples: Sequence[tuple[int, int]], cut: Grid) -> Series:
    """The highest sample of a gauge in each bucket; None where it was not read."""
    highest: dict[int, int] = {}
    for at, value in samples:
        slot = (at - cut.start) // cut.bucket_ms
        highest[slot] = max(value, highest.get(slot, value))
    return tuple(None if slot not in highest else float(highest[slot]) for slot in range(cut.points))


def without_gaps(series: Series, cut: Grid, gaps: Sequence[Span]) -> Series:
    """The series with every point blanked that lies wholly inside a gap."""
    if not gaps:
        return series
    return tuple(
        None if any(gap[0] <= start and end <= gap[1] for gap in gaps) else value
        for value, (start, end) in zip(series, cut.spans(), strict=True)
    )


def current_rate(rows: Sequence[MinuteRow], known: Span | None) -> float | None:
    """Requests per minute over the last five known minutes; `rows` are minutes, of the last hour at least.

    Where they hold fewer than five, over as long as the last five took: an account with some requests an hour
    is not told to have none, and what ended a while ago fades away.
    """
    if known is None or known[1] - known[0] < _MINUTE_MS:
        return None
    start = max(known[0], known[1] - _RATE_SPAN_MS) // _MINUTE_MS * _MINUTE_MS
    first = max(known[0], known[1] - HOUR_MS) // _MINUTE_MS * _MINUTE_MS
    counts = {at: count for at, count, _, _ in rows if first <= at <= known[1]}
    count = sum(number for at, number in counts.items() if at >= start)
    while count < ENOUGH_FOR_RATE and start > first:
        start -= _MINUTE_MS
        count = min(count + counts.get(start, 0), ENOUGH_FOR_RATE)
    return count / ((known[1] - start) / _MINUTE_MS)
