"""The trace ids of elevenmon's own requests, as many as the request log may still bring."""

from collections.abc import Iterator
from itertools import islice
from threading import Lock

CAPACITY = 4096
"""At the default pace, about three hours of requests."""


class RecentIds:
    """A set that forgets its oldest members beyond `capacity`. Several clients on several threads may add."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._lock = Lock()
        self._ids: dict[str, None] = {}
        self._added = self._saved = 0

    def add(self, identity: str) -> None:
        """Remember one; an id that is known already becomes the newest."""
        with self._lock:
            self._ids.pop(identity, None)
            self._ids[identity] = None
            self._added += 1
            if len(self._ids) > self._capacity:
                del self._ids[next(iter(self._ids))]

    def unsaved(self) -> tuple[int, tuple[str, ...]]:
        """Those that nobody has written down yet, and what to say (`saved`) once they are."""
        with self._lock:
            return self._added, tuple(islice(reversed(self._ids), self._added - self._saved))

    def saved(self, mark: int) -> None:
        """What `unsaved` told with this mark is written down."""
        with self._lock:
            self._saved = max(self._saved, mark)

    def __contains__(self, identity: object) -> bool:
        return identity in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._ids))

    def __len__(self) -> int:
        return len(self._ids)
