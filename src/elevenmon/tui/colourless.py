"""Drawing without any colour, where `NO_COLOR` asks for it (https://no-color.org): attributes say the rest.

Textual 8.2.8 turns colours into shades of grey, which are colours to a terminal. Here quiet words become dim
and what is chosen becomes reversed; bold and underlined words stay what they are.
"""

import os
from collections.abc import Mapping
from functools import cache

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor

from elevenmon.tui.themes import theme

QUIET_TOKENS = ("quiet", "late", "faint", "grid", "pane", "track", "even")
"""Foregrounds that become dim."""
RAISED_TOKENS = ("chosen", "accent")
"""Backgrounds that become reversed."""
TEXTUALS_OWN = (Monochrome, NoColor)
"""Filters of Textual that leave colours."""


def is_wanted(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether `NO_COLOR` is set to anything."""
    return bool(environment.get("NO_COLOR"))


@cache
def colourless(theme_name: str) -> "Colourless":
    """The filter for what is drawn in a theme."""
    return Colourless(theme(theme_name).variables)


class Colourless(LineFilter):
    """Takes every colour out of drawn cells; `variables` are the theme's tokens."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        super().__init__()
        self._quiet = {_key(Color.parse(variables[token]).rich_color) for token in QUIET_TOKENS}
        self._raised = {_key(Color.parse(variables[token]).rich_color) for token in RAISED_TOKENS}
        self._known: dict[Style, Style] = {}

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same words without colours."""
        return [
            Segment(text, self._plain(style) if style is not None else None, control)
            for text, style, control in segments
        ]

    def _plain(self, style: Style) -> Style:
        plain = self._known.get(style)
        if plain is None:
            plain = style.without_color
            if style.bgcolor is not None and _key(style.bgcolor) in self._raised:
                plain += Style(reverse=True)
            elif style.color is not None and _key(style.color) in self._quiet:
                plain += Style(dim=True)
            self._known[style] = plain
        return plain


def _key(colour: RichColor) -> object:
    """What makes two colours one, whatever they are called."""
    return colour.triplet or (colour.type, colour.number)
