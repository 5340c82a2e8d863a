"""Which ids are among the newest few thousand, in 8 bytes each.

A monitor that stays open for days remembers thousands of ids only to be asked whether one was among them.
Their texts would take fifteen times as much.
"""

from array import array
from collections.abc import Iterable, Sized


def marks_of(ids: Iterable[str]) -> "array[int]":
    """A number for each id. It holds in this process alone."""
    return array("q", map(hash, ids))


class Marks(Sized):
    """Forgets the oldest beyond `capacity`.

    Two ids may have the same number by chance: asked about a thousand ids a second, it takes one that was
    never added for one of 4,096 that were once in a hundred thousand years.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._ring = array("q")
        self._oldest = 0
        """Where the next one goes, once there are as many as may be."""

    def __len__(self) -> int:
        return len(self._ring)

    def add(self, marks: Iterable[int]) -> None:
        """Remember ids by their `marks_of`."""
        for mark in marks:
            if len(self._ring) < self._capacity:
                self._ring.append(mark)
            else:
                self._ring[self._oldest] = mark
                self._oldest = (self._oldest + 1) % self._capacity

    def among(self, ids: Iterable[str]) -> set[str]:
        """Those of these ids that are remembered."""
        asked = {hash(identity): identity for identity in ids}
        if not asked:
            return set()
        return {asked[mark] for mark in set(asked).intersection(self._ring)}
