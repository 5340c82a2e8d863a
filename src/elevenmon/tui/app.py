"""The app: one snapshot, one clock tick, and the only object of the front end that talks to the monitor."""

import contextlib
import gc
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.reactive import var
from textual.screen import Screen
from textual.timer import Timer

from elevenmon.domain.clock import Clock, SystemClock
from elevenmon.domain.ports import Desk, Monitor
from elevenmon.domain.secret import Redactor
from elevenmon.domain.snapshot import Level, Snapshot
from elevenmon.render.health import StatusPiece
from elevenmon.tui import messages, themes
from elevenmon.tui.choices import keep_interval, keep_theme
from elevenmon.tui.commands import BY_ACTION, Command, Scope, bindings
from elevenmon.tui.content import ASCII, glyphs
from elevenmon.tui.crash import SafeApp
from elevenmon.tui.keymap import check_keymap, normal_keymap
from elevenmon.tui.shell import set_title

if TYPE_CHECKING:
    from elevenmon.settings.state import UiState

FLASH_SECONDS = 4.0
"""How long an answer to a key stays in the status line."""
SETTLED_SECONDS = 8.0
"""After this long everything is imported that lives as long as the process."""


def overview() -> Screen[None]:
    """The first screen of an account."""
    from elevenmon.tui.screens.overview import OverviewScreen  # noqa: PLC0415 - the welcome needs none of it

    return OverviewScreen()


def welcome() -> Screen[None]:
    """The screen of somebody without a key."""
    from elevenmon.tui.screens.welcome import WelcomeScreen  # noqa: PLC0415 - seen once in a life

    return WelcomeScreen()


class MonitorApp(SafeApp, inherit_bindings=False):
    """The live monitor. Whoever runs it stops `app.monitor` afterwards, whichever that is by then."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.EVERYWHERE)]
    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = {"overview": overview}
    CSS_PATH = "styles/base.tcss"
    ENABLE_COMMAND_PALETTE = False
    ESCAPE_TO_MINIMIZE = False
    TITLE = "elevenmon"

    snapshot: var[Snapshot | None] = var(None, init=False)
    """What is drawn: the newest snapshot, or the one the picture was frozen at."""
    now: var[datetime] = var(SystemClock().now, init=False)
    """The wall clock, once a second: what ages are measured against."""
    paused_at: var[datetime | None] = var(None, init=False)
    """When the picture was frozen; None while it moves."""
    flash: var[StatusPiece | None] = var(None, init=False)
    """An answer to a key, for a few seconds."""

    def __init__(
        self,
        monitor: Monitor | None,
        *,
        desk: Desk | None = None,
        state: "UiState | None" = None,
        keymap: Mapping[str, str] | None = None,
        theme: str | None = None,
        redactor: Redactor | None = None,
        crash_dir: Path | None = None,
    ) -> None:
        """`theme` is the settings' wish; what was chosen on screen before (`state`) goes before it."""
        super().__init__()
        self.redactor = redactor or Redactor()
        self.crash_dir = crash_dir
        self.monitor = monitor
        self.desk = desk
        self.state = state
        self.problems = check_keymap(keymap or {})
        """What is wrong with the keys asked for: said once, after the start."""
        self.keymap: Mapping[str, str] = {} if self.problems else normal_keymap(keymap or {})
        self._flash_timer: Timer | None = None
        self.set_keymap(dict(self.keymap))
        self._use_first_theme(state.theme if state else None, theme)
        self.set_class(glyphs() is ASCII, "-ascii")
        self.set_reactive(MonitorApp.now, self.clock.now())
        if monitor is not None:
            self.set_reactive(MonitorApp.snapshot, monitor.snapshot())

    @property
    def clock(self) -> Clock:
        """The monitor's clock; the machine's before there is a monitor."""
        return self.monitor.clock if self.monitor is not None else SystemClock()

    def get_default_screen(self) -> Screen[None]:
        """The Overview, or the welcome when there is no account to show.

        Textual reads the style sheets of pushed screens, but not those of this one.
        """
        screen = overview() if self.monitor is not None else welcome()
        for path in screen.css_path:
            self.stylesheet.read(path)
        return screen

    def on_mount(self) -> None:
        """Begin to keep time, and to poll once the first picture stands."""
        self.set_interval(1.0, self._tick)
        self.watch_snapshot(self.snapshot)
        self.call_after_refresh(self._start_monitor)
        for problem in self.problems:
            self.notify(problem, title="Settings", severity="warning", timeout=12)

    def use_monitor(self, monitor: Monitor, *, started: bool = False) -> None:
        """Leave the welcome for this account's Overview; `started`: its callback is `knock` already."""
        self.monitor = monitor
        self._tick()
        self.snapshot = monitor.snapshot()
        self.switch_mode("overview")
        if not started:
            self.call_after_refresh(self._start_monitor)

    def say(self, text: str, level: Level = Level.OK) -> None:
        """Show a short answer in the status line for a few seconds."""
        self.flash = StatusPiece(text, level)
        if self._flash_timer is not None:
            self._flash_timer.stop()
        self._flash_timer = self.set_timer(FLASH_SECONDS, self._end_flash)

    def can_run(self, command: Command) -> bool:
        """Whether a command means anything now: the bindings, the palette and the key line all ask this."""
        if command.needs_monitor and self.monitor is None:
            return False
        return command.id != "suspend" or not (self.is_headless or self.is_web)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Availability of the commands that work everywhere."""
        command = BY_ACTION.get(action)
        return command is None or self.can_run(command)

    # Themes

    def show_theme(self, name: str) -> bool:
        """Use a theme; False when there is none of that name."""
        if name not in themes.NAMES:
            return False
        if self.available_themes.get(name) is not themes.theme(name):
            self.register_theme(themes.theme(name))
        self.theme = name
        return True

    def _use_first_theme(self, *names: str | None) -> None:
        for name in (*names, themes.DEFAULT):
            if name and self.show_theme(name):
                return

    # Time and snapshots

    def _start_monitor(self) -> None:
        if self.monitor is None:
            return
        self._spare_collector()
        self.set_timer(SETTLED_SECONDS, self._spare_collector)
        interval = self.state.interval if self.state else None
        if interval is not None and interval != self.monitor.interval_seconds:
            self.monitor.set_interval(interval)
        self.monitor.start(self.knock)

    def _spare_collector(self) -> None:
        """What was imported stays: looking through all of it for garbage holds every key up for 0.1 s.

        A test's process is not ours to do this to.
        """
        if not self.is_headless:
            gc.freeze()

    def knock(self) -> None:
        """A newer snapshot is there: called from the engine's thread, also when the loop has ended."""
        with contextlib.suppress(RuntimeError):
            self.post_message(messages.SnapshotReady())

    def _tick(self) -> None:
        self.now = self.clock.now()

    def _end_flash(self) -> None:
        self.flash = None

    def watch_snapshot(self, snapshot: Snapshot | None) -> None:
        """The window title carries the verdict."""
        verdict = f": {snapshot.verdict.text}" if snapshot is not None else ""
        title = f"elevenmon{verdict}"
        if title != self.title:
            # Assigned, it would have the whole screen drawn again.
            self.set_reactive(MonitorApp.title, title)
            self.watch_title(title)

    def watch_title(self, title: str) -> None:
        """Write it into the terminal, which keeps it until it is another one."""
        set_title(self, title)

    # Messages

    def on_snapshot_ready(self) -> None:
        """Take the newest snapshot, unless the picture is frozen."""
        if self.monitor is None or self.paused_at is not None:
            return
        newest = self.monitor.snapshot()
        self._tick()
        if newest is not self.snapshot:
            self.snapshot = newest

    def on_view_chosen(self, message: messages.ViewChosen) -> None:
        """A screen wants another stretch of time or breakdown."""
        if self.monitor is not None:
            self.monitor.show(message.view)

    def on_flashed(self, message: messages.Flashed) -> None:
        """A screen has something short to say."""
        self.say(message.text, message.level)

    # Actions

    async def action_back(self) -> None:
        """One screen back; from the first one, out."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        else:
            self.exit()

    async def action_quit(self) -> None:
        """Out, from anywhere."""
        self.exit()

    def action_close(self) -> None:
        """Close what is on top: the zoom, then the screen; on the first screen there is nothing to close."""
        if self.screen.maximized is not None:
            self.screen.minimize()
        elif len(self.screen_stack) > 1:
            self.pop_screen()

    def action_pause(self) -> None:
        """Freeze the picture, or show the newest figures again."""
        if self.monitor is None:
            return
        if self.paused_at is None:
            self.paused_at = self.now
        else:
            self.paused_at = None
            self.snapshot = self.monitor.snapshot()

    def action_refresh(self) -> None:
        """Ask for all figures now, or say when that will be possible again."""
        if self.monitor is None:
            return
        wait = self.monitor.refresh()
        self.say("asking for everything now" if wait <= 0 else f"refresh again in {-int(-wait // 1)}s")

    def action_help(self) -> None:
        """Every key that works here."""
        from elevenmon.tui.screens.help import HelpScreen  # noqa: PLC0415 - after the first frame

        self.push_screen(HelpScreen())

    def action_palette(self) -> None:
        """Find a command by its name."""
        from elevenmon.tui.palette import Palette  # noqa: PLC0415 - after the first frame

        self.push_screen(Palette())

    def action_theme(self) -> None:
        """Choose the colours."""
        from elevenmon.tui.screens.pickers import ThemePicker  # noqa: PLC0415 - after the first frame

        self.push_screen(ThemePicker(self.theme), partial(keep_theme, self))

    def action_interval(self) -> None:
        """Choose how often to ask."""
        from elevenmon.tui.screens.pickers import IntervalPicker  # noqa: PLC0415 - after the first frame

        if self.monitor is not None:
            self.push_screen(IntervalPicker(self.monitor.interval_seconds), partial(keep_interval, self))
