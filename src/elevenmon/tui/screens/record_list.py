"""What a person may ask a long list for: a filter, an order, marks, all about a row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from elevenmon.domain.filter_tree import FilterError
from elevenmon.domain.level import Level
from elevenmon.domain.lists import Extent
from elevenmon.render.health import StatusPiece
from elevenmon.tui.command import Scope
from elevenmon.tui.commands import BY_ID, bindings
from elevenmon.tui.lists.choice import Choice, can_sort
from elevenmon.tui.lists.completion import FilterSuggester, begins_field, without_last_term
from elevenmon.tui.lists.copying import copy_id, copy_row
from elevenmon.tui.lists.tally import Tally
from elevenmon.tui.lists.web_page import show_page
from elevenmon.tui.lists.words import progress_words
from elevenmon.tui.records import RecordDesk
from elevenmon.tui.screens.base import BaseScreen
from elevenmon.tui.screens.open_list import Opened, OpenListScreen
from elevenmon.tui.widgets.filter_bar import FilterBar
from elevenmon.tui.widgets.key_line import KeyHint
from elevenmon.tui.widgets.record_table import RecordTable

_TO_A_ROW = frozenset(f"screen.{BY_ID[command].action}" for command in ("open", "play", "download", "mark"))
"""What is done to the row under the cursor, of all that the key line offers."""


class RecordListScreen(OpenListScreen):
    """A long list with a filter, an order and marks."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.RECORDS, Scope.RECORD)]
    SCOPES: ClassVar[tuple[Scope, ...]] = (*BaseScreen.SCOPES, Scope.RECORD, Scope.RECORDS)
    EXAMPLES: ClassVar[str] = ""
    """What stands in the empty filter."""

    def __init__(self) -> None:
        super().__init__()
        self.tally = Tally()
        """What is marked."""
        self._was_empty = False
        self._text_before = ""
        """The filter that stood when a person began to type."""
        self._bar = FilterBar(self._suggester(), self.EXAMPLES)

    def compose_body(self) -> Iterable[Widget]:
        """The filter over the rows."""
        yield self._bar
        yield from super().compose_body()

    def crumbs(self) -> tuple[str, ...]:
        """`Requests`, then what narrows it."""
        return (*self.CRUMBS, *self.choice.words)

    def status_pieces(self) -> tuple[StatusPiece, ...]:
        """The sum of the marks."""
        return (StatusPiece(self.tally.words, Level.OK),) if not self.tally.nothing else ()

    def show_progress(self, extent: Extent | None) -> None:
        """How far a search is, beside what is typed."""
        if self._bar.is_open:
            self._bar.show_progress(progress_words(extent))
        if self._is_empty is not self._was_empty:
            self._was_empty = self._is_empty
            self._show_keys()

    @property
    def _is_empty(self) -> bool:
        """Whether there are no rows, as far as the store has looked."""
        extent = self._table.window.extent
        return extent is not None and not extent.found

    def key_hints(self) -> list[KeyHint]:
        """Without what is done to a row where there is none."""
        hints = super().key_hints()
        return [one for one in hints if one.action not in _TO_A_ROW] if self._is_empty else hints

    def holds_back(self, coming: Opened) -> bool:
        """A field's name that is being typed is a word that matches nothing: what else is typed holds."""
        extent = coming.window.extent
        nothing = extent is None or not extent.found
        text = self.choice.text
        if not (nothing and self._bar.is_open and begins_field(self.KIND, text)):
            return False
        try:
            rest = replace(self.choice, text=without_last_term(text)).query(self.zone)
        except FilterError:
            # `a or lat`: without its last term it is no filter.
            rest = self._table.window.query
        if coming.window.query == rest:
            return False
        if self._table.window.query == rest:
            self.drop_coming()
        else:
            self._open(rest, keep=True)
        return True

    def close_inner(self) -> bool:
        """Esc: end typing, then show all again."""
        if self._bar.is_open:
            self._end_typing()
        elif self.choice.narrowed:
            self._choose(replace(self.choice, text="", errors_only=False), keep=True)
        else:
            return False
        return True

    def _choose(self, choice: Choice, *, keep: bool = False) -> bool:
        """Ask for another list; whether its filter can be read."""
        try:
            query = choice.query(self.zone)
        except FilterError as error:
            self._bar.show_error(error)
            return False
        self.choice = choice
        self._bar.show_error(None)
        if not self.tally.fits(query):
            self.tally.clear()
            self._show_marks()
        self.show_place()
        self._open(query, keep=keep)
        return True

    def filter_by(self, text: str) -> None:
        """Show what fits, as if it had been typed."""
        self._choose(replace(self.choice, text=text, errors_only=False))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the filter, its own key is a letter like others."""
        if action == "filter" and self._bar.has_focus_within:
            return False
        return super().check_action(action, parameters)

    def action_filter(self) -> None:
        """Type a filter."""
        self._text_before = self.choice.text
        self._bar.open(self.choice.text)
        self._say()

    def on_filter_bar_typed(self, message: FilterBar.Typed) -> None:
        """Show what fits, letter by letter; what cannot be read leaves everything as it is."""
        message.stop()
        if message.text.strip() != self.choice.text.strip():
            self._choose(replace(self.choice, text=message.text))
        else:
            self._bar.show_error(None)
            self._say()

    def on_filter_bar_entered(self, message: FilterBar.Entered) -> None:
        """Back to the rows, unless they are those of what could last be read: nobody has asked for these."""
        message.stop()
        if not self._bar.is_wrong:
            self._end_typing()

    def on_filter_bar_closed(self, message: FilterBar.Closed) -> None:
        """Back to the rows."""
        message.stop()
        self._end_typing()

    def _end_typing(self) -> None:
        """Go on in the rows; of what cannot be read nobody asked for the part that could be."""
        if self._bar.is_open:
            if self._bar.is_wrong:
                self._choose(replace(self.choice, text=self._text_before), keep=True)
                self.monitor_app.say("that filter cannot be read: it is as it was before")
            self._bar.close()
            self._table.focus()
            query = self.choice.query(self.zone)
            if self._asked != query:
                self._open(query, keep=True)
            self._show_coming()

    def action_sort(self) -> None:
        """The order of the next column."""
        columns = [column for column in self._table.sortable() if can_sort(self.KIND, column.sort)]
        names = [column.sort for column in columns]
        if not columns:
            return
        at = names.index(self.choice.sort) if self.choice.sort in names else -1
        column = columns[(at + 1) % len(columns)]
        self._choose(self.choice.sorted_by(column.sort, descending=column.falling))
        self.monitor_app.say(f"sorted by {column.title}")

    def action_sort_reverse(self) -> None:
        """The order turned around."""
        self._choose(self.choice.sorted_by(self.choice.sort, descending=not self.choice.descending))

    def action_follow(self) -> None:
        """Follow the newest, or stop doing so."""
        if self._follow and self._table.window.on_newest:
            self._follow = False
            self.monitor_app.say("no longer following")
        else:
            self._follow = True
            self.monitor_app.say("following the newest")
            if self.choice.sort != "time":
                self._choose(self.choice.sorted_by("time", descending=True))
            else:
                self._table.to_newest()
        self._say()

    def action_mark(self) -> None:
        """Mark the row, and go on to the next."""
        row = self.row
        if row is not None:
            self.tally.toggle(row.row_id)
            self._show_marks()
            self._table.action_cursor(1)

    def action_mark_all(self) -> None:
        """Mark everything in the list, or nothing."""
        self.tally.toggle_all(self._table.window.query)
        self._show_marks()

    def _show_marks(self) -> None:
        self._table.show_marks(self.tally.marked)
        self.monitor_app.hush()
        desk = self.monitor_app.records
        if desk is not None and not self.tally.nothing:
            desk.totals(self.KIND, self.tally.marked, self)
        self._show_status()

    def on_record_desk_totals_arrived(self, message: RecordDesk.TotalsArrived) -> None:
        """The sum of the marks."""
        if message.marked is self.tally.marked:
            self.tally.totals = message.totals
            self._show_status()

    def on_record_table_row_opened(self, message: RecordTable.RowOpened) -> None:
        """A click on the row under the cursor."""
        message.stop()
        self.action_open()

    def action_open(self) -> None:
        """All about the row."""
        from elevenmon.tui.screens.record import RecordScreen  # noqa: PLC0415 - when it is first looked at

        if self.row is not None:
            self.app.push_screen(RecordScreen(self.KIND, self.row, self))

    def action_copy_id(self) -> None:
        """The id to the clipboard."""
        if self.row is not None:
            copy_id(self.monitor_app, self.row.record)

    def action_copy_row(self) -> None:
        """The record to the clipboard."""
        if self.row is not None:
            copy_row(self.monitor_app, self.row.record)

    def action_open_page(self) -> None:
        """What the service itself shows of these."""
        show_page(self.monitor_app, self.KIND)

    def _suggester(self) -> FilterSuggester:
        def values(name: str, prefix: str, deliver: Callable[[Sequence[str]], None]) -> None:
            desk = self.monitor_app.records
            if desk is not None:
                desk.values(self.KIND)(name, prefix, deliver)

        return FilterSuggester(self.KIND, values)
