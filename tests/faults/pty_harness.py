"""A program on a pseudo-terminal of its own: what it leaves behind is compared with what it found.

One `Session` is one run.  Its terminal is emulated by the vendored `ptyterm`; several sessions can be driven
from one thread at once, since each `pump` only waits for its own.
"""

import fcntl
import importlib.util
import json
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHELL_APP = (sys.executable, str(ROOT / "tests/faults/apps/shell_app.py"))
INITIAL_MODES = {7, 25}
KITTY_ON_MAIN_SCREEN: list[int] = []
HANG_GUARD = 30.0
"""Seconds after which something that should have happened counts as not happening; never a target."""

_IGNORED_BY_RUNNERS = ("INT", "QUIT", "HUP", "PIPE", "TERM", "TSTP", "TTIN", "TTOU", "XFSZ", "CONT")


_LAUNCHER = """
import fcntl, json, os, signal, sys, termios
plan = json.loads(sys.argv[1])
for number in plan["default"]:
    signal.signal(number, signal.SIG_DFL)
for number in plan["ignored"]:
    signal.signal(number, signal.SIG_IGN)
terminal = os.open(plan["terminal"], os.O_RDWR)
fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
for descriptor in (0, 1, 2):
    os.dup2(terminal, descriptor)
os.closerange(3, 256)
for descriptor, path in plan["streams"]:
    os.close(descriptor)
    if path is not None:
        opened = os.pipe()[0] if path == "fifo:" else os.open(path, os.O_RDWR)
        if opened != descriptor:
            os.dup2(opened, descriptor)
            os.close(opened)
        os.set_inheritable(descriptor, True)
if plan["as_job"]:
    job = os.fork()
    if job:
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(job, 0)[1]))
    os.setpgid(0, 0)
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    os.tcsetpgrp(0, os.getpgrp())
    signal.signal(signal.SIGTTOU, before)
signal.pthread_sigmask(signal.SIG_SETMASK, plan["held"])
os.execvp(plan["command"][0], plan["command"])
"""
"""Becomes the program, in its session, on its terminal.  A signal that comes before waits for that."""


def pump_all(sessions: Sequence["Session"], until: Callable[[], object]) -> bool:
    """Play several terminals at once until `until()` holds; False after the hang guard."""
    end = time.monotonic() + HANG_GUARD
    while not until():
        if time.monotonic() > end:
            return False
        masters = {session.master: session for session in sessions if session.master >= 0}
        for master in select.select(list(masters), [], [], 0.01)[0]:
            if not masters[master].read_once(0.0):
                time.sleep(0.002)  # hung up: always readable
    return True


def _load_terminal() -> Any:
    specification = importlib.util.spec_from_file_location("ptyterm", ROOT / "tests/bench/vendor/ptyterm.py")
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.Term


Terminal = _load_terminal()


class Session:
    """A running program, its terminal, and all it has written."""

    def __init__(
        self,
        command: Sequence[str] = SHELL_APP,
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        environment: dict[str, str] | None = None,
        ignored: Sequence[signal.Signals] = (),
        streams: dict[int, str | None] | None = None,
        held: Sequence[signal.Signals] = (),
        as_job: bool = False,
        lag: float = 0.0,
    ) -> None:
        """`streams` maps a descriptor to a path to open there, `fifo:` for a pipe, or None to close it.

        Signals that are `held` wait until the program lets them in, as `shell_app` does once it is imported.
        `as_job`: a process that waits for it leads the session, as a shell does, and not the program itself.
        The terminal's answers take `lag` seconds, as over a network.
        """
        self.master, self.slave = os.openpty()
        self.resize(*size)
        self.attributes = termios.tcgetattr(self.slave)
        self.output = bytearray()
        self._lag, self._answers = lag, deque[tuple[float, str]]()
        self.terminal = Terminal(*size, self._answer, True, True)
        dropped = ("COLUMNS", "LINES", "NO_COLOR", "TMUX", "TERM_PROGRAM", "PYTHONDONTWRITEBYTECODE")
        kept = {key: value for key, value in os.environ.items() if key not in dropped}
        default = [int(getattr(signal, f"SIG{name}")) for name in _IGNORED_BY_RUNNERS]
        plan = {
            "terminal": os.ttyname(self.slave),
            "ignored": [int(number) for number in ignored],
            "default": default,
            "held": [int(number) for number in held],
            "streams": sorted((streams or {}).items()),
            "command": [*command, *arguments],
            "as_job": as_job,
        }
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, default)
        try:
            # Not a fork of this process: a test runner has threads.
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _LAUNCHER, json.dumps(plan)],
                env=kept | {"TERM": "xterm-256color", "LANG": "C.UTF-8"} | (environment or {}),
                start_new_session=True,
            )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        self.pid = self.process.pid
        if as_job:
            assert self.pump(self.children)
            self.pid = self.children()[0]

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.hang_up()
        if self.slave >= 0:
            os.close(self.slave)

    # What a person, a shell or the system does

    def send(self, keys: str) -> None:
        """Type `keys`."""
        if self.master >= 0:
            os.write(self.master, keys.encode())

    def _answer(self, text: str) -> None:
        """What the terminal says by itself."""
        if self._lag:
            self._answers.append((time.monotonic() + self._lag, text))
        else:
            self.send(text)

    def send_bytes(self, data: bytes) -> None:
        """Type what need not be text."""
        os.write(self.master, data)

    def sane_attributes(self) -> None:
        """What a shell does when it takes the terminal: its own line discipline."""
        termios.tcsetattr(self.slave, termios.TCSANOW, self.attributes)

    def kill(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    def resize(self, columns: int, lines: int) -> None:
        """Change the window; the kernel sends SIGWINCH."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def hang_up(self) -> None:
        """Close the terminal's own end: the window is gone."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    # What can be seen

    @property
    def text(self) -> str:
        """The screen."""
        return str(self.terminal.text())

    @property
    def status(self) -> int | None:
        """The exit status; -n when signal n killed it; None while it lives."""
        return self.process.poll()

    def pump(self, until: Callable[[], object], *, seconds: float = HANG_GUARD, read: bool = True) -> bool:
        """Play the terminal until `until()` holds; False after `seconds`.  `read=False`: nobody reads it."""
        end = time.monotonic() + seconds
        while not until():
            if time.monotonic() > end:
                return False
            if not (read and self.master >= 0 and self.read_once(0.02)):
                time.sleep(0.005)
        return True

    def read_once(self, seconds: float) -> bool:
        """Read what comes within `seconds`; False when nothing does."""
        while self._answers and self._answers[0][0] <= time.monotonic():
            self.send(self._answers.popleft()[1])
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self.output += data
        self.terminal.feed(data)
        return True

    def drain(self) -> None:
        """Read all that has been written so far."""
        while self.master >= 0 and self.read_once(0.0):
            pass

    def has_written(self, data: bytes) -> bool:
        """Whether it has written exactly these bytes so far."""
        return data in self.output

    def wait_for(self, text: str) -> None:
        """Play until `text` is on the screen."""
        assert self.pump(lambda: text in self.text or self.status is not None), self.text
        assert text in self.text, f"ended with {self.status}\n{self.text}"

    def wait_for_end(self, *, seconds: float = HANG_GUARD, read: bool = True) -> int:
        """Play until the program has ended; its exit status."""
        assert self.pump(lambda: self.status is not None, seconds=seconds, read=read), (
            f"still there after {seconds} s\n{self.text}"
        )
        self.drain()
        return self.process.wait()

    def stopped(self) -> bool:
        """Whether the program is stopped (SIGSTOP, Ctrl+Z)."""
        return self._state() in ("T", "t")

    def _state(self) -> str:
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0]

    def is_zombie(self) -> bool:
        """Whether it has ended and was not waited for."""
        return self._state() == "Z"

    def threads(self) -> int:
        """How many threads it has."""
        return len(os.listdir(f"/proc/{self.pid}/task"))

    def children(self) -> list[int]:
        """The processes it has started."""
        with open(f"/proc/{self.pid}/task/{self.pid}/children", encoding="ascii") as file:
            return [int(pid) for pid in file.read().split()]

    def cpu_seconds(self) -> float:
        """CPU time it has used."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def left_behind(self) -> list[str]:
        """What is not as it was found: empty for a clean end."""
        found = []
        if termios.tcgetattr(self.slave) != self.attributes:
            found.append("terminal attributes")
        return found + self.left_on()

    def left_on(self) -> list[str]:
        """Modes, screen and keyboard protocol that are not as they were found."""
        found = [f"mode {mode}" for mode in sorted(self.terminal.modes ^ INITIAL_MODES)]
        if self.terminal.alt is not None:
            found.append("alternate screen")
        if self.terminal.kitty != KITTY_ON_MAIN_SCREEN:
            found.append(f"keyboard {self.terminal.kitty}")
        return found
