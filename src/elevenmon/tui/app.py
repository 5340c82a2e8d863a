"""The app: one snapshot, one clock tick, and the only object of the front end that talks to the monitor."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.reactive import var
from textual.screen import Screen
from textual.timer import Timer

from elevenmon.domain.clock import Clock, SystemClock
from elevenmon.domain.level import Level
from elevenmon.domain.ports import Desk, Monitor
from elevenmon.domain.secret import Redactor
from elevenmon.domain.snapshot import Snapshot
from elevenmon.render.health import StatusPiece
from elevenmon.tui import accounts, choices, messages
from elevenmon.tui.alert_desk import AlertDesk
from elevenmon.tui.appearance import Appearance
from elevenmon.tui.clip_desk import ClipDesk
from elevenmon.tui.command import Command, Scope
from elevenmon.tui.commands import BY_ACTION, bindings
from elevenmon.tui.content import ASCII, drawn, glyphs
from elevenmon.tui.keymap import check_keymap, normal_keymap
from elevenmon.tui.navigation import Navigation
from elevenmon.tui.shell import set_title
from elevenmon.tui.start import Start
from elevenmon.tui.tidying import TIDY_SECONDS, tidy
from elevenmon.tui.widgets.panel import zone_of
from elevenmon.tui.window_title import title_words

if TYPE_CHECKING:
    from elevenmon.settings.state import UiState
    from elevenmon.tui.records import RecordDesk

FLASH_SECONDS = 4.0
"""How long an answer to a key stays in the status line."""
NOTE_SECONDS = 12.0
"""How long a sentence about settings or the store stays."""


class MonitorApp(Navigation, Appearance, inherit_bindings=False):
    """The live monitor. Whoever runs it stops `app.monitor` afterwards, whichever that is by then."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.EVERYWHERE)]
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
    activity: var[StatusPiece | None] = var(None, init=False)
    """What goes on with clips, as long as it does."""
    finished_jobs: var[int] = var(0, init=False)
    """How many things were done with clips: screens look again."""

    def __init__(
        self,
        monitor: Monitor | None,
        *,
        desk: Desk | None = None,
        state: "UiState | None" = None,
        keymap: Mapping[str, str] | None = None,
        theme: str | None = None,
        bell: bool = True,
        redactor: Redactor | None = None,
        crash_dir: Path | None = None,
        remarks: Sequence[str] = (),
    ) -> None:
        """`theme` is the settings' wish; what was chosen on screen before (`state`) goes before it.
        `remarks` on the environment are said once after the start."""
        if monitor is not None:
            # The first screen is a mode like the others then, so that its number leads back to it.
            self.DEFAULT_MODE = "overview"  # type: ignore[misc]
        super().__init__()
        self.redactor = redactor or Redactor()
        self.crash_dir = crash_dir
        self.monitor = monitor
        self.desk = desk
        self.state = state
        self.problems = check_keymap(keymap or {})
        """What is wrong with the keys asked for: said once, after the start."""
        self.keymap: Mapping[str, str] = {} if self.problems else normal_keymap(keymap or {})
        self._remarks = remarks
        self._flash_timer: Timer | None = None
        self._store_note: str | None = None
        self._start = Start(self)
        self.clips = ClipDesk(self)
        self.alerts = AlertDesk(self, bell=bell)
        self.set_keymap(dict(self.keymap))
        self.use_first_theme(state.theme if state else None, theme)
        self.set_class(glyphs() is ASCII, "-ascii")
        self.set_reactive(MonitorApp.now, self.clock.now())
        if monitor is not None:
            self.set_reactive(MonitorApp.snapshot, monitor.snapshot())

    @property
    def clock(self) -> Clock:
        """The monitor's clock; the machine's before there is a monitor."""
        return self.monitor.clock if self.monitor is not None else SystemClock()

    def get_default_screen(self) -> Screen[None]:
        """The welcome, when there is no account to show.

        Textual reads the style sheets of other screens, but not those of this one.
        """
        screen = accounts.welcome()
        for path in screen.css_path:
            self.stylesheet.read(path)
        return screen

    def on_mount(self) -> None:
        """Begin to keep time, and to poll once the first picture stands."""
        self.set_interval(1.0, self._tick)
        self.set_interval(TIDY_SECONDS, tidy)
        self.watch_snapshot(self.snapshot)
        self._start.soon()
        for problem in self.problems:
            told = f"keys.{problem.command}: {problem.why}"
            self.notify(told, title="Settings", severity="warning", timeout=NOTE_SECONDS)
        for remark in self._remarks:
            self.notify(drawn(remark), title="Environment", severity="warning", timeout=NOTE_SECONDS)

    def use_monitor(self, monitor: Monitor, *, started: bool = False) -> None:
        """Leave the welcome for this account's Overview; `started`: its callback is `knock` already."""
        self.monitor = monitor
        self._tick()
        self.snapshot = monitor.snapshot()
        accounts.enter(self)
        if not started:
            self._start.soon()

    def say(self, text: str, level: Level = Level.OK) -> None:
        """Show a short answer in the status line for a few seconds."""
        self.flash = StatusPiece(text, level)
        if self._flash_timer is not None:
            self._flash_timer.stop()
        self._flash_timer = self.set_timer(FLASH_SECONDS, self.hush)

    @property
    def zone(self) -> tzinfo | None:
        """The zone times are shown in; None: the machine's."""
        return zone_of(self.snapshot.zone) if self.snapshot is not None else None

    @property
    def records(self) -> "RecordDesk | None":
        """What screens may ask of the stored records."""
        if self.monitor is None:
            return None
        from elevenmon.tui.records import RecordDesk  # noqa: PLC0415 - the Overview needs none of it

        return RecordDesk(self.monitor.records)

    def can_run(self, command: Command) -> bool:
        """Whether a command means anything now: the bindings, the palette and the key line all ask this."""
        if command.needs_monitor and self.monitor is None:
            return False
        if command.id in ("delete-clip", "cancel-job"):
            return self.clips.may_delete if command.id == "delete-clip" else self.clips.can_cancel
        if command.id == "new-key":
            return accounts.can_leave(self)
        return command.id != "suspend" or not (self.is_headless or self.is_web)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Availability of the commands that work everywhere."""
        command = BY_ACTION.get(action)
        return command is None or self.can_run(command)

    # Time and snapshots

    def knock(self) -> None:
        """A newer snapshot is there: called from the engine's thread, also when the loop has ended."""
        with contextlib.suppress(RuntimeError):
            self.post_message(messages.SnapshotReady())

    def _tick(self) -> None:
        self.now = self.clock.now()

    def hush(self) -> None:
        """Take the answer to a key away: there is something newer to see."""
        self.flash = None

    def watch_snapshot(self, snapshot: Snapshot | None) -> None:
        """Alerts that are new are told of, and what is new of the store."""
        self._tell_of_store(snapshot.health.store_note if snapshot is not None else None)
        if snapshot is None:
            self.alerts.forget()
        else:
            self.alerts.take(snapshot.alerts)
        self._show_title()

    def _tell_of_store(self, note: str | None) -> None:
        """Once, whatever the width: in the status line this clause is the first to leave."""
        if note is not None and note != self._store_note:
            self.notify(drawn(note), title="Store", severity="warning", timeout=NOTE_SECONDS)
        self._store_note = note

    def watch_now(self) -> None:
        """A snooze may have ended."""
        self._show_title()

    def _show_title(self) -> None:
        title = title_words(self.snapshot, self.alerts.title_words())
        if title != self.title:
            # Assigned, it would have the whole screen drawn again.
            self.set_reactive(MonitorApp.title, title)
            self.watch_title(title)

    def watch_title(self, title: str) -> None:
        """Write it into the terminal, which keeps it until it is another one."""
        set_title(self, title)

    # Messages

    def on_snapshot_ready(self) -> None:
        """Take the newest snapshot; of a frozen picture only the alerts go on, which nobody wants to miss."""
        if self.monitor is None:
            return
        newest, shown = self.monitor.snapshot(), self.snapshot
        if self.paused_at is not None and shown is not None:
            newest = replace(shown, alerts=newest.alerts) if shown.alerts is not newest.alerts else shown
        if newest is not shown:
            # Drawing it draws the time too: who follows the time alone hears of it with the next second.
            self.set_reactive(MonitorApp.now, self.clock.now())
            self.snapshot = newest

    def on_view_chosen(self, message: messages.ViewChosen) -> None:
        """A screen wants another stretch of time or breakdown."""
        if self.monitor is not None:
            self.monitor.show(message.view)

    def on_flashed(self, message: messages.Flashed) -> None:
        """A screen has something short to say."""
        self.say(message.text, message.level)

    def on_clip_desk_job_changed(self, message: ClipDesk.JobChanged) -> None:
        """Something is being done with clips."""
        self.clips.take(message)

    # Actions

    async def action_quit(self) -> None:
        """Out, from anywhere."""
        self.exit()

    def action_cancel_job(self) -> None:
        """Give the download up."""
        self.clips.cancel()

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
        self.ask_again()
        wait = self.monitor.refresh()
        self.say("asking for everything now" if wait <= 0 else f"refresh again in {-int(-wait // 1)}s")

    def action_new_key(self) -> None:
        """Leave the account whose key is refused, and ask for another key."""
        accounts.leave(self)

    def action_theme(self) -> None:
        """Choose the colours."""
        choices.ask_theme(self)

    def action_interval(self) -> None:
        """Choose how often to ask."""
        choices.ask_interval(self)
