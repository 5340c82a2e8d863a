"""Text for widgets: the only module that turns words into styled content.

Nothing here parses markup, so no foreign text can become a style, a link or an action. A style is a few words
that Textual understands, with theme tokens for colours: `"$level-warning bold"`, `"$quiet"`.
"""

import os
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from textual.content import Content, Span

from elevenmon.domain.level import Level
from elevenmon.tui.themes import LEVEL_TOKENS

Piece = str | tuple[str, str]
"""Words, or words and their style."""


class Glyphs(NamedTuple):
    """The drawing characters, in one set for UTF-8 terminals and one for all others."""

    dot: str
    ring: str
    pause: str
    stale: str
    up: str
    """What a column is sorted by, from its least on; and a pointer to what is chosen above it."""
    down: str
    new: str
    newer: str
    """Where newer rows wait."""
    scroll: str
    """The mark of a place in a long list."""
    separator: str
    """Between two pieces of a line."""
    crumb: str
    ellipsis: str
    bar_full: str
    bar_half: str
    bar_track: str
    pace: str
    """The tick on a bar where even use would be."""
    sparks: str
    """From nothing to full; the first is a blank."""
    levels: Mapping[Level, str]
    border: str
    """The border type of panes, as style sheets name it."""


UNICODE = Glyphs(
    dot="●",
    ring="○",
    pause="‖",
    stale="◌",
    up="↑",
    down="↓",
    new="+",
    newer="↑",
    scroll="┃",
    separator="·",
    crumb="\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
    ellipsis="…",
    bar_full="━",
    bar_half="╸",
    bar_track="─",
    pace="┿",
    sparks=" ▁▂▃▄▅▆▇█",
    levels={
        Level.OK: "●",
        Level.WATCH: "◆",
        Level.WARNING: "▲",
        Level.CRITICAL: "■",
        Level.UNKNOWN: "○",
    },
    border="round",
)
ASCII = Glyphs(
    dot="*",
    ring="o",
    pause="=",
    stale="~",
    up="^",
    down="v",
    new="+",
    newer="^",
    scroll="#",
    separator="-",
    crumb=">",
    ellipsis="~",
    bar_full="=",
    bar_half="-",
    bar_track=".",
    pace="|",
    sparks=" .:-=+*#@",
    levels={Level.OK: "*", Level.WATCH: "+", Level.WARNING: "!", Level.CRITICAL: "X", Level.UNKNOWN: "?"},
    border="ascii",
)
_TO_ASCII = str.maketrans(
    {
        "●": "*",
        "○": "o",
        "◆": "+",
        "▲": "!",
        "■": "X",
        "·": "-",
        "…": "~",
        "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}": ">",
        "━": "=",
        "─": "-",
        "│": "|",
        "┃": "#",
        "↑": "^",
        "↓": "v",
        "┄": ".",
        "\N{MULTIPLICATION SIGN}": "x",
        "\N{EN DASH}": "-",
        "€": "EUR ",
        "£": "GBP ",
        "₹": "INR ",
        **dict(zip("▁▂▃▄▅▆▇█", ".:-=+*#@", strict=True)),
    }
)


@cache
def glyphs() -> Glyphs:
    """The set for this terminal: ASCII if `ELEVENMON_ASCII` is set (not to 0) or the locale is not UTF-8."""
    return choose_glyphs(os.environ)


def choose_glyphs(environment: Mapping[str, str]) -> Glyphs:
    """The set that an environment asks for.

    `PYTHONIOENCODING` says in which encoding is drawn, whatever the locale. A locale that is not set at all
    counts as UTF-8. Python turns the C locale into LC_CTYPE=C.UTF-8 in its own environment (PEP 538), so
    beside LANG=C that value says nothing.
    """
    wish = environment.get("ELEVENMON_ASCII", "")
    if wish:
        return UNICODE if wish == "0" else ASCII
    encoding = environment.get("PYTHONIOENCODING", "").partition(":")[0].lower()
    if encoding:
        return UNICODE if "utf" in encoding else ASCII
    language = environment.get("LANG", "")
    character_type = environment.get("LC_CTYPE", "")
    if character_type == "C.UTF-8" and language in ("C", "POSIX"):
        character_type = ""
    name = (environment.get("LC_ALL") or character_type or language).lower()
    return UNICODE if not name or "utf" in name else ASCII


def drawn(text: str) -> str:
    """Our own wording with its arrows and dots as this terminal can draw them; for names, use it too."""
    return text if glyphs() is UNICODE else text.translate(_TO_ASCII)


def plain(text: str) -> Content:
    """Text as it is, whatever it holds."""
    return Content(drawn(text))


def styled(*pieces: Piece) -> Content:
    """Pieces one after the other, each in its style: `styled("used ", ("72.9 %", "bold"))`."""
    spans: list[Span] = []
    words: list[str] = []
    length = 0
    for piece in pieces:
        text, style = (piece, "") if isinstance(piece, str) else piece
        text = drawn(text)
        if style and text:
            spans.append(Span(length, length + len(text), style))
        words.append(text)
        length += len(text)
    return Content("".join(words), spans=spans)


def width(text: str) -> int:
    """Cells that a text takes; text of ours and of others alike has no control characters."""
    return len(text) if text.isascii() else cell_len(text)


def fitted(text: str, cells: int) -> str:
    """A text in exactly that many cells: padded with blanks, or cut and ended by an ellipsis."""
    if cells <= 0:
        return ""
    if width(text) > cells:
        mark = glyphs().ellipsis
        return set_cell_size(text, cells - 1) + mark
    return text.ljust(cells) if text.isascii() else set_cell_size(text, cells)


def cut(text: str, cells: int) -> str:
    """A text in at most that many cells, an ellipsis where something is missing."""
    return fitted(text, cells) if width(text) > cells else text


def cut_middle(text: str, cells: int, tail: int) -> str:
    """A text in at most that many cells, its last `tail` characters kept and an ellipsis before them."""
    if cell_len(text) <= cells:
        return text
    end = text[-tail:]
    head = cells - cell_len(end) - 1
    return f"{set_cell_size(text, head).rstrip()}{glyphs().ellipsis}{end}" if head > 0 else cut(text, cells)


def pieces_width(pieces: Iterable[Piece]) -> int:
    """Cells that pieces take, drawn one after the other."""
    return sum(width(piece if isinstance(piece, str) else piece[0]) for piece in pieces)


def level_style(level: Level) -> str:
    """The style of words at a level: a colour, and bold where there is trouble."""
    token = f"${LEVEL_TOKENS[level]}"
    return f"{token} bold" if level in (Level.WARNING, Level.CRITICAL) else token


def level_glyph(level: Level, glyph: str = "") -> str:
    """The mark of a level: the one given where the terminal can draw it."""
    own = glyphs()
    return glyph if glyph and own is UNICODE else own.levels[level]
