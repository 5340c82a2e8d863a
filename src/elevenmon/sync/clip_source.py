"""What is asked of the API about single clips; an API client has all of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    # What these stand for is loaded with the client, after the first frame.
    from elevenmon.domain.history import HistoryItem
    from elevenmon.net.client import Sink


class ClipSource(Protocol):
    """Every call raises `ApiError`, or what the sink raises, and nothing else."""

    async def aclose(self) -> None:
        """Close all connections."""
        ...

    async def history_audio(self, history_item_id: str, sink: "Sink") -> int:
        """Stream a clip's sound into a sink; the bytes received."""
        ...

    async def history_item(self, history_item_id: str) -> "HistoryItem":
        """One clip; NotFound when it is gone."""
        ...

    async def delete_history_item(self, history_item_id: str) -> None:
        """Delete a clip; sent once."""
        ...


@dataclass(frozen=True, slots=True)
class ClipPlaces:
    """Where clips come from and go to."""

    connect: Callable[[], ClipSource]
    """A client of its own for the clips' event loop; may block and raise ApiError."""
    cache: Path
    """Where sounds are kept that may be fetched again."""
    downloads: Callable[[], Path]
    """Where files are saved."""
