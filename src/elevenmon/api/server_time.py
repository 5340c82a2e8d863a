"""How far the machine's clock is from the server's, told by the `Date` headers of recent answers."""

from collections import deque
from datetime import datetime, timedelta
from statistics import median

SAMPLES = 5
"""Few, so that after the machine's clock was set the old ones are outvoted within three answers."""
SLOWEST = 2.0
"""Seconds of round trip beyond which an answer tells too little about when it was sent."""
_HALF_A_SECOND = timedelta(seconds=0.5)


class ServerTime:
    """The median offset of the last answers. Precise to about a second: `Date` carries whole ones."""

    def __init__(self) -> None:
        self._offsets: deque[float] = deque(maxlen=SAMPLES)

    @property
    def offset(self) -> float | None:
        """Seconds that the server is ahead of the machine; None before the first usable answer."""
        return median(self._offsets) if self._offsets else None

    def observe(self, server: datetime | None, *, sent: datetime, took: float) -> None:
        """Take one answer into account: its `Date`, the machine's time of asking, and the seconds it took."""
        if server is None or not 0 <= took <= SLOWEST:
            return
        middle = sent + timedelta(seconds=took / 2)
        self._offsets.append((server + _HALF_A_SECOND - middle).total_seconds())

    def now(self, machine: datetime) -> datetime:
        """The server's time at a moment of the machine's clock; the same before the first usable answer."""
        return machine + timedelta(seconds=self.offset or 0.0)
