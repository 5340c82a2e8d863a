"""Running a Textual app so that the terminal is as it was afterwards, and the exit status is true."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.app import App

from elevenmon.domain.secret import Redactor
from elevenmon.domain.text import clean
from elevenmon.tui.crash import CrashBoundary, SafeApp
from elevenmon.tui.shell_driver import SafeDriver
from elevenmon.tui.terminal_guard import Guard, current

_TITLE_LENGTH, _NOTICE_LENGTH = 200, 500


def run_app(
    app: SafeApp,
    *,
    redactor: Redactor,
    crash_dir: Path | None = None,
    on_stop: Callable[[], None] | None = None,
) -> int:
    """Run `app` until it ends; the exit status: 0 quit, 1 crash, 128 + n for signal n.

    Works under the guard that was entered before the skeleton was painted, or enters one itself.  `on_stop`
    is called exactly once, after the screen has been given back: from this thread after an orderly end; from
    another one, and for half a second at most, before a forced end; then the guard's own `cleanup`, if it was
    given one earlier, which must bear being called when its work is done already.  Call `sys.exit` with the
    result soon: the guard ends a process that is still there three seconds after its app.
    """
    app.redactor, app.crash_dir = redactor, crash_dir
    with contextlib.ExitStack() as stack:
        guard = current() or stack.enter_context(Guard())
        guard.cleanup = _both(on_stop, guard.cleanup)
        guard.ask_to_stop = app.stop_from_thread
        boundary = stack.enter_context(
            CrashBoundary(redactor, crash_dir, guard.terminal.restore, app.fail_from_thread)
        )
        app.run()
    guard.ask_to_stop = None
    guard.terminal.restore()
    guard.run_cleanup()
    return _status(app, guard, failed=boundary.failed)


def _both(first: Callable[[], None] | None, second: Callable[[], None] | None) -> Callable[[], None]:
    def clean_up() -> None:
        try:
            if first is not None:
                first()
        finally:
            if second is not None:
                second()

    return clean_up


def _status(app: SafeApp, guard: Guard, *, failed: bool) -> int:
    if guard.status is not None:
        return guard.status
    # None: the message loop ended although nobody asked for it.
    return 1 if failed or app.return_code is None else app.return_code


def set_title(app: App[Any], text: str) -> None:
    """Show `text` as the title of the terminal window; elsewhere (a browser, a test) nothing happens.

    Written through the output thread like any frame.  The title found at the start comes back at the end.
    """
    driver = app._driver
    if isinstance(driver, SafeDriver):
        driver.set_title(clean(text, limit=_TITLE_LENGTH))


def notice_writer(app: App[Any]) -> Callable[[str], None]:
    """Shows a text on the desktop through the terminal of an app that runs; callable from any thread."""

    def show(text: str) -> None:
        with contextlib.suppress(RuntimeError):  # its loop has ended
            app.call_later(_show_notice, app, text)

    return show


def _show_notice(app: App[Any], text: str) -> None:
    driver = app._driver
    if isinstance(driver, SafeDriver):
        driver.show_notice(clean(text, limit=_NOTICE_LENGTH))
