"""The guard thread: ends the process in time, whatever else is stuck, with the terminal as it was found.

Life of a fatal signal: the interpreter's C handler writes its number into the guard's pipe at once, even
while the main thread is inside a C call or blocked on a terminal that nobody reads.  The guard asks the app
to stop and, when the process is still there after its patience has run out, restores the terminal itself and
ends it.  Before an app is bound there is nobody to ask, and the process ends straight away.

    signal, or terminal gone, or app finished  ->  pipe  ->  guard thread  ->  ask  ->  wait  ->  hard exit

Stdlib only: it stands before Textual is imported.
"""

import os
import select
import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Final, Self

from elevenmon.tui.terminal import Terminal, hard_exit

FATAL_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)

PATIENCE: Final = 2.0
"""Seconds an app has for an orderly end after a signal."""
PATIENCE_WITHOUT_TERMINAL: Final = 1.0
"""The same after the terminal has gone, which may itself take `_GLANCE` to notice."""
PATIENCE_AFTER_APP: Final = 3.0
"""Seconds from the end of the app to that of the process: stuck threads must not keep a prompt away."""
_PATIENCE_WITH_CLEANUP: Final = 0.5
_GLANCE: Final = 5.0
"""Seconds between two looks whether the terminal is still there; Linux says so itself when it goes."""

_INPUT: Final = 0
_GONE: Final = 0xF0
_FINISHED: Final = 0xF1
_CLOSE: Final = 0xF2


class _Current:
    guard: "Guard | None" = None


def current() -> "Guard | None":
    """The guard of this process, once one has been entered: a process has one controlling terminal."""
    return _Current.guard


class Guard:
    """Signal handlers and the guard thread; made on the main thread, before anything is drawn.

        with Guard() as guard:
            paint_skeleton(guard.terminal)
            status = run_app(MonitorApp(...), guard=guard, redactor=...)

    Leaving the block restores the terminal, so that a traceback after it is readable, and cleans up.
    """

    def __init__(self) -> None:
        self.terminal = Terminal()
        self.cleanup: Callable[[], None] | None = None
        """See `run_cleanup`; before a forced end it has half a second: it ends child processes."""
        self._cleaning = threading.Lock()
        self._cleaned = False
        self.ask_to_stop: Callable[[int], bool] | None = None
        """Asks the app, from the guard thread, to end with this status; False when it cannot hear."""
        self.status: int | None = None
        """128 + n once a signal has decided how this process ends (a lost terminal counts as SIGHUP)."""
        self._after_app = 0
        self._closed = threading.Event()
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        self._previous: dict[signal.Signals, Callable[[int, FrameType | None], object] | int | None] = {}
        self._thread = threading.Thread(target=self._watch, name="elevenmon-guard", daemon=True)

    def __enter__(self) -> Self:
        _Current.guard = self
        self._thread.start()
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for number in FATAL_SIGNALS:
            # nohup and some job runners start us with SIGHUP ignored: that is their wish, and the guard sees
            # the terminal go.  The others a shell ignores for background jobs only, and we are none.
            if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue
            self._previous[number] = signal.signal(number, _leave_it_to_the_guard)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.terminal.restore()
        self.run_cleanup()

    def terminal_gone(self) -> None:
        """Report, from any thread, that reading or writing found the terminal hung up."""
        self._tell(_GONE)

    @property
    def ending(self) -> bool:
        """Whether a signal or the loss of the terminal has decided the end."""
        return self.status is not None

    def app_finished(self, status: int) -> None:
        """The app has ended and the terminal is restored: the process has `PATIENCE_AFTER_APP` left."""
        self._after_app = status
        self._tell(_FINISHED)

    def run_cleanup(self) -> None:
        """Call `cleanup` once, from whichever thread comes first; a later one waits for it."""
        with self._cleaning:
            if self.cleanup is not None and not self._cleaned:
                self._cleaned = True
                self.cleanup()

    def close(self) -> None:
        """Take the handlers and the thread away again, for a process that goes on to do something else."""
        signal.set_wakeup_fd(-1)
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        _Current.guard = None
        self._closed.set()
        self._tell(_CLOSE)
        self._thread.join()
        os.close(self._read)
        os.close(self._write)
        self.terminal.close()

    def _tell(self, code: int) -> None:
        try:
            os.write(self._write, bytes((code,)))
        except OSError:
            return  # full: the guard has more than enough reasons to end

    def _watch(self) -> None:
        events = select.poll()
        events.register(self._read, select.POLLIN)
        events.register(_INPUT, 0)  # a hang-up is told unasked
        while not self._closed.is_set():
            ready = dict(events.poll(_GLANCE * 1000))
            codes = os.read(self._read, 64) if self._read in ready else b""
            for code in codes:
                if code in FATAL_SIGNALS:
                    self._end(128 + code, PATIENCE)
                elif code == _FINISHED:
                    self._force_after(PATIENCE_AFTER_APP, self._after_app)
            if _GONE in codes or (self._read not in ready and self.terminal.vanished()):
                self._end(128 + signal.SIGHUP, PATIENCE_WITHOUT_TERMINAL)
            elif _INPUT in ready:
                events.unregister(_INPUT)  # no terminal: it would be told again and again

    def _end(self, status: int, patience: float) -> None:
        self.status = status
        heard = self.ask_to_stop is not None and self.ask_to_stop(status)
        self._force_after(patience if heard else 0.0, status)

    def _force_after(self, seconds: float, status: int) -> None:
        if not self._closed.wait(seconds):
            self._force(status)

    def _force(self, status: int) -> None:
        # The terminal first: the clean-up is other people's code and may hang.
        self.terminal.force_restore()
        cleaning = threading.Thread(target=self.run_cleanup, name="elevenmon-cleanup", daemon=True)
        cleaning.start()
        cleaning.join(_PATIENCE_WITH_CLEANUP)
        hard_exit(status, self.terminal)


def _leave_it_to_the_guard(number: int, frame: FrameType | None) -> None:
    """The number has reached the guard's pipe already; a handler must exist for that to happen."""
