"""Columns of a report for people: as wide on a terminal as they should be, whatever the script."""

import unicodedata

_WIDE = ("W", "F")
_NO_WIDTH = ("Mn", "Me", "Cf")
"""Marks that stand on the character before."""


def cells(text: str) -> int:
    """How many cells a cleaned text takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def fitted(text: str, width: int) -> str:
    """The text in exactly so many cells: padded, or cut with an ellipsis."""
    if cells(text) > width:
        kept, room = 0, width - 1
        for character in text:
            room -= _cells_of(character)
            if room < 0:
                break
            kept += 1
        text = f"{text[:kept]}…"
    return text + " " * (width - cells(text))


def _cells_of(character: str) -> int:
    if unicodedata.category(character) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1
