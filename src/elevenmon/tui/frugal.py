"""Writes to the terminal only those cells that are not there already.

Textual 8.2.8 writes a changed widget again as a whole, from its left edge and with its border, and everything
whenever a layout changed: a second's tick is 190 bytes for one digit, the focus on another pane 56 KB. Here
each frame is compared with what the terminal shows, cell by cell.
"""

from collections.abc import Iterator
from functools import lru_cache

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._cells import cell_len
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

_BRIDGED, _BRIDGED_ALIKE = 5, 40
"""Unchanged cells between two changed ones that cost less than moving the cursor over them; and where all of
them are of one style, which would be named again after the move."""


class Row:
    """One row of the terminal: the character in each cell, and its style.

    The second cell of a wide character holds an empty string.
    """

    __slots__ = ("characters", "styles")

    def __init__(self) -> None:
        self.characters: list[str] = []
        self.styles: list[Style | None] = []


class Painted:
    """What the terminal shows, as far as it was written through `frugal`."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._known: dict[Style, Style] = {}
        self._width = 0

    def forget(self) -> None:
        """Somebody else may have drawn on the terminal: the next frame is written where it is due."""
        self._rows = []
        self._known.clear()

    def frugal(self, update: CompositorUpdate) -> CompositorUpdate:
        """An update that writes the difference; one of a kind unknown here stays as it is."""
        if isinstance(update, LayoutUpdate | ChopsUpdate):
            return _Difference(self, update)
        self.forget()
        return update

    def changes(self, update: LayoutUpdate | ChopsUpdate, console: Console) -> str:
        """The terminal sequences that bring it up to date with a frame."""
        written: list[str] = []
        if isinstance(update, LayoutUpdate):
            x, y, width, height = update.region
            if (width, height) != (self._width, len(self._rows)) or x or y:
                self._begin(width, height)
            for line, strips in enumerate(update.strips):
                self._take(line, 0, Strip.join(strips), written, console)
        else:
            width = update.chop_ends[0][-1]
            if (width, len(update.chops)) != (self._width, len(self._rows)):
                self._begin(width, len(update.chops))
            for line, start, strip in pieces(update):
                self._take(line, start, strip, written, console)
        return "".join(written)

    def _begin(self, width: int, height: int) -> None:
        """Nothing is known of a terminal of this size: no cell equals one that is to be written."""
        self.forget()
        self._width = width
        for _ in range(height):
            row = Row()
            row.characters = ["\0"] * width
            row.styles = [None] * width
            self._rows.append(row)

    def _take(self, line: int, start: int, strip: Strip, written: list[str], console: Console) -> None:
        """Compare part of a row with what is there, write the difference and remember it."""
        new = self._cells(strip)
        old = self._rows[line]
        end = min(start + len(new.characters), self._width)
        del new.characters[end - start :], new.styles[end - start :]
        characters, styles = old.characters[start:end], old.styles[start:end]
        if characters == new.characters and styles == new.styles:
            return
        for first, last in runs(characters, styles, new):
            written.append(f"\x1b[{line + 1};{start + first + 1}H")
            written.append(Strip(segments(new, first, last)).render(console))
        old.characters[start:end], old.styles[start:end] = new.characters, new.styles

    def _cells(self, strip: Strip) -> Row:
        row, known = Row(), self._known
        for text, style, control in strip:
            if control:
                continue
            # One object for each style, so that comparing is comparing identities.
            worn = known.setdefault(style, style) if style is not None else None
            cells = text if text.isascii() else cells_of(text)
            row.characters.extend(cells)
            row.styles.extend([worn] * len(cells))
        return row


class _Difference(CompositorUpdate):
    """A frame that is compared with the terminal when, and only if, it is written."""

    def __init__(self, painted: Painted, update: LayoutUpdate | ChopsUpdate) -> None:
        self._painted, self._update = painted, update

    def render_segments(self, console: Console) -> str:
        """The sequences to write."""
        return self._painted.changes(self._update, console)


def pieces(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """What a partial update asks for: row, first column, cells. What is outside its spans is not valid."""
    for line, first, last in update.spans:
        for end, (start, strip) in zip(update.chop_ends[line], update.chops[line].items(), strict=False):
            if strip is None or start >= last or end <= first:
                continue
            left, right = max(start, first), min(end, last)
            yield line, left, strip.crop(left - start, right - start)


@lru_cache(maxsize=512)
def cells_of(text: str) -> tuple[str, ...]:
    """What stands in each cell of words; a sign without a width stays with the character before it."""
    cells: list[str] = []
    for character in text:
        width = cell_len(character)
        if width:
            cells.append(character)
            cells.extend([""] * (width - 1))
        elif cells:
            at = next((place for place in range(len(cells) - 1, -1, -1) if cells[place]), 0)
            cells[at] += character
    return tuple(cells)


def runs(characters: list[str], styles: list[Style | None], new: Row) -> list[tuple[int, int]]:
    """From which cell to which (excluded) a row differs; whole characters."""
    found: list[tuple[int, int]] = []
    first = end = -1
    cells = zip(characters, new.characters, styles, new.styles, strict=True)
    for place, (before, after, was, becomes) in enumerate(cells):
        if was is becomes and before == after:
            continue
        if place == end or (end >= 0 and _is_bridged(new.styles, end, place)):
            end = place + 1
            continue
        if end >= 0:
            found.append(_whole(new.characters, first, end))
        first, end = place, place + 1
    return [*found, _whole(new.characters, first, end)] if end >= 0 else found


def _is_bridged(styles: list[Style | None], left: int, right: int) -> bool:
    """Whether the unchanged cells from `left` to `right` are written too."""
    if right - left <= _BRIDGED:
        return True
    style = styles[left - 1]
    return right - left <= _BRIDGED_ALIKE and all(styles[place] is style for place in range(left, right + 1))


def _whole(characters: list[str], first: int, last: int) -> tuple[int, int]:
    """A run that cuts no wide character in two."""
    while first > 0 and not characters[first]:
        first -= 1
    while last < len(characters) and not characters[last]:
        last += 1
    return first, last


def segments(row: Row, first: int, last: int) -> list[Segment]:
    """The cells of a run, those of one style together."""
    joined: list[Segment] = []
    start = first
    for place in range(first + 1, last + 1):
        if place == last or row.styles[place] is not row.styles[start]:
            joined.append(Segment("".join(row.characters[start:place]), row.styles[start]))
            start = place
    return joined
