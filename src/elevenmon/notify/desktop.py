"""The `desktop` channel: a notification of the desktop, through the terminal (OSC 9) or `notify-send`."""

import html
import shutil
from typing import Final

from elevenmon.domain.level import Level
from elevenmon.domain.terminal_notice import TerminalNotices
from elevenmon.notify.announcement import Announcement
from elevenmon.notify.channel import Outcome
from elevenmon.notify.child import run
from elevenmon.settings.channels import NOTIFY_SEND, TERMINAL, DesktopSettings, Wanted

_SECONDS = 5.0


class Desktop:
    """Shows a notification; where there is no terminal to ask, `notify-send` is asked."""

    name: Final = "desktop"
    lanes: Final = 1

    def __init__(self, settings: DesktopSettings, terminal: TerminalNotices) -> None:
        self._settings, self._terminal = settings, terminal

    @property
    def wanted(self) -> Wanted:
        """Which alerts it carries."""
        return self._settings.wanted

    async def send(self, announcement: Announcement, *, posted: float) -> Outcome:
        """Show it once."""
        if self._settings.through == TERMINAL and self._terminal.show(
            f"{announcement.title}: {announcement.sentence}"
        ):
            return Outcome(True, "handed to the terminal (OSC 9)")
        return await _notify_send(announcement)

    async def close(self) -> None:
        """Nothing is open."""


async def _notify_send(announcement: Announcement) -> Outcome:
    if shutil.which(NOTIFY_SEND) is None:
        return Outcome(False, f"{NOTIFY_SEND} is not installed")
    try:
        ended = await run(command(announcement), seconds=_SECONDS)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "a text it cannot take").lower()
        return Outcome(False, f"{NOTIFY_SEND} could not be started: {reason}")
    if ended.status is None:
        return Outcome(False, f"{NOTIFY_SEND} was killed after {_SECONDS:g} s")
    if ended.status:
        said = f": {ended.complaint}" if ended.complaint else ""
        return Outcome(False, f"{NOTIFY_SEND} ended with {ended.status}{said}")
    return Outcome(True, f"shown by {NOTIFY_SEND}")


def command(announcement: Announcement) -> tuple[str, ...]:
    """The arguments: fixed but for the two texts behind `--`, of which the second is read as markup."""
    urgent = announcement.alert.level is Level.CRITICAL
    return (
        NOTIFY_SEND,
        "--app-name=elevenmon",
        f"--urgency={'critical' if urgent else 'normal'}",
        "--",
        announcement.title,
        html.escape(announcement.sentence, quote=False),
    )
