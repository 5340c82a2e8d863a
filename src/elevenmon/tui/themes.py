"""Themes: the only module with colours in it.

Every theme defines Textual's own variables and these tokens, which are all that styles and panels may name
(`color: $quiet;` in a style sheet, `"$quiet"` as the style of a piece in `content.styled`):

    $foreground, $background        plain text and what it stands on (Textual's own names)
    $quiet                          secondary text: labels, units, times; at least 4.5 to 1
    $late                           dimmed figures that are older than they should be; still to be read
    $faint                          what may be overlooked: rulers, placeholders
    $grid                           chart grid and guide lines, no text
    $accent                         the one accent: keys, the focused pane, the actual line of a chart
    $chosen                         background of the row under the cursor
    $pane, $pane-focus              border of a pane, and of the one with the focus
    $pane-title, $pane-title-focus  its title
    $bar, $track                    filled and empty part of a bar
    $spark                          sparklines
    $even, $projection              even-use line and estimate in the burn-up chart
    $fan, $fan-core                 backgrounds of the estimate's range and of its middle half
    $level-ok, $level-watch, $level-warning, $level-critical, $level-unknown
    $series-1 ... $series-8         categories, in the order they should be used

Tokens that a palette does not spell out are derived from its background and foreground, and text tokens are
moved towards the foreground until they can be read.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from elevenmon.domain.level import Level

DEFAULT = "elevenmon"
READABLE = 4.5
"""The contrast that WCAG 2 asks of text."""
LEGIBLE = 0.78
"""The part of the contrast of other text that late figures keep: dimmed, but they are all there is."""
VISIBLE = 2.2
"""The contrast below which a faint thing is lost on a poor screen."""

LEVEL_TOKENS: Mapping[Level, str] = {level: f"level-{level.value}" for level in Level}
SERIES_TOKENS = tuple(f"series-{number}" for number in range(1, 9))
TEXT_TOKENS = ("quiet", "accent", "pane-title", "pane-title-focus", *LEVEL_TOKENS.values())
"""Tokens that words are written in."""
SHAPE_TOKENS = ("bar", "spark", "even", "projection", *SERIES_TOKENS)
"""Tokens that figures are drawn in."""
BACKDROP_TOKENS = ("late", "faint", "grid", "chosen", "pane", "pane-focus", "track")
TOKENS = (*TEXT_TOKENS, *SHAPE_TOKENS, *BACKDROP_TOKENS)


class Palette(NamedTuple):
    """What a theme spells out; everything else is derived. Colours as Textual reads them."""

    name: str
    title: str
    """How the picker calls it."""
    note: str
    """A few words on what it is for."""
    accent: str
    ok: str
    watch: str
    warning: str
    critical: str
    series: str
    """Seven colours after the accent, separated by spaces."""
    background: str = ""
    """Empty: the built-in theme of that name gives background, surface and foreground."""
    foreground: str = ""
    surface: str = ""
    dark: bool = True
    readable: float = READABLE


PALETTES = (
    Palette(
        "elevenmon",
        "Elevenmon",
        "deep neutral, iris accent",
        accent="#a594ff",
        ok="#86b49b",
        watch="#dcc98a",
        warning="#f2a65a",
        critical="#ff6f70",
        series="#5ec8b7 #6fa8f5 #d98cc3 #b3c46b #d9b277 #8fa0c4 #7fd0e6",
        background="#101116",
        foreground="#d9dbe3",
        surface="#16181f",
    ),
    Palette(
        "elevenmon-light",
        "Elevenmon light",
        "paper white, iris accent",
        accent="#5a43cf",
        ok="#3b7858",
        watch="#7d6200",
        warning="#ad4f00",
        critical="#c3222d",
        series="#0f7f73 #2563b8 #a8408c #5f7414 #8f6420 #56648a #17788f",
        background="#fafaf7",
        foreground="#22242d",
        surface="#f1f1ec",
        dark=False,
    ),
    Palette(
        "colour-blind",
        "Colour-blind safe",
        "blue to orange, told apart by lightness too",
        accent="#56b4e9",
        ok="#5f9fd0",
        watch="#f7efb2",
        warning="#f4b33a",
        critical="#e2571e",
        series="#e69f00 #009e73 #f0e442 #cc79a7 #d55e00 #0072b2 #b0b4bf",
        background="#101216",
        foreground="#dfe2e8",
        surface="#171a20",
    ),
    Palette(
        "high-contrast",
        "High contrast",
        "black, white and clear colours",
        accent="#8fd0ff",
        ok="#8dfaae",
        watch="#ffe65c",
        warning="#ffb03b",
        critical="#ff8f8f",
        series="#6dffd9 #ffa8ec #fff27a #b9c4ff #ffb37a #c7ff8a #e2e2e2",
        background="#000000",
        foreground="#ffffff",
        surface="#0c0c0c",
        readable=7.0,
    ),
    Palette(
        "nord",
        "Nord",
        "arctic blue",
        accent="#88c0d0",
        ok="#a3be8c",
        watch="#ebcb8b",
        warning="#e09a72",
        critical="#e5737f",
        series="#8fbcbb #81a1c1 #b48ead #a3be8c #ebcb8b #d08770 #9aa7c0",
    ),
    Palette(
        "gruvbox",
        "Gruvbox",
        "warm retro",
        accent="#83a598",
        ok="#a9ab4f",
        watch="#fabd2f",
        warning="#fe8019",
        critical="#fb6a55",
        series="#8ec07c #d3869b #b8bb26 #fabd2f #d5a06a #a89984 #7fa2d6",
    ),
    Palette(
        "tokyo-night",
        "Tokyo Night",
        "neon on indigo",
        accent="#7aa2f7",
        ok="#8fb573",
        watch="#e0c184",
        warning="#ff9e64",
        critical="#f7768e",
        series="#7dcfff #bb9af7 #9ece6a #e0af68 #2ac3de #c0889b #8c97c8",
    ),
    Palette(
        "catppuccin-mocha",
        "Catppuccin Mocha",
        "soft pastel",
        accent="#cba6f7",
        ok="#a6d3a2",
        watch="#f9e2af",
        warning="#fab387",
        critical="#f38ba8",
        series="#94e2d5 #89b4fa #f5c2e7 #a6e3a1 #e8cfa0 #9aa5ce #74c7ec",
    ),
    Palette(
        "rose-pine",
        "Rosé Pine",
        "muted rose",
        accent="#c4a7e7",
        ok="#8fb8ad",
        watch="#ecd3a0",
        warning="#f6a878",
        critical="#eb6f92",
        series="#9ccfd8 #ebbcba #6fa5bd #f6c177 #b5a7c9 #8f9e86 #d7a0b8",
    ),
    Palette(
        "catppuccin-latte",
        "Catppuccin Latte",
        "light, soft pastel",
        accent="#7a2fd6",
        ok="#3a7a2a",
        watch="#84610f",
        warning="#b14a05",
        critical="#c20f38",
        series="#14757a #1e5fe0 #b04a97 #3a7a2a #93630f #5d6488 #0f7391",
        dark=False,
    ),
    Palette(
        "solarized-light",
        "Solarized Light",
        "light, cream",
        accent="#1f6fa8",
        ok="#5d6b00",
        watch="#7f5d00",
        warning="#a8400f",
        critical="#c01f1f",
        series="#1d7a73 #5a5fb0 #b52a6b #5f6d00 #8a6500 #566c73 #a0450f",
        dark=False,
    ),
    Palette(
        "ansi-dark",
        "Terminal colours",
        "the sixteen of your own dark terminal",
        accent="ansi_cyan",
        ok="ansi_green",
        watch="ansi_yellow",
        warning="ansi_bright_yellow",
        critical="ansi_bright_red",
        series="ansi_blue ansi_magenta ansi_green ansi_yellow ansi_bright_cyan ansi_bright_blue ansi_white",
    ),
    Palette(
        "ansi-light",
        "Terminal colours, light",
        "the sixteen of your own light terminal",
        accent="ansi_blue",
        ok="ansi_green",
        watch="ansi_magenta",
        warning="ansi_bright_red",
        critical="ansi_red",
        series="ansi_cyan ansi_magenta ansi_green ansi_yellow ansi_bright_blue ansi_bright_red ansi_black",
        dark=False,
    ),
)
NAMES = tuple(palette.name for palette in PALETTES)


def palette_of(name: str) -> Palette:
    """The palette of that name; KeyError when there is none."""
    for palette in PALETTES:
        if palette.name == name:
            return palette
    raise KeyError(name)


@cache
def theme(name: str) -> Theme:
    """The theme of that name with every token defined; KeyError when there is none."""
    palette = palette_of(name)
    builtin = BUILTIN_THEMES.get(name)
    if builtin is not None and builtin.ansi:
        return _with_tokens(builtin, palette, _ansi_tokens(palette))
    background = palette.background or (builtin and builtin.background) or "#000000"
    foreground = palette.foreground or (builtin and builtin.foreground) or "#ffffff"
    tokens = _tokens(palette, Color.parse(background), Color.parse(foreground))
    return _with_tokens(builtin or _own(palette), palette, tokens)


def contrast(one: Color, other: Color) -> float:
    """The WCAG 2 contrast ratio of two opaque colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _own(palette: Palette) -> Theme:
    return Theme(
        name=palette.name,
        primary=palette.accent,
        secondary=palette.accent,
        accent=palette.accent,
        warning=palette.warning,
        error=palette.critical,
        success=palette.ok,
        foreground=palette.foreground,
        background=palette.background,
        surface=palette.surface,
        panel=palette.surface,
        dark=palette.dark,
    )


def _with_tokens(base: Theme, palette: Palette, tokens: Mapping[str, str]) -> Theme:
    """A copy of a theme whose variables hold the tokens, the cursor and the scroll bars."""
    shared = {
        "block-cursor-background": tokens["chosen"],
        "block-cursor-foreground": base.foreground or "ansi_default",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": tokens["chosen"],
        "scrollbar": tokens["grid"],
        "scrollbar-hover": tokens["faint"],
        "scrollbar-active": tokens["accent"],
        "scrollbar-background": base.background or "ansi_default",
        "scrollbar-background-hover": base.background or "ansi_default",
        "scrollbar-background-active": base.background or "ansi_default",
        "scrollbar-corner-color": base.background or "ansi_default",
    }
    if base.ansi:
        on_chosen = "ansi_bright_white" if palette.dark else "ansi_black"
        shared = {
            "block-cursor-background": tokens["chosen"],
            "block-cursor-foreground": on_chosen,
            "block-cursor-blurred-background": tokens["chosen"],
            "block-cursor-blurred-foreground": on_chosen,
            "scrollbar": tokens["faint"],
            "scrollbar-hover": tokens["faint"],
            "scrollbar-active": tokens["accent"],
            "scrollbar-background": "ansi_default",
            "scrollbar-background-hover": "ansi_default",
            "scrollbar-background-active": "ansi_default",
        }
    variables = {**base.variables, **shared, **tokens}
    return replace(base, accent=palette.accent, dark=palette.dark, variables=variables)


def _tokens(palette: Palette, background: Color, foreground: Color) -> dict[str, str]:
    """Every token of a palette with real colours."""

    def between(share: float) -> Color:
        return background.blend(foreground, share)

    def readable(colour: Color | str, ratio: float = palette.readable) -> str:
        start = Color.parse(colour) if isinstance(colour, str) else colour
        for step in range(21):
            candidate = start.blend(foreground, step / 20)
            if contrast(candidate, background) >= ratio:
                return candidate.hex
        return foreground.hex

    accent = readable(palette.accent)
    quiet = readable(between(0.58))
    series = [accent, *(readable(colour, 3.0) for colour in palette.series.split())]
    return {
        "quiet": quiet,
        "late": readable(between(0.34), palette.readable * LEGIBLE),
        "faint": readable(between(0.34), VISIBLE),
        "grid": between(0.15).hex,
        "accent": accent,
        "chosen": background.blend(Color.parse(accent), 0.22).hex,
        "pane": between(0.17).hex,
        "pane-focus": accent,
        "pane-title": quiet,
        "pane-title-focus": accent,
        "bar": accent,
        "track": between(0.17).hex,
        "spark": readable(Color.parse(accent).blend(Color.parse(quiet), 0.35), 3.0),
        "even": readable(between(0.45), 3.0),
        "projection": readable(palette.watch, 3.0),
        "fan": background.blend(Color.parse(palette.watch), 0.15).hex,
        "fan-core": background.blend(Color.parse(palette.watch), 0.27).hex,
        "level-ok": readable(palette.ok),
        "level-watch": readable(palette.watch),
        "level-warning": readable(palette.warning),
        "level-critical": readable(palette.critical),
        "level-unknown": quiet,
        **dict(zip(SERIES_TOKENS, series, strict=True)),
    }


def _ansi_tokens(palette: Palette) -> dict[str, str]:
    """Every token by the terminal's own names: how they look and read is the terminal's affair."""
    quiet = "ansi_white" if palette.dark else "ansi_bright_black"
    backdrop = "ansi_bright_black"
    series = [palette.accent, *palette.series.split()]
    return {
        "quiet": quiet,
        "late": backdrop,
        "faint": backdrop,
        "grid": backdrop,
        "accent": palette.accent,
        "chosen": "ansi_bright_black" if palette.dark else "ansi_white",
        "pane": backdrop,
        "pane-focus": palette.accent,
        "pane-title": quiet,
        "pane-title-focus": palette.accent,
        "bar": palette.accent,
        "track": backdrop,
        "spark": palette.accent,
        "even": backdrop,
        "projection": palette.watch,
        "fan": backdrop,
        "fan-core": backdrop,
        "level-ok": palette.ok,
        "level-watch": palette.watch,
        "level-warning": palette.warning,
        "level-critical": palette.critical,
        "level-unknown": quiet,
        **dict(zip(SERIES_TOKENS, series, strict=True)),
    }


def _luminance(colour: Color) -> float:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
