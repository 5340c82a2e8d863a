"""Curves as cells: plotext draws them, this module turns its matrix into characters and curve numbers.

plotext takes a tenth of a second to import, so `load()` is called after the first paint, on another thread.
Its one global figure is cleared before and after each drawing, and nothing is ever printed by it.
"""

import re
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

from elevenmon.tui.content import UNICODE, glyphs

COLUMN_PIXELS, ROW_PIXELS = 2, 4
"""Braille dots in one cell."""
_COLOUR = re.compile(r"\x1b\[([\d;]*)m")
_NO_CURVE = -1


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
        _leave_out_documentation()
        try:
            _Loaded.module = import_module("plotext")
        except ImportError as error:
            # Its drawing kernel is compiled: a platform without a ready wheel or a compiler has none.
            _Loaded.failure = str(error).partition("\n")[0]


def _leave_out_documentation() -> None:
    """plotext builds its own manual while it is imported, which is 60 ms and 3 MB of the whole."""
    manual = ModuleType("plotext._doc.doc")
    manual.__dict__["docs"] = None
    sys.modules.setdefault(manual.__name__, manual)


def is_ready() -> bool:
    """Whether curves can be drawn."""
    return _Loaded.module is not None


def failure() -> str | None:
    """Why they never will be, in plotext's words."""
    return _Loaded.failure


def rasterised(curves: Sequence[Curve], columns: int, rows: int) -> list[list[Run]]:
    """The curves on a canvas of that many cells, top row first, later curves above earlier ones.

    RuntimeError before `load()` has succeeded.
    """
    plotext = _Loaded.module
    if plotext is None:
        raise RuntimeError("plotext is not loaded")
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
        for number, curve in enumerate(curves):
            _draw(plotext, figure, curve, number)
        text: str = figure.build().string()
    finally:
        figure.clear()
        plotext.terminal.limit()
    return [_runs(line) for line in text.split("\n")[:rows]]


def _draw(plotext: ModuleType, figure: object, curve: Curve, number: int) -> None:
    symbol = "braille" if glyphs() is UNICODE else curve.ascii_marker
    marker = plotext.marker(symbol, plotext.pixel(foreground=number))
    xs, ys, starts = _dashed(curve)
    if not xs:
        return
    signal = plotext.figure.signal(xs, ys, marker=marker).lines(True)
    for index in starts:
        signal.line(index, False)
    plotext.figure.draw(signal)


def _dashed(curve: Curve) -> tuple[list[float], list[float], list[int]]:
    """The points that are needed, in the middle of their pixels, and the indexes at which a new dash starts.

    Every point costs plotext time, so those on a level line between two others are left out, and so are those
    inside a dash, which is straight.
    """
    if not curve.off:
        kept = _corners(curve.points)
        return [x + 0.5 for x, _ in kept], [y + 0.5 for _, y in kept], []
    xs: list[float] = []
    ys: list[float] = []
    starts: list[int] = []
    for first, last in _dashes(curve):
        starts.append(len(xs))
        for x, y in (first, last) if first != last else (first,):
            xs.append(x + 0.5)
            ys.append(y + 0.5)
    return xs, ys, starts


def _dashes(curve: Curve) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """First and last point of each dash."""
    dashes: list[tuple[tuple[float, float], tuple[float, float]]] = []
    lifted = True
    for point in curve.points:
        if int(point[0]) % (curve.on + curve.off) >= curve.on:
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


def _runs(line: str) -> list[Run]:
    """One line of plotext's output; the colour `38;5;N` is the number of the curve."""
    runs: list[Run] = []
    column, curve = 0, _NO_CURVE
    for index, part in enumerate(_COLOUR.split(line)):
        if index % 2:
            numbers = part.split(";")
            curve = int(numbers[2]) if numbers[:2] == ["38", "5"] else _NO_CURVE
        elif part:
            if curve != _NO_CURVE:
                runs.append(Run(column, part, curve))
            column += len(part)
    return runs
