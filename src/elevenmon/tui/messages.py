"""What travels up: requests that screens and panels send and the app answers, and the core's knock.

A panel posts one of these (`self.post_message(ViewChosen(view))`); only the app talks to the monitor.
"""

from dataclasses import dataclass

from textual.message import Message

from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import View


class SnapshotReady(Message, bubble=False):
    """The monitor has a newer snapshot. Posted from its thread; several at once are one."""

    def can_replace(self, message: Message) -> bool:
        """Any earlier one that still waits."""
        return isinstance(message, SnapshotReady)


@dataclass
class ViewChosen(Message):
    """The person wants to look at something else."""

    view: View


@dataclass
class Flashed(Message):
    """A short word for the status line; it leaves by itself."""

    text: str
    level: Level = Level.OK
