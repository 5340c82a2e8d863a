"""A widget of one line that draws itself: the cheapest way to show words that change every second."""

from collections.abc import Sequence
from typing import ClassVar

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from elevenmon.tui.content import Piece, drawn, pieces_width
from elevenmon.tui.widgets.cells import text_of
from elevenmon.tui.widgets.ink import Inks, strip_of


class Line(Widget):
    """One line of pieces from the left, and perhaps some at the right end. Nothing is drawn again unless it
    changed."""

    DEFAULT_CSS: ClassVar[str] = """
    Line { height: 1; width: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._left: tuple[Piece, ...] = ()
        self._right: tuple[Piece, ...] = ()
        self._inks = Inks(self)

    @property
    def text(self) -> str:
        """The words shown, without their styles."""
        return drawn(text_of(self._pieces(self.size.width))).rstrip()

    def show(self, left: tuple[Piece, ...], right: tuple[Piece, ...] = ()) -> None:
        """Draw these: only the cells between the first and the last piece that is another one."""
        if (left, right) == (self._left, self._right):
            return
        cells = self.size.width
        before = self._pieces(cells)
        self._left, self._right = left, right
        start, end = changed(before, self._pieces(cells), cells)
        self.refresh(Region(start, 0, end - start, 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Part of the line. It has no border, no padding and no opacity, and is not looked at for them."""
        strips = [self.render_line(y) for y in crop.line_range]
        for worn in self.get_line_filters():
            strips = [strip.apply_filter(worn, self._inks.background) for strip in strips]
        return [strip.crop(crop.x, crop.right) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """The line, cut to the width."""
        cells = self.size.width
        return strip_of(() if y else self._pieces(cells), cells, self._inks.of)

    def notify_style_update(self) -> None:
        """The theme changed: every colour is looked up again."""
        super().notify_style_update()
        self._inks.look_again()

    def _pieces(self, width: int) -> tuple[Piece, ...]:
        if not self._right:
            return self._left
        gap = width - pieces_width(self._left) - pieces_width(self._right)
        return (*self._left, " " * max(1, gap), *self._right)


def changed(before: Sequence[Piece], after: Sequence[Piece], width: int) -> tuple[int, int]:
    """From which cell to which two lines of a width differ: whole pieces, the end excluded."""
    same = 0
    for old, new in zip(before, after, strict=False):
        if old != new:
            break
        same += 1
    start, rest = pieces_width(after[:same]), after[same:]
    length = pieces_width(rest)
    if pieces_width(before[same:]) != length:
        return min(start, width), width
    tail = 0
    for old, new in zip(reversed(before[same:]), reversed(rest), strict=False):
        if old != new:
            break
        tail += 1
    end = start + length - pieces_width(rest[len(rest) - tail :])
    return min(start, width), min(width, end)
