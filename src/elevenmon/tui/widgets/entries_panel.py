"""A pane of rows under headings: the cursor stands on rows, enter follows one."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual import events
from textual.geometry import Size
from textual.message import Message

from elevenmon.domain.snapshot import Snapshot
from elevenmon.tui.content import Piece
from elevenmon.tui.lists.related import ToRecord
from elevenmon.tui.widgets.cells import Line, wrapped
from elevenmon.tui.widgets.freshness import FRESH, Freshness
from elevenmon.tui.widgets.list_panel import ListPanel


@dataclass(frozen=True, slots=True)
class ToList:
    """Leads to a long list, filtered."""

    mode: str
    """`requests` or `history`."""
    filter: str


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A heading, or a row."""

    key: str
    write: Callable[[int], Line]
    """Its line for so many cells."""
    target: ToRecord | ToList | None = None
    is_heading: bool = False


class EntriesPanel(ListPanel):
    """Entries that others make."""

    @dataclass
    class Followed(Message):
        """A click on a row."""

        entry: Entry

    def __init__(self, id: str, title: str) -> None:  # noqa: A002
        super().__init__(id=id, classes="pane")
        self._heading: tuple[Piece, ...] = (title,)
        self._entries: Sequence[Entry] = ()
        self._empty = ""

    @property
    def entry(self) -> Entry | None:
        """The row under the cursor."""
        return self._entries[self.cursor] if self.cursor < len(self._entries) else None

    def show_entries(self, entries: Sequence[Entry], *, empty: str) -> None:
        """Other entries; `empty` is said where there are none. The cursor stays on its key."""
        self._entries, self._empty = entries, empty
        if self._cursor_key is None:
            self._cursor = next((at for at, entry in enumerate(entries) if not entry.is_heading), 0)
        self.redraw()

    def key(self, snapshot: Snapshot, now: datetime) -> Hashable:
        """The day; entries come on their own way."""
        return now.astimezone(self.zone).date()

    def freshness(self, snapshot: Snapshot, now: datetime) -> Freshness:
        """What was asked for a stretch of time does not age."""
        return FRESH

    def title(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """What they are."""
        return self._heading

    def row_keys(self, snapshot: Snapshot) -> Sequence[str]:
        """What entries are told apart by."""
        return [entry.key for entry in self._entries]

    def draw_overview(self, snapshot: Snapshot, size: Size) -> list[Line]:
        """The same without a cursor."""
        self._settle(snapshot, size.height)
        return self.draw_rows(snapshot, self._top, size)

    def draw_rows(self, snapshot: Snapshot, first: int, size: Size) -> list[Line]:
        """Entries from `first` on."""
        if not self._entries:
            return wrapped(self._empty, "$quiet", max(1, size.width))
        return [entry.write(size.width) for entry in self._entries[first : first + size.height]]

    def row_style(self, y: int) -> str:
        """The cursor's line, unless there are only headings."""
        return "" if self.entry is not None and self.entry.is_heading else super().row_style(y)

    def on_click(self, event: events.Click) -> None:
        """A second click follows the row."""
        super().on_click(event)
        if event.chain >= 2 and self.entry is not None:
            self.post_message(self.Followed(self.entry))

    def _go_to(self, row: int) -> None:
        """Past a heading, to the row behind it in the same direction; back where there is none."""
        last = len(self._entries) - 1
        row = min(last, max(0, row))
        forward = row >= self._cursor
        for step in (1, -1) if forward else (-1, 1):
            at = row
            while 0 <= at <= last and self._entries[at].is_heading:
                at += step
            if 0 <= at <= last:
                super()._go_to(at)
                return

    def _settle(self, snapshot: Snapshot, visible: int) -> None:
        """The heading over the first visible row stays in sight while there is room."""
        super()._settle(snapshot, visible)
        above = self._cursor - 1
        if visible > 1 and self._top == self._cursor and above >= 0 and self._entries[above].is_heading:
            self._top = above
