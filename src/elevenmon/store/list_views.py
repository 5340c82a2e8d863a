"""What a list holds, by index: the whole of a kind, or what a search finds of it.

A list stands still: rows above `top` (the newest row id when it was opened) are newer and wait until it is
told to take them in. Used on the store's reader alone.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from elevenmon.domain.clock import to_ms
from elevenmon.domain.filter_tree import And, Expression
from elevenmon.domain.lists import Kind, ListQuery
from elevenmon.store.list_plan import plan
from elevenmon.store.list_search import Search
from elevenmon.store.list_sort import order
from elevenmon.store.list_whole import Whole
from elevenmon.store.record_rows import ends

_STEPS_AT_ONCE = 3
"""Slices that taking in what is newer may take."""
_HOP = 50_000
"""Rows between two cuts that are left beforehand, where days are not summed up."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came since the store was looked at last."""

    above: tuple[int, int] | None
    """(the highest row id before, the highest now), where they differ."""
    below: tuple[int, int] | None
    """(the lowest row id now, the lowest before), where they differ."""
    inside: bool
    """Whether rows came, went or changed between those."""


class View(Protocol):
    """The rows of one list."""

    @property
    def found(self) -> int:
        """Rows known so far."""
        ...

    @property
    def complete(self) -> bool:
        """Whether those are all."""
        ...

    @property
    def newer(self) -> int:
        """Rows above `top`."""
        ...

    @property
    def settled(self) -> bool:
        """Whether rows keep their index while the search goes on."""
        ...

    @property
    def searched(self) -> float:
        """Share of the records looked through."""
        ...

    @property
    def busy(self) -> bool:
        """Whether `step` has something to do."""
        ...

    @property
    def shifts(self) -> int:
        """How often a `step` gave rows another index that was settled."""
        ...

    def step(self, connection: sqlite3.Connection) -> None:
        """Go on for a few milliseconds."""
        ...

    def ids(self, connection: sqlite3.Connection, first: int, count: int) -> list[int]:
        """Row ids by index."""
        ...

    def index_of(self, connection: sqlite3.Connection, row_id: int) -> int | None:
        """Where a row stands, as far as is known."""
        ...

    def absorb(self, connection: sqlite3.Connection, arrival: Arrival) -> bool:
        """Take note of what came; whether rows may have another index now."""
        ...

    def advance(self, connection: sqlite3.Connection) -> None:
        """Take in what is newer."""
        ...


def open_view(
    connection: sqlite3.Connection,
    query: ListQuery,
    now: Callable[[], datetime],
    monotonic: Callable[[], float],
) -> View:
    """What answers a query soonest. ValueError for a field that cannot be sorted by."""
    if query.sort == "time" and (query.where is None or query.where.everything):
        return WholeView(connection, query.kind, descending=query.descending)
    return FoundView(connection, query, now, monotonic)


class WholeView:
    """All records of a kind in the order of time."""

    settled, shifts = True, 0

    def __init__(self, connection: sqlite3.Connection, kind: Kind, *, descending: bool) -> None:
        self._kind, self._descending = kind, descending
        self.complete, self.searched, self.newer = True, 1.0, 0
        self._whole = Whole(connection, kind, ends(connection, kind)[1])
        self.busy = kind is Kind.REQUESTS

    @property
    def found(self) -> int:
        """All rows up to `top`."""
        return self._whole.count

    def step(self, connection: sqlite3.Connection) -> None:
        """Make later jumps short."""
        self.busy = self._whole.hop(connection, _HOP)

    def ids(self, connection: sqlite3.Connection, first: int, count: int) -> list[int]:
        """Row ids by index."""
        if self._descending:
            return self._whole.page(connection, first, count)
        last = max(0, self.found - first)
        begin = max(0, last - count)
        return self._whole.page(connection, begin, last - begin)[::-1]

    def index_of(self, connection: sqlite3.Connection, row_id: int) -> int | None:
        """Where a row stands."""
        index = self._whole.index_of(connection, row_id)
        return index if index is None or self._descending else self.found - 1 - index

    def absorb(self, connection: sqlite3.Connection, arrival: Arrival) -> bool:
        """Rows at the oldest end lengthen the list; all others move it."""
        if arrival.above is not None or arrival.inside:
            self.newer = self._whole.newer(connection)
        if arrival.below is not None or arrival.inside:
            self._whole.refresh(connection)
            self.busy = self._kind is Kind.REQUESTS
        return arrival.inside or (arrival.below is not None and not self._descending)

    def advance(self, connection: sqlite3.Connection) -> None:
        """Take in what is newer."""
        self._whole.top = ends(connection, self._kind)[1]
        self._whole.refresh(connection)
        self.newer = 0


class FoundView:
    """What a filter finds, or all records in another order than that of time."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        query: ListQuery,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._expression = query.where or Expression(query.kind.value, And(()))
        self._query, self._now, self._monotonic = query, now, monotonic
        self.settled = query.sort == "time"
        self._oldest_first = self.settled and not query.descending
        self.shifts = 0
        self._begin(connection)

    def _begin(self, connection: sqlite3.Connection) -> None:
        query = self._query
        self._order = order(connection, query.kind.value, query.sort, descending=query.descending)
        self._top = ends(connection, query.kind)[1]
        self._main = self._search(connection, 0, self._top)
        self._hits = self._main.hits
        self._pending = [self._main]
        self._newer: list[Search] = []

    def _search(self, connection: sqlite3.Connection, low: int, high: int) -> Search:
        chosen = plan(connection, self._expression, to_ms(self._now()), low=low, high=high)
        return Search(chosen, self._order, low, high)

    @property
    def found(self) -> int:
        """Rows found so far."""
        return len(self._hits)

    @property
    def complete(self) -> bool:
        """Whether that is all of them."""
        return not self._pending

    @property
    def newer(self) -> int:
        """Rows above `top` that match."""
        return sum(len(search.hits) for search in self._newer)

    @property
    def searched(self) -> float:
        """Share of the records looked through."""
        return self._pending[0].searched if self._pending else 1.0

    @property
    def busy(self) -> bool:
        """Whether there is more to look at."""
        return bool(self._pending) or any(not search.complete for search in self._newer)

    def step(self, connection: sqlite3.Connection) -> None:
        """Look at the next slice: at what came first, as it is little."""
        waiting = [search for search in (*self._newer, *self._pending) if not search.complete]
        if waiting:
            waiting[0].step(connection, self._monotonic)
        while self._pending and self._pending[0].complete:
            done = self._pending.pop(0)
            if done is not self._main and len(done.hits):
                self._hits.add_all(done.hits, in_front=self._oldest_first)
                self.shifts += self._oldest_first or not self.settled

    def ids(self, connection: sqlite3.Connection, first: int, count: int) -> list[int]:
        """Row ids by index."""
        return self._hits.page(first, count)

    def index_of(self, connection: sqlite3.Connection, row_id: int) -> int | None:
        """Where a row stands, as far as it was found."""
        key = None
        if self._order.column is not None:
            rows = connection.execute(
                f"SELECT {self._order.column} FROM {self._main.table} WHERE id = ?", (row_id,)
            ).fetchall()
            if not rows:
                return None
            key = self._order.key(rows[0][0])
        return self._hits.index_of(row_id, key)

    def absorb(self, connection: sqlite3.Connection, arrival: Arrival) -> bool:
        """Look at what came above, and below; begin anew where rows changed in between.

        A walk back through the past brings a page of older rows every moment: begun anew for each, a list
        would never fill.
        """
        if arrival.inside:
            self._restart(connection)
            return True
        if arrival.above is not None:
            before, now = arrival.above
            self._newer.append(self._search(connection, before + 1, now))
        if arrival.below is not None and not self._main.will_reach_the_end:
            lowest, before = arrival.below
            self._pending.append(self._search(connection, lowest, before - 1))
        return False

    def _restart(self, connection: sqlite3.Connection) -> None:
        """Search anew, up to the same `top`; what is newer stays newer."""
        top, highest = self._top, ends(connection, self._query.kind)[1]
        self._begin(connection)
        self._top = min(top, highest)
        self._main = self._search(connection, 0, self._top)
        self._hits, self._pending = self._main.hits, [self._main]
        self._newer = [self._search(connection, self._top + 1, highest)] if highest > self._top else []

    def advance(self, connection: sqlite3.Connection) -> None:
        """Take in what is newer; where ages count, or much is still unknown, by searching anew."""
        in_front = self.settled and self._query.descending
        for search in self._newer:
            for _ in range(_STEPS_AT_ONCE):
                if not search.complete:
                    search.step(connection, self._monotonic)
        still_looking = any(not search.complete for search in self._newer)
        if still_looking or self._expression.names_field("age") or not (in_front or self.complete):
            self._begin(connection)
            return
        for search in self._newer:
            self._hits.add_all(search.hits, in_front=in_front)
        self._newer = []
        self._top = ends(connection, self._query.kind)[1]
