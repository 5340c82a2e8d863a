"""Sparklines: a course of figures in blocks of eighths, one or more rows high."""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from elevenmon.tui.content import glyphs

Course = Sequence[float | None]
"""Figures in time order; None where nothing is known."""


def resampled(course: Course, cells: int) -> list[float | None]:
    """A course in that many figures: the mean of what is known in each stretch, None where nothing is."""
    count = len(course)
    if cells <= 0 or not count:
        return [None] * max(0, cells)
    result: list[float | None] = []
    for first, last in _stretches(count, cells):
        known = [value for value in course[first:last] if value is not None]
        result.append(sum(known) / len(known) if known else None)
    return result


@lru_cache(maxsize=16)
def _stretches(count: int, cells: int) -> tuple[tuple[int, int], ...]:
    """Which of so many figures stand for each cell: at least one."""
    starts = [cell * count // cells for cell in range(cells + 1)]
    return tuple((first, max(first + 1, last)) for first, last in pairwise(starts))


def sparkline(course: Course, cells: int, rows: int = 1, *, airy: bool = False) -> list[str]:
    """The course drawn from 0 to its highest figure, top row first; a gap is blank, a 0 the lowest block.

    A single row stops short of the full block, so that sparklines under each other stay apart. An `airy` one
    ends at the next round figure: a steady course has an edge then, and a new peak does not redraw the rest.
    """
    blocks = glyphs().sparks
    steps = len(blocks) - 1 if rows > 1 else len(blocks) - 2
    values = resampled(course, cells)
    highest = max((value for value in values if value is not None), default=0.0)
    top = round_above(highest) if airy else highest
    heights = [_height(value, top, steps * rows) for value in values]
    return ["".join([shown[height] for height in heights]) for shown in _slices(blocks, steps, rows)]


@lru_cache(maxsize=8)
def _slices(blocks: str, steps: int, rows: int) -> tuple[str, ...]:
    """For each row, top row first: which block of it a column of each height shows."""
    return tuple(
        "".join(blocks[min(steps, max(0, height - steps * row))] for height in range(steps * rows + 1))
        for row in range(rows - 1, -1, -1)
    )


def round_above(figure: float) -> float:
    """The next round figure (1, 1.5, 2, 3, 5 or 7.5 and zeros) that is a tenth above this one or more."""
    if figure <= 0:
        return 0.0
    unit = 10.0 ** math.floor(math.log10(figure))
    least = figure * 1.1
    return next((unit * step for step in (1, 1.5, 2, 3, 5, 7.5, 10, 15) if unit * step >= least), least)


def _height(value: float | None, highest: float, steps: int) -> int:
    if value is None:
        return 0
    if highest <= 0 or value <= 0:
        return 1
    return max(1, min(steps, round(value / highest * steps)))


def summed(courses: Sequence[Course]) -> list[float | None]:
    """Several courses as one: the sum of what is known at each place."""
    longest = max((len(course) for course in courses), default=0)
    totals: list[float | None] = []
    for place in range(longest):
        known = [course[place] for course in courses if place < len(course)]
        figures = [value for value in known if value is not None]
        totals.append(sum(figures) if figures else None)
    return totals
