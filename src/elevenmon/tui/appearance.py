"""How everything looks: the theme, or no colour at all."""

from collections.abc import Sequence
from typing import Any

from textual.filter import LineFilter

from elevenmon.tui import colourless, themes
from elevenmon.tui.crash import SafeApp
from elevenmon.tui.stylesheet import Sheet


class Appearance(SafeApp):
    """The part of the app that knows themes."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._is_colourless = colourless.is_wanted()
        super().__init__(*arguments, **options)
        self.stylesheet = Sheet(variables=self.get_css_variables())

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What cells pass before they are written: without any colour where the environment wants none."""
        if self._is_colourless:
            return (colourless.colourless(self.theme),)
        return [one for one in super().get_line_filters() if not isinstance(one, colourless.TEXTUALS_OWN)]

    def show_theme(self, name: str) -> bool:
        """Use a theme; False when there is none of that name."""
        if name not in themes.NAMES:
            return False
        if self.available_themes.get(name) is not themes.theme(name):
            self.register_theme(themes.theme(name))
        self.theme = name
        return True

    def use_first_theme(self, *names: str | None) -> None:
        """Use the first of these that there is, else the usual one."""
        for name in (*names, themes.DEFAULT):
            if name and self.show_theme(name):
                return
