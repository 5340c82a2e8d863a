"""A panel of rows with a cursor: it appears with the focus and stays on its row while others come and go."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Size

from elevenmon.domain.snapshot import Snapshot
from elevenmon.tui.command import Scope
from elevenmon.tui.commands import bindings
from elevenmon.tui.content import Piece
from elevenmon.tui.widgets.cells import Line
from elevenmon.tui.widgets.panel import Panel


class ListPanel(Panel):
    """Rows told apart by a key. The cursor sits on a key, not on a place."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.LIST)]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._cursor_key: str | None = None
        self._cursor = 0
        self._top = 0

    @property
    def cursor(self) -> int:
        """The row the cursor is on, from 0."""
        return self._cursor

    def stand_on(self, key: str) -> None:
        """Put the cursor on the row of a key, now or as soon as there is one."""
        self._cursor_key = key
        self.redraw()

    @abstractmethod
    def row_keys(self, snapshot: Snapshot) -> Sequence[str]:
        """What each row is known by, in the order they are shown."""

    @abstractmethod
    def draw_rows(self, snapshot: Snapshot, first: int, size: Size) -> list[Line]:
        """The rows from `first` on that fit into `size`."""

    @abstractmethod
    def draw_overview(self, snapshot: Snapshot, size: Size) -> list[Line]:
        """What is shown without the focus."""

    def draw(self, snapshot: Snapshot, now: datetime, size: Size) -> list[Line]:
        """The rows around the cursor with the focus, the overview without it."""
        if not self.has_focus:
            return self.draw_overview(snapshot, size)
        self._settle(snapshot, self.list_rows(snapshot, size.height))
        return self.draw_rows(snapshot, self._top, size)

    def list_rows(self, snapshot: Snapshot, height: int) -> int:
        """How many rows fit, less what stands above or beneath them."""
        return max(1, height)

    def first_line(self) -> int:
        """The line of the first row."""
        return 0

    def row_at(self, line: int) -> int | None:
        """Which row a line of the pane belongs to, as it scrolled; None: to none."""
        return self._top + line - self.first_line()

    def row_style(self, y: int) -> str:
        """The cursor's line."""
        on_cursor = self.has_focus and y == self._cursor - self._top + self.first_line()
        return "bold on $chosen" if on_cursor and self._count() else ""

    def place(self) -> tuple[Piece, ...]:
        """`3 of 28`, for the lower border, which is written before the rows are drawn."""
        keys = self._keys()
        return ((f"{self._placed(keys) + 1} of {len(keys)}", "$quiet"),) if keys else ()

    def action_cursor(self, steps: int) -> None:
        """Move the cursor by rows."""
        self._go_to(self._cursor + steps)

    def action_page(self, pages: int) -> None:
        """Move the cursor by the rows that are visible, less one to go on from."""
        if self._snapshot is not None:
            rows = self.list_rows(self._snapshot, self.size.height)
            self._go_to(self._cursor + pages * max(1, rows - 1))

    def action_edge(self, side: int) -> None:
        """The first or the last row."""
        self._go_to(0 if side < 0 else self._count() - 1)

    def on_focus_changed(self) -> None:
        """The cursor appears or leaves."""
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """The row under the pointer."""
        offset = event.get_content_offset(self)
        row = self.row_at(offset.y) if offset is not None and self._count() else None
        if row is not None:
            self._go_to(row)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the cursor of the panel that has the focus."""
        if self.has_focus:
            event.stop()
            self._go_to(self._cursor + 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the cursor of the panel that has the focus."""
        if self.has_focus:
            event.stop()
            self._go_to(self._cursor - 1)

    def _keys(self) -> Sequence[str]:
        return self.row_keys(self._snapshot) if self._snapshot is not None else ()

    def _count(self) -> int:
        return len(self._keys())

    def _go_to(self, row: int) -> None:
        keys = self._keys()
        if not keys:
            return
        self._cursor = min(len(keys) - 1, max(0, row))
        # At the top the cursor means "the newest", so it does not travel down with a row.
        self._cursor_key = keys[self._cursor] if self._cursor else None
        self.redraw()

    def _settle(self, snapshot: Snapshot, visible: int) -> None:
        """Find the cursor's row again, and bring it into view."""
        keys = self.row_keys(snapshot)
        self._cursor = self._placed(keys)
        self._top = min(self._top, max(0, len(keys) - visible))
        self._top = min(self._cursor, max(self._top, self._cursor - visible + 1))

    def _placed(self, keys: Sequence[str]) -> int:
        """Where the cursor's row is among these."""
        if self._cursor_key is not None and self._cursor_key in keys:
            return list(keys).index(self._cursor_key)
        return min(max(0, len(keys) - 1), self._cursor)
