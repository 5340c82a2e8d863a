"""How bad something is: the one scale behind every colour and glyph."""

from enum import StrEnum


class Level(StrEnum):
    """How bad it is; the one scale behind every colour and glyph."""

    OK = "ok"
    WATCH = "watch"
    WARNING = "warning"
    CRITICAL = "critical"
    UNKNOWN = "unknown"
