"""How fast credits go: the counter where it was sampled, usage buckets where it was not."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime

from elevenmon.domain.account import Subscription
from elevenmon.domain.clock import to_ms
from elevenmon.domain.snapshot import BurnRate, Point

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
RATE_WINDOWS = (("5m", 300), ("1h", 3600), ("6h", 21_600), ("24h", 86_400), ("7d", 604_800))
_LATE_RESET_MS = DAY_MS
"""A counter may fall this long after its reset was due and still be taken to have been reset."""

Span = tuple[int, int]
"""Epoch milliseconds: from, to."""


class Buckets:
    """Use known from usage buckets: each one's amount, spread evenly over its length."""

    def __init__(self, points: Sequence[Point], known: Span | None, *, bucket_ms: int = HOUR_MS) -> None:
        """`points`: bucket starts ascending, quiet buckets may be missing. `known`: the stretch they cover;
        it ends when they were fetched, so the newest bucket is only as long as that."""
        self.known = known
        self.points = points
        self._starts = array("q", (start for start, _ in points))
        self._amounts = array("d", (max(0.0, amount) for _, amount in points))
        self._sums = array("d", [0.0])
        for amount in self._amounts:
            self._sums.append(self._sums[-1] + amount)
        self._length = bucket_ms

    def covers(self, start: int, end: int) -> bool:
        """Whether everything between the two instants is known."""
        return self.known is not None and self.known[0] <= start and end <= self.known[1]

    def between(self, start: int, end: int) -> float:
        """The amount between two instants, buckets cut pro rata."""
        return max(0.0, self._until(end) - self._until(start))

    def first_use(self) -> int | None:
        """The start of the first bucket with anything in it."""
        return next((s for s, a in zip(self._starts, self._amounts, strict=True) if a > 0), None)

    def _until(self, instant: int) -> float:
        index = bisect_right(self._starts, instant) - 1
        if index < 0:
            return 0.0
        start, end = self._starts[index], self._starts[index] + self._length
        if self.known is not None and start < self.known[1] < end:
            end = self.known[1]
        share = min(1.0, (instant - start) / (end - start))
        return self._sums[index] + self._amounts[index] * share


class Consumption:
    """What is known of use over time. Use is never negative: a counter that falls was reset or refunded."""

    def __init__(
        self,
        samples: Sequence[tuple[int, int, int]],
        buckets: Buckets,
        *,
        reset_ms: int | None = None,
    ) -> None:
        """`samples`: (epoch ms, used, limit) ascending. `reset_ms`: when the counter last started anew."""
        self.buckets = buckets
        self._times = array("q")
        self._sums = array("d")
        total = 0.0
        before: tuple[int, int] | None = None
        for at, used, _ in samples:
            if before is not None and at <= before[0]:
                continue
            if before is not None:
                gained = _gained(before, (at, used), reset_ms)
                self._shape_gap(before[0], at, total, gained)
                total += gained
            self._times.append(at)
            self._sums.append(total)
            before = (at, used)

    @property
    def newest(self) -> int | None:
        """The last instant anything is known about."""
        ends = [self._times[-1]] if len(self._times) > 1 else []
        if self.buckets.known is not None:
            ends.append(self.buckets.known[1])
        return max(ends, default=None)

    @property
    def earliest(self) -> int:
        """The first instant anything is known about; only asked where `newest` is known."""
        starts = self._times[:1] if len(self._times) > 1 else []
        if self.buckets.known is not None:
            starts.append(self.buckets.known[0])
        return min(starts)

    def between(self, start: int, end: int) -> float | None:
        """Credits used between two instants; None where any of that is not known."""
        if len(self._times) < 2 or end > self._times[-1] or end <= self._times[0]:
            return self.buckets.between(start, end) if self.buckets.covers(start, end) else None
        first = self._times[0]
        if start >= first:
            return self._counted(end) - self._counted(start)
        if not self.buckets.covers(start, first):
            return None
        return self.buckets.between(start, first) + self._counted(end)

    def rate(self, now: int, window_ms: int) -> float | None:
        """Credits per hour over the known part of the trailing window; None unless that is half of it."""
        newest = self.newest
        if newest is None or now - newest > window_ms / 2:
            return None
        start, end = now - window_ms, min(now, newest)
        use = self.between(start, end)
        if use is None and len(self._times) > 1:  # the counter is older than the newest usage bucket
            end = min(end, self._times[-1])
            use = self.between(start, end) if now - end <= window_ms / 2 else None
        return None if use is None else use / ((end - start) / HOUR_MS)

    def _counted(self, instant: int) -> float:
        index = bisect_left(self._times, instant)
        if index == 0:
            return self._sums[0]
        if index == len(self._times):
            return self._sums[-1]
        earlier, later = self._times[index - 1], self._times[index]
        share = (instant - earlier) / (later - earlier)
        return self._sums[index - 1] + (self._sums[index] - self._sums[index - 1]) * share

    def _shape_gap(self, start: int, end: int, total: float, gained: float) -> None:
        """Across a long gap the difference counts in full; usage buckets, where there are any, say when."""
        if end - start <= HOUR_MS or not self.buckets.covers(start, end):
            return
        whole = self.buckets.between(start, end)
        if whole <= 0:
            return
        for at in range((start // HOUR_MS + 1) * HOUR_MS, end, HOUR_MS):
            self._times.append(at)
            self._sums.append(total + gained * self.buckets.between(start, at) / whole)


def _gained(before: tuple[int, int], after: tuple[int, int], reset_ms: int | None) -> float:
    difference = after[1] - before[1]
    if difference >= 0:
        return float(difference)
    was_reset = reset_ms is not None and before[0] - _LATE_RESET_MS < reset_ms <= after[0]
    return float(max(0, after[1])) if was_reset else 0.0


def sustainable(subscription: Subscription, now: datetime) -> float | None:
    """Credits per hour that would reach the next wall exactly at the reset; None where nothing is left."""
    if subscription.reset is None or subscription.limit <= 0:
        return None
    hours = (subscription.reset - now).total_seconds() / 3600
    remaining = subscription.limit - subscription.used
    if remaining <= 0 and subscription.wall != "unlimited":
        remaining = subscription.wall - subscription.used
    return remaining / hours if remaining > 0 and hours > 0 else None


def burn_rates(
    consumption: Consumption, subscription: Subscription | None, now: datetime
) -> tuple[BurnRate, ...]:
    """The burn-rate strip: credits per hour over each trailing window, and as a multiple of sustainable."""
    even = sustainable(subscription, now) if subscription is not None else None
    strip = []
    for label, seconds in RATE_WINDOWS:
        rate = consumption.rate(to_ms(now), seconds * 1000)
        multiple = rate / even if rate is not None and even is not None else None
        strip.append(BurnRate(label, seconds, rate, multiple))
    return tuple(strip)
