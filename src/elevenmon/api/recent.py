"""The trace ids of elevenmon's own requests, as many as the request log may still bring."""

from collections.abc import Iterator
from threading import Lock

CAPACITY = 4096
"""At the default pace, about three hours of requests."""


class RecentIds:
    """A set that forgets its oldest members beyond `capacity`. Several clients on several threads may add."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._lock = Lock()
        self._ids: dict[str, None] = {}

    def add(self, identity: str) -> None:
        """Remember one; an id that is known already becomes the newest."""
        with self._lock:
            self._ids.pop(identity, None)
            self._ids[identity] = None
            if len(self._ids) > self._capacity:
                del self._ids[next(iter(self._ids))]

    def __contains__(self, identity: object) -> bool:
        return identity in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._ids))

    def __len__(self) -> int:
        return len(self._ids)
