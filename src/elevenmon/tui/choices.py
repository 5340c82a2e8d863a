"""What is chosen on screen: asked, applied, written down, and said."""

from functools import partial
from typing import TYPE_CHECKING

from elevenmon.domain.level import Level
from elevenmon.domain.wording import duration
from elevenmon.tui import themes

if TYPE_CHECKING:
    from elevenmon.tui.app import MonitorApp


def ask_theme(app: "MonitorApp") -> None:
    """Choose the colours."""
    from elevenmon.tui.screens.pickers import ThemePicker  # noqa: PLC0415 - after the first frame

    app.push_screen(ThemePicker(app.theme), partial(keep_theme, app))


def ask_interval(app: "MonitorApp") -> None:
    """Choose how often to ask."""
    from elevenmon.tui.screens.pickers import IntervalPicker  # noqa: PLC0415 - after the first frame

    if app.monitor is not None:
        app.push_screen(IntervalPicker(app.monitor.interval_seconds), partial(keep_interval, app))


def keep_theme(app: "MonitorApp", name: str | None) -> None:
    """Use a theme from now on; None: nothing was chosen."""
    if name is None or not app.show_theme(name):
        return
    if app.state is not None:
        app.state.theme = name
    _say_kept(app, f"theme {themes.palette_of(name).title}")


def keep_interval(app: "MonitorApp", seconds: str | None) -> None:
    """Ask at this pace from now on; None: nothing was chosen."""
    if seconds is None or app.monitor is None:
        return
    app.monitor.set_interval(int(seconds))
    if app.state is not None:
        app.state.interval = int(seconds)
    _say_kept(app, f"asking every {duration(int(seconds))}")


def _say_kept(app: "MonitorApp", what: str) -> None:
    """Write the choices down and say what was chosen."""
    kept = app.state is None or app.state.save()
    words = what if kept else f"{what}, for now: the choice could not be saved"
    app.say(words, Level.OK if kept else Level.WATCH)
