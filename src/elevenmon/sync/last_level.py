"""The verdict's last level, which the next one starts from, in the store."""

from typing import Any

from elevenmon.domain.level import Level
from elevenmon.store import state

LEVEL_STATE = "verdict"
"""State: the verdict's last level."""


def last_level(connection: Any) -> Level | None:
    """The level of the last verdict, which the next one starts from."""
    level = state.get(connection, LEVEL_STATE)
    return Level(level) if level in set(Level) else None


def keep_level(connection: Any, level: Level) -> None:
    """Remember it. One that is unknown says nothing, and the one before it stays."""
    if level is not Level.UNKNOWN:
        state.put(connection, LEVEL_STATE, level.value)
