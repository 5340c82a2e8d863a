"""What is marked, counted and fetched a slice at a time: marks may cover a million rows."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from itertools import islice

from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import Kind, Marked, Totals
from elevenmon.store import record_rows
from elevenmon.store.list_plan import listed
from elevenmon.store.list_views import View, open_view

_SLICE = 4_000


class MarkedRows:
    """Walks over what is marked, newest first or in the order of its list. Used on the store's reader."""

    def __init__(
        self, kind: Kind, marked: Marked, now: Callable[[], datetime], monotonic: Callable[[], float]
    ) -> None:
        self._kind, self._marked, self._now, self._monotonic = kind, marked, now, monotonic
        self._view: View | None = None
        self._at = 0
        self._ids = sorted(marked.row_ids, reverse=True)
        self.exhausted = False

    def next_ids(self, connection: sqlite3.Connection) -> list[int]:
        """The next marked row ids; maybe none, while they are still being searched for."""
        query = self._marked.all_of
        if query is None:
            found = self._ids[self._at : self._at + _SLICE]
            self._at += _SLICE
            self.exhausted = self._at >= len(self._ids)
            return found
        if self._view is None:
            self._view = open_view(connection, query, self._now, self._monotonic)
        if not self._view.complete:
            self._view.step(connection)
            return []
        found = self._view.ids(connection, self._at, _SLICE)
        self._at += _SLICE
        self.exhausted = self._at >= self._view.found
        return [row_id for row_id in found if row_id not in self._marked.row_ids]


class Summing:
    """Counts what is marked and sums its credits."""

    def __init__(self, kind: Kind, rows: MarkedRows) -> None:
        self._kind, self._rows = kind, rows
        self._count = self._credits = 0

    def step(self, connection: sqlite3.Connection) -> Totals | None:
        """Go on; the totals once all is counted."""
        ids = self._rows.next_ids(connection)
        requests = self._kind is Kind.REQUESTS
        table, credits_sum = ("request", "0") if requests else ("history_item", "coalesce(sum(credits), 0)")
        count, credit = connection.execute(
            f"SELECT count(*), {credits_sum} FROM (SELECT value AS wanted FROM json_each(?))"
            f" CROSS JOIN {table} ON id = wanted",
            (listed(ids),),
        ).fetchall()[0]
        self._count += count
        self._credits += credit
        if not self._rows.exhausted:
            return None
        return Totals(self._count, None if requests else self._credits)


class Fetching:
    """Fetches the marked clips that can still be downloaded."""

    def __init__(self, rows: MarkedRows, limit: int) -> None:
        self._rows, self._limit = rows, limit
        self._items: list[HistoryItem] = []

    def step(self, connection: sqlite3.Connection) -> list[HistoryItem] | None:
        """Go on; the clips, newest first, once there are enough."""
        ids = self._rows.next_ids(connection)[: self._limit + _SLICE // 4]
        found = record_rows.rows(connection, Kind.HISTORY, ids)
        items = (
            row.record for row in found if row.deleted_at is None and isinstance(row.record, HistoryItem)
        )
        self._items += islice(items, self._limit - len(self._items))
        if not self._rows.exhausted and len(self._items) < self._limit:
            return None
        return sorted(self._items, key=lambda item: item.at, reverse=True)
