"""An open list on screen: rows as they are at hand, newer ones taken in, and the way to the next list.

A list that is asked for is opened beside the one that is shown, and takes its place once it has something to
show: while a filter is typed the picture changes, it does not blink.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import ClassVar, NamedTuple

from textual.widget import Widget

from elevenmon.domain.lists import Extent, Kind, ListQuery, Row
from elevenmon.domain.snapshot import Snapshot
from elevenmon.tui.content import Piece, pieces_width
from elevenmon.tui.lists.choice import Choice
from elevenmon.tui.lists.columns import Column
from elevenmon.tui.lists.feed import ListFeed
from elevenmon.tui.lists.window import RowWindow
from elevenmon.tui.lists.words import Subject, above_pieces, nothing_lines, place_pieces
from elevenmon.tui.screens.base import BaseScreen
from elevenmon.tui.widgets.backfill_line import BackfillLine
from elevenmon.tui.widgets.freshness import feed_health
from elevenmon.tui.widgets.record_table import RecordTable

PATIENCE_SECONDS = 0.15
"""How long the list before stands while the next has nothing to show."""
BORDER_CELLS, HEADING_CELLS = 8, 6
"""What the lower and the upper border take besides their words."""


class Opened(NamedTuple):
    """An open list and where one is in it."""

    feed: ListFeed
    window: RowWindow


class OpenListScreen(BaseScreen):
    """One open list in a table."""

    CSS_PATH = "../styles/records.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#records"
    KIND: ClassVar[Kind]
    FEED: ClassVar[str]
    """The feed that brings the rows."""
    NOUN: ClassVar[str]
    HINT: ClassVar[str] = ""
    """What an account without any row should know."""

    def __init__(self) -> None:
        super().__init__()
        self.choice = Choice(self.KIND)
        """What the person asked for."""
        self._follow = True
        """Whether newer rows are taken in while the cursor is where they arrive."""
        self._table = RecordTable(self.FEED, self.columns, ListQuery(self.KIND))
        self._backfill = BackfillLine(self.KIND, self.NOUN)
        self._shown: Opened | None = None
        self._coming: Opened | None = None
        self._then: Callable[[Row], None] | None = None

    def columns(self, cells: int) -> Sequence[Column]:
        """All columns for a table of that width."""
        raise NotImplementedError

    def heading(self, cells: int) -> tuple[Piece, ...]:
        """The words in the upper border, for which there is so much room."""
        raise NotImplementedError

    @property
    def row(self) -> Row | None:
        """The row under the cursor; None where there is none, or it is not at hand yet."""
        return self._table.window.cursor_row

    @property
    def is_live(self) -> bool:
        """Whether newer rows appear by themselves."""
        return self._follow and self._table.window.on_newest and self.monitor_app.paused_at is None

    @property
    def looks_live(self) -> bool:
        """Whether rows appear by themselves and there are any that are fresh."""
        return self.is_live and bool(self._table.window.found) and not self._table.is_late

    def compose_body(self) -> Iterable[Widget]:
        """The rows, and the walk back through the past."""
        yield self._table
        yield self._backfill

    def on_mount(self) -> None:
        """Open the list."""
        self._open(self.choice.query(self.zone))
        self.watch(self.monitor_app, "paused_at", self._take_newer, init=False)

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        for opened in (self._shown, self._coming):
            if opened is not None:
                opened.feed.close()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Freshness, and the walk back; rows come on their own way."""
        self._table.show(snapshot, self.monitor_app.now)
        self._backfill.show_progress(snapshot.backfill)
        self._say()
        self._take_newer()

    def show_time(self, now: datetime) -> None:
        """The day may have changed, or the rows have grown old."""
        snapshot = self.monitor_app.snapshot
        if snapshot is not None:
            self._table.show(snapshot, now)

    # The open list

    def _open(self, query: ListQuery, *, keep: bool = False) -> None:
        """Open a list beside the one that is shown; `keep`: stand on the same row, where it is in it."""
        desk = self.monitor_app.records
        if desk is None:
            return
        self.drop_coming()
        before = self._table.window
        row = before.cursor_row if keep and not before.on_newest else None
        seek = row.row_id if row is not None else None
        window = RowWindow(query, height=before.height, seek=seek, line=before.cursor - before.top)
        self._coming = Opened(desk.open(query, self), window)
        self._ask(self._coming)
        if self._shown is None:
            self._show_coming()
        else:
            self.set_timer(PATIENCE_SECONDS, self._show_coming)

    def ask_again(self) -> None:
        """Open the list once more, where the store could not answer."""
        window = self._table.window
        if window.extent is not None and window.extent.trouble:
            self._open(window.query, keep=True)

    def holds_back(self, coming: Opened) -> bool:
        """Whether a list that was asked for had better not be shown; the screen may ask for another."""
        return False

    @property
    def _asked(self) -> ListQuery:
        """What was asked for last."""
        opened = self._coming or self._shown
        return opened.window.query if opened is not None else self._table.window.query

    def drop_coming(self) -> None:
        """Stay with the list that is shown."""
        if self._coming is not None:
            self._coming.feed.close()
            self._coming = None

    def _show_coming(self) -> None:
        if self._coming is None:
            return
        if self._shown is not None and self.holds_back(self._coming):
            self._say()
            return
        if self._shown is not None:
            self._shown.feed.close()
        self._shown, self._coming = self._coming, None
        self._table.show_window(self._shown.window)
        self._ask(self._shown)
        self._say()

    def on_list_feed_extent_changed(self, message: ListFeed.ExtentChanged) -> None:
        """There is more, or less."""
        opened = self._of(message.feed)
        if opened is None:
            return
        opened.window.take_extent(message.extent)
        self._ask(opened)
        if opened is self._coming:
            if message.extent.complete and not message.extent.found:
                self._show_coming()
            return
        self._take_newer()
        self._say()

    def on_list_feed_page_arrived(self, message: ListFeed.PageArrived) -> None:
        """Rows."""
        opened = self._of(message.feed)
        if opened is None:
            return
        opened.window.take_page(message.page)
        self.rows_arrived(message.page.rows)
        if opened is self._coming:
            self._show_coming()
        else:
            self._ask(opened)
            self._say()
        self._go_on()

    def rows_arrived(self, rows: Sequence[Row]) -> None:
        """A screen may learn its columns from them."""

    def _of(self, feed: ListFeed) -> Opened | None:
        return next(
            (one for one in (self._shown, self._coming) if one is not None and one.feed is feed), None
        )

    def _ask(self, opened: Opened) -> None:
        wish = opened.window.wish()
        if wish is not None:
            opened.feed.want(wish)

    def _take_newer(self) -> None:
        """Take in what has arrived, while that is what the person looks at."""
        extent = self._table.window.extent
        if (
            self._shown is not None
            and extent is not None
            and extent.newer
            and self.is_live
            and self.is_current
        ):
            self._shown.window.to_newest()
            self._shown.feed.advance()

    def _say(self) -> None:
        """Write what the list says of itself."""
        window, extent = self._table.window, self._table.window.extent
        snapshot = self.monitor_app.snapshot
        cells = self._table.size.width
        feed = feed_health(snapshot.health, self.FEED) if snapshot is not None else None
        subject = Subject(self.NOUN, self.HINT, feed)
        nothing = nothing_lines(extent, self.choice, subject, cells - 4)
        newest_above = window.query.sort == "time" and window.query.descending
        place = place_pieces(extent, window.cursor, cells=cells - BORDER_CELLS, newest_above=newest_above)
        above = above_pieces(extent, newest_above=newest_above)
        heading = self.heading(cells - HEADING_CELLS - pieces_width(above))
        self._table.show_words((*heading, *above), place, nothing)
        self.show_progress(self._coming.window.extent if self._coming is not None else extent)

    def show_progress(self, extent: Extent | None) -> None:
        """How far the list is that was asked for last."""

    # Moving

    def on_record_table_moved(self, message: RecordTable.Moved) -> None:
        """Rows around the cursor are asked for; back on the newest, what has arrived is taken in."""
        message.stop()
        if self._shown is not None:
            self._ask(self._shown)
        self._take_newer()
        self._say()

    def on_record_table_edge_wanted(self, message: RecordTable.EdgeWanted) -> None:
        """To the newest is to what has arrived meanwhile, too."""
        message.stop()
        window = self._table.window
        extent = window.extent
        newest = window.query.sort == "time" and (message.side > 0) is window.newest_last
        if self._shown is not None and newest and extent is not None and extent.newer:
            window.to_newest()
            self._shown.feed.advance()

    def step(self, steps: int, then: Callable[[Row], None]) -> None:
        """Move the cursor for somebody who looks at single rows; `then` gets the row once it is at hand."""
        before = self._table.window.cursor
        self._table.go_to(before + steps)
        if self._table.window.cursor != before:
            self._then = then
            self._go_on()

    def _go_on(self) -> None:
        row, then = self.row, self._then
        if then is not None and row is not None:
            self._then = None
            then(row)
