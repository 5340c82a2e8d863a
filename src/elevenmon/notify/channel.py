"""What every way out has in common."""

from dataclasses import dataclass
from typing import Protocol

from elevenmon.notify.announcement import Announcement
from elevenmon.settings.channels import Wanted


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one announcement."""

    sent: bool
    text: str
    """How, or why not: one clause in our own words and numbers, nothing secret in it."""


class Channel(Protocol):
    """A way out."""

    @property
    def name(self) -> str:
        """As the settings call it."""
        ...

    @property
    def wanted(self) -> Wanted:
        """Which alerts it carries."""
        ...

    @property
    def lanes(self) -> int:
        """How many announcements it may carry at once."""
        ...

    async def send(self, announcement: Announcement, *, posted: float) -> Outcome:
        """Carry one that was handed in at that time of the running loop's clock; at least one try is made."""
        ...

    async def close(self) -> None:
        """Let go of what is open."""
        ...
