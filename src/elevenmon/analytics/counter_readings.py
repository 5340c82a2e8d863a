"""The counter's readings, as they are kept from one poll to the next."""

from array import array
from collections.abc import Iterable, Iterator, Sized

Reading = tuple[int, int, int]
"""Epoch milliseconds, credits used, credits included."""


class CounterReadings(Sized, Iterable[Reading]):
    """Readings oldest first, in 24 bytes each: as tuples a day of them takes seven times as much."""

    __slots__ = ("_included", "_times", "_used")

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._times, self._used, self._included = array("q"), array("q"), array("q")
        for at, used, included in readings:
            self._times.append(at)
            self._used.append(used)
            self._included.append(included)

    def __len__(self) -> int:
        return len(self._times)

    def __iter__(self) -> Iterator[Reading]:
        return zip(self._times, self._used, self._included, strict=True)
