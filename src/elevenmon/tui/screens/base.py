"""What every screen shares: the furniture around the panels, and how figures and time reach them.

A screen of panels is written like this:

    class OverviewScreen(BaseScreen):
        BINDINGS = bindings(Scope.OVERVIEW)
        SCOPES = (*BaseScreen.SCOPES, Scope.OVERVIEW)
        CRUMBS = ("Overview",)
        CSS_PATH = "../styles/overview.tcss"

        def compose_body(self) -> ComposeResult: ...        # goes into the container #body
        def show_snapshot(self, snapshot: Snapshot) -> None: ...   # only while current, and on coming back
        def show_time(self, now: datetime) -> None: ...     # once a second: rewrite only what changed

A panel is any widget in the body that can have the focus: tab moves between them, z zooms one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widget import Widget

from elevenmon.domain.snapshot import Snapshot
from elevenmon.render.health import StatusPiece
from elevenmon.tui.backdrop import ShadingScreen
from elevenmon.tui.command import Command, Scope
from elevenmon.tui.commands import BY_ACTION, BY_ID, bindings, dialog_bindings, key_word, keys_of, of_scopes
from elevenmon.tui.compositor import SparingCompositor
from elevenmon.tui.content import glyphs
from elevenmon.tui.remains import let_go
from elevenmon.tui.widgets.key_line import KeyHint, KeyLine
from elevenmon.tui.widgets.status_line import StatusLine
from elevenmon.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from elevenmon.tui.app import MonitorApp


HEIGHT_CLASSES: list[tuple[int, str]] | None = [(0, "-short"), (24, "-tall")]
"""From how many rows a screen has which class."""
SCREENS_RANK = 13
"""How much the keys of the screens matter in the key line."""


class BaseScreen(Screen[None], inherit_bindings=False):
    """A screen with top, status and key line around a body."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.SCREEN)]
    SCOPES: ClassVar[tuple[Scope, ...]] = (Scope.LIST, Scope.SCREEN)
    """Whose commands work here, besides those that work everywhere."""
    CRUMBS: ClassVar[tuple[str, ...]] = ()
    """The place this screen has in the breadcrumb."""
    VERTICAL_BREAKPOINTS = HEIGHT_CLASSES
    ALLOW_IN_MAXIMIZED_VIEW: ClassVar[str | None] = "TopLine, #foot"
    ESCAPE_TO_MINIMIZE: ClassVar[bool | None] = False
    ALLOW_SELECT = False
    """Nothing here copies a selection, and the terminal has its own."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SparingCompositor()
        self._was_shown = False
        self._known_hints: dict[Command, KeyHint | None] = {}

    @property
    def monitor_app(self) -> "MonitorApp":
        """The app, by its own type."""
        return cast("MonitorApp", self.app)

    @property
    def zone(self) -> tzinfo | None:
        """The zone times are shown in; None: the machine's."""
        return self.monitor_app.zone

    def compose(self) -> ComposeResult:
        """The furniture, and the panels between."""
        yield TopLine()
        with Vertical(id="body"):
            yield from self.compose_body()
        with Vertical(id="foot"):
            yield StatusLine()
            yield KeyLine()

    def compose_body(self) -> Iterable[Widget]:
        """The panels."""
        return ()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw newer figures; sections that are the same objects as before need nothing."""

    def show_time(self, now: datetime) -> None:
        """Another second: ages and countdowns, and only those whose words change."""

    def on_mount(self) -> None:
        """Begin to follow the app."""
        app = self.monitor_app
        self.show_place()
        self.watch(app, "snapshot", self._follow_snapshot, init=False)
        self.watch(app, "now", self._follow_time, init=False)
        self.watch(app, "paused_at", self._show_activity, init=False)
        self.watch(app, "flash", self._show_status, init=False)
        self.watch(app, "activity", self._show_activity, init=False)
        self.catch_up()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Show what was missed while another screen was on top.

        Textual looks all styles up anew, although it keeps those of a screen that is not seen up to date too.
        """
        event.refresh_styles = not self._was_shown
        self._was_shown = True
        self.catch_up()

    def on_unmount(self) -> None:
        """Nothing of it stays."""
        let_go(self)

    def on_screen_suspend(self) -> None:
        """Under a dialog only the dialog's keys work."""
        if self.is_mounted:
            self._show_keys()

    def catch_up(self) -> None:
        """Draw everything as it is now."""
        app = self.monitor_app
        self._show_keys()
        self.query_one(TopLine).show_time(app.now)
        if app.snapshot is not None:
            self._draw(app.snapshot)
        self.show_time(app.now)
        self._show_status()

    def crumbs(self) -> tuple[str, ...]:
        """The place this screen has in the breadcrumb now."""
        return self.CRUMBS

    def show_place(self) -> None:
        """Write the breadcrumb."""
        self.query_one(TopLine).show_place(self.crumbs())

    def close_inner(self) -> bool:
        """Esc: close what is open inside the screen; whether there was anything."""
        return False

    def ask_again(self) -> None:
        """Everything is asked for anew: so is what the store could not answer."""

    def status_pieces(self) -> tuple[StatusPiece, ...]:
        """What this screen has to say in the status line, as long as it is so."""
        return ()

    def alerts_key(self) -> str:
        """The key that opens the alerts, for the status line; empty where they are on the screen."""
        return "".join(key_word(key) for key in keys_of(BY_ID["alerts"], self.monitor_app.keymap)[:1])

    def _show_activity(self) -> None:
        if self.is_mounted:
            self._show_status()
            self._show_keys()

    def _follow_snapshot(self, snapshot: Snapshot | None) -> None:
        if snapshot is not None and self.is_mounted and self.is_current:
            self._draw(snapshot)
            self._show_status()
            self._show_keys()

    def _follow_time(self, now: datetime) -> None:
        if self.is_mounted and self.is_current:
            self.query_one(TopLine).show_time(now)
            self._show_status()
            self.show_time(now)

    def _draw(self, snapshot: Snapshot) -> None:
        self.query_one(TopLine).show_account(snapshot, self.zone)
        self.show_snapshot(snapshot)

    def _show_status(self) -> None:
        app = self.monitor_app
        lasting = [*([app.activity] if app.activity is not None else []), *self.status_pieces()]
        words = f" {glyphs().separator} ".join(piece.text for piece in lasting)
        standing = StatusPiece(words) if words else None
        # What goes on keeps its place like the answer to a key, and gives way to one for a few seconds.
        self.query_one(StatusLine).show_status(
            app.snapshot,
            app.now,
            paused_at=app.paused_at,
            flash=app.flash or standing,
            also=(standing,) if standing is not None and app.flash is not None else (),
            alerts_key=self.alerts_key(),
        )

    def _show_keys(self) -> None:
        over = self.app.screen
        hints = self.key_hints
        if over is not self and over.is_modal:
            hints = over.key_hints if isinstance(over, Dialog) else list
        self.query_one(KeyLine).show_keys(hints())

    def key_hints(self) -> list[KeyHint]:
        """The keys for the key line, as they stand there."""
        app = self.monitor_app
        works = [command for command in self.commands() if app.can_run(command)]
        if app.paused_at is not None:
            works = [_GO_ON if command.id == _GO_ON.id else command for command in works]
        hints = map(self._hint, works)
        return [*self._screen_hint(), *(one for one in hints if one is not None)]

    def _hint(self, command: Command) -> KeyHint | None:
        """Keys stay as they are to the end; every snapshot asks for them."""
        if command not in self._known_hints:
            self._known_hints[command] = hint(command, self.monitor_app.keymap)
        return self._known_hints[command]

    def _screen_hint(self) -> list[KeyHint]:
        """`1-3 8 screens`; a click goes to the next one."""
        app = self.monitor_app
        if app.monitor is None:
            return []
        keys = [key_word(keys_of(BY_ID[screen], app.keymap)[0]) for screen in app.NUMBERED]
        return [KeyHint(ranges(keys), "screens", "app.next_screen", SCREENS_RANK)]

    def commands(self) -> list[Command]:
        """What works here, the screen's own first."""
        scopes = (*reversed(self.SCOPES), Scope.EVERYWHERE)
        return [command for scope in scopes for command in of_scopes(scope)]

    # Actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a command of this screen means anything now."""
        command = BY_ACTION.get(action)
        return command is None or self.monitor_app.can_run(command)

    def action_next_panel(self) -> None:
        """Move the focus on; a zoomed panel gives way to the next."""
        self._step_panel(forward=True)

    def action_previous_panel(self) -> None:
        """Move the focus back."""
        self._step_panel(forward=False)

    def action_zoom(self) -> None:
        """Fill the screen with the panel that has the focus, and back."""
        if self.maximized is not None:
            self.minimize()
            return
        if self.focused is None:
            self.focus_next()
        if self.focused is not None:
            self.maximize(self.focused, container=False)

    def _step_panel(self, *, forward: bool) -> None:
        with self.app.batch_update():
            zoomed, self.maximized = self.maximized, None
            panel = self.focus_next() if forward else self.focus_previous()
            if zoomed is not None and panel is not None:
                self.maximize(panel, container=False)


_GO_ON = BY_ID["pause"]._replace(label="go on", rank=2)
"""How the key that froze the picture stands in the key line while it is frozen."""


class Dialog(ShadingScreen, inherit_bindings=False):
    """Something on top of a screen: esc closes it. Its result is what was chosen, None for nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings()]
    SCOPES: ClassVar[tuple[Scope, ...]] = (Scope.DIALOG,)
    """Whose commands work here."""
    ALLOW_SELECT = False

    @property
    def monitor_app(self) -> "MonitorApp":
        """The app, by its own type."""
        return cast("MonitorApp", self.app)

    def on_unmount(self) -> None:
        """Nothing of it stays."""
        let_go(self)

    def key_hints(self) -> list[KeyHint]:
        """The keys for the key line of the screen below; a click cannot reach it there."""
        hints = (hint(command, self.monitor_app.keymap) for command in of_scopes(Scope.DIALOG))
        return [one for one in hints if one is not None]

    def commands(self) -> list[Command]:
        """What works here, the dialog's own first."""
        return [*(one for scope in self.SCOPES for one in of_scopes(scope)), BY_ID["help"]]

    def action_close_dialog(self) -> None:
        """Close, and change nothing."""
        self.dismiss(None)


def ranges(keys: Sequence[str]) -> str:
    """Keys in a few cells: `1-3 8` for figures, `a/b/c` where one of them is none."""
    if not all(len(key) == 1 and key.isdigit() for key in keys):
        return "/".join(keys)
    runs: list[list[str]] = []
    for key in keys:
        if runs and int(key) == int(runs[-1][-1]) + 1:
            runs[-1].append(key)
        else:
            runs.append([key])
    return " ".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else " ".join(run) for run in runs)


def hint(command: Command, keymap: Mapping[str, str]) -> KeyHint | None:
    """A command as the key line shows it; None where it has no place there or no key."""
    keys = keys_of(command, keymap)
    if not command.label or not keys:
        return None
    target = "app" if command.scope is Scope.EVERYWHERE else "screen"
    twin = keys_of(BY_ID[command.twin], keymap)[:1] if command.twin else ()
    words = " ".join(key_word(key) for key in (keys[0], *twin))
    return KeyHint(words, command.label, f"{target}.{command.action}", command.rank)
