"""Fewer points with the same look: a chart costs time for every point it is given."""

from collections.abc import Sequence

from elevenmon.domain.snapshot import Point


def thin_line(points: Sequence[Point], most: int) -> tuple[Point, ...]:
    """A line that only rises, in at most `most` points (2 or more): the first, then the last of each stretch.

    `points` are ascending in time; the first and the last are always kept.
    """
    if most < 2:
        raise ValueError("a line needs at least two points")
    if len(points) <= most:
        return tuple(points)
    start, length = points[0][0], max(1, points[-1][0] - points[0][0])
    kept = {_slot(point, start, length, most - 1): point for point in points[1:]}
    return (points[0], *kept.values())


def keep_extremes(points: Sequence[Point], most: int) -> tuple[Point, ...]:
    """Any series in at most `most` points (4 or more): first, lowest, highest and last of each stretch."""
    if most < 4:
        raise ValueError("a series needs at least four points")
    if len(points) <= most:
        return tuple(points)
    start, length = points[0][0], max(1, points[-1][0] - points[0][0])
    stretches: dict[int, list[Point]] = {}
    for point in points:
        stretches.setdefault(_slot(point, start, length, most // 4), []).append(point)
    kept: list[Point] = []
    for stretch in stretches.values():
        low = min(range(len(stretch)), key=lambda index: stretch[index][1])
        high = max(range(len(stretch)), key=lambda index: stretch[index][1])
        kept.extend(stretch[index] for index in sorted({0, low, high, len(stretch) - 1}))
    return tuple(kept)


def _slot(point: Point, start: int, length: int, slots: int) -> int:
    return min(slots - 1, (point[0] - start) * slots // length)
