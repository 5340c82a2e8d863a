"""A pane of lines that may be longer than it is high: the keys and the wheel move them."""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Size

from elevenmon.domain.snapshot import Snapshot
from elevenmon.tui.command import Scope
from elevenmon.tui.commands import bindings
from elevenmon.tui.content import Piece, pieces_width
from elevenmon.tui.widgets.cells import Line, clipped
from elevenmon.tui.widgets.freshness import FRESH, Freshness
from elevenmon.tui.widgets.panel import Panel
from elevenmon.tui.widgets.scroll_mark import ScrollMark

BAR_CELLS = 2
WHEEL_LINES = 3
Write = Callable[[int, datetime], list[Line]]
"""Lines for a width as they look at a moment."""


class FactsPanel(Panel):
    """Lines made anew for each width."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.LIST)]

    def __init__(self) -> None:
        super().__init__(id="facts", classes="pane")
        self._write: Write = _nothing
        self._heading = ""
        self._top = 0
        self._written: tuple[Write, int, int, list[Line]] | None = None
        self._bar = ScrollMark()

    def show_record(self, name: str, write: Write) -> None:
        """Another record from now on, from its first line."""
        if name != self._heading:
            self._top = 0
        self._heading, self._write = name, write
        self.redraw()

    def key(self, snapshot: Snapshot, now: datetime) -> Hashable:
        """The minute: ages are written in no smaller unit once they are worth reading."""
        return now.timestamp() // 60

    def freshness(self, snapshot: Snapshot, now: datetime) -> Freshness:
        """A record does not age."""
        return FRESH

    def title(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """What it is."""
        return (self._heading,)

    def draw(self, snapshot: Snapshot, now: datetime, size: Size) -> list[Line]:
        """The lines from the first visible one on."""
        cells = max(1, size.width - BAR_CELLS)
        lines = self._lines_for(cells, now)
        self._top = max(0, min(self._top, len(lines) - size.height))
        self._bar.measure(len(lines), self._top, size.height)
        visible = lines[self._top : self._top + size.height]
        if not self._bar.needed:
            return visible
        out: list[Line] = []
        for y, line in enumerate(visible):
            kept = clipped(line, cells)
            missing = cells - pieces_width(kept)
            out.append([*kept, " " * (missing + 1), self._bar.piece(y)])
        return out

    def _lines_for(self, cells: int, now: datetime) -> list[Line]:
        minute = int(now.timestamp() // 60)
        if self._written is None or self._written[:3] != (self._write, cells, minute):
            self._written = (self._write, cells, minute, self._write(cells, now))
        return self._written[3]

    def action_cursor(self, steps: int) -> None:
        """Move by lines."""
        self._move(steps)

    def action_page(self, pages: int) -> None:
        """Move by what is visible."""
        self._move(pages * max(1, self.size.height - 1))

    def action_edge(self, side: int) -> None:
        """The first or the last line."""
        self._move(-(10**9) if side < 0 else 10**9)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the lines."""
        event.stop()
        self._move(WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the lines."""
        event.stop()
        self._move(-WHEEL_LINES)

    def _move(self, lines: int) -> None:
        self._top = max(0, self._top + lines)
        self.redraw()


def _nothing(_cells: int, _now: datetime) -> list[Line]:
    return []
