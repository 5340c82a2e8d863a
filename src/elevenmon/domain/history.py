"""Generated clips, as the history lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from elevenmon.domain.usage import Cell


@dataclass(frozen=True, slots=True, eq=False)
class DialogueTurn:
    """One speaker's turn of a dialogue clip."""

    text: str
    voice_id: str | None
    voice_name: str | None


NO_SETTINGS: Mapping[str, Cell] = MappingProxyType({})
"""Of a clip whose settings are not known."""


class HistoryItem(NamedTuple):
    """One clip. `credits` is the counter's movement, never below 0 (fact sheet, section 8).

    A tuple, because a walk through the past makes a million: it is made in a fifth of the time of a class.
    """

    history_item_id: str
    at: datetime
    counter_from: int
    counter_to: int
    content_type: str | None
    state: str | None
    request_id: str | None = None
    voice_id: str | None = None
    voice_name: str | None = None
    voice_category: str | None = None
    model_id: str | None = None
    source: str | None = None
    text: str | None = None
    output_format: str | None = None
    settings: Mapping[str, Cell] = NO_SETTINGS
    dialogue: tuple[DialogueTurn, ...] = ()

    @property
    def credits(self) -> int:
        """Credits charged: the counter after less the counter before, clamped at 0."""
        return max(0, self.counter_to - self.counter_from)


@dataclass(frozen=True, slots=True, eq=False)
class HistoryPage:
    """One page, newest first unless asked otherwise."""

    items: tuple[HistoryItem, ...]
    has_more: bool
    cursor: str | None
    """`last_history_item_id`: where the next page starts."""
    scanned_until: datetime | None
    refused: int = 0
    """Items whose id or time could not be read."""
