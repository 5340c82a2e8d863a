"""The terminal as it was found, and how to give it back in that state (stdlib only, no Textual).

The full-screen app changes two things: the line discipline (termios) and the terminal's own modes, which
only further escape sequences undo.  Everything here also works from a thread while the event loop, the
output thread or the terminal itself is stuck: all that is drawn goes through `Terminal.write`, which never
waits inside the kernel, where it would keep others out.
"""

import os
import select
import signal
import sys
import termios
import threading
import time
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

_PIECE: Final = 4096
"""Bytes per write: how long a frame can keep the way out waiting."""
_GLANCE: Final = 0.25
"""Seconds between two looks at a full terminal."""
_BREATH: Final = 0.02
"""Seconds between two attempts that should not have failed."""
_ATTEMPTS: Final = 20
_GIVING_BACK_TAKES: Final = 2.0
"""Seconds, more than all attempts together: whoever is not done by then is stuck in the terminal."""


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
    """The state to go back to, what has been changed since, and the way by which everything is drawn."""

    __slots__ = ("_attributes", "_descriptor", "_forced", "_giving_back", "_turn", "alternate", "titled")

    def __init__(self) -> None:
        self.alternate = False
        """The alternate screen is on, with whatever modes belong to it."""
        self.titled = False
        """The window title has been pushed."""
        self._forced = False
        self._giving_back = threading.Lock()
        self._turn = threading.Lock()
        """Held for one write: whoever has it knows that nobody else of this process is writing."""
        self._descriptor = _open_output()
        try:
            self._attributes: list[int | list[bytes | int]] | None = termios.tcgetattr(_INPUT)
        except termios.error:
            self._attributes = None

    def close(self) -> None:
        """Let go of it, for a process that goes on to do something else."""
        if self._descriptor != _OUTPUT:
            os.close(self._descriptor)
            self._descriptor = _OUTPUT

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

    def write(self, data: bytes) -> None:
        """Draw: waits while the terminal is full, and writes nothing once it has been taken back by force.

        OSError: it has hung up.
        """
        rest, waited = memoryview(data), False
        while rest:
            with self._turn:
                if self._forced:
                    return
                sent = _write_what_fits(self._descriptor, rest[:_PIECE])
            rest = rest[sent:]
            if sent:
                waited = False
                continue
            if waited:
                # One byte short of a line break, it says that it has room, and takes nothing.
                time.sleep(_BREATH)
            select.select([], [self._descriptor], [], _GLANCE)
            waited = True

    def was_given_back(self) -> None:
        """Somebody else has written all the mode switches; not believed when `write` dropped any."""
        with self._giving_back:
            if not self._forced:
                self.alternate = self.titled = False

    def restore(self) -> None:
        """Give the terminal back, waiting while it is full; without effect when nothing is changed.

        From any thread, and together with `force_restore`: returns when it is given back.
        """
        held = self._giving_back.acquire(timeout=_GIVING_BACK_TAKES if self._forced else -1)
        try:
            if held and (self.alternate or self.titled):
                self._switch_back(self._pending_resets())
            if self._attributes is not None and self.in_foreground():
                _set_attributes(_INPUT, self._attributes)
            if held:
                self.alternate = self.titled = False
        finally:
            if held:
                self._giving_back.release()

    def force_restore(self) -> None:
        """Give it back although nobody may be reading it: queued frames are lost, and so are later ones."""
        self._forced = True
        _allow_from_background()
        self.restore()

    def _switch_back(self, resets: bytes) -> None:
        try:
            if not self._forced:
                self.write(resets)
            if self._forced:  # by now
                self._write_through(resets)
        except (OSError, termios.error):
            return  # hung up: nobody is left to see it

    def _write_through(self, data: bytes) -> None:
        """Throw away what nobody has read, and write `data` into the room this makes."""
        _allow_from_background()
        for _ in range(_ATTEMPTS):
            if not self._turn.acquire(timeout=_BREATH):
                continue
            try:
                termios.tcflush(self._descriptor, termios.TCOFLUSH)
                if _write_what_fits(self._descriptor, data) == len(data):
                    return
            finally:
                self._turn.release()
            time.sleep(_BREATH)  # another process is writing

    def _pending_resets(self) -> bytes:
        title = POP_TITLE if self.titled else ""
        # What is on its way may end anywhere, inside a string too.
        resets = RESET_SEQUENCE if self.alternate else MODE_RESETS
        return (_CANCEL_UNFINISHED + title + resets).encode("ascii")


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


def _open_output() -> int:
    """A descriptor of our own on the terminal of standard error, on which no write waits.

    An inherited one belongs to the shell too, which must not find it changed.  It is used as it is where the
    terminal is somebody else's (`su -c`): then a full terminal gets its attributes back, not its modes.
    """
    candidates = []
    try:
        candidates.append(os.ttyname(_OUTPUT))
        os.tcgetpgrp(_OUTPUT)  # raises where /dev/tty is not the same terminal
        candidates.append("/dev/tty")
    except OSError:
        pass
    for path in candidates:
        descriptor = _open(path)
        if descriptor is not None:
            return descriptor
    return _OUTPUT


def _open(path: str) -> int | None:
    try:
        return os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None


def _set_attributes(descriptor: int, attributes: list[int | list[bytes | int]]) -> None:
    try:
        termios.tcsetattr(descriptor, termios.TCSANOW, attributes)
    except termios.error:
        return  # hung up: nobody is left to see it


def _write_what_fits(descriptor: int, data: bytes | memoryview) -> int:
    try:
        return os.write(descriptor, data)
    except BlockingIOError:
        return 0


def _allow_from_background() -> None:
    """A background process that touches the terminal is stopped by SIGTTOU, unless it blocks the signal."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
