"""The `exec` channel: a program of the person's own, told as JSON on its standard input."""

from typing import Final

from elevenmon.notify.announcement import Announcement
from elevenmon.notify.channel import Outcome
from elevenmon.notify.child import run
from elevenmon.settings.channels import ExecSettings, Wanted


class Hook:
    """Runs the program once for each edge, at most two at a time."""

    name: Final = "exec"
    lanes: Final = 2

    def __init__(self, settings: ExecSettings) -> None:
        self._settings = settings

    @property
    def wanted(self) -> Wanted:
        """Which alerts it carries."""
        return self._settings.wanted

    async def send(self, announcement: Announcement, *, posted: float) -> Outcome:
        """Run it; never twice for one edge, whatever becomes of it."""
        seconds = self._settings.timeout
        try:
            ended = await run(
                self._settings.command,
                seconds=seconds,
                stdin=announcement.payload() + b"\n",
                variables=variables(announcement),
            )
        except (OSError, ValueError) as error:
            reason = (getattr(error, "strerror", None) or "it has no proper name").lower()
            return Outcome(False, f"could not be started: {reason}")
        if ended.status is None:
            return Outcome(False, f"was killed after {seconds} s")
        said = f": {ended.complaint}" if ended.status and ended.complaint else ""
        return Outcome(ended.status == 0, f"{_ended(ended.status)}{said}")

    async def close(self) -> None:
        """Nothing is open."""


def variables(announcement: Announcement) -> dict[str, str]:
    """What a simple script may read without a JSON reader. No argument ever holds foreign text."""
    return {
        "ELEVENMON_EVENT": announcement.turn.value,
        "ELEVENMON_TEST": "1" if announcement.test else "0",
        "ELEVENMON_PROFILE": announcement.account.profile,
        "ELEVENMON_RULE": announcement.alert.ref.id,
        "ELEVENMON_LEVEL": announcement.alert.level.value,
        "ELEVENMON_TEXT": announcement.sentence,
    }


def _ended(status: int) -> str:
    return f"was ended by signal {-status}" if status < 0 else f"ended with {status}"
