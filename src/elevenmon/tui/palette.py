"""The command palette: the commands that work now, found by name."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider

from elevenmon.tui.command import Command, Scope
from elevenmon.tui.commands import key_word, keys_of
from elevenmon.tui.content import styled

if TYPE_CHECKING:
    from elevenmon.tui.app import MonitorApp
    from elevenmon.tui.screens.base import BaseScreen


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
            yield DiscoveryHit(
                self._prompt(command), partial(self._run, command), text=command.title, help=command.help
            )

    async def search(self, query: str) -> Hits:
        """What fits the words typed."""
        matcher = self.matcher(query)
        for command in self._available():
            score = max(matcher.match(command.title), matcher.match(command.help) * 0.5)
            if score > 0:
                yield Hit(
                    score,
                    self._prompt(command),
                    partial(self._run, command),
                    text=command.title,
                    help=command.help,
                )

    def _prompt(self, command: Command) -> str:
        """The title with its key; Textual takes a Content here, which is never parsed as markup."""
        keys = " ".join(key_word(key) for key in keys_of(command, self._app.keymap))
        return cast("str", styled(f"{command.title}  ", (keys, "$accent")))

    async def _run(self, command: Command) -> None:
        target = self._app if command.scope is Scope.EVERYWHERE else self.screen
        await self._app.run_action(command.action, target)


class Palette(CommandPalette):
    """Textual's palette over these commands only, in our colours."""

    CSS_PATH = "styles/palette.tcss"

    def __init__(self) -> None:
        super().__init__(providers=[Commands], placeholder="what do you want to do?")
