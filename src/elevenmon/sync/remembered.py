"""What the store remembers of earlier runs, for the first frame."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.level import Level
from elevenmon.store import state
from elevenmon.sync.last_level import last_level
from elevenmon.sync.session import OFFSET_STATE, Facts, load_facts

LAST_GOOD_STATE = "last_good"
"""State: JSON of feed to epoch ms."""


@dataclass(frozen=True, slots=True, eq=False)
class Remembered:
    """What an earlier run left."""

    facts: Facts
    last_good: Mapping[str, datetime]
    offset: float
    level: Level | None


def read_remembered(connection: Any) -> Remembered:
    """Read it; whatever cannot be read is not remembered."""
    return Remembered(
        load_facts(connection),
        _decode_last_good(state.get(connection, LAST_GOOD_STATE)),
        _decode_number(state.get(connection, OFFSET_STATE)),
        last_level(connection),
    )


def server_time(connection: Any, at: datetime) -> datetime:
    """What this machine's clock is to the server, by the difference that was last measured."""
    return at + timedelta(seconds=_decode_number(state.get(connection, OFFSET_STATE)))


def encode_last_good(ages: Mapping[str, datetime]) -> str:
    """When each feed last answered, for the state table."""
    return json.dumps({name: to_ms(at) for name, at in ages.items()})


def _decode_last_good(text: str | None) -> dict[str, datetime]:
    try:
        value = json.loads(text or "{}")
        return {str(name): from_ms(int(at)) for name, at in value.items()}
    except (ValueError, TypeError, AttributeError, OverflowError):
        return {}


def _decode_number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
