"""The terminal as it was found, and how to give it back in that state (stdlib only, no Textual).

The full-screen app changes two things: the line discipline (termios) and the terminal's own modes, which
only further escape sequences undo.  Everything here also works from a thread while the event loop, the
output thread or the terminal itself is stuck.
"""

import os
import signal
import sys
import termios
import time
from collections.abc import Callable
from typing import Final

_CANCEL_UNFINISHED: Final = "\x1b\\"
"""String terminator: ends a sequence that was cut off half-way, and does nothing otherwise."""

LEFT_ON_BY_TEXTUAL: Final = "\x1b[?1016l\x1b[?2048l\x1b[?2026l"
"""Pixel mouse, in-band resize, synchronized output.  Textual 8.2.8 switches the first on and never off."""

MODE_RESETS: Final = (
    _CANCEL_UNFINISHED
    + "".join(f"\x1b[?{mode}l" for mode in (2026, 1000, 1002, 1003, 1005, 1006, 1015, 1016, 1004, 2004, 2048))
    + "\x1b[?7h\x1b[?25h\x1b[0m"
)
"""Back to a plain terminal: safe at any moment, on either screen."""

_POP_KEYBOARD: Final = "\x1b[<u"
_LEAVE_ALTERNATE_SCREEN: Final = "\x1b[?1049l"

RESET_SEQUENCE: Final = _POP_KEYBOARD + MODE_RESETS + _LEAVE_ALTERNATE_SCREEN + "\x1b[?25h"
"""From the alternate screen to the main one; the kitty keyboard stack belongs to a screen: popped first.

Not for the main screen: leaving a screen that is not shown moves the cursor back over printed text."""

PUSH_TITLE: Final = "\x1b[22;0t"
POP_TITLE: Final = "\x1b[23;0t"

_INPUT: Final = 0
_OUTPUT: Final = 2
"""Textual reads from standard input and draws on standard error."""


def require_terminal() -> str | None:
    """Why the full-screen monitor cannot run here, in one sentence; None where it can.

    Standard output is free to go to a file: nothing is drawn there.
    """
    for descriptor, name in ((_INPUT, "input"), (_OUTPUT, "error")):
        if not os.isatty(descriptor):
            return f"the monitor needs a terminal, and standard {name} is not one"
    # The objects can be missing although the descriptors are open: numbers of closed streams taken again.
    if sys.__stdin__ is None or sys.__stderr__ is None:
        return "the monitor needs a terminal, and a standard stream is closed"
    kind = os.environ.get("TERM", "")
    if kind in ("dumb", "unknown"):
        return f"the monitor cannot draw on a terminal of type TERM={kind}"
    return None


class Terminal:
    """The state to go back to, and what has been changed since."""

    __slots__ = ("_attributes", "_path", "alternate", "stop_output", "titled")

    def __init__(self) -> None:
        self.alternate = False
        """The alternate screen is on, with whatever modes belong to it."""
        self.titled = False
        """The window title has been pushed."""
        self.stop_output: Callable[[], None] = _nothing
        """Makes the output thread write nothing more, and let go of a stuck write; may be repeated."""
        try:
            self._attributes: list[int | list[bytes | int]] | None = termios.tcgetattr(_INPUT)
        except termios.error:
            self._attributes = None
        try:
            self._path = os.ttyname(_OUTPUT)
        except OSError:
            self._path = "/dev/tty"

    @property
    def attributes(self) -> list[int | list[bytes | int]] | None:
        """The termios attributes found at the start; None where there is no terminal."""
        return self._attributes

    def vanished(self) -> bool:
        """Whether the terminal has hung up: closed window, lost connection."""
        try:
            termios.tcgetattr(_INPUT)
        except termios.error:
            return self._attributes is not None
        return False

    def in_foreground(self) -> bool:
        """Whether this process may draw, or a shell has put it in the background."""
        try:
            return os.tcgetpgrp(_INPUT) == os.getpgrp()
        except OSError:
            return True  # not our controlling terminal, so no job control either

    def hide_typing(self) -> None:
        """Switch echo off until the app reads keys; what is typed meanwhile is kept for it."""
        if self._attributes is None:
            return
        quiet = [*self._attributes]
        assert isinstance(quiet[3], int)
        quiet[3] &= ~termios.ECHO
        _set_attributes(_INPUT, quiet)

    def restore(self) -> None:
        """Give the terminal back through the ordinary descriptors; without effect when nothing is changed."""
        if self.alternate or self.titled:
            _write_patiently(_OUTPUT, self._pending_resets())
        if self._attributes is not None and self.in_foreground():
            _set_attributes(_INPUT, self._attributes)
        self.alternate = self.titled = False

    def force_restore(self) -> None:
        """Give it back although somebody may be stuck writing to it: own descriptor, never blocking."""
        self.stop_output()
        # A background process that sets attributes is stopped by SIGTTOU, unless it blocks the signal.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        descriptor = _open(self._path)
        if descriptor is None:
            return
        if self.alternate or self.titled:
            self._write_through(descriptor, self._pending_resets())
        if self._attributes is not None and self.in_foreground():
            _set_attributes(descriptor, self._attributes)
        os.close(descriptor)
        self.alternate = self.titled = False

    def _write_through(self, descriptor: int, data: bytes) -> None:
        """Throw away what nobody has read, and write `data`."""
        for _ in range(20):
            try:
                termios.tcflush(descriptor, termios.TCOFLUSH)
                if os.write(descriptor, data) == len(data):
                    return
            except BlockingIOError:
                # Flushing makes room but does not wake the writer that waits for it and holds the lock.
                self.stop_output()
            except (OSError, termios.error):
                return
            time.sleep(0.02)

    def _pending_resets(self) -> bytes:
        title = POP_TITLE if self.titled else ""
        return (title + (RESET_SEQUENCE if self.alternate else MODE_RESETS)).encode("ascii")


def hard_exit(status: int, terminal: Terminal) -> None:
    """Restore the terminal and end the process at once, with no cleaning up.  Never returns."""
    try:
        terminal.force_restore()
    finally:
        os._exit(status)


def reset_terminal() -> bool:
    """Repair a terminal that a killed program left behind (`elevenmon --reset-terminal`); False without one.

    Like `stty sane` plus the mode resets, for the terminal this process runs on.
    """
    descriptor = _open("/dev/tty")
    if descriptor is None:
        return False
    os.set_blocking(descriptor, True)
    with os.fdopen(descriptor, "wb", buffering=0) as tty:
        _set_attributes(descriptor, _sane(termios.tcgetattr(descriptor)))
        # Every level of both keyboard stacks: how many were pushed is not known.
        pop_all = "\x1b[<99u"
        tty.write((pop_all + RESET_SEQUENCE + pop_all).encode("ascii"))
    return True


def _sane(attributes: list[int | list[bytes | int]]) -> list[int | list[bytes | int]]:
    iflag, oflag, cflag, lflag, *rest = attributes
    assert (
        isinstance(iflag, int)
        and isinstance(oflag, int)
        and isinstance(cflag, int)
        and isinstance(lflag, int)
    )
    iflag = (iflag | termios.BRKINT | termios.ICRNL | termios.IXON) & ~(
        termios.INLCR | termios.IGNCR | termios.ISTRIP | termios.IXOFF
    )
    oflag |= termios.OPOST | termios.ONLCR
    cflag |= termios.CREAD
    lflag |= termios.ICANON | termios.ISIG | termios.IEXTEN | termios.ECHO | termios.ECHOE | termios.ECHOK
    return [iflag, oflag, cflag, lflag, *rest]


def _nothing() -> None:
    return None


def _open(path: str) -> int | None:
    for candidate in (path, "/dev/tty"):
        try:
            return os.open(candidate, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            continue
    return None


def _set_attributes(descriptor: int, attributes: list[int | list[bytes | int]]) -> None:
    try:
        termios.tcsetattr(descriptor, termios.TCSANOW, attributes)
    except termios.error:
        return  # hung up: nobody is left to see it


def _write_patiently(descriptor: int, data: bytes) -> None:
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    except OSError:
        return  # hung up: nobody is left to see it
