"""The burn-up chart: actual use, even use, the walls, and the range in which use is expected to go on."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from textual.geometry import Size

from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Band, BurnUpSection
from elevenmon.domain.units import CREDITS
from elevenmon.domain.wording import clock_time, day, moment
from elevenmon.tui.content import UNICODE, cut, glyphs, level_glyph, level_style
from elevenmon.tui.widgets import plot
from elevenmon.tui.widgets.axes import Scale, amount, day_marks, nice_marks
from elevenmon.tui.widgets.canvas import Canvas
from elevenmon.tui.widgets.cells import Line
from elevenmon.tui.widgets.chart_hours import Hours, length_for

WALL = "┄"
USED_TINT = "on $accent 9%"
CHOSEN = "on $chosen"
FAN, FAN_CORE = "on $fan", "on $fan-core"
"""The range of the estimate, and the half of it around the middle."""
EIGHTHS = " ▁▂▃▄▅▆▇"
"""Cells filled from below; the first is not filled."""
_ROWS_WITH_CORE = 3
"""Where the range is this high its middle is darker, ..."""
_WIDE_ROWS = 6
"""... if it becomes this high: a middle of a few cells would be a blot."""
_STEADY = 50
"""In so many parts of a column the moment from which it is drawn moves on: minutes of a month."""
_HALF = 0.5
_LEAST_PIXELS = 0.5
"""A range narrower than that is the line."""
UPPER_EDGE, LOWER_EDGE = "$fan", "$background on $fan"
STYLES = ("$even", "$projection", "$projection", "$projection", "$accent bold")
"""Of the curves, in the order they are drawn."""
_ROOM_ABOVE = 1.06
_FAN_TOP = 1.35
"""A range that goes higher than this share of what else there is to show is cut off by the chart's edge."""


class Chart:
    """One drawing of the burn-up section at one size."""

    def __init__(
        self,
        section: BurnUpSection,
        level: Level,
        now: datetime,
        zone: tzinfo | None,
        size: Size,
        *,
        is_tinted: bool = False,
        chosen: Hours | None = None,
    ) -> None:
        """`is_tinted`: whether the theme's colours can be mixed into backgrounds."""
        self._is_tinted = is_tinted
        self._section, self._level, self._now, self._zone = section, level, now, zone
        start, end = _span(section)
        top = _top(section)
        self._walls = _walls(section, top)
        self._marks = [
            (value, label) for value, label in nice_marks(top, size.height // 3, section.unit) if value > 0
        ] + [(value, amount(value, section.unit)) for value, _ in self._walls]
        self._gutter = max((len(label) for _, label in self._marks), default=1) + 1
        self._canvas = Canvas(size.width - self._gutter, size.height - 1)
        self._scale = Scale(start, end, top, self._canvas.columns, self._canvas.rows)
        self._chosen = self._columns_of(chosen) if chosen is not None else range(0)

    @property
    def hours_at_once(self) -> int:
        """How many hours one choice holds."""
        return length_for(self._scale.end - self._scale.start, self._canvas.columns)

    def instant_at(self, column: int) -> datetime | None:
        """What time a column of the pane stands for; None beside the chart."""
        column -= self._gutter
        return from_ms(self._scale.instant(column)) if 0 <= column < self._canvas.columns else None

    def lines(self) -> list[Line]:
        """The chart: the gutter with amounts, the canvas, and the days beneath."""
        for value, _ in self._walls:
            self._canvas.write(0, self._scale.row(value), WALL * self._canvas.columns, "$faint")
        self._curves()
        if self._is_tinted:
            self._tint_used()
            self._tint_fan()
            self._tint_chosen()
        self._markers()
        self._labels()
        gutter = self._gutter_words()
        body = [
            [(words, style), *line] for (words, style), line in zip(gutter, self._canvas.lines(), strict=True)
        ]
        return [*body, self._days()]

    def _curves(self) -> None:
        if not plot.is_ready() or not self._canvas.columns or not self._canvas.rows:
            reason = plot.failure()
            if reason:
                words = cut(f"no curves: {reason}", self._canvas.columns - 2)
                self._canvas.label(words, "$quiet", ((1, row) for row in range(self._canvas.rows)))
            return
        section, scale = self._section, self._scale
        even: Sequence[tuple[float, float]] = ()
        if section.limit and section.period is not None:
            even = scale.path(((scale.start, 0.0), (scale.end, float(section.limit))))
        low, high = ([(band[0], band[place]) for band in section.fan] for place in (1, 3))
        # The shade shows the range where there is one; its edges are drawn where there is none.
        edges = [] if self._is_tinted else [scale.path(low), scale.path(high)]
        curves = (
            plot.Curve(even, ".", on=1, off=3),
            *(plot.Curve(points, ":", on=1, off=2) for points in edges or ((), ())),
            plot.Curve(scale.path(section.projection), "-", on=4, off=2),
            plot.Curve(scale.pixels(section.actual), "*"),
        )
        for row, runs in enumerate(plot.rasterised(curves, self._canvas.columns, self._canvas.rows)):
            for run in runs:
                self._canvas.write(run.column, row, run.text, STYLES[run.curve])

    def _tint_used(self) -> None:
        """Shade what lies under the actual line."""
        canvas = self._canvas
        last = self._scale.column(self._section.actual[-1][0])
        for column in range(last + 1):
            if column in self._chosen:
                continue
            top = next(
                (row for row in range(canvas.rows) if canvas.style(column, row) == STYLES[-1]), canvas.rows
            )
            for row in range(top + 1, canvas.rows):
                canvas.underlay(column, row, USED_TINT)

    def _columns_of(self, hours: Hours) -> range:
        """The cells of some hours: no less than one."""
        first = self._scale.column(to_ms(hours.since))
        return range(first, max(first + 1, self._scale.column(to_ms(hours.until))))

    def _tint_chosen(self) -> None:
        """Shade the chosen hours from top to bottom."""
        for column in self._chosen:
            for row in range(self._canvas.rows):
                self._canvas.underlay(column, row, CHOSEN)

    def _tint_fan(self) -> None:
        """Shade the range of the estimate, darker towards its middle."""
        fan, scale = self._section.fan, self._scale
        if not fan:
            return
        # It begins now: while use stands still, that is no reason to work all of it out again.
        now, low, middle, high = fan[0]
        step = max(1, (scale.end - scale.start) // (_STEADY * max(1, scale.columns)))
        settled = ((now - (now - scale.start) % step, low, middle, high), *fan[1:])
        for column, first, centre, last, core, ends in _shades(settled, scale, scale.column(now) + 1):
            if column in self._chosen:
                continue
            for row in range(first, last + 1):
                if row in (first, last) and row != centre:
                    part = ends[0 if row == first else 1]
                    if self._edge(column, row, part, is_upper=row == first):
                        continue
                self._canvas.underlay(column, row, FAN_CORE if row in core else FAN)

    def _edge(self, column: int, row: int, part: float, *, is_upper: bool) -> bool:
        """Fill the cell at an end of the range as far as `part` says; whether nothing is left to be done.

        One in which something else is drawn is filled or left as a whole.
        """
        if glyphs() is not UNICODE:
            return False
        if not self._canvas.is_free(column, row, 1):
            return (part < _HALF) is is_upper
        filled = EIGHTHS[int(part * len(EIGHTHS))]
        self._canvas.put(column, row, filled, UPPER_EDGE if is_upper else LOWER_EDGE)
        return True

    def _markers(self) -> None:
        """Now, and where walls are met: by the mark that the verdict has, where now does not have it."""
        scale, style = self._scale, level_style(self._level)
        mark = glyphs().ring if self._level is Level.OK else level_glyph(self._level)
        for at, value, _ in self._meetings():
            self._canvas.put(scale.column(to_ms(at)), scale.row(value), mark, style)
        at_ms, used = self._section.actual[-1]
        self._canvas.put(scale.column(at_ms), scale.row(used), glyphs().dot, "$accent bold")

    def _meetings(self) -> list[tuple[datetime, float, str]]:
        """When each wall is expected to be met, at which amount, and what to call it."""
        section = self._section
        meetings = []
        if section.runs_out is not None and section.limit is not None:
            meetings.append((section.runs_out, section.limit, "runs out"))
        if section.cap_met is not None and any(name == "cap" for _, name in self._walls):
            meetings.append((section.cap_met, self._walls[-1][0], "cap"))
        return [meeting for meeting in meetings if to_ms(meeting[0]) <= self._scale.end]

    def _labels(self) -> None:
        """Words beside what they name, wherever there is room; the most useful first."""
        section, scale, canvas = self._section, self._scale, self._canvas
        for at, value, name in self._meetings():
            words = f"{name} {self._soon(at)}"
            places = around(scale.column(to_ms(at)), scale.row(value), len(words))
            canvas.label(words, level_style(self._level), places, over=EIGHTHS)
        at_ms, used = section.actual[-1]
        words = f"now {amount(used, section.unit)}"
        column, row = scale.column(at_ms), scale.row(used)
        canvas.label(words, "$foreground", around(column, row, len(words), above_first=True), over=EIGHTHS)
        for value, name in self._walls:
            row = scale.row(value)
            words = f" {name} "
            places = [(2, row), (canvas.columns - len(words) - 2, row), (2, row + 1)]
            canvas.label(words, "$quiet", places, over=WALL)
        if section.projection:
            at_ms, expected = section.projection[-1]
            words = f"{amount(expected, section.unit)} est."
            column, row = scale.column(at_ms) - len(words), scale.row(expected)
            canvas.label(
                words, "$projection", [(column, row + 2), (column, row + 1), (column, row + 3)], over=EIGHTHS
            )
        if section.limit and section.period is not None and canvas.rows >= 8:
            self._name_even_use()

    def _soon(self, at: datetime) -> str:
        """A time with its hour while that matters, the day alone further on."""
        if at - self._now < timedelta(days=3):
            return moment(at, self._now, self._zone)
        return day(at, self._zone)

    def _name_even_use(self) -> None:
        words = "even use"
        for share in (0.3, 0.2, 0.4, 0.75, 0.85):
            at = self._scale.start + round((self._scale.end - self._scale.start) * share)
            column, row = self._scale.column(at), self._scale.row((self._section.limit or 0.0) * share)
            if self._canvas.label(words, "$even", [(column + 3, row + 1), (column + 2, row)]):
                return

    def _gutter_words(self) -> list[tuple[str, str]]:
        """Amounts beside their rows, walls before round figures."""
        words = [""] * self._canvas.rows
        styles = ["$faint"] * self._canvas.rows
        walls = {value for value, _ in self._walls}
        for value, label in sorted(self._marks, key=lambda mark: mark[0] not in walls):
            row = self._scale.row(value)
            near = words[max(0, row - 1) : row + 2]
            if not any(near):
                words[row], styles[row] = label, "$quiet" if value in walls else "$faint"
        if words and not words[-1]:
            words[-1] = "0"
        return [(f"{word:>{self._gutter - 1}} ", style) for word, style in zip(words, styles, strict=True)]

    def _days(self) -> Line:
        """The days beneath; the hours where the whole span is a day or two."""
        sheet = Canvas(self._canvas.columns + self._gutter, 1)
        for column in self._chosen:
            sheet.put(self._gutter + column, 0, glyphs().up, "$accent bold")
        start, end = from_ms(self._scale.start), from_ms(self._scale.end)
        last = day(end, self._zone)
        if self._section.period is not None:
            # Neither money nor credits without a limit come anew.
            comes_anew = self._section.unit == CREDITS and self._section.limit is not None
            last = f"{'reset' if comes_anew else 'ends'} {last}"
        sheet.label(last, "$quiet", [(sheet.columns - len(last), 0)])
        if end - start <= timedelta(days=2):
            sheet.label(clock_time(start, self._zone), "$faint", [(self._gutter, 0)])
            return sheet.lines()[0]
        for instant in day_marks(start, end, self._zone, self._canvas.columns // 10):
            label = day(instant, self._zone)
            column = self._gutter + self._scale.column(to_ms(instant))
            sheet.label(label, "$faint", [(column, 0)])
        return sheet.lines()[0]


def around(column: int, row: int, cells: int, *, above_first: bool = False) -> list[tuple[int, int]]:
    """Places for a label of that many cells near a marker, the best first."""
    left, right = column - cells - 1, column + 2
    if above_first:
        return [(left, row - 1), (column - cells, row - 1), (left, row - 2), (right, row + 1), (right, row)]
    below = [(right, row + 1), (column, row + 1), (right, row + 2)]
    return [*below, (left, row - 1), (left - 2, row - 1), (left, row - 2), (right, row - 1)]


class _Shade(NamedTuple):
    """A column of the range: its rows from the upper end to the middle and the lower end, and the core's."""

    column: int
    first: int
    centre: int
    last: int
    core: range
    ends: tuple[float, float]
    """How much of the cell lies below the upper and below the lower end."""


@lru_cache(maxsize=2)
def _shades(fan: tuple[Band, ...], scale: Scale, begin: int) -> tuple[_Shade, ...]:
    """The columns of the range from `begin` on: kept, because an estimate is drawn for minutes."""
    shades = []
    has_core = max(scale.row(low) - scale.row(high) for _, low, _, high in fan) >= _WIDE_ROWS
    for column in range(begin, scale.columns):
        low, middle, high = _at(fan, scale.instant(column))
        if scale.y(high) - scale.y(low) < _LEAST_PIXELS:
            continue
        first, centre, last = scale.row(high), scale.row(middle), scale.row(low)
        core = range(scale.row((middle + high) / 2), scale.row((low + middle) / 2) + 1)
        if not has_core or last - first < _ROWS_WITH_CORE:
            core = range(0)
        shades.append(_Shade(column, first, centre, last, core, (scale.part(high), scale.part(low))))
    return tuple(shades)


def _at(fan: tuple[Band, ...], instant: int) -> tuple[float, float, float]:
    """The range at an instant, on straight lines between those that are known."""
    index = min(max(1, bisect_right(fan, instant, key=lambda band: band[0])), len(fan) - 1)
    before, after = fan[index - 1], fan[index]
    share = (instant - before[0]) / max(1, after[0] - before[0])
    share = min(1.0, max(0.0, share))
    low, middle, high = (before[place] + (after[place] - before[place]) * share for place in (1, 2, 3))
    return low, middle, high


def _span(section: BurnUpSection) -> tuple[int, int]:
    """First and last instant of the time axis."""
    if section.period is not None:
        return to_ms(section.period.start), to_ms(section.period.end)
    first, now = section.actual[0][0], section.actual[-1][0]
    last = section.projection[-1][0] if section.projection else now
    if section.runs_out is not None and to_ms(section.runs_out) - now <= now - first:
        # Without a reset there is room for as much ahead as behind.
        last = max(last, to_ms(section.runs_out))
    return first, max(last, first + 1)


def _walls(section: BurnUpSection, top: float) -> list[tuple[float, str]]:
    """The horizontal lines: included credits or the budget, and the cap once it may matter."""
    walls = []
    if section.limit:
        walls.append((float(section.limit), "included" if section.unit == CREDITS else "budget"))
    if isinstance(section.cap, int) and section.limit and section.limit < section.cap <= top:
        walls.append((float(section.cap), "cap"))
    return walls


def _top(section: BurnUpSection) -> float:
    """The highest amount of the scale: the cap joins in once use or estimate passes what is included."""
    expected = max([section.actual[-1][1], *(value for _, value in section.projection)])
    limit = float(section.limit or 0.0)
    highest = max([expected, *(band[3] for band in section.fan)])
    highest = min(highest, _FAN_TOP * max(expected, limit))
    if isinstance(section.cap, int) and limit and highest > limit and section.cap <= 4 * highest:
        highest = max(highest, float(section.cap))
    return max(highest, limit, 1.0) * _ROOM_ABOVE
