"""A program that is run for an alert: it meets neither the terminal nor the key, and cannot stay.

A loop looks after it, twenty times a second; only starting it takes a moment of that loop's thread.
"""

import asyncio
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Final

from elevenmon.domain.text import clean

PASSED_ON: Final = (
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_RUNTIME_DIR",
    "DBUS_SESSION_BUS_ADDRESS",
)
"""All that it gets of this process's environment."""
COMPLAINT: Final = 200
"""Characters kept of what it writes to standard error."""
_FIRST_LOOK, _LOOK_EVERY = 0.002, 0.05
"""Seconds from one look to the next: twice as long each time, up to the second."""
_PIECE, _PIECES = 65_536, 16
"""Bytes read of its complaints at once, and how often between two looks: a flood costs it time, not us."""
_REAPED = 0.5


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended."""

    status: int | None
    """Its exit status, negative for a signal; None where it had to be killed."""
    complaint: str
    """The first line of what it wrote to standard error, cleaned and cut."""


async def run(
    command: Sequence[str],
    *,
    seconds: float,
    stdin: bytes = b"",
    variables: Mapping[str, str] | None = None,
) -> Ended:
    """Run a program; what it has started belongs to it. Raises OSError or ValueError where it cannot start.

    Whatever of it is left after `seconds`, or when this is cancelled, is killed with its whole group. `stdin`
    is at most what a pipe takes at once: 16 kB.
    """
    child = _Child(command, stdin, variables or {})
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await child.gone()
        return child.ended()
    finally:
        child.end()


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """What a child gets: a few names that programs cannot do without, and ours."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | dict(variables)


class _Child:
    """One program in a session, and so a process group, of its own."""

    def __init__(self, command: Sequence[str], stdin: bytes, variables: Mapping[str, str]) -> None:
        home = os.path.expanduser("~")
        self._said = bytearray()
        self._gone = False
        with ExitStack() as its_ends, ExitStack() as if_it_fails:
            reading, writing = _pipe(its_ends, its_ends)
            self._complaints, complaining = _pipe(if_it_fails, its_ends)
            os.set_blocking(self._complaints, False)
            os.set_blocking(writing, False)
            with suppress(BlockingIOError):
                os.write(writing, stdin)
            self._process = subprocess.Popen(
                list(command),
                stdin=reading,
                stdout=subprocess.DEVNULL,
                stderr=complaining,
                start_new_session=True,
                env=environment(variables),
                cwd=home if os.path.isdir(home) else "/",
            )
            if_it_fails.pop_all()

    async def gone(self) -> None:
        """Return when neither it nor anything that it has started and not set free still runs."""
        pause = _FIRST_LOOK
        while True:
            if not self._is_there():
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LOOK_EVERY)

    def _is_there(self) -> bool:
        self._listen()
        if self._process.poll() is None:
            return True
        try:
            os.killpg(self._process.pid, 0)
        except OSError:
            # From now on the number may be somebody else's.
            self._gone = True
            return False
        return True

    def ended(self) -> Ended:
        """How it ended, as far as it has."""
        first = bytes(self._said).decode("utf-8", "replace").strip().partition("\n")[0]
        return Ended(self._process.poll(), clean(first, limit=COMPLAINT))

    def end(self) -> None:
        """Kill what is left."""
        if not self._gone:
            with suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_REAPED)
        os.close(self._complaints)

    def _listen(self) -> None:
        with suppress(BlockingIOError):
            for _ in range(_PIECES):
                piece = os.read(self._complaints, _PIECE)
                if not piece:
                    return
                self._said += piece[: max(0, 4 * COMPLAINT - len(self._said))]


def _pipe(closes_reading: ExitStack, closes_writing: ExitStack) -> tuple[int, int]:
    reading, writing = os.pipe()
    closes_reading.callback(os.close, reading)
    closes_writing.callback(os.close, writing)
    return reading, writing
