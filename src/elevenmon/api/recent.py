"""The trace ids of elevenmon's own requests, as many as the request log may still bring."""

from collections.abc import Iterable
from threading import Lock

from elevenmon.domain.marks import Marks, marks_of

CAPACITY = 4096
"""At the default pace, about three hours of requests."""


class RecentIds:
    """Tells the newest ids from others, and hands each out once to be written down.

    Of those that are written down the text is not kept. Several clients on several threads may add.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._lock = Lock()
        self._marks = Marks(capacity)
        self._unsaved: dict[str, int] = {}
        """Each with its number, oldest first."""
        self._added = 0

    def add(self, identity: str) -> None:
        """Remember one."""
        with self._lock:
            self._marks.add(marks_of((identity,)))
            self._added += 1
            self._unsaved.pop(identity, None)
            self._unsaved[identity] = self._added
            if len(self._unsaved) > self._capacity:
                del self._unsaved[next(iter(self._unsaved))]

    def unsaved(self) -> tuple[int, tuple[str, ...]]:
        """Those that nobody has written down yet, newest first, and what to say (`saved`) once they are."""
        with self._lock:
            return self._added, tuple(reversed(self._unsaved))

    def saved(self, mark: int) -> None:
        """What `unsaved` told with this mark is written down."""
        with self._lock:
            self._unsaved = {name: number for name, number in self._unsaved.items() if number > mark}

    def among(self, ids: Iterable[str]) -> set[str]:
        """Those of these ids that are remembered."""
        with self._lock:
            return self._marks.among(ids)

    def __len__(self) -> int:
        return len(self._marks)
