"""Textual's Linux driver, made safe against everything a terminal can do to it.

What Textual 8.2.8 does by itself, and what is done here instead (each seen by running it):

- its input thread spins on the readable end of a dead terminal, dies on a byte that is no UTF-8, wakes ten
  times a second and delays every exit by up to 0.2 s: one that blocks, and is woken;
- its output thread dies on the first failed write, after which `write` blocks the event loop for ever: writes
  to a dead terminal are swallowed and reported;
- SIGCONT starts application mode a second time, with a second set of threads: only after a real suspension;
- SIGTSTP is handled inside the signal handler, which deadlocks when it interrupts the output queue: the event
  loop does it;
- it stops its own process alone, for good where no shell waits for just that (make, a script, a tmux window):
  the whole job is stopped, and goes on where there is no shell to continue it;
- pixel mouse reports stay on, and a standard output that is a file decides the size;
- what the terminal answers to the questions of a start stands at the prompt where the app is left at once:
  the answers are waited for.
"""

import codecs
import contextlib
import os
import select
import signal
import sys
import termios
import threading
import tty
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TextIO, cast

from rich.cells import cell_len
from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.messages import InBandWindowResize

from elevenmon.domain.clock import SystemClock
from elevenmon.domain.terminal_notice import as_osc9
from elevenmon.tui.terminal import LEFT_ON_BY_TEXTUAL, POP_TITLE, PUSH_TITLE, Terminal
from elevenmon.tui.terminal_guard import Guard, current

if TYPE_CHECKING:
    from textual.app import App

_READ: Final = 4096
_TICK: Final = 0.1
"""Seconds between looks at an escape sequence that may be a lone Esc key."""
_TICKS_AFTER_INPUT: Final = int(constants.ESCAPE_DELAY / _TICK) + 2
_CLOCK: Final = SystemClock()
_ANSWERS_WITHIN: Final = 0.3
"""Seconds for which a terminal's answers are waited for."""
_STOPS_WITHIN: Final = 0.1
"""Seconds after which a process that still runs was not stopped."""


_BY_CELLS: Final = "elevenmon-by-cells"
"""How a character is encoded that the terminal's encoding lacks."""


def _question_marks(error: UnicodeError) -> tuple[str, int]:
    """One for each cell of what is lacking: whatever stands behind it stays in its column."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "?" * cell_len(error.object[error.start : error.end]), error.end


codecs.register_error(_BY_CELLS, _question_marks)


def _for_a_terminal(encoding: str) -> str:
    """The encoding; UTF-8 for one that spells control sequences as no terminal reads them (UTF-16)."""
    return encoding if "\x1b[0m".encode(encoding) == b"\x1b[0m" else "utf-8"


class SafeOutput:
    """The stream Textual's output thread writes to: never raises."""

    def __init__(self, stream: TextIO, terminal: Terminal, on_failure: Callable[[], None]) -> None:
        self._descriptor = stream.fileno()
        self._encoding = _for_a_terminal(stream.encoding)
        self._terminal = terminal
        self._on_failure = on_failure
        self._pending: list[str] = []
        self._failed = False

    def fileno(self) -> int:
        """The descriptor of the terminal drawn on."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether that descriptor is a terminal."""
        return os.isatty(self._descriptor)

    def write(self, text: str) -> None:
        """Keep `text` until `flush()`."""
        self._pending.append(text)

    def flush(self) -> None:
        """Write what is pending; a dead terminal is reported once and swallows the rest."""
        data = "".join(self._pending).encode(self._encoding, _BY_CELLS)
        self._pending.clear()
        if self._failed:
            return
        try:
            self._terminal.write(data)
        except OSError:
            self._failed = True
            self._on_failure()


class SafeDriver(LinuxDriver):
    """The driver of every elevenmon app on a real terminal; works with the guard of this process."""

    def __init__(
        self,
        app: "App[Any]",
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._guard = current() or Guard()
        self._drawing = False
        self._suspended = False
        self._handing_over = False
        self._title = ""
        self._wake_read = self._wake_write = -1
        self._answered, self._answers_by = threading.Event(), 0.0
        assert sys.__stderr__ is not None, "require_terminal() comes first"
        self._output = SafeOutput(sys.__stderr__, self._guard.terminal, self._guard.terminal_gone)
        # The output thread asks for write, flush and fileno only.
        self._file = cast("Any", self._output)

    @property
    def _has_title(self) -> bool:
        return os.environ.get("TERM") != "linux"  # the console has no window

    def set_title(self, text: str) -> None:
        """Show `text` (no control characters) as the window title, now and after each suspension."""
        self._title = text
        if self._drawing and self._has_title:
            self.write(f"\x1b]2;{text}\x1b\\")

    def show_notice(self, text: str) -> None:
        """Have the terminal show `text` (no control characters) on the desktop, unless it is not ours now."""
        if self._drawing:
            self.write(as_osc9(text, in_tmux="TMUX" in os.environ))

    def write(self, data: str) -> None:
        """Queue `data` for the output thread; dropped while the terminal belongs to somebody else."""
        if self._writer_thread is not None:
            super().write(data)

    # Application mode

    def start_application_mode(self) -> None:
        """Take the terminal; without effect while it is ours already, or while we are in the background."""
        if self._drawing:
            return
        terminal = self._guard.terminal
        self._wake_read, self._wake_write = os.pipe()
        terminal.alternate = True
        self._expect_answers()
        start: Callable[[], None] = super().start_application_mode
        start()
        if self._writer_thread is None:
            # Continued in the background: SIGTTOU has stopped us again before anything was written.
            terminal.alternate = False
            self._close_wake()
            return
        self._drawing = True
        # Upstream saw the attributes after echo had been switched off for the skeleton.
        self.attrs_before = terminal.attributes
        if self._has_title:
            terminal.titled = True
            self.write(PUSH_TITLE)
            if self._title:
                self.set_title(self._title)

    def stop_application_mode(self) -> None:
        """Give the terminal back; all of it is written once `close()` returns."""
        if not self._drawing:
            return
        self._drawing = False
        # First the input thread: it switches modes on when the terminal answers what was asked at the start.
        self.disable_input()
        self.write(LEFT_ON_BY_TEXTUAL)
        if self._has_title:
            self.write(POP_TITLE)
        super().stop_application_mode()
        self._close_wake()

    def close(self) -> None:
        """Write what is queued and end the output thread."""
        super().close()
        if self._writer_thread is not None:
            self._writer_thread = None
            self._guard.terminal.was_given_back()
        if not self._handing_over:
            # The end of the app; threads of its own may still keep the event loop from closing.
            status = self._app.return_code
            self._guard.app_finished(1 if status is None else status)

    def suspend_application_mode(self) -> None:
        """Give the terminal to somebody else for a while."""
        self._handing_over = True
        super().suspend_application_mode()
        self._handing_over = False

    def _get_terminal_size(self) -> tuple[int, int]:
        try:
            columns, lines = os.get_terminal_size(self._output.fileno())
        except OSError:
            columns = lines = 0
        return (columns, lines) if columns and lines else (80, 24)

    # Suspension.  The handlers run between any two instructions of the event loop's thread, so they only ask.

    def _sigtstp_application(self, *_: object) -> None:
        if self._auto_restart:
            self._soon(self._suspend)
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        self._soon(self._continued)

    def _soon(self, callback: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the process is about to end
            self._loop.call_soon_threadsafe(callback)

    def _suspend(self) -> None:
        if self._suspended or self._guard.ending:
            return
        if self._drawing:
            self.suspend_application_mode()
            self._must_signal_resume = True
        self._suspended = True
        # The whole job, as a terminal does it: the shell may wait for make, or a script, that waits for this.
        # The system stops nobody where no shell is left to continue them.
        handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(0, signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, handler)
        self._loop.call_later(_STOPS_WITHIN, self._go_on_unless_stopped)

    def _go_on_unless_stopped(self) -> None:
        """Take the terminal again where nothing came of the suspension."""
        if self._suspended and self._guard.terminal.in_foreground():
            self._continued()
            self._app.call_later(self._app.notify, "There is no shell to go to here, so it goes on.")

    def _continued(self) -> None:
        if self._guard.ending or not self._auto_restart:
            return
        if self._suspended:
            self.resume_application_mode()
            self._suspended = not self._drawing
        elif self._drawing:
            self._take_again()
        if self._drawing:
            self._app.call_later(self._app.refresh, layout=True)

    def _take_again(self) -> None:
        """Switch on again what a shell may have switched off during a stop nobody announced (SIGSTOP).

        Everything but the keyboard stack, which would grow.
        """
        if not self._guard.terminal.in_foreground():
            os.kill(os.getpid(), signal.SIGSTOP)
            return
        with contextlib.suppress(termios.error):
            raw = termios.tcgetattr(self.fileno)
            raw[tty.LFLAG] = self._patch_lflag(raw[tty.LFLAG])
            raw[tty.IFLAG] = self._patch_iflag(raw[tty.IFLAG])
            raw[tty.CC][termios.VMIN] = 1
            termios.tcsetattr(self.fileno, termios.TCSANOW, raw)
        self.write("\x1b[?1049h\x1b[?25l\x1b[?1004h")
        self._enable_mouse_support()
        if self._mouse_pixels:
            self._enable_mouse_pixels()
        if self._in_band_window_resize:
            self._enable_in_band_window_resize()
        self._enable_bracketed_paste()
        self._disable_line_wrap()

    # Input

    def disable_input(self) -> None:
        """Stop reading keys, without waiting for the input thread's next look; the first time only.

        Upstream also throws away pending input, and after the first time that may be the shell's.
        """
        if self._wake_write >= 0:
            self._wait_for_answers()
            self._close_wake(reading=True)
            super().disable_input()

    def _expect_answers(self) -> None:
        """Something was asked; the last answer to a start is the size, once reports of it are switched on."""
        self._answered.clear()
        self._answers_by = _CLOCK.monotonic() + _ANSWERS_WITHIN

    def _wait_for_answers(self) -> None:
        """Let the input thread read what is under way: later it would be the shell's."""
        while not self._answered.is_set() and (left := self._answers_by - _CLOCK.monotonic()) > 0:
            self._answered.wait(left)

    def _enable_in_band_window_resize(self) -> None:
        self._expect_answers()
        super()._enable_in_band_window_resize()

    def process_message(self, message: Message) -> None:
        """What was typed, or what the terminal answered."""
        super().process_message(message)
        lacks_reports = isinstance(message, InBandWindowResize) and not message.supported
        if lacks_reports or isinstance(message, events.Resize):
            self._answered.set()

    def _close_wake(self, *, reading: bool = False) -> None:
        """Closing the writing end wakes the input thread for good; the reading end goes after it."""
        if self._wake_write >= 0:
            os.close(self._wake_write)
            self._wake_write = -1
        if not reading and self._wake_read >= 0:
            os.close(self._wake_read)
            self._wake_read = -1

    def run_input_thread(self) -> None:
        """Read keys until woken; report a terminal that has hung up."""
        parser = XTermParser(self._debug)
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        wake, ticks = self._wake_read, 0
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno, wake], [], [], _TICK if ticks else None)
            if wake in ready:
                return
            ticks -= 1
            if ready:
                data = self._read_keys()
                if data is None:
                    return
                ticks = _TICKS_AFTER_INPUT
                for message in parser.feed(decode(data)):
                    self.process_message(message)
            for message in parser.tick():
                self.process_message(message)

    def _read_keys(self) -> bytes | None:
        """What was typed; None when nothing more can come."""
        try:
            data = os.read(self.fileno, _READ)
        except OSError:
            data = b""
        if not data:
            self._guard.terminal_gone()
            return None
        return data
