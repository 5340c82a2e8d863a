"""Help: every key that works on the screen below, by scope; typing searches."""

import textwrap
from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Static

from elevenmon.tui.command import Command, Scope
from elevenmon.tui.commands import key_word, keys_of
from elevenmon.tui.content import Piece, fitted, glyphs, styled
from elevenmon.tui.screens.base import BaseScreen, Dialog
from elevenmon.tui.widgets.typed_line import TypedLine

KEY_CELLS = 16
"""Room for the keys of a command."""
TITLE_CELLS = 23
HELP_FROM = KEY_CELLS + TITLE_CELLS + 4
"""Where the explanations begin."""
LEAST_HELP = 24
"""Explanations narrower than this are left out."""


NAME = "help"
"""What the screen is installed as."""
_INDENT = "\n" + " " * HELP_FROM


class HelpScreen(Dialog):
    """A searchable list of commands."""

    CSS_PATH = "../styles/help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll(-1)", show=False, priority=True),
        Binding("down", "scroll(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[Piece] = []
        self._is_reopened = False

    def compose(self) -> ComposeResult:
        """A search field over the list."""
        with Vertical(classes="dialog") as box:
            box.border_title = "Help"
            box.border_subtitle = "esc closes"
            yield TypedLine(placeholder="type to search", compact=True, id="help-search")
            with VerticalScroll(id="help-list", can_focus=False):
                yield Static(id="help-text")

    def reopen(self) -> None:
        """Forget what was searched last time: to be called before it is shown again."""
        self._is_reopened = True

    def on_screen_resume(self) -> None:
        """Another screen may lie below, where other keys work."""
        if self._is_reopened:
            self._is_reopened = False
            self.query_one("#help-list").scroll_home(animate=False, immediate=True)
            self.query_one(Input).value = ""
            self._show("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another search."""
        self._show(event.value)

    def on_resize(self) -> None:
        """At first, and when another width folds the explanations differently."""
        self._show(self.query_one(Input).value)

    def action_scroll(self, lines: int) -> None:
        """Move the list under the search field."""
        self.query_one("#help-list").scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Move the list by what is visible."""
        view = self.query_one("#help-list")
        view.scroll_relative(y=pages * max(1, view.size.height - 1), animate=False)

    def _show(self, query: str) -> None:
        stack = self.app.screen_stack
        if self not in stack[1:]:
            return  # closed before this message was handled
        below = stack[stack.index(self) - 1]
        everything = below.commands() if isinstance(below, BaseScreen | Dialog) else []
        commands = [command for command in everything if self.monitor_app.can_run(command)]
        found = matching(commands, query, self.monitor_app.keymap)
        room = self.query_one("#help-list").size.width - HELP_FROM - 1
        pieces = help_pieces(found, self.monitor_app.keymap, room if room >= LEAST_HELP else 0)
        shown = pieces or [("No command fits. Another word, or esc to close.", "$quiet")]
        if shown != self._shown:
            self._shown = shown
            # First, while there is a scroll bar that can follow: a shorter list may need none.
            self.query_one("#help-list").scroll_home(animate=False, immediate=True)
            self.query_one("#help-text", Static).update(styled(*shown))


def open_help(app: App[None]) -> None:
    """Show the help on top of what is shown. It is built once: that takes longer than to show it again."""
    if isinstance(app.screen, HelpScreen):
        return
    if app.is_screen_installed(NAME):
        screen = app.get_screen(NAME)
        assert isinstance(screen, HelpScreen)
        screen.reopen()
    else:
        app.install_screen(HelpScreen(), NAME)
    app.push_screen(NAME)


def matching(commands: Iterable[Command], query: str, keymap: Mapping[str, str]) -> list[Command]:
    """The commands with all the words of a query in their title, help or scope, or with that very key."""
    words = query.lower().split()
    found = []
    for command in commands:
        text = f"{command.title} {command.help} {command.scope} {command.id}".lower()
        keys = [key_word(key) for key in keys_of(command, keymap)]
        if query.strip() in keys or all(word in text for word in words):
            found.append(command)
    return found


def help_pieces(commands: Iterable[Command], keymap: Mapping[str, str], room: int) -> list[Piece]:
    """The list as styled words, by scope; explanations folded to `room` cells, none where that is 0."""
    pieces: list[Piece] = []
    groups: dict[Scope, list[Command]] = {}
    for command in commands:
        groups.setdefault(command.scope, []).append(command)
    for scope, members in groups.items():
        pieces.append(("\n" if pieces else "", ""))
        pieces.append((f"{scope.value}\n", "$accent bold"))
        for command in members:
            keys = f" {glyphs().separator} ".join(key_word(key) for key in keys_of(command, keymap))
            pieces.extend(["  ", (fitted(keys, KEY_CELLS), "$foreground bold"), " "])
            title = fitted(command.title, TITLE_CELLS) if room else command.title
            pieces.append((title, "$foreground"))
            lines = textwrap.wrap(command.help, room) if room else []
            pieces.extend([" ", (_INDENT.join(lines), "$quiet")])
            pieces.append("\n")
    if pieces:
        pieces.pop()
    return pieces
