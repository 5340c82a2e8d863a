"""Long foreign texts on lines of a given width, every character of them."""

from elevenmon.domain.text import clean
from elevenmon.tui.content import width


def folded(text: str, cells: int) -> list[str]:
    """The text on lines of at most that many cells.

    Its own line breaks stay; others are at blanks where there are any, and inside words longer than a line.
    """
    cells = max(1, cells)
    lines: list[str] = []
    for line in text.split("\n"):
        lines.extend(_folded_line(clean(line), cells))
    return lines


def _folded_line(line: str, cells: int) -> list[str]:
    if width(line) <= cells:
        return [line]
    lines: list[str] = []
    current, used = "", 0
    for word in line.split(" "):
        size = width(word)
        if current and used + 1 + size <= cells:
            current, used = f"{current} {word}", used + 1 + size
            continue
        if current:
            lines.append(current)
        pieces = [word] if size <= cells else _broken(word, cells)
        lines.extend(pieces[:-1])
        current, used = pieces[-1], width(pieces[-1])
    return [*lines, current]


def _broken(word: str, cells: int) -> list[str]:
    """A word in pieces of at most that many cells; one that is wider than a line by itself stands alone."""
    pieces: list[str] = []
    start, used = 0, 0
    for index, character in enumerate(word):
        size = width(character)
        if used + size > cells and index > start:
            pieces.append(word[start:index])
            start, used = index, 0
        used += size
    return [*pieces, word[start:]]
