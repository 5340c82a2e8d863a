"""A time that runs faster, the same for all processes that are told of it: days of use in minutes.

What waits for an answer or a key still takes as long as it takes.
"""

import os
import time
from typing import NamedTuple, Self

NAME = "ELEVENMON_HURRY"


class Hurry(NamedTuple):
    """How fast, and from when on: seconds of the machine's two clocks."""

    speed: float
    monotonic_then: float
    wall_then: float

    @classmethod
    def begun(cls, speed: float) -> Self:
        """A time that is the machine's now."""
        return cls(speed, time.monotonic(), time.time())

    @classmethod
    def told(cls) -> Self:
        """The time that this process was told of. KeyError without one."""
        return cls(*map(float, os.environ[NAME].split()))

    def environment(self) -> dict[str, str]:
        """What tells a process of it."""
        return {NAME: " ".join(map(repr, self))}

    def passed(self) -> float:
        """Seconds since it began."""
        return (time.monotonic() - self.monotonic_then) * self.speed

    def monotonic(self) -> float:
        """What stands for `time.monotonic`."""
        return self.monotonic_then + self.passed()

    def wall(self) -> float:
        """What stands for `time.time`: it never parts from the monotonic clock."""
        return self.wall_then + self.passed()
