"""Bare `elevenmon`: the one door from the command line to the terminal app.

The order matters. The guard stands first, so that whatever ends the process gives the terminal back.
Then the demo server starts on another core, a skeleton is painted, the store is opened, and Textual is
loaded last (sooner only to judge a theme or keys of the settings, before any file is made).
"""

import os
from collections.abc import Callable, Sequence
from functools import partial

from elevenmon.cli import diagnostics, environment
from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.file_limit import file_limit_trouble
from elevenmon.cli.logs import start_log
from elevenmon.cli.wishes import refuse_unknown
from elevenmon.domain.ports import Monitor
from elevenmon.domain.secret import Redactor
from elevenmon.domain.terminal_notice import TerminalNotices
from elevenmon.settings.errors import KeyFileMissing, KeyMissing
from elevenmon.settings.model import Settings
from elevenmon.settings.resolve import Flags, resolve
from elevenmon.settings.secrets import VARIABLES, FoundKey, find_key
from elevenmon.settings.state import UiState
from elevenmon.simulation import DemoChoice, DemoServer
from elevenmon.tui import collector
from elevenmon.tui.heap import share_heap
from elevenmon.tui.pace import quicken
from elevenmon.tui.prepaint import paint_skeleton, waiting_told
from elevenmon.tui.terminal import require_terminal, reset_terminal
from elevenmon.tui.terminal_guard import Guard


def open_monitor(flags: Flags, demo: DemoChoice | None) -> int:
    """Open the monitor on an account, or on the demo; returns the exit status."""
    settings = resolve(flags, os.environ)
    reason = require_terminal() or environment.refused(os.environ) or file_limit_trouble()
    if reason is not None:
        diagnostics.say(reason)
        return ExitCode.USAGE
    remarks = environment.settle(os.environ)
    if settings.zone is None and (unknown := environment.unknown_zone(os.environ)):
        remarks.append(unknown)
    collector.rest()
    share_heap()
    quicken()
    for name in VARIABLES if demo else ():
        os.environ.pop(name, None)
    server = DemoServer(demo) if demo else None
    with Guard() as guard:
        if server:
            guard.cleanup = server.stop
        return _run(settings, demo, server, guard, remarks)


def _run(
    settings: Settings,
    demo: DemoChoice | None,
    server: DemoServer | None,
    guard: Guard,
    remarks: Sequence[str],
) -> int:
    redactor = Redactor()
    found, trouble = (None, "") if demo else _key(settings)
    if found is not None:
        redactor.add(found.key)
    webhook = settings.channels.webhook if settings.channels else None
    if webhook is not None and webhook.secret is not None:
        redactor.add(webhook.secret)
    start_log(settings.state_dir, redactor)
    # Without an account the welcome screen comes first, which has no panes.
    paint_skeleton(guard.terminal, panes=demo is not None or found is not None)
    refuse_unknown(settings)
    from elevenmon.runtime import AccountDesk, crash_directory, open_demo, open_monitor  # noqa: PLC0415

    terminal = TerminalNotices()
    monitor: Monitor | None = None
    again: Callable[[], Monitor] | None = None
    with waiting_told(guard.terminal):
        if demo and server:
            monitor = open_demo(settings, server, demo)
            again = partial(_another_demo, settings, demo)
        elif found is not None:
            again = partial(open_monitor, settings, found.key, place=found.place, terminal=terminal)
            monitor = again()
    from elevenmon.tui.app import MonitorApp  # noqa: PLC0415
    from elevenmon.tui.shell import notice_writer, run_app  # noqa: PLC0415

    app = MonitorApp(
        monitor,
        desk=AccountDesk(settings, redactor, again=again, trouble=trouble, terminal=terminal),
        state=UiState(settings.state_dir / "state.json"),
        redactor=redactor,
        keymap=settings.keys,
        theme=settings.theme,
        bell=settings.channels is None or settings.channels.bell,
        remarks=remarks,
    )
    terminal.writer = notice_writer(app)

    def stop() -> None:
        # Whichever it is by then: the welcome screen may have opened another one.
        if app.monitor is not None:
            app.monitor.stop()

    return run_app(app, redactor=redactor, crash_dir=crash_directory(settings), on_stop=stop)


def _another_demo(settings: Settings, demo: DemoChoice) -> Monitor:
    """The same demo on a server of its own: the first one's ended with its monitor."""
    from elevenmon.runtime import open_demo  # noqa: PLC0415

    return open_demo(settings, DemoServer(demo), demo)


def _key(settings: Settings) -> tuple[FoundKey | None, str]:
    """The key; None where there is none yet, which is what the welcome screen is for, and why it is not."""
    try:
        return find_key(settings, os.environ), ""
    except KeyFileMissing as error:
        return None, str(error)
    except KeyMissing:
        return None, ""


def reset() -> int:
    """Put the terminal right."""
    if reset_terminal():
        return ExitCode.OK
    diagnostics.say("there is no terminal to reset here")
    return ExitCode.USAGE
