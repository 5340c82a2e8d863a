"""The burn-up chart: the counter now, and how it came to stand there."""

from collections.abc import Sequence
from datetime import datetime

from elevenmon.analytics.downsample import thin_line
from elevenmon.analytics.rates import HOUR_MS, Buckets
from elevenmon.domain.clock import to_ms
from elevenmon.domain.forecast import Forecast
from elevenmon.domain.snapshot import Point

CHART_POINTS = 400
"""Twice the columns of a wide pane."""


def actual_line(
    used: float, at: int, start: int, samples: Sequence[tuple[int, int, int]], buckets: Buckets
) -> tuple[Point, ...]:
    """Cumulative use since `start`, ending at the counter `used` read at `at` (epoch ms).

    The counter's own samples are drawn where there are any; before them, the first of them less the usage
    between. Parts nobody knows are left out: the line then starts where knowledge does.
    """
    counted = _since_reset([(t, u) for t, u, _ in samples if start <= t < at])
    counted.append((at, used))
    anchor_at, anchor = counted[0]
    line = [(t, max(0.0, anchor - use)) for t, use in _usage_after(start, anchor_at, buckets)]
    line.extend((t, float(u)) for t, u in counted)
    return thin_line(line, CHART_POINTS)


def projection(forecast: Forecast, now: datetime, *, ceiling: float | None = None) -> tuple[Point, ...]:
    """The estimate from now to the reset; empty where there is none. Nothing can be used beyond `ceiling`."""
    if forecast.projected is None or forecast.reset is None or forecast.reset <= now:
        return ()
    start, end = to_ms(now), to_ms(forecast.reset)
    if ceiling is None or forecast.projected <= ceiling:
        return ((start, forecast.used), (end, forecast.projected))
    rise = forecast.projected - forecast.used
    share = max(0.0, (ceiling - forecast.used) / rise) if rise > 0 else 0.0
    level = max(ceiling, forecast.used)
    return ((start, forecast.used), (round(start + share * (end - start)), level), (end, level))


def unexplained(used: float, start: int, at: int, buckets: Buckets) -> float | None:
    """The counter less all usage rows since the period's start; None unless the rows cover all of it.

    The newest rows may lag the counter by minutes; the two never agree exactly (fact sheet, section 18).
    """
    if (
        buckets.known is None
        or not buckets.covers(start, min(at, buckets.known[1]))
        or buckets.known[1] < at - HOUR_MS
    ):
        return None
    return used - buckets.between(start, at)


def _usage_after(start: int, anchor: int, buckets: Buckets) -> list[Point]:
    """(instant, use between it and the anchor) at each full hour from `start` on, as far back as is known."""
    if buckets.known is None:
        return []
    first = max(start, buckets.known[0])
    hours = range((first // HOUR_MS + 1) * HOUR_MS, anchor, HOUR_MS)
    instants = [first, *hours] if first < anchor else []
    return [(t, buckets.between(t, anchor)) for t in instants]


def _since_reset(counted: list[tuple[int, int]]) -> list[tuple[int, float]]:
    """The samples after the last fall by more than half: a reset may come a little after it was due."""
    begin = 0
    for index in range(1, len(counted)):
        if counted[index][1] < counted[index - 1][1] / 2:
            begin = index
    return [(t, float(u)) for t, u in counted[begin:]]
