"""All about one record: its fields, what may be the same event in the other list, and what was around it."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import Detail, Kind, Row
from elevenmon.domain.snapshot import Snapshot
from elevenmon.domain.wording import clock_time
from elevenmon.tui.command import Command, Scope
from elevenmon.tui.commands import BY_ACTION, bindings, of_scopes
from elevenmon.tui.lists.copying import copy_id, copy_row
from elevenmon.tui.lists.facts import Light, record_lines
from elevenmon.tui.lists.nothing_alike import COUNTERPART, last_read, nothing_alike
from elevenmon.tui.lists.related import (
    Target,
    ToClips,
    ToRecord,
    ToUse,
    match_targets,
    matches_title,
    nearby_targets,
)
from elevenmon.tui.lists.web_page import show_page
from elevenmon.tui.records import RecordDesk
from elevenmon.tui.screens.base import BaseScreen
from elevenmon.tui.screens.clip_actions import ClipActions
from elevenmon.tui.widgets.cells import Line
from elevenmon.tui.widgets.facts_panel import FactsPanel
from elevenmon.tui.widgets.panel import Panel
from elevenmon.tui.widgets.related_panel import RelatedPanel

if TYPE_CHECKING:
    from elevenmon.tui.screens.record_list import RecordListScreen

WIDTH_CLASSES: list[tuple[int, str]] | None = [(0, "-narrow"), (108, "-wide")]
"""From how many columns the panes stand beside each other."""
TITLES = {Kind.REQUESTS: "Request", Kind.HISTORY: "Clip"}


class RecordScreen(ClipActions):
    """The details of a request or of a clip."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.RECORD, Scope.DETAIL, Scope.CLIPS)]
    CSS_PATH = "../styles/record.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#facts"
    HORIZONTAL_BREAKPOINTS = WIDTH_CLASSES

    def __init__(self, kind: Kind, row: Row, below: "RecordListScreen | None" = None) -> None:
        """`below`: the list it was opened from, which moves along."""
        super().__init__()
        self.kind = kind
        self.row = row
        self._below = below
        self._detail: Detail | None = None
        self._read_for: datetime | None = None
        """When the other list had been read last as the details were asked for."""
        self._facts = FactsPanel()
        self._matches = RelatedPanel("matches", "Matching")
        self._nearby = RelatedPanel("nearby", "Nearby")
        self._panels: tuple[Panel, ...] = (self._facts, self._matches, self._nearby)

    def compose_body(self) -> Iterable[Widget]:
        """The panes, in the order in which tab visits them."""
        yield from self._panels

    def on_mount(self) -> None:
        """Ask for the details; again when something was done with a clip."""
        self.watch(self.monitor_app, "finished_jobs", self._ask, init=False)
        self._show_row()

    def crumbs(self) -> tuple[str, ...]:
        """The way here, then `clip 14:02:29`."""
        stack = self.app.screen_stack
        at = stack.index(self) if self in stack else len(stack)
        below = stack[at - 1] if at else None
        before = below.crumbs() if isinstance(below, BaseScreen) else ()
        return (
            *before,
            f"{TITLES[self.kind].lower()} {clock_time(self.row.record.at, self.zone, seconds=True)}",
        )

    def commands(self) -> list[Command]:
        """What works here; sounds are for clips only."""
        own = [Scope.DETAIL, Scope.RECORD, *([Scope.CLIPS] if self.kind is Kind.HISTORY else [])]
        return [command for scope in own for command in of_scopes(scope)] + super().commands()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing can be heard of a request."""
        command = BY_ACTION.get(action)
        if command is not None and command.scope is Scope.CLIPS and self.kind is not Kind.HISTORY:
            return False
        return super().check_action(action, parameters)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Times and their zone; what a newer reading of the other list may have brought."""
        self.show_time(self.monitor_app.now)
        read = last_read(COUNTERPART[self.kind], snapshot)
        if read != self._read_for and self._detail is not None and not self._detail.matches.rows:
            self._ask()

    def show_time(self, now: datetime) -> None:
        """Ages."""
        snapshot = self.monitor_app.snapshot
        if snapshot is not None:
            for panel in self._panels:
                panel.show(snapshot, now)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Where not all panes have room, the one with the focus is shown."""
        event.stop()
        for panel in self._panels:
            panel.set_class(panel is event.widget, "-shown")

    def _step_panel(self, *, forward: bool) -> None:
        """In one fixed order: a pane that is not shown can have the focus, too."""
        at = next((place for place, panel in enumerate(self._panels) if panel is self.focused), 0)
        panel = self._panels[(at + (1 if forward else -1)) % len(self._panels)]
        for other in self._panels:
            other.set_class(other is panel, "-shown")
        self.call_after_refresh(self._enter_panel, panel)

    def _enter_panel(self, panel: Panel) -> None:
        """Only what is displayed takes the focus."""
        self.set_focus(panel)
        if self.maximized is not None:
            self.maximize(panel, container=False)

    # The record

    def _show_row(self) -> None:
        self._detail = None
        self._show_facts()
        self._matches.show_targets("Matching", (), own=None, empty="looking")
        self._nearby.show_targets("Nearby", (), own=None, empty="looking")
        self.show_place()
        self._ask()

    def _ask(self) -> None:
        desk = self.monitor_app.records
        self._read_for = last_read(COUNTERPART[self.kind], self.monitor_app.snapshot)
        if desk is not None:
            desk.detail(self.kind, self.row.row_id, self)

    def on_record_desk_detail_arrived(self, message: RecordDesk.DetailArrived) -> None:
        """The details, unless another record is shown by now."""
        detail = message.detail
        if message.row_id != self.row.row_id or message.kind is not self.kind:
            return
        if detail is None:
            gone = "This record is no longer in the store."
            self._matches.show_targets("Matching", (), own=None, empty=gone)
            self._nearby.show_targets("Nearby", (), own=None, empty=gone)
            return
        self._detail, self.row = detail, detail.row
        self._show_facts()
        empty = nothing_alike(self.row.record, self.monitor_app.snapshot, self.zone)
        self._matches.show_targets(matches_title(detail), match_targets(detail), own=None, empty=empty)
        nearby = "Nearby requests" if self.kind is Kind.REQUESTS else "Nearby clips"
        self._nearby.show_targets(
            nearby, nearby_targets(detail), own=self.row.row_id, empty="Nothing nearby."
        )

    def _show_facts(self) -> None:
        names = self._detail.names if self._detail is not None else {}

        def write(row: Row, cells: int, now: datetime) -> list[Line]:
            return record_lines(row, Light(now, self.zone, names), cells)

        self._facts.show_record(TITLES[self.kind], partial(write, self.row))

    # Actions

    def clip(self) -> HistoryItem | None:
        """This clip, unless it was deleted."""
        if self.row.deleted_at is not None:
            self.refuse_deleted()
            return None
        return self.row.record if isinstance(self.row.record, HistoryItem) else None

    def action_leave(self) -> None:
        """Back."""
        self.app.pop_screen()

    def action_step(self, steps: int) -> None:
        """The next row of the list, or of what is nearby where there is no list."""
        if self._below is not None:
            self._below.step(steps, self.show_row)
        elif self._detail is not None:
            rows = [target.row for target in nearby_targets(self._detail)]
            at = next((n for n, row in enumerate(rows) if row.row_id == self.row.row_id), 0) + steps
            if 0 <= at < len(rows):
                self.show_row(rows[at])

    def show_row(self, row: Row) -> None:
        """Another record of the same kind."""
        self.row = row
        self._show_row()

    def action_open(self) -> None:
        """Follow the link under the cursor."""
        panel = self.focused
        target = panel.target if isinstance(panel, RelatedPanel) else self._matches.target
        if target is not None:
            self._follow(target)

    def on_related_panel_followed(self, message: RelatedPanel.Followed) -> None:
        """A click on a link."""
        message.stop()
        self._follow(message.target)

    def action_copy_id(self) -> None:
        """The id to the clipboard."""
        copy_id(self.monitor_app, self.row.record)

    def action_copy_row(self) -> None:
        """The record to the clipboard."""
        copy_row(self.monitor_app, self.row.record)

    def action_open_page(self) -> None:
        """What the service itself shows of these."""
        show_page(self.monitor_app, self.kind)

    def _follow(self, target: Target) -> None:
        match target:
            case ToRecord(kind, row):
                self._open_record(kind, row)
            case ToUse(voice_id, _name):
                self.app.call_later(self.monitor_app.show_voice_use, voice_id)
            case ToClips(voice_id, _name):
                self.app.call_later(self.monitor_app.show_voice_clips, voice_id)

    def _open_record(self, kind: Kind, row: Row) -> None:
        """A record of the same kind is shown here, one that is open below is gone back to."""
        if kind is self.kind:
            self.show_row(row)
            return
        for depth, screen in enumerate(reversed(self.app.screen_stack)):
            if isinstance(screen, RecordScreen) and (screen.kind, screen.row.row_id) == (kind, row.row_id):
                for _ in range(depth):
                    self.app.pop_screen()
                return
        self.app.push_screen(RecordScreen(kind, row))
