"""Bare `elevenmon`: the one door from the command line to the terminal app.

The order matters. The guard stands first, so that whatever ends the process gives the terminal back.
Then the demo server starts on another core, a skeleton is painted, the store is opened, and Textual is
loaded last.
"""

import os
from collections.abc import Sequence

from elevenmon.cli import diagnostics
from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.heap import share_heap
from elevenmon.cli.logs import start_log
from elevenmon.domain.ports import Monitor
from elevenmon.domain.secret import Redactor, Secret
from elevenmon.settings.errors import KeyMissing
from elevenmon.settings.load import refusal
from elevenmon.settings.model import Settings
from elevenmon.settings.resolve import Flags, resolve
from elevenmon.settings.secrets import VARIABLES, take_key
from elevenmon.settings.state import UiState
from elevenmon.simulation import DemoChoice, DemoServer
from elevenmon.tui.prepaint import paint_skeleton
from elevenmon.tui.terminal import require_terminal, reset_terminal
from elevenmon.tui.terminal_guard import Guard


def open_monitor(flags: Flags, demo: DemoChoice | None) -> int:
    """Open the monitor on an account, or on the demo; returns the exit status."""
    settings = resolve(flags, os.environ)
    reason = require_terminal()
    if reason is not None:
        diagnostics.say(reason)
        return ExitCode.USAGE
    share_heap()
    for name in VARIABLES if demo else ():
        os.environ.pop(name, None)
    server = DemoServer(demo) if demo else None
    with Guard() as guard:
        if server:
            guard.cleanup = server.stop
        return _run(settings, demo, server, guard)


def _run(settings: Settings, demo: DemoChoice | None, server: DemoServer | None, guard: Guard) -> int:
    redactor = Redactor()
    key = None if demo else _key(settings)
    if key is not None:
        redactor.add(key)
    start_log(settings.state_dir, redactor)
    # Without an account the welcome screen comes first, which has no panes.
    paint_skeleton(guard.terminal, panes=demo is not None or key is not None)
    from elevenmon.runtime import AccountDesk, crash_directory, open_demo, open_monitor  # noqa: PLC0415

    monitor: Monitor | None = None
    if demo and server:
        monitor = open_demo(settings, server, demo)
    elif key is not None:
        monitor = open_monitor(settings, key)
    from elevenmon.tui import themes  # noqa: PLC0415
    from elevenmon.tui.app import MonitorApp  # noqa: PLC0415
    from elevenmon.tui.keymap import check_keymap  # noqa: PLC0415
    from elevenmon.tui.shell import run_app  # noqa: PLC0415

    _refuse_unknown(settings, themes.NAMES, check_keymap(settings.keys))
    app = MonitorApp(
        monitor,
        desk=AccountDesk(settings, redactor),
        state=UiState(settings.state_dir / "state.json"),
        redactor=redactor,
        keymap=settings.keys,
        theme=settings.theme,
    )

    def stop() -> None:
        # Whichever it is by then: the welcome screen may have opened another one.
        if app.monitor is not None:
            app.monitor.stop()

    return run_app(app, redactor=redactor, crash_dir=crash_directory(settings), on_stop=stop)


def _refuse_unknown(settings: Settings, themes: Sequence[str], problems: Sequence[str]) -> None:
    """SettingsError for a theme or keys that the terminal app does not know."""
    if settings.theme is not None and settings.theme not in themes:
        why = f"no such theme {settings.theme!r}; allowed: {', '.join(themes)}"
        raise refusal(settings.config_file, ("theme",), why)
    if problems:
        raise refusal(settings.config_file, ("keys",), problems[0].removeprefix("keys: "))


def _key(settings: Settings) -> Secret | None:
    """The key; None where there is none yet, which is what the welcome screen is for."""
    try:
        return take_key(settings, os.environ)
    except KeyMissing:
        return None


def reset() -> int:
    """Put the terminal right."""
    if reset_terminal():
        return ExitCode.OK
    diagnostics.say("there is no terminal to reset here")
    return ExitCode.USAGE
