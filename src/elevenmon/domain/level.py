"""How bad something is: the one scale behind every colour and glyph."""

from enum import StrEnum


class Level(StrEnum):
    """How bad it is; the one scale behind every colour and glyph."""

    OK = "ok"
    WATCH = "watch"
    WARNING = "warning"
    CRITICAL = "critical"
    UNKNOWN = "unknown"


_SCALE = {
    level: place
    for place, level in enumerate((Level.OK, Level.UNKNOWN, Level.WATCH, Level.WARNING, Level.CRITICAL))
}


def badness(level: Level) -> int:
    """Where a level stands among the others; the worse, the higher."""
    return _SCALE[level]
