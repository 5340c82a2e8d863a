"""A pane of links: the cursor stands on one, enter follows it."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual import events
from textual.geometry import Size
from textual.message import Message

from elevenmon.domain.snapshot import Snapshot
from elevenmon.tui.content import Piece, glyphs
from elevenmon.tui.lists.related import Target, ToRecord, target_key, target_line
from elevenmon.tui.widgets.cells import Line, wrapped
from elevenmon.tui.widgets.freshness import FRESH, Freshness
from elevenmon.tui.widgets.list_panel import ListPanel

MARK_CELLS = 2


class RelatedPanel(ListPanel):
    """Targets, the record itself among them marked."""

    @dataclass
    class Followed(Message):
        """A click on a target."""

        target: Target

    def __init__(self, id: str, title: str) -> None:  # noqa: A002
        super().__init__(id=id, classes="pane")
        self._heading = title
        self._targets: Sequence[Target] = ()
        self._own: int | None = None
        self._empty = ""

    @property
    def target(self) -> Target | None:
        """What the cursor stands on."""
        return self._targets[self.cursor] if self.cursor < len(self._targets) else None

    def show_targets(self, title: str, targets: Sequence[Target], *, own: int | None, empty: str) -> None:
        """Other targets; `own`: the row id of the record they are shown for, `empty`: said where none are.

        The cursor stays where the targets are the same.
        """
        is_same = own == self._own and [*map(target_key, targets)] == [*map(target_key, self._targets)]
        self._heading, self._targets, self._own, self._empty = title, targets, own, empty
        if not is_same:
            at = next((n for n, target in enumerate(targets) if self._is_own(target)), 0)
            self._cursor_key, self._cursor = None, at
        self.redraw()

    def key(self, snapshot: Snapshot, now: datetime) -> Hashable:
        """The day; targets come on their own way."""
        return now.astimezone(self.zone).date()

    def freshness(self, snapshot: Snapshot, now: datetime) -> Freshness:
        """Records do not age."""
        return FRESH

    def title(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """What they are."""
        return (self._heading,)

    def subtitle(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """Where the cursor is."""
        return self.place() if self.has_focus else ()

    def row_keys(self, snapshot: Snapshot) -> Sequence[str]:
        """What targets are told apart by."""
        return [target_key(target) for target in self._targets]

    def draw_overview(self, snapshot: Snapshot, size: Size) -> list[Line]:
        """Around the record itself."""
        self._settle(snapshot, size.height)
        return self.draw_rows(snapshot, self._top, size)

    def draw_rows(self, snapshot: Snapshot, first: int, size: Size) -> list[Line]:
        """Targets from `first` on."""
        if not self._targets:
            return wrapped(self._empty, "$quiet", max(1, size.width))
        now, lines = self._now, list[Line]()
        assert now is not None
        for target in self._targets[first : first + size.height]:
            mark = (f"{glyphs().dot} ", "$accent") if self._is_own(target) else "  "
            lines.append([mark, *target_line(target, now, self.zone, size.width - MARK_CELLS)])
        return lines

    def on_click(self, event: events.Click) -> None:
        """A second click follows it."""
        super().on_click(event)
        if event.chain >= 2 and self.target is not None:
            self.post_message(self.Followed(self.target))

    def _is_own(self, target: Target) -> bool:
        return isinstance(target, ToRecord) and target.row.row_id == self._own
