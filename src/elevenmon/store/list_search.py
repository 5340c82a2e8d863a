"""A list whose rows must be looked for: slice by slice, in the order of time, and remembered by row id."""

import sqlite3
from collections.abc import Callable
from itertools import chain

from elevenmon.store import counts
from elevenmon.store.filter_sql import TRUE
from elevenmon.store.list_hits import Hits
from elevenmon.store.list_plan import Plan, listed
from elevenmon.store.list_sort import Order

FIRST_SLICE, _SMALLEST, _LARGEST = 1_000, 100, 50_000
"""Candidates of a slice."""
_SLICE_SECONDS = 0.006
"""What a slice is made to take: others read the store between two."""


class Search:
    """The state of one search, between the slices that `step` does. Used on the store's reader alone."""

    def __init__(
        self, plan: Plan, order: Order, lowest: int, highest: int, first_slice: int = FIRST_SLICE
    ) -> None:
        """Between these two row ids, both included; `first_slice` candidates are looked at in the first."""
        self._plan, self._order = plan, order
        self.hits: Hits = order.hits()
        self.complete = False
        self.searched = 0.0
        """Share of the candidates looked at, 0 to 1."""
        self._low, self._high = max(plan.low, lowest), min(plan.high, highest)
        self._from_top = order.descending or order.column is not None
        self._slice = first_slice
        self._candidates: list[int] | None = None
        self._looked = 0

    def step(self, connection: sqlite3.Connection, monotonic: Callable[[], float]) -> None:
        """Look at the next slice of candidates."""
        began = monotonic()
        if self._plan.at_once:
            found = self._listed_slice(connection)
        elif self._plan.rest is TRUE and self._order.column is None:
            found = self._plain_slice(connection)
        else:
            found = self._walked_slice(connection)
        if self._order.column is not None:
            found = [(row[0], self._order.key(row[1])) for row in found]
        self.hits.add(found)
        if self.complete:
            self.searched = 1.0
        took = monotonic() - began
        if took < _SLICE_SECONDS / 4:
            self._slice = min(self._slice * 4, _LARGEST)
        elif took < _SLICE_SECONDS / 2:
            self._slice = min(self._slice * 2, _LARGEST)
        elif took > _SLICE_SECONDS:
            self._slice = max(int(self._slice * _SLICE_SECONDS / took), _SMALLEST)

    def _listed_slice(self, connection: sqlite3.Connection) -> list[tuple[object, ...]]:
        """Candidates that were all fetched at the first slice."""
        plan = self._plan
        if self._candidates is None:
            fetched = chain.from_iterable(
                connection.execute(
                    f"{source.select} AND {source.row_id} BETWEEN ? AND ?",
                    (*source.parameters, self._low, self._high),
                ).fetchall()
                for source in plan.sources
            )
            kept = {row[0] for row in fetched}
            self._candidates = sorted(kept, reverse=self._from_top)
        end = self._looked + self._slice
        wanted = self._candidates[self._looked : end]
        self._looked += len(wanted)
        self.complete = end >= len(self._candidates)
        self.searched = self._looked / max(1, len(self._candidates))
        if plan.rest is TRUE and self._order.column is None:
            self.complete = True
            return [(row_id,) for row_id in self._candidates]
        value = f", {self._order.column}" if self._order.column else ""
        return connection.execute(
            # json_each has columns of its own that are called id and path
            f"SELECT id{value} FROM (SELECT value AS wanted FROM json_each(?)) CROSS JOIN {plan.table}"
            f" ON id = wanted WHERE {plan.rest.sql}",
            (listed(wanted), *plan.rest.parameters),
        ).fetchall()

    def _plain_slice(self, connection: sqlite3.Connection) -> list[tuple[object, ...]]:
        """Every candidate of the next slice is a row of the list."""
        source = self._plan.sources[0]
        rows = connection.execute(
            f"SELECT * FROM ({source.select} AND {source.row_id} BETWEEN ? AND ?) ORDER BY id"
            f" {'DESC' if self._from_top else 'ASC'} LIMIT ?",
            (*source.parameters, self._low, self._high, self._slice),
        ).fetchall()
        self._move(connection, rows[-1][0] if rows else None, len(rows))
        return rows

    def _walked_slice(self, connection: sqlite3.Connection) -> list[tuple[object, ...]]:
        """The candidates of the next slice are asked one by one."""
        plan, source = self._plan, self._plan.sources[0]
        direction = "DESC" if self._from_top else "ASC"
        near = f"{source.select} AND {source.row_id} BETWEEN ? AND ?"
        edge = connection.execute(
            f"SELECT * FROM ({near}) ORDER BY id {direction} LIMIT 1 OFFSET ?",
            (*source.parameters, self._low, self._high, self._slice - 1),
        ).fetchall()
        last = edge[0][0] if edge else None
        low, high = self._low, self._high
        if last is not None:
            low, high = (last, high) if self._from_top else (low, last)
        value = f", {self._order.column}" if self._order.column else ""
        among = "" if plan.counted else f" AND id IN ({near})"
        rows = connection.execute(
            f"SELECT id{value} FROM {plan.rows} WHERE id BETWEEN ? AND ? AND ({plan.rest.sql}){among}"
            f" ORDER BY id {direction}",
            (low, high, *plan.rest.parameters, *(() if plan.counted else (*source.parameters, low, high))),
        ).fetchall()
        self._move(connection, last, self._slice)
        return rows

    def _move(self, connection: sqlite3.Connection, last: int | None, looked: int) -> None:
        """Go on behind the last candidate looked at."""
        self._looked += looked
        self.complete = last is None or looked < self._slice
        if last is None or self.complete:
            return
        if self._from_top:
            self._high = last - 1
        else:
            self._low = last + 1
        stored = counts.of(connection, "history" if self._plan.table == "history_item" else "requests")
        self.searched = min(0.99, self._looked / max(1, stored))

    @property
    def table(self) -> str:
        """Where the records are."""
        return self._plan.table

    @property
    def will_reach_the_end(self) -> bool:
        """Whether rows that come at the oldest end are still before it."""
        return not self.complete and not self._plan.at_once and self._low <= 0
