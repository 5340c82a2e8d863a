"""Credits by the hour, or money by the day: where a stretch is chosen, and what is said of it in words."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from textual import events
from textual.geometry import Size
from textual.message import Message

from elevenmon.domain.explanations import Course, Stretch
from elevenmon.domain.snapshot import Snapshot
from elevenmon.domain.units import CREDITS
from elevenmon.domain.wording import UNKNOWN_FIGURE, day
from elevenmon.render.explanation import amount, stretch_words
from elevenmon.tui.content import Piece, glyphs, width
from elevenmon.tui.widgets.cells import Line, wrapped
from elevenmon.tui.widgets.freshness import FRESH, Freshness
from elevenmon.tui.widgets.panel import Panel
from elevenmon.tui.widgets.sparkline import sparkline


class CoursePanel(Panel):
    """A sentence over a week of hours, or eight weeks of days."""

    @dataclass
    class Picked(Message):
        """A click on an hour, or a day."""

        at: datetime

    def __init__(self) -> None:
        super().__init__(id="course", classes="pane")
        self._course: Course | None = None
        self._stretch: Stretch | None = None
        self._headlines: tuple[str, ...] = ()
        self._remark = ""
        self._marked: frozenset[datetime] = frozenset()
        self._unit = CREDITS
        self._first = 0
        """The hour of the course that stands leftmost."""

    def show_course(
        self, course: Course | None, stretch: Stretch, marked: frozenset[datetime], unit: str
    ) -> None:
        """The hours, which of them are chosen, and which stand out; days where the unit is a currency."""
        self._course, self._stretch, self._marked, self._unit = course, stretch, marked, unit
        self.redraw()

    def say(self, headlines: tuple[str, ...], remark: str) -> None:
        """A sentence in its forms, the longest first, and a remark for which there may be no room."""
        self._headlines, self._remark = headlines, remark
        self.redraw()

    def key(self, snapshot: Snapshot, now: datetime) -> Hashable:
        """The day; everything else comes on its own way."""
        return now.astimezone(self.zone).date()

    def freshness(self, snapshot: Snapshot, now: datetime) -> Freshness:
        """The chart says itself where its record ends."""
        return FRESH

    def title(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """The hours under the cursor, and their figure."""
        stretch, now = self._stretch, self._now
        if stretch is None or now is None:
            return (self._subject,)
        words = stretch_words(stretch, now, self.zone, by_day=self._in_money)
        return (f"{self._subject} · {words.partition(' ')[2]}  ", (self._figure(), "bold"))

    def draw(self, snapshot: Snapshot, now: datetime, size: Size) -> list[Line]:
        """The sentences, as much chart as fits, and the days beneath it."""
        lines = self._words(size)
        rows = size.height - len(lines) - 1
        if self._course is None or self._stretch is None or rows < 1:
            return lines
        hours = self._visible(self._course, self._stretch, size.width)
        each = self._cells_of_each(self._course, size.width)
        return [*lines, *self._bars(hours, rows, each), self._axis(hours, size.width, each)]

    def _words(self, size: Size) -> list[Line]:
        """The longest form of the sentence that fits on a line, and the remark on two at most."""
        if not self._headlines:
            return []
        fitting = [words for words in self._headlines if width(words) <= size.width]
        lines: list[Line] = [[(fitting[0] if fitting else self._headlines[-1], "bold")]]
        lines += wrapped(self._remark, "$accent", max(1, size.width), most=2)
        return lines[: max(1, size.height - 3)]

    def on_click(self, event: events.Click) -> None:
        """The hour under the pointer."""
        offset, course = event.get_content_offset(self), self._course
        if offset is None or course is None:
            return
        place = offset.x // self._cells_of_each(course, self.size.width)
        if 0 <= place < self._shown(self.size.width):
            self.post_message(self.Picked(course.start + (self._first + place) * course.step))

    def _figure(self) -> str:
        """What was used in the chosen hours, as far as the course knows."""
        course, stretch = self._course, self._stretch
        if course is None or stretch is None:
            return UNKNOWN_FIGURE
        first, end = ((at - course.start) // course.step for at in (stretch.since, stretch.until))
        known = [used for used in course.amounts[max(0, first) : max(0, end)] if used is not None]
        return amount(sum(known), self._unit) if known else UNKNOWN_FIGURE

    @property
    def _in_money(self) -> bool:
        return self._unit != CREDITS

    @property
    def _subject(self) -> str:
        return "Money by the day" if self._in_money else "Credits by the hour"

    def _shown(self, cells: int) -> int:
        return min(cells, len(self._course.amounts)) if self._course is not None else 0

    def _cells_of_each(self, course: Course, cells: int) -> int:
        """How many cells wide an hour is drawn: more than one where there is room for all of them."""
        return max(1, cells // len(course.amounts))

    def _visible(self, course: Course, stretch: Stretch, cells: int) -> list[tuple[datetime, float | None]]:
        """As many hours as there are cells: the newest ones, unless the chosen ones lie before them."""
        count = self._shown(cells)
        chosen = (stretch.since - course.start) // course.step
        self._first = max(0, min(len(course.amounts) - count, chosen - 2))
        hours = course.amounts[self._first : self._first + count]
        return [(course.start + (self._first + at) * course.step, used) for at, used in enumerate(hours)]

    def _bars(self, hours: Sequence[tuple[datetime, float | None]], rows: int, each: int) -> list[Line]:
        drawn = ["".join(block * each for block in row) for row in self._blocks(hours, rows)]
        styles = [self._style(at) for at, _ in hours for _ in range(each)]
        lines: list[Line] = []
        for row in drawn:
            runs = groupby(zip(row, styles, strict=True), key=lambda cell: cell[1])
            lines.append([("".join(block for block, _ in cells), style) for style, cells in runs])
        return lines

    def _blocks(self, hours: Sequence[tuple[datetime, float | None]], rows: int) -> list[str]:
        return sparkline([used for _, used in hours], len(hours), rows)

    def _style(self, at: datetime) -> str:
        under = " on $chosen" if self._is_chosen(at) else ""
        ink = "$level-warning" if at in self._marked else "$accent" if under else "$spark"
        return f"{ink}{under}"

    def _is_chosen(self, at: datetime) -> bool:
        return self._stretch is not None and self._stretch.since <= at < self._stretch.until

    def _axis(self, hours: Sequence[tuple[datetime, float | None]], cells: int, each: int) -> Line:
        """Pointers under the chosen hours, and dates where there is room."""
        pointers = "".join((glyphs().up if self._is_chosen(at) else " ") * each for at, _ in hours)
        line: Line = []
        at = 0
        while at < len(pointers):
            if pointers[at] != " ":
                line.append((pointers[at], "$accent bold"))
                at += 1
                continue
            words = self._date(hours[at // each][0]) if at % each == 0 else ""
            room = pointers[at : at + len(words)]
            if words and len(room) == len(words) and not room.strip() and at + width(words) <= cells:
                line.append((words, "$quiet"))
                at += len(words)
            else:
                line.append(" ")
                at += 1
        return line

    def _date(self, at: datetime) -> str:
        """What stands under a midnight, or a Monday where the days are those of UTC."""
        if self._in_money:
            return f"{day(at, UTC)} " if at.weekday() == 0 else ""
        return f"{day(at, self.zone)} " if at.astimezone(self.zone).hour == 0 else ""
