"""What is said after a crash: a short, redacted traceback without local variables, and a report in a file.

Textual 8.2.8 prints the locals of every frame, the API key among them, and ends with status 0.
"""

import asyncio
import contextlib
import faulthandler
import io
import logging
import os
import platform
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar, Final, Self

from rich.console import Console, RenderableType
from rich.text import Text
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.binding import Binding, BindingType
from textual.drivers.linux_driver import LinuxDriver
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.worker import WorkerFailed

from elevenmon import __version__
from elevenmon.domain.ports import ENGINE_THREAD
from elevenmon.domain.secret import RedactingFilter, Redactor
from elevenmon.domain.text import clean_block
from elevenmon.settings.paths import private_directory
from elevenmon.tui.frugal import Painted
from elevenmon.tui.shell_driver import SafeDriver

if TYPE_CHECKING:
    from textual.driver import Driver

_LOG = logging.getLogger(__name__)
_FRAMES_SHOWN: Final = 12
"""Innermost frames on the terminal; the report has all of them."""
_CHARACTERS_SHOWN: Final = 4_000
_CHARACTERS_REPORTED: Final = 200_000
_REPORTS_KEPT: Final = 10
_WIDTH: Final = 100


class SafeApp(App[None]):
    """An app whose crashes show no value, whose toasts parse no markup, and which ctrl+c always ends.

    `run_app` sets `redactor` and `crash_dir`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        # A priority binding: a focused input would copy instead.
        Binding("ctrl+c", "quit", "Quit", id="app.quit-now", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "Suspend", id="app.suspend", show=False),
    ]

    redactor: Redactor = Redactor()
    """Knows the keys in use; add to it when another is entered."""
    crash_dir: Path | None = None
    """Where crash reports go (created 0700, files 0600); None writes none."""
    is_leaving = False
    """Whether it was asked to end."""
    _running_loop: asyncio.AbstractEventLoop | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._painted = Painted()
        super().__init__(*arguments, **options)

    async def run_async(self, **options: Any) -> None:
        """Run inside a running event loop; see `App.run_async`."""
        self._running_loop = asyncio.get_running_loop()
        try:
            await super().run_async(**options)
        finally:
            self._running_loop = None

    def stop_from_thread(self, status: int) -> bool:
        """Ask the app, from any thread, to end with `status`; False when no app runs to hear it."""
        loop = self._running_loop
        if loop is None:
            return False
        try:
            loop.call_soon_threadsafe(self.exit, None, status)
        except RuntimeError:  # closed between the two lines
            return False
        return True

    def fail_from_thread(self, error: Exception) -> bool:
        """End, from any thread, as after a failure of the app's own; False when no app runs to hear it."""
        loop = self._running_loop
        if loop is None:
            return False
        try:
            loop.call_soon_threadsafe(self._handle_exception, error)
        except RuntimeError:  # as above
            return False
        return True

    def get_driver_class(self) -> "type[Driver]":
        """The safe driver, unless the environment names another one (a browser, a test)."""
        chosen = super().get_driver_class()
        return SafeDriver if chosen is LinuxDriver else chosen

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a toast; text from elsewhere is shown as it is, never parsed as markup."""
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """End; see `App.exit`."""
        self.is_leaving = True
        super().exit(result, return_code, message)

    def panic(self, *renderables: RenderableType) -> None:
        """End because of an internal error: Textual's input thread calls this when it fails."""
        self._return_code = 1
        self._end_with(_plain(*renderables), _plain(*renderables))

    def refresh(self, *, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw everything again; with `layout`, as after a suspension, whatever stands on the terminal."""
        if layout:
            self._painted.forget()
        return super().refresh(repaint=repaint, layout=layout, recompose=recompose)

    def on_resize(self) -> None:
        """A terminal may have moved or lost what it showed."""
        self._painted.forget()

    # Private upstream: tests/unit/tui/test_terminal_pins.py fails when one of these changes there.

    def _display(self, screen: "Screen[Any]", renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate):
            renderable = self._painted.frugal(renderable)
        super()._display(screen, renderable)

    def _handle_exception(self, error: Exception) -> None:
        if self.is_leaving:
            # A screen that the end overtakes while it is made looks for parts that are never there.
            _LOG.warning("%s while it was ending", type(error).__name__)
            return
        self._return_code = 1
        if self._exception is None:
            # How a test harness learns of it.
            self._exception = error
            self._exception_event.set()
        self._end_with(describe(error, frames=-_FRAMES_SHOWN), describe(error))

    def _fatal_error(self) -> None:
        self._return_code = 1
        error = sys.exception() or RuntimeError("a fatal error without an exception")
        self._end_with(describe(error, frames=-_FRAMES_SHOWN), describe(error))

    def _end_with(self, short: str, full: str) -> None:
        """Show the first error only: what follows it is its wake."""
        if not self._exit_renderables:
            message = crash_message(short, write_report(full, self.redactor, self.crash_dir), self.redactor)
            self._exit_renderables.append(Text(message, overflow="fold"))
        self._close_messages_no_wait()


def describe(error: BaseException, *, frames: int | None = None) -> str:
    """The traceback of `error` without local variables; `frames` as `limit` of the traceback module."""
    cause = error.error if isinstance(error, WorkerFailed) else error
    report = "".join(traceback.TracebackException.from_exception(cause, limit=frames, compact=True).format())
    # A style sheet's errors say where they are only in this form.
    return report + _plain(cause) if hasattr(cause, "__rich__") else report


def _plain(*renderables: object) -> str:
    page = io.StringIO()
    Console(file=page, width=_WIDTH, color_system=None).print(*renderables)
    return page.getvalue()


def crash_message(short: str, report: Path | None, redactor: Redactor) -> str:
    """What the terminal shows: the traceback and where the report is; no secret, no control character."""
    # Redacted before it is cut: half a key is not recognised.
    shown = clean_block(redactor.redact(short)[-_CHARACTERS_SHOWN:]).strip()
    where = f"\n\nThe full report is in {report}" if report else ""
    return f"elevenmon has failed; this is a fault in the program.\n\n{shown}{where}"


def write_report(text: str, redactor: Redactor, directory: Path | None) -> Path | None:
    """Keep `text`, redacted, in a new file that only the user can read; None where that is not possible."""
    if directory is None:
        return None
    system = f"elevenmon {__version__}, Python {platform.python_version()}, {platform.platform()}\n\n"
    try:
        private_directory(directory)
        for old in sorted(directory.glob("crash-*.txt"), key=_modified)[: 1 - _REPORTS_KEPT]:
            old.unlink(missing_ok=True)
        descriptor, name = tempfile.mkstemp(prefix="crash-", suffix=".txt", dir=directory)  # 0600
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(system + clean_block(redactor.redact(text)[-_CHARACTERS_REPORTED:]) + "\n")
    except OSError:
        return None
    return Path(name)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


class CrashBoundary:
    """Around the run of an app: whatever fails outside the app's own handlers ends here, redacted.

    Covers an exception of the run itself (`failed` is then true), of another thread, of a task nobody waited
    for (logged by asyncio), and a fault of the interpreter, whose stacks go to a file (0600).

    The thread of the engine is another matter: without it the picture would stand still and look alive, so
    its failure is handed to `end`, which makes it the app's; false where there is no app to end any more.
    """

    def __init__(
        self,
        redactor: Redactor,
        directory: Path | None,
        restore: Callable[[], None],
        end: Callable[[Exception], bool] = lambda _: False,
    ) -> None:
        self._redactor = redactor
        self._directory = directory
        self._restore = restore
        self._end = end
        self._faults: BinaryIO | None = None
        self._previous_hook = threading.excepthook
        self.failed = False

    def __enter__(self) -> Self:
        threading.excepthook = self._thread_failed
        if logging.lastResort is not None:
            logging.lastResort.addFilter(RedactingFilter(self._redactor))
        self._faults = _private_file(self._directory, f"fault-{os.getpid()}.txt")
        if self._faults is not None:
            faulthandler.enable(self._faults)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._restore()
        threading.excepthook = self._previous_hook
        if self._faults is not None:
            faulthandler.disable()
            _close_unless_used(self._faults)
        if not isinstance(error, Exception):
            return False
        self.failed = True
        self._report(error)
        return True

    def _thread_failed(self, failed: threading.ExceptHookArgs) -> None:
        error = failed.exc_value
        vital = failed.thread is not None and failed.thread.name == ENGINE_THREAD
        if vital and isinstance(error, Exception) and self._end(error):
            return
        self._report(error)

    def _report(self, error: BaseException | None) -> None:
        if error is None or isinstance(error, SystemExit):
            return
        report = write_report(describe(error), self._redactor, self._directory)
        message = crash_message(describe(error, frames=-_FRAMES_SHOWN), report, self._redactor)
        if sys.stderr is not None:
            with contextlib.suppress(OSError):
                sys.stderr.write(message + "\n")


def _private_file(directory: Path | None, name: str) -> BinaryIO | None:
    if directory is None:
        return None
    path = directory / name
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        private_directory(directory)
        path.unlink(missing_ok=True)
        return open(path, "wb", opener=lambda file, _: os.open(file, flags, 0o600))
    except OSError:
        return None


def _close_unless_used(file: BinaryIO) -> None:
    with file, contextlib.suppress(OSError):
        if not os.fstat(file.fileno()).st_size:
            os.unlink(file.name)
