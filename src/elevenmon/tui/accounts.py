"""From one account to another: what is open is closed first, for a process must not have one store twice."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.screen import Screen

from elevenmon.domain.ports import Monitor
from elevenmon.domain.snapshot import Identity
from elevenmon.render.health import key_is_refused

if TYPE_CHECKING:
    from elevenmon.tui.app import MonitorApp

WELCOME = "welcome"
"""The mode that an account is left for. Where there was no key at the start, it is the app's first screen."""


class LeftAccount(NamedTuple):
    """An account that was left because its key is refused."""

    identity: Identity
    close: Callable[[], None]
    """Ends its monitor; takes up to a second, and must be done before another account is opened."""
    again: Callable[[], Monitor] | None
    """Opens it once more: the way back."""


def welcome(left: LeftAccount | None = None) -> Screen[None]:
    """The screen of somebody without a key, or with one that is refused."""
    from elevenmon.tui.screens.welcome import WelcomeScreen  # noqa: PLC0415 - seen once in a life

    return WelcomeScreen(left)


def can_leave(app: "MonitorApp") -> bool:
    """Whether there is an account that another key would serve better: its own is refused."""
    shown = app.snapshot
    return app.desk is not None and shown is not None and key_is_refused(shown.health)


def leave(app: "MonitorApp") -> None:
    """Go from the account that is open to the welcome screen, which closes it."""
    if app.monitor is None or app.desk is None or app.snapshot is None:
        return
    left = LeftAccount(app.snapshot.identity, app.monitor.stop, app.desk.again)
    app.add_mode(WELCOME, partial(welcome, left))
    app.switch_mode(WELCOME)
    app.monitor, app.snapshot, app.paused_at, app.flash = None, None, None, None
    app.came_from = None
    for mode, screen in app.MODES.items():
        # What another account has must not stand on screens of this one.
        app.remove_mode(mode)
        app.add_mode(mode, screen)


def enter(app: "MonitorApp") -> None:
    """Show the account that was opened, and forget the welcome screen of the one before."""
    before = app.current_mode
    app.switch_mode("overview")
    if before == WELCOME:
        app.remove_mode(WELCOME)
