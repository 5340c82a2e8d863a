"""The burn-up chart: the counter now, and how it came to stand there."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime

from elevenmon.analytics.downsample import thin_line
from elevenmon.analytics.rates import HOUR_MS, Buckets
from elevenmon.domain.clock import to_ms
from elevenmon.domain.forecast import Forecast
from elevenmon.domain.snapshot import Band, Point

CHART_POINTS = 400
"""Twice the columns of a wide pane."""


def actual_line(
    used: float, at: int, start: int, samples: Iterable[tuple[int, int, int]], buckets: Buckets
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
    """The estimate from now to the reset; empty where there is none. Nothing can be used beyond `ceiling`.

    It passes each wall when the forecast says so; a forecast without a range goes on evenly.
    """
    if forecast.projected is None or forecast.reset is None or forecast.reset <= now:
        return ()
    course = [(to_ms(now), forecast.used)]
    course += [(to_ms(point.at), point.use.middle) for point in forecast.fan if point.at > now]
    if len(course) == 1:
        course.append((to_ms(forecast.reset), forecast.projected))
    etas = [(wall.eta, wall.at) for wall in forecast.walls if wall.eta is not None and wall.eta > now]
    if forecast.fan:
        course = sorted([*course, *((to_ms(eta), at) for eta, at in etas)])
    return _under(course, ceiling)


def fan(forecast: Forecast, now: datetime, *, ceiling: float | None = None) -> tuple[Band, ...]:
    """The range around the projection; empty where the forecast knows none."""
    if forecast.total is None or forecast.reset is None or forecast.reset <= now:
        return ()
    used = forecast.used
    most = math.inf if ceiling is None else max(ceiling, used)
    bands = [(to_ms(now), used, used, used)]
    bands += [
        (to_ms(point.at), min(most, point.use.low), min(most, point.use.middle), min(most, point.use.high))
        for point in forecast.fan
        if point.at > now
    ]
    return tuple(bands)


def _under(course: Sequence[Point], ceiling: float | None) -> tuple[Point, ...]:
    """The course up to where it meets the ceiling, and along it from there."""
    level = math.inf if ceiling is None else max(ceiling, course[0][1])
    if course[-1][1] <= level:
        return tuple(course)
    kept = [point for point in course if point[1] <= level]
    (start, low), (end, high) = kept[-1], course[len(kept)]
    if low < level:
        kept.append((round(start + (level - low) / (high - low) * (end - start)), level))
    return (*kept, (course[-1][0], level))


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
