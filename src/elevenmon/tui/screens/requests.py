"""The log of API requests."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType

from elevenmon.domain.lists import Kind, Row
from elevenmon.tui.command import Scope
from elevenmon.tui.commands import bindings
from elevenmon.tui.content import Piece
from elevenmon.tui.lists.columns import Column
from elevenmon.tui.lists.request_columns import extra_names, request_columns
from elevenmon.tui.screens.record_list import RecordListScreen

WIDE_CELLS = 100


class RequestsScreen(RecordListScreen):
    """Screen 2."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.REQUESTS)]
    SCOPES: ClassVar[tuple[Scope, ...]] = (*RecordListScreen.SCOPES, Scope.REQUESTS)
    CRUMBS: ClassVar[tuple[str, ...]] = ("Requests",)
    KIND = Kind.REQUESTS
    FEED = "requests"
    NOUN = "requests"
    HINT = "Each call with any key of the workspace appears here within seconds."
    EXAMPLES = "text-to-speech   status>=400   latency>1.5s   age<1h   own:yes"

    def __init__(self) -> None:
        self._extras: tuple[str, ...] = ()
        super().__init__()

    def columns(self, cells: int) -> Sequence[Column]:
        """What every log has, and what this one has besides."""
        return request_columns(self._extras, wide=cells >= WIDE_CELLS)

    def heading(self, cells: int) -> tuple[Piece, ...]:
        """`Requests · live`."""
        return ("Requests · live",) if self.looks_live else ("Requests",)

    def rows_arrived(self, rows: Sequence[Row]) -> None:
        """Columns that no row before had."""
        extras = extra_names(rows, self._extras)
        if extras != self._extras:
            self._extras = extras
            self._table.forget_columns()

    def action_errors_only(self) -> None:
        """Those that failed, or all of them again."""
        self._choose(replace(self.choice, errors_only=not self.choice.errors_only))
