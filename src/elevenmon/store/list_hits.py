"""The row ids that a search has found so far, in the order of the list: 8 bytes each, 16 by another key."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import Any, Protocol

Key = Any
"""A number or a text: what a list is sorted by. All keys of one list are of one kind."""
Run = tuple[Any, "array[int]"]
"""Keys in order, and the row ids they go with."""
RUN = 8_192
"""Entries that are put in order at once: a few milliseconds."""


class Hits(Protocol):
    """Found rows."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def add(self, found: Sequence[tuple[Any, ...]]) -> None:
        """Take in (row id,) or (row id, key) in the order of the walk."""
        ...

    def add_all(self, others: "Hits", *, in_front: bool = False) -> None:
        """Take in what another search in the same order found: behind what is known, or in front of it."""
        ...

    def page(self, first: int, count: int) -> list[int]:
        """Row ids by index."""
        ...

    def index_of(self, row_id: int, key: Key) -> int | None:
        """Where a row stands, which has this key now; None where it is not among them."""
        ...


class InTime:
    """Rows in the order they were found in, which is the order of the list."""

    def __init__(self, *, descending: bool) -> None:
        self._ids = array("q")
        self._sign = -1 if descending else 1

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, found: Sequence[tuple[Any, ...]]) -> None:
        """Take in the next rows."""
        self._ids.extend([row[0] for row in found])

    def add_all(self, others: "Hits", *, in_front: bool = False) -> None:
        """Take in what another search found."""
        ids = array("q", others.page(0, len(others)))
        self._ids = ids + self._ids if in_front else self._ids + ids

    def page(self, first: int, count: int) -> list[int]:
        """Row ids by index."""
        return self._ids[first : first + count].tolist()

    def index_of(self, row_id: int, key: Key) -> int | None:
        """Where a row stands."""
        at = bisect_left(self._ids, self._sign * row_id, key=lambda each: self._sign * each)
        return at if at < len(self._ids) and self._ids[at] == row_id else None


class Sorted:
    """Rows by key, those of one key by time: runs that are each in order, merged where a page is wanted."""

    def __init__(self, *, descending: bool, numbers: bool, run: int = RUN) -> None:
        """`numbers`: keys are floats, kept in 8 bytes each. `run`: entries put in order at once."""
        self._descending, self._numbers, self._run = descending, numbers, run
        self._runs: list[Run] = []
        self._new: list[tuple[Key, int]] = []
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, found: Sequence[tuple[Any, ...]]) -> None:
        """Take in (row id, key) in any order."""
        self._new.extend((row[1], row[0]) for row in found)
        self._size += len(found)
        if len(self._new) >= self._run:
            self._settle()

    def add_all(self, others: "Hits", *, in_front: bool = False) -> None:
        """Take in what another search found; where it stands is for the keys to say."""
        if isinstance(others, Sorted):
            others._settle()
            for keys, ids in others._runs:
                self.add(list(zip(ids, keys, strict=True)))

    def page(self, first: int, count: int) -> list[int]:
        """Row ids by index."""
        self._settle()
        count = min(count, self._size - first)
        if count <= 0:
            return []
        begin = self._size - first - count if self._descending else first
        ids = [row_id for _, row_id in islice(self._from(begin), count)]
        return ids[::-1] if self._descending else ids

    def index_of(self, row_id: int, key: Key) -> int | None:
        """Where a row stands."""
        self._settle()
        places = [self._place(run, key, row_id) for run in self._runs]
        if not any(
            at < len(ids) and ids[at] == row_id for (_, ids), at in zip(self._runs, places, strict=True)
        ):
            return None
        return self._size - 1 - sum(places) if self._descending else sum(places)

    def _settle(self) -> None:
        """Put what came last in order. Small runs become one, so that there are few."""
        if not self._new:
            return
        entries = self._new
        self._new = []
        while self._runs and len(self._runs[-1][1]) + len(entries) <= self._run:
            keys, ids = self._runs.pop()
            entries = list(zip(keys, ids, strict=True)) + entries
        entries.sort()
        keys = [key for key, _ in entries]
        self._runs.append((array("d", keys) if self._numbers else keys, array("q", [e[1] for e in entries])))

    @staticmethod
    def _place(run: Run, key: Key, row_id: int) -> int:
        """How many of a run stand before (key, row id)."""
        keys, ids = run
        return bisect_left(ids, row_id, bisect_left(keys, key), bisect_right(keys, key))

    def _from(self, rank: int) -> Iterator[tuple[Key, int]]:
        """All entries from a rank on, in ascending order."""
        return merge(*map(_entries, self._runs, self._starts(rank)))

    def _starts(self, rank: int) -> list[int]:
        """Where each run is cut so that `rank` entries stand before.

        The middle of the widest stretch still in doubt is held against all runs: that settles what stands
        before it, or what stands behind it.
        """
        low = [0] * len(self._runs)
        high = [len(ids) for _, ids in self._runs]
        while sum(low) < rank:
            widest = max(range(len(low)), key=lambda at: high[at] - low[at])
            middle = (low[widest] + high[widest]) // 2
            keys, ids = self._runs[widest]
            before = [self._place(run, keys[middle], ids[middle]) for run in self._runs]
            if sum(before) > rank:
                high = list(map(min, high, before))
            else:
                low = list(map(max, low, before))
                if sum(low) < rank:
                    low[widest] = max(low[widest], middle + 1)
        return low


def _entries(run: Run, start: int) -> Iterator[tuple[Key, int]]:
    keys, ids = run
    return ((keys[at], ids[at]) for at in range(start, len(ids)))
