"""One open list on the reader's side: wishes are answered, and the search goes on, a slice at a time."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from elevenmon.domain.lists import NO_NAMES, Extent, Kind, ListQuery, Page, Row
from elevenmon.store import backfill, counts, record_rows
from elevenmon.store.filter_sql import TABLES
from elevenmon.store.list_views import Arrival, View, open_view

_INTERIM_SECONDS = 0.25
"""How often a page is shown whose rows are still being put in order."""
_RESTART_SECONDS = 2.0
"""A search that is not through is not begun anew more often than this."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Rows that a front end wants to draw: `domain.lists.RecordList.want`."""

    first: int
    count: int
    locate: int | None = None


@dataclass(frozen=True, slots=True)
class Orders:
    """What one slice has to see to."""

    wish: Wish | None = None
    """A wish that came since the last slice."""
    look: bool = False
    """Whether the store may have changed."""
    moved: bool = False
    """Whether rows are known to have changed in between."""
    advance: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """What came of a slice."""

    extent: Extent
    page: Page | None
    busy: bool
    """Whether another slice is worth doing."""


@dataclass(frozen=True, slots=True)
class _Stock:
    """What the store had when it was looked at."""

    lowest: int
    highest: int
    rows: int
    own: int
    left_out: str


class OpenList:
    """Made anywhere; `work` is called on the store's reader, one call at a time."""

    def __init__(self, query: ListQuery, now: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._query, self._now, self._monotonic = query, now, monotonic
        self._generation = 0
        self._view: View | None = None
        self._stock = _Stock(0, -1, 0, 0, "")
        self._wish: Wish | None = None
        self._shown: Page | None = None
        self._shown_at = self._restarted_at = -1e9
        self._restart = False

    def work(self, connection: sqlite3.Connection, orders: Orders) -> Progress:
        """Do what was ordered, and a slice of the search. Takes a few milliseconds."""
        view = self._opened(connection)
        page = None
        if orders.look or orders.moved or orders.advance or self._restart_is_due(view):
            page = self._look(connection, view, orders)
        if orders.wish is not None:
            self._wish = orders.wish
        page = self._answer(connection, view) or page
        if page is None or orders.wish is None:
            if view.busy:
                self._step(connection, view)
            page = self._answer(connection, view) or page
        return Progress(self._extent(connection, view), page, view.busy or self._restart)

    def _step(self, connection: sqlite3.Connection, view: View) -> None:
        """Search on; where that moved rows which stood, a new generation says so."""
        shifts = view.shifts
        view.step(connection)
        if view.shifts != shifts:
            self._generation += 1
            self._shown = None

    def _opened(self, connection: sqlite3.Connection) -> View:
        if self._view is None:
            self._view = open_view(connection, self._query, self._now, self._monotonic)
            self._stock = self._taken(connection)
        return self._view

    def _taken(self, connection: sqlite3.Connection) -> _Stock:
        """Counts that are kept, so that looking costs next to nothing."""
        requests = self._query.kind is Kind.REQUESTS
        return _Stock(
            *record_rows.ends(connection, self._query.kind),
            counts.of(connection, "requests" if requests else "history"),
            counts.of(connection, "requests_own") if requests else 0,
            backfill.why_skipped(connection, "requests" if requests else "history"),
        )

    def _look(self, connection: sqlite3.Connection, view: View, orders: Orders) -> Page | None:
        """See what came; the shown rows again, should one of them have changed."""
        before, self._stock = self._stock, self._taken(connection)
        arrival = self._arrival(connection, before, self._stock)
        self._restart = self._restart or arrival.inside or orders.moved
        arrival = replace(arrival, inside=self._restart_is_due(view))
        if arrival.inside:
            self._restart, self._restarted_at = False, self._monotonic()
        moved = view.absorb(connection, arrival)
        # a list that was opened on nothing has nothing that could stand still
        advance = orders.advance or (before.rows == 0 and self._stock.rows > 0)
        if advance:
            view.advance(connection)
        if moved or advance:
            self._generation += 1
            self._shown = None
            return None
        return self._shown_again(connection)

    def _restart_is_due(self, view: View) -> bool:
        """Whether to begin anew: at once, but where a search would never come to its end that way."""
        return self._restart and (view.complete or self._monotonic() - self._restarted_at >= _RESTART_SECONDS)

    def _arrival(self, connection: sqlite3.Connection, before: _Stock, now: _Stock) -> Arrival:
        above = below = own = 0
        if now.highest > before.highest:
            above, own = self._counted(connection, "id > ?", before.highest)
        if before.rows and now.lowest < before.lowest:
            below, own_below = self._counted(connection, "id < ?", before.lowest)
            own += own_below
        return Arrival(
            (before.highest, now.highest) if above else None,
            (now.lowest, before.lowest) if below else None,
            inside=(now.rows - before.rows, now.own - before.own) != (above + below, own),
        )

    def _counted(self, connection: sqlite3.Connection, where: str, bound: int) -> tuple[int, int]:
        own = "coalesce(sum(own), 0)" if self._query.kind is Kind.REQUESTS else "0"
        rows, mine = connection.execute(
            f"SELECT count(*), {own} FROM {TABLES[self._query.kind]} WHERE {where}", (bound,)
        ).fetchall()[0]
        return rows, mine

    def _shown_again(self, connection: sqlite3.Connection) -> Page | None:
        shown = self._shown
        if shown is None:
            return None
        rows = record_rows.rows(connection, self._query.kind, [row.row_id for row in shown.rows])
        if repr(rows) == repr(shown.rows) and _names(rows) == _names(shown.rows):
            return None
        self._shown = replace(shown, rows=rows, located=None)
        return self._shown

    def _answer(self, connection: sqlite3.Connection, view: View) -> Page | None:
        """The page wished for, or as much of it as was found; None where there is nothing new to show."""
        wish = self._wish
        if wish is None:
            return None
        first, located = wish.first, None
        if wish.locate is not None:
            located = view.index_of(connection, wish.locate)
            if located is None and not view.complete:
                return None
            first = 0 if located is None else located + wish.first
            first = max(0, min(first, view.found - wish.count))
        whole = view.complete or (view.settled and view.found >= first + wish.count)
        if not whole and not self._worth_showing(view, first):
            return None
        if whole:
            self._wish = None
        elif not view.settled:
            self._generation += 1
        ids = view.ids(connection, first, wish.count)
        rows = record_rows.rows(connection, self._query.kind, ids)
        self._shown = Page(self._query, self._generation, first, rows, located)
        self._shown_at = self._monotonic()
        return self._shown

    def _worth_showing(self, view: View, first: int) -> bool:
        """Whether part of a page is: with more rows than before, or, still in disorder, now and then."""
        if view.found <= first:
            return False
        shown = self._shown
        if not view.settled:
            return self._monotonic() - self._shown_at >= _INTERIM_SECONDS
        return shown is None or shown.first != first or view.found > first + len(shown.rows)

    def _extent(self, connection: sqlite3.Connection, view: View) -> Extent:
        return Extent(
            self._query,
            self._generation,
            view.found,
            view.complete,
            view.searched,
            view.newer,
            self._stock.own if self._query.hides_own else 0,
            left_out=self._stock.left_out,
        )


def _names(rows: Sequence[Row]) -> Mapping[str, str]:
    """The names that the rows of a page have in common."""
    return rows[0].names if rows else NO_NAMES
