"""Curves as cells: plotext draws each, this module lays them over each other.

plotext takes a tenth of a second to import, so `load()` is called after the first paint, on another thread.
Its one global figure is cleared before and after each drawing, and nothing is ever printed by it.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

from elevenmon.tui.content import UNICODE, glyphs

COLUMN_PIXELS, ROW_PIXELS = 2, 4
"""Braille dots in one cell."""
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
BLANKS = " \u2800"
"""A blank, and the braille cell without a dot, with which the braille cells begin."""

Layer = Mapping[int, str]
"""One row of one curve: column and character."""


class Curve(NamedTuple):
    """A line through points in pixels (x from the left, y from the bottom), at most one in a pixel column."""

    points: Sequence[tuple[float, float]]
    ascii_marker: str
    """What draws it where braille cannot be shown."""
    on: int = 1
    """Pixels along x that are drawn, ..."""
    off: int = 0
    """... and that are left out, in turn: 1 and 0 for a whole line."""


class Run(NamedTuple):
    """Neighbouring characters that one curve drew."""

    column: int
    text: str
    curve: int
    """The number of the curve, from 0."""


class _Loaded:
    """What importing plotext led to."""

    module: ModuleType | None = None
    failure: str | None = None


def load() -> None:
    """Import plotext; may be called from any thread, again at no cost."""
    if _Loaded.module is None and _Loaded.failure is None:
        _leave_out_extras()
        try:
            _Loaded.module = import_module("plotext")
        except ImportError as error:
            # Its drawing kernel is compiled: a platform without a ready wheel or a compiler has none.
            _Loaded.failure = str(error).partition("\n")[0]


def _leave_out_extras() -> None:
    """plotext builds its own manual while it is imported, which is 60 ms and 3 MB of the whole, and loads its
    tests, and unittest with them, which is another megabyte."""
    for name, content in (("plotext._doc.doc", "docs"), ("plotext._tests.run", "test")):
        extra = ModuleType(name)
        extra.__dict__[content] = None
        sys.modules.setdefault(name, extra)


def is_ready() -> bool:
    """Whether curves can be drawn."""
    return _Loaded.module is not None


def failure() -> str | None:
    """Why they never will be, in plotext's words."""
    return _Loaded.failure


def rasterised(curves: Sequence[Curve], columns: int, rows: int) -> list[list[Run]]:
    """The curves on a canvas of that many cells, top row first, later curves above earlier ones.

    Most drawings differ from the one before in one curve or none, so that each is kept. RuntimeError before
    `load()` has succeeded.
    """
    if _Loaded.module is None:
        raise RuntimeError("plotext is not loaded")
    layers = [
        _layer(tuple(curve.points), (_symbol(curve), curve.on, curve.off), columns, rows) for curve in curves
    ]
    return [_overlaid([layer[row] for layer in layers]) for row in range(rows)]


def _symbol(curve: Curve) -> str:
    return "braille" if glyphs() is UNICODE else curve.ascii_marker


@lru_cache(maxsize=12)
def _layer(
    points: tuple[tuple[float, float], ...], drawn_as: tuple[str, int, int], columns: int, rows: int
) -> tuple[Layer, ...]:
    """The rows of one curve: the character in each column that it touches."""
    plotext = _Loaded.module
    assert plotext is not None, "load() comes first"
    figure = plotext.figure
    figure.clear()
    plotext.terminal.limit(False, False)
    try:
        figure.plot_size(columns, rows)
        figure.axes(False)
        figure.canvas("default")
        figure.legend(False)
        figure.ruler("x").ticks([]).lim(0, columns * COLUMN_PIXELS).alignment(lim="edge")
        figure.ruler("y").ticks([]).lim(0, rows * ROW_PIXELS).alignment(lim="edge")
        _draw(plotext, figure, points, drawn_as)
        text: str = figure.build().string()
    finally:
        figure.clear()
        plotext.terminal.limit()
    lines = [_COLOUR.sub("", line) for line in text.split("\n")[:rows]]
    return tuple(
        {column: sign for column, sign in enumerate(line) if sign not in BLANKS}
        for line in [*lines, *[""] * (rows - len(lines))]
    )


def _draw(
    plotext: ModuleType,
    figure: object,
    points: Sequence[tuple[float, float]],
    drawn_as: tuple[str, int, int],
) -> None:
    symbol, on, off = drawn_as
    xs, ys, starts = _dashed(points, on, off)
    if not xs:
        return
    signal = plotext.figure.signal(xs, ys, marker=plotext.marker(symbol)).lines(True)
    for index in starts:
        signal.line(index, False)
    plotext.figure.draw(signal)


def _dashed(
    points: Sequence[tuple[float, float]], on: int, off: int
) -> tuple[list[float], list[float], list[int]]:
    """The points that are needed, in the middle of their pixels, and the indexes at which a new dash starts.

    Every point costs plotext time, so those on a level line between two others are left out, and so are those
    inside a dash, which is straight.
    """
    if not off:
        kept = _corners(points)
        return [x + 0.5 for x, _ in kept], [y + 0.5 for _, y in kept], []
    xs: list[float] = []
    ys: list[float] = []
    starts: list[int] = []
    for first, last in _dashes(points, on, off):
        starts.append(len(xs))
        for x, y in (first, last) if first != last else (first,):
            xs.append(x + 0.5)
            ys.append(y + 0.5)
    return xs, ys, starts


def _dashes(
    points: Sequence[tuple[float, float]], on: int, off: int
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """First and last point of each dash."""
    dashes: list[tuple[tuple[float, float], tuple[float, float]]] = []
    lifted = True
    for point in points:
        if int(point[0]) % (on + off) >= on:
            lifted = True
        elif lifted:
            dashes.append((point, point))
            lifted = False
        else:
            dashes[-1] = (dashes[-1][0], point)
    return dashes


def _corners(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """A line without the points between two others at the same height."""
    inner = zip(points, points[1:], points[2:], strict=False)
    kept = [here for before, here, after in inner if not before[1] == here[1] == after[1]]
    return [*points[:1], *kept, *points[1:][-1:]]


def _overlaid(layers: Sequence[Layer]) -> list[Run]:
    """A row of several curves: braille dots in one cell join, and take the colour of the last curve."""
    cells: dict[int, tuple[str, int]] = {}
    for number, layer in enumerate(layers):
        for column, sign in layer.items():
            under = cells[column][0] if column in cells else ""
            both = chr(ord(sign) | ord(under)) if under and min(sign, under) >= BLANKS[-1] else sign
            cells[column] = (both, number)
    runs: list[Run] = []
    for column in sorted(cells):
        sign, number = cells[column]
        last = runs[-1] if runs else None
        if last is not None and last.curve == number and last.column + len(last.text) == column:
            runs[-1] = Run(last.column, last.text + sign, number)
        else:
            runs.append(Run(column, sign, number))
    return runs
