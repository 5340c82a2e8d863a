"""The history: every clip that was generated."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType

from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import Kind
from elevenmon.tui.command import Scope
from elevenmon.tui.commands import bindings
from elevenmon.tui.content import Piece
from elevenmon.tui.lists.clip_columns import clip_columns, clip_of
from elevenmon.tui.lists.columns import Column
from elevenmon.tui.records import RecordDesk
from elevenmon.tui.screens.clip_actions import ClipActions
from elevenmon.tui.screens.record_list import RecordListScreen

WIDE_CELLS, WIDER_CELLS = 100, 140
NOT_LISTED = "without music, sound effects, speech to text, agents"
"""Products whose results the history does not list (fact sheet, section 8)."""
MOST_AT_ONCE = 1_000
"""Clips in one ZIP."""


class HistoryScreen(RecordListScreen, ClipActions):
    """Screen 3."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.CLIPS)]
    SCOPES: ClassVar[tuple[Scope, ...]] = (*RecordListScreen.SCOPES, Scope.CLIPS)
    CRUMBS: ClassVar[tuple[str, ...]] = ("History",)
    KIND = Kind.HISTORY
    FEED = "history"
    NOUN = "clips"
    HINT = (
        "Clips of text to speech, voice changer, Studio and dubbing appear here. ElevenLabs lists no music, "
        "sound effects, speech to text, agent conversations or calls with logging switched off."
    )
    EXAMPLES = "your parcel   voice=rachel   cost>500   model:flash   age<7d"

    def columns(self, cells: int) -> Sequence[Column]:
        """What every clip has."""
        return clip_columns(wide=cells >= WIDE_CELLS, wider=cells >= WIDER_CELLS)

    def heading(self, cells: int) -> tuple[Piece, ...]:
        """Whether it moves, and what is not in it."""
        name = "History · live" if self.looks_live else "History"
        longer = f"{name} · {NOT_LISTED}"
        return (longer,) if cells >= len(longer) else (name,)

    def clip(self) -> HistoryItem | None:
        """The clip under the cursor, unless it was deleted."""
        row = self.row
        if row is not None and row.deleted_at is not None:
            self.refuse_deleted()
            return None
        return clip_of(row) if row is not None else None

    def action_download(self) -> None:
        """The clip under the cursor, or all marked ones."""
        desk = self.monitor_app.records
        if self.tally.nothing:
            super().action_download()
        elif desk is not None:
            desk.marked_items(self.tally.marked, MOST_AT_ONCE, self)

    def on_record_desk_marked_arrived(self, message: RecordDesk.MarkedArrived) -> None:
        """The marked clips are known: fetch them."""
        totals = self.tally.totals
        cut_off = len(message.items) == MOST_AT_ONCE and (totals is None or totals.count > MOST_AT_ONCE)
        marked = f"the {totals.count:,} marked" if totals is not None else "those marked"
        remark = f"only the first {MOST_AT_ONCE:,} of {marked}" if cut_off else ""
        self.monitor_app.clips.save(message.items, remark=remark)
