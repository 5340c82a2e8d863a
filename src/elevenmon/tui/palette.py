"""The command palette: the commands that work now, found by name."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider

from elevenmon.tui.command import Command, Scope
from elevenmon.tui.commands import key_word, keys_of
from elevenmon.tui.content import Piece, cut, pieces_width, styled

if TYPE_CHECKING:
    from elevenmon.tui.app import MonitorApp
    from elevenmon.tui.screens.base import BaseScreen


ROOMY_ROWS = 32
"""Rows of a terminal from which on a command has its help on lines of its own."""
WIDEST = 76
"""Cells, as its style sheet has it."""
_NAMED_CELLS, _EDGES = 30, 8
_AROUND = 7
"""Rows above and beneath the commands: those of the screen that stay in sight, and where one types."""


class Commands(Provider):
    """The commands of the screen that the palette was opened on."""

    @property
    def _app(self) -> "MonitorApp":
        return cast("MonitorApp", self.app)

    def _available(self) -> Iterator[Command]:
        screen = cast("BaseScreen", self.screen)
        for command in screen.commands():
            if command.in_palette and self._app.can_run(command):
                yield command

    async def discover(self) -> Hits:
        """Everything, before anything is typed."""
        for command in self._available():
            prompt, more = self._words(command)
            yield DiscoveryHit(prompt, partial(self._run, command), text=command.title, help=more)

    async def search(self, query: str) -> Hits:
        """What fits the words typed."""
        matcher = self.matcher(query)
        for command in self._available():
            score = max(matcher.match(command.title), matcher.match(command.help) * 0.5)
            if score > 0:
                prompt, more = self._words(command)
                yield Hit(score, prompt, partial(self._run, command), text=command.title, help=more)

    def _words(self, command: Command) -> tuple[str, str | None]:
        """The title with its key, and the help beneath; in a low terminal, as much of it as fits beside them.

        Textual takes a Content for a prompt, which is never parsed as markup.
        """
        keys = " ".join(key_word(key) for key in keys_of(command, self._app.keymap))
        named: list[Piece] = [f"{command.title}  ", (keys, "$accent")]
        columns, rows = self._app.size
        if rows >= ROOMY_ROWS:
            return cast("str", styled(*named)), command.help
        named.append(" " * max(2, _NAMED_CELLS - pieces_width(named)))
        room = min(WIDEST, columns) - _EDGES - pieces_width(named)
        return cast("str", styled(*named, (cut(command.help, max(0, room)), "$quiet not bold"))), None

    async def _run(self, command: Command) -> None:
        target = self._app if command.scope is Scope.EVERYWHERE else self.screen
        await self._app.run_action(command.action, target)


class Palette(CommandPalette):
    """Textual's palette over these commands only, in our colours."""

    CSS_PATH = "styles/palette.tcss"

    def __init__(self) -> None:
        super().__init__(providers=[Commands], placeholder="what do you want to do?")

    def on_resize(self) -> None:
        """As many commands as there are rows for."""
        self.query_one(CommandList).styles.max_height = max(3, self.app.size.height - _AROUND)
