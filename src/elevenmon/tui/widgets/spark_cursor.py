"""The cursor of sparklines: a stretch of their common time, and the cells that stand for it."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from itertools import groupby

from elevenmon.domain.clock import from_ms
from elevenmon.domain.snapshot import Buckets
from elevenmon.domain.wording import clock_time, day, moments
from elevenmon.tui.widgets.cells import Line
from elevenmon.tui.widgets.chart_hours import Hours
from elevenmon.tui.widgets.hours_panel import HoursPanel
from elevenmon.tui.widgets.sparkline import Course

CHOSEN = "$accent on $chosen"
WITHOUT_LINE = 12
"""Into how many stretches the time is cut where there is no room to draw it."""


class SparkPanel(HoursPanel):
    """A pane of sparklines over the same time. What is chosen is kept by its time: the lines move on."""

    def course(self) -> tuple[Buckets | None, int]:
        """The time of its sparklines and how many points they have."""
        raise NotImplementedError

    def spark_cells(self) -> int:
        """How many cells a sparkline has; 0 where there is no room for one."""
        raise NotImplementedError

    @property
    def can_choose(self) -> bool:
        """Whether there are sparklines with a time of their own."""
        buckets, points = self.course()
        return buckets is not None and points > 0

    @property
    def chosen(self) -> Hours | None:
        """The stretch that is chosen, while it is shown."""
        return self._chosen if self.has_focus and self.chosen_points() else None

    def chosen_points(self) -> range:
        """The places in a course that the chosen stretch stands for; none where it has moved out."""
        buckets, points = self.course()
        if self._chosen is None or buckets is None or not self.can_choose or not self.has_focus:
            return range(0)
        first, end = (buckets.place(at) for at in self._chosen)
        return range(max(0, first), max(0, min(points, end)))

    def choose(self, step: int) -> None:
        """The stretch before or after the chosen one, as long as a cell; at first the newest."""
        buckets, points = self.course()
        if buckets is None or not self.can_choose:
            return
        at_once, held = self._at_once(points), self.chosen_points()
        last = points - at_once
        first = held.start + step * at_once if held else last
        self._take(min(last, max(0, first)), at_once, buckets)

    def choose_cell(self, cell: int) -> None:
        """The stretch that a cell of a sparkline stands for."""
        buckets, points = self.course()
        cells = self.spark_cells()
        if buckets is not None and self.can_choose and 0 <= cell < cells:
            at_once = self._at_once(points)
            self._take(min(points - at_once, cell * points // cells), at_once, buckets)

    def on_focus_changed(self) -> None:
        """Only with the focus is anything chosen."""
        super().on_focus_changed()
        self.redraw()

    def _at_once(self, points: int) -> int:
        """As many points as a cell stands for."""
        return -(-points // (self.spark_cells() or WITHOUT_LINE))

    def _take(self, first: int, at_once: int, buckets: Buckets) -> None:
        since, until = (from_ms(buckets.since + place * buckets.length) for place in (first, first + at_once))
        self._chosen = Hours(since, until)
        self.redraw()


def cells_of(chosen: range, points: int, cells: int) -> range:
    """The cells of a sparkline that stand for some of its points: for the one in their middle."""
    if not chosen or cells <= 0:
        return range(0)
    middle = (chosen.start + chosen.stop - 1) // 2
    found = [
        cell
        for cell in range(cells)
        if cell * points // cells <= middle < max(cell * points // cells + 1, (cell + 1) * points // cells)
    ]
    return range(found[0], found[-1] + 1)


def with_cursor(row: str, style: str, cells: range) -> Line:
    """A row of blocks, those of the cursor standing out."""
    if not cells:
        return [(row, style)] if row else []
    styles = [CHOSEN if at in cells else style for at in range(len(row))]
    runs = groupby(zip(row, styles, strict=True), key=lambda cell: cell[1])
    return [("".join(block for block, _ in run), style) for style, run in runs]


def mean_of(course: Course, chosen: range) -> float | None:
    """The mean of what is known of the chosen points; None where nothing is."""
    known = _known(course, chosen)
    return sum(known) / len(known) if known else None


def sum_of(course: Course, chosen: range) -> float | None:
    """What the chosen points come to; None where nothing is known of them."""
    known = _known(course, chosen)
    return sum(known) if known else None


def span_words(hours: Hours, now: datetime, zone: tzinfo | None) -> str:
    """`14:02 to 14:05`, `Thu 22:00 to Fri 04:00`, `Nov 18` for a day of the calendar."""
    since, until = (at.astimezone(zone) for at in hours)
    if since.time() == until.time() and since.hour == since.minute == 0 and (until - since).days == 1:
        return day(hours.since, zone)
    first, last = moments(hours, now, zone)
    return f"{first} to {clock_time(hours.until, zone) if since.date() == until.date() else last}"


def _known(course: Course, chosen: range) -> Sequence[float]:
    return [value for value in course[chosen.start : chosen.stop] if value is not None]
