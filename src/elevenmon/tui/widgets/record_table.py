"""The table of a long list. It draws the rows that are at hand and asks nobody for others while it draws."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message

from elevenmon.domain.lists import ListQuery, Marked, Row
from elevenmon.domain.snapshot import Snapshot
from elevenmon.tui.command import Scope
from elevenmon.tui.commands import bindings
from elevenmon.tui.content import Piece
from elevenmon.tui.lists.columns import Column, Place, fit, header, missing_line, row_line
from elevenmon.tui.lists.window import RowWindow
from elevenmon.tui.widgets.cells import Line, centred, clipped
from elevenmon.tui.widgets.freshness import Freshness, feed_health, freshness
from elevenmon.tui.widgets.panel import Panel
from elevenmon.tui.widgets.scroll_mark import ScrollMark

WHEEL_ROWS = 3
KEPT_LINES = 2_000
"""Rows whose cells are kept made."""
BAR_CELLS = 2
"""The scroll mark at the right end, and a blank before it."""


class RecordTable(Panel):
    """A header and rows with a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.LIST)]

    @dataclass
    class Moved(Message):
        """The cursor or what is visible is elsewhere."""

        by_hand: bool = True
        """False where another size of the terminal moved it."""

        def can_replace(self, message: Message) -> bool:
            """An earlier one that still waits and says the same."""
            return isinstance(message, RecordTable.Moved) and message.by_hand is self.by_hand

    @dataclass
    class EdgeWanted(Message):
        """The first row (side -1) or the last (1), and what has arrived beyond it."""

        side: int

    class RowOpened(Message):
        """The row under the cursor was clicked once more."""

    def __init__(self, feed: str, columns: Callable[[int], Sequence[Column]], query: ListQuery) -> None:
        """`feed`: whose age is the age of the rows; `columns`: all columns for a width."""
        super().__init__(id="records", classes="pane")
        self.window = RowWindow(query)
        self.marked = Marked()
        self._feed = feed
        self._columns = columns
        self._places: list[Place] = []
        self._placed_for: Hashable = None
        self._made: dict[tuple[int, bool], tuple[Row, Line]] = {}
        self._title: tuple[Piece, ...] = ()
        self._subtitle: tuple[Piece, ...] = ()
        self._nothing: list[Line] | None = None
        self._bar = ScrollMark()

    # What is shown

    def show_window(self, window: RowWindow) -> None:
        """Another list from now on."""
        window.resize(self._visible(self.size))
        self.window = window
        self.redraw()

    def show_words(
        self, title: tuple[Piece, ...], subtitle: tuple[Piece, ...], nothing: list[Line] | None
    ) -> None:
        """Draw what changed, with these words in the border; `nothing` stands where there are no rows."""
        self._title, self._subtitle, self._nothing = title, subtitle, nothing
        self.redraw()

    def show_marks(self, marked: Marked) -> None:
        """Which rows are marked."""
        self.marked = marked
        self.redraw()

    def forget_columns(self) -> None:
        """There are other columns than before."""
        self._placed_for = None
        self.redraw()

    def key(self, snapshot: Snapshot, now: datetime) -> Hashable:
        """The day: older times carry their date. Rows and words come on their own ways."""
        return now.astimezone(self.zone).date()

    def freshness(self, snapshot: Snapshot, now: datetime) -> Freshness:
        """The age of the feed behind the rows."""
        feed = feed_health(snapshot.health, self._feed)
        return freshness(feed, feed.last_good if feed is not None else None, now)

    def title(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """Whose list it is."""
        return self._title

    def subtitle(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """Where one is in it."""
        return self._subtitle

    @property
    def is_late(self) -> bool:
        """Whether its rows are older than they should be."""
        return self._freshness.is_late

    def sortable(self) -> list[Column]:
        """The columns that a list can be sorted by; one for which there is no room comes with its turn."""
        cells = max(1, self.size.width - BAR_CELLS)
        return [column for column in self._columns(cells) if column.sort]

    # Drawing

    def draw(self, snapshot: Snapshot, now: datetime, size: Size) -> list[Line]:
        """The header and the rows from the first visible one on."""
        room = Size(max(1, size.width - BAR_CELLS), max(0, size.height - 1))
        places = self._place(room.width, now)
        query = self.window.query
        top = header(places, query.sort, descending=query.descending)
        if self._nothing is not None:
            return [top, *centred(self._nothing, room.width, room.height)]
        lines = [top]
        for index in range(self.window.top, min(self.window.found, self.window.top + room.height)):
            lines.append(self._line(index, now))
        return self._with_bar(lines, room)

    def _with_bar(self, lines: list[Line], room: Size) -> list[Line]:
        self._bar.measure(self.window.found, self.window.top, room.height)
        if not self._bar.needed:
            return lines
        out = [lines[0]]
        for y in range(room.height):
            line = lines[y + 1] if y + 1 < len(lines) else []
            out.append([*clipped(line, room.width), " ", self._bar.piece(y)])
        return out

    def _place(self, cells: int, now: datetime) -> list[Place]:
        sort = self.window.query.sort
        wanted = (cells, now.astimezone(self.zone).date(), self.zone, sort)
        if wanted != self._placed_for:
            self._placed_for = wanted
            self._places = fit(self._columns(cells), cells, sort)
            self._made.clear()
        return self._places

    def _line(self, index: int, now: datetime) -> Line:
        row = self.window.row(index)
        if row is None:
            return missing_line(self._places)
        is_marked = not self.marked.nothing and row.row_id in self.marked
        made = self._made.get((row.row_id, is_marked))
        if made is not None and made[0] is row:
            return made[1]
        if len(self._made) >= KEPT_LINES:
            self._made.clear()
        line = row_line(row, self._places, now, self.zone, marked=is_marked)
        self._made[row.row_id, is_marked] = (row, line)
        return line

    def row_style(self, y: int) -> str:
        """The cursor's line; quieter while something is typed into the filter."""
        on_cursor = y == 1 + self.window.cursor - self.window.top
        if not on_cursor or self._nothing is not None or not self.window.found:
            return ""
        return "bold on $chosen" if self.has_focus else "on $chosen"

    @staticmethod
    def _visible(size: Size) -> int:
        return max(1, size.height - 1)

    # Moving

    def on_resize(self, event: events.Resize) -> None:
        """More or fewer rows are visible."""
        self.window.resize(self._visible(self.size))
        self.redraw()
        self.post_message(self.Moved(by_hand=False))

    def on_focus_changed(self) -> None:
        """The cursor looks different."""
        self.redraw()

    def go_to(self, index: int) -> None:
        """Put the cursor on a row."""
        self.window.go_to(index)
        self._moved()

    def action_cursor(self, steps: int) -> None:
        """Move the cursor by rows."""
        self.go_to(self.window.cursor + steps)

    def action_page(self, pages: int) -> None:
        """Move by what is visible, the cursor staying on its line."""
        step = pages * max(1, self.window.height - 1)
        window = self.window
        at_end = window.top + step < 0 or window.top + step > window.found - window.height
        cursor = window.cursor + step
        if not at_end:
            window.show_from(window.top + step)
        self.go_to(cursor)

    def action_edge(self, side: int) -> None:
        """The first row or the last."""
        self.go_to(0 if side < 0 else self.window.found - 1)
        self.post_message(self.EdgeWanted(side))

    def to_newest(self) -> None:
        """The end at which rows arrive, and what has arrived."""
        self.action_edge(1 if self.window.newest_last else -1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the rows."""
        event.stop()
        self._scroll(WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the rows."""
        event.stop()
        self._scroll(-WHEEL_ROWS)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The scroll mark is taken hold of."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.x >= self.size.width - BAR_CELLS and self._bar.needed:
            self.capture_mouse()
            self._bar.held = True
            self._drag(offset.y - 1)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """It moves with the pointer."""
        if self._bar.held:
            self._drag(event.y - self.gutter.top - 1)

    def on_mouse_up(self) -> None:
        """It is let go of."""
        if self._bar.held:
            self._bar.held = False
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """The cursor goes to the row under the pointer; a second click opens it."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < 1 or offset.x >= self.size.width - BAR_CELLS:
            return
        index = self.window.top + offset.y - 1
        if index >= self.window.found:
            return
        self.go_to(index)
        if event.chain >= 2:
            self.post_message(self.RowOpened())

    def _drag(self, y: int) -> None:
        self.window.show_from(self._bar.top_at(y))
        self._moved()

    def _scroll(self, rows: int) -> None:
        self.window.scroll(rows)
        self._moved()

    def _moved(self) -> None:
        """Rows and border are drawn in one go, when the screen has its words for the new place."""
        self.post_message(self.Moved())
