"""Lines made of cells: joining, cutting, padding and wrapping pieces of styled words to a given width.

A line is a list of pieces: words, or words and a style of theme tokens. Nothing here knows a colour.
"""

import re
from collections.abc import Iterable, Sequence

from elevenmon.tui.content import Piece, cut, glyphs, pieces_width, width

_KEPT_PARTS = r"\(?[A-Z][a-z]{2} (?:\d{1,2} )?\d{1,2}:\d\d\S*|\d+ (?:d|h|min) early\S*|\S+"
_KEPT = re.compile(_KEPT_PARTS)
_BRACKETED = re.compile(rf"\([^()]*\)\S*|{_KEPT_PARTS}")
Line = list[Piece]
"""One row of a panel, from left to right."""


def text_of(line: Iterable[Piece]) -> str:
    """The words of a line without their styles."""
    return "".join(piece if isinstance(piece, str) else piece[0] for piece in line)


def clipped(line: Iterable[Piece], cells: int) -> Line:
    """A line in at most that many cells, an ellipsis where something is missing."""
    kept: Line = []
    left = cells
    for piece in line:
        words, style = (piece, "") if isinstance(piece, str) else piece
        taken = width(words)
        if taken > left:
            if left > 0:
                kept.append((cut(words, left), style))
            return kept
        kept.append(piece)
        left -= taken
    return kept


def spread(left: Sequence[Piece], right: Sequence[Piece], cells: int) -> Line:
    """Two groups of pieces at either end of a line; the left one is cut when they do not both fit."""
    room = cells - pieces_width(right)
    if room < 1:
        return clipped([*left], cells)
    kept = clipped(left, max(0, room - 1))
    return [*kept, " " * (room - pieces_width(kept)), *right]


def wrapped(words: str, style: str, cells: int, *, most: int = 9, whole_brackets: bool = True) -> list[Line]:
    """Words on lines of at most that many cells, broken at blanks; the last of `most` lines is cut.

    A time stays with its day where a line holds both, `4 d early` in one piece, and what stands in brackets.
    """
    lines: list[str] = []
    current = ""
    for word in _unbroken(words, cells, _BRACKETED if whole_brackets else _KEPT):
        longer = f"{current} {word}" if current else word
        if current and width(longer) > cells:
            lines.append(current)
            current = word
        else:
            current = longer
    if current:
        lines.append(current)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [[(cut(line, cells), style)] for line in lines]


def _unbroken(words: str, cells: int, pieces: re.Pattern[str]) -> list[str]:
    found: list[str] = []
    for part in pieces.findall(" ".join(words.split())):
        if width(part) <= cells:
            found.append(part)
        else:
            found += part.split() if pieces is _KEPT else _unbroken(part, cells, _KEPT)
    return found


def centred(lines: Sequence[Line], cells: int, rows: int) -> list[Line]:
    """A few lines in the middle of that much room, as many as fit."""
    kept = lines[:rows]
    above: list[Line] = [[] for _ in range((rows - len(kept)) // 2)]
    return [*above, *([" " * max(0, (cells - pieces_width(line)) // 2), *line] for line in kept)]


def right_aligned(words: str, cells: int) -> str:
    """Words at the right end of that many cells, cut when they are longer."""
    short = cut(words, cells)
    return " " * (cells - width(short)) + short


def meter(filled: float, cells: int) -> tuple[str, str]:
    """A bar: its filled and its empty part, `filled` from 0 to 1, to half a cell; never empty above 0."""
    glyph = glyphs()
    if cells <= 0:
        return "", ""
    halves = min(cells * 2, max(round(filled * cells * 2), 1 if filled > 0 else 0))
    full, half = divmod(halves, 2)
    bar = glyph.bar_full * full + glyph.bar_half * half
    return bar, glyph.bar_track * (cells - full - half)
