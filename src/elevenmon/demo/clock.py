"""The world's clock, and the stretch of traffic after the server's start that `--speed` asks for.

Two times are kept apart. World time is what the API shows. Stream time numbers the traffic: it equals
world time up to the server's start and runs `speed` times as fast after it, so a speed makes the future
denser and leaves the past, and the clock, alone. At speed 0 stream time stands and nothing new happens.
"""

import math
import time
from datetime import UTC, datetime

NEVER_MS = 253_402_214_400_000
"""The last day of the year 9999, which stands for a time that never comes."""


class WorldClock:
    """World time in milliseconds since the epoch, real or frozen, and its mapping to stream time."""

    def __init__(self, *, frozen_at_ms: int | None = None, speed: float = 1.0) -> None:
        self._frozen_at_ms = frozen_at_ms
        self.speed = speed
        self.start_ms = self.now_ms()

    def now_ms(self) -> int:
        """Return the present moment of the world."""
        return int(time.time() * 1000) if self._frozen_at_ms is None else self._frozen_at_ms

    def to_stream(self, world_ms: int) -> int:
        """Return the stream time that has passed when the world's clock shows `world_ms`."""
        if world_ms <= self.start_ms:
            return world_ms
        return self.start_ms + math.floor((world_ms - self.start_ms) * self.speed)

    def to_world(self, stream_ms: int) -> int:
        """Return the world time at which an event of that stream time happens."""
        if stream_ms <= self.start_ms:
            return stream_ms
        if self.speed == 0:
            return NEVER_MS
        return min(NEVER_MS, self.start_ms + math.ceil((stream_ms - self.start_ms) / self.speed))


def elapsed_seconds() -> float:
    """Return seconds on a clock that never jumps, to take differences of."""
    return time.monotonic()


def parse_instant(text: str) -> int:
    """Return the milliseconds of an ISO 8601 time (UTC where it names no zone); `ValueError` otherwise."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        message = f"--now: not an ISO 8601 time: {text!r} (for example 2026-11-20T14:02:00Z)"
        raise ValueError(message) from None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return math.floor(instant.timestamp() * 1000)


def iso_seconds(ms: int) -> str:
    """Return `2026-11-20T14:02:00Z`."""
    return f"{datetime.fromtimestamp(ms // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def http_date(ms: int) -> bytes:
    """Return the form of an HTTP `Date` header, whatever the locale."""
    moment = datetime.fromtimestamp(ms // 1000, UTC)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()]
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[
        moment.month - 1
    ]
    return f"{day}, {moment:%d} {month} {moment:%Y %H:%M:%S} GMT".encode()
