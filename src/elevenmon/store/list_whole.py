"""The whole of a kind in the order of time: nothing is looked for, so rows are found by counting.

A cut is a row id and the number of rows from it on. Counting begins at the nearest known one, never further
away than half the list, and each answer leaves another behind.
"""

import sqlite3
from bisect import bisect_left, insort

from elevenmon.store import counts
from elevenmon.store.values import SEQUENCE_BITS

_DAY_IDS = 86_400_000 << SEQUENCE_BITS
_NEAR = 5_000
"""Rows that are counted along in a moment."""
_MOST_CUTS = 4_000
_LARGEST = 2**63 - 1


class Whole:
    """One kind of record up to `top`, newest first; requests of elevenmon's own left out."""

    def __init__(self, connection: sqlite3.Connection, kind: str, top: int) -> None:
        self._kind, self.top = kind, top
        self._walk = (
            "SELECT id FROM history_item WHERE true"
            if kind == "history"
            else "SELECT id FROM request INDEXED BY request_series WHERE own = 0"
        )
        self._cuts: list[tuple[int, int]] = [(0, top + 1)]
        self.count = 0
        self.refresh(connection)

    def refresh(self, connection: sqlite3.Connection) -> None:
        """Count anew, after rows came or went: cuts below the newest are void."""
        stored = counts.of(connection, "history" if self._kind == "history" else "requests")
        if self._kind != "history":
            stored -= counts.of(connection, "requests_own")
        self.count = stored - self.newer(connection)
        self._cuts = [(0, self.top + 1), (self.count, 0)]
        if self._kind == "history":
            self._cuts = self._by_day(connection)

    def newer(self, connection: sqlite3.Connection) -> int:
        """Rows above `top`."""
        number: int = connection.execute(
            f"SELECT count(*) FROM ({self._walk} AND id > ?)", (self.top,)
        ).fetchall()[0][0]
        return number

    def page(self, connection: sqlite3.Connection, first: int, count: int) -> list[int]:
        """Row ids by index."""
        count = min(count, self.count - first)
        if count <= 0 or first < 0:
            return []
        ids = self._above(connection, first, count)
        if ids:
            self._remember(first, ids[0] + 1)
            self._remember(first + len(ids), ids[-1])
        return ids

    def index_of(self, connection: sqlite3.Connection, row_id: int) -> int | None:
        """Where a row stands; None where it is not in the list."""
        if not connection.execute(f"{self._walk} AND id = ?", (row_id,)).fetchall() or row_id > self.top:
            return None
        at = bisect_left(self._cuts, -row_id, key=lambda cut: -cut[1])
        known, below = self._cuts[min(at, len(self._cuts) - 1)], self._cuts[max(0, at - 1)]
        above_rows = self._between(connection, row_id, below[1], most=abs(known[0] - below[0]) // 2 + 1)
        if above_rows is not None:
            return below[0] + above_rows - 1
        rest = self._between(connection, known[1], row_id, most=_LARGEST)
        return known[0] - (rest or 0) - 1

    def _between(self, connection: sqlite3.Connection, low: int, high: int, *, most: int) -> int | None:
        """Rows of [low, high); None where there are more than `most`."""
        found: int = connection.execute(
            f"SELECT count(*) FROM ({self._walk} AND id >= ? AND id < ? LIMIT ?)",
            (low, high, min(most + 1, 2**62)),
        ).fetchall()[0][0]
        return found if found <= most else None

    def _above(self, connection: sqlite3.Connection, first: int, count: int) -> list[int]:
        at = bisect_left(self._cuts, (first, _LARGEST)) - 1
        before = self._cuts[max(0, at)]
        after = self._cuts[min(at + 1, len(self._cuts) - 1)]
        if first - before[0] <= after[0] - first - count or after[0] < first + count:
            rows = connection.execute(
                f"{self._walk} AND id < ? ORDER BY id DESC LIMIT ? OFFSET ?",
                (before[1], count, first - before[0]),
            ).fetchall()
            return [row[0] for row in rows]
        rows = connection.execute(
            f"{self._walk} AND id >= ? ORDER BY id LIMIT ? OFFSET ?",
            (after[1], count, after[0] - first - count),
        ).fetchall()
        return [row[0] for row in reversed(rows)]

    def _remember(self, index: int, row_id: int) -> None:
        """From `row_id` on there are `index` rows."""
        cut = (index, row_id)
        at = bisect_left(self._cuts, cut)
        near = self._cuts[max(0, at - 1) : at + 1]
        if len(self._cuts) < _MOST_CUTS and all(abs(each[0] - index) > _NEAR // 10 for each in near):
            insort(self._cuts, cut)

    def _by_day(self, connection: sqlite3.Connection) -> list[tuple[int, int]]:
        """A cut at each midnight, from the sums that are kept by day."""
        days = connection.execute(
            "SELECT day, sum(clips) FROM history_day WHERE day < ? GROUP BY day ORDER BY day",
            (self.top // _DAY_IDS,),
        ).fetchall()
        cuts, older = [(self.count, 0)], 0
        for day, clips in days:
            older += clips
            cuts.append((self.count - older, (day + 1) * _DAY_IDS))
        cuts.append((0, self.top + 1))
        return sorted({index: (index, row_id) for index, row_id in cuts}.values())

    def hop(self, connection: sqlite3.Connection, rows: int) -> bool:
        """Leave one more cut, `rows` into the widest stretch without any; False where none is wider.

        For kinds whose days are not summed up.
        """
        gaps = [
            (after[0] - before[0], before) for before, after in zip(self._cuts, self._cuts[1:], strict=False)
        ]
        width, before = max(gaps, default=(0, (0, 0)))
        if width <= rows:
            return False
        found = connection.execute(
            f"{self._walk} AND id < ? ORDER BY id DESC LIMIT 1 OFFSET ?", (before[1], rows - 1)
        ).fetchall()
        if found:
            insort(self._cuts, (before[0] + rows, found[0][0]))
        return bool(found)
