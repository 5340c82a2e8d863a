"""Time: the only module outside the demo that reads a clock. Instants are aware and UTC."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

_MILLISECOND = timedelta(milliseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """What the engine and the front ends know of time."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump; only differences mean something."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since an arbitrary start; stands still in suspend on Linux."""
        return time.monotonic()


def to_ms(instant: datetime) -> int:
    """Epoch milliseconds of an aware instant: how the store keeps time."""
    return (instant - EPOCH) // _MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    """The aware UTC instant of epoch milliseconds; OverflowError outside years 1 to 9999."""
    return EPOCH + timedelta(milliseconds=milliseconds)
