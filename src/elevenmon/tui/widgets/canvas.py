"""A sheet of cells to draw a chart on: characters with styles, and labels that find a free place."""

from collections.abc import Iterable
from itertools import groupby

from elevenmon.tui.widgets.cells import Line


class Canvas:
    """`columns` x `rows` cells, row 0 on top. What is outside is ignored."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = max(0, columns), max(0, rows)
        self._signs = [[" "] * self.columns for _ in range(self.rows)]
        self._styles = [[""] * self.columns for _ in range(self.rows)]
        self._backgrounds = [[""] * self.columns for _ in range(self.rows)]

    def put(self, column: int, row: int, character: str, style: str) -> None:
        """Draw one character; a background that is there stays."""
        if 0 <= row < self.rows and 0 <= column < self.columns:
            under = self._backgrounds[row][column]
            self._signs[row][column] = character
            self._styles[row][column] = f"{style} {under}" if under else style

    def style(self, column: int, row: int) -> str:
        """The style of a character."""
        return self._styles[row][column]

    def underlay(self, column: int, row: int, style: str) -> None:
        """Put a background under what is drawn there."""
        words = self._styles[row][column]
        self._backgrounds[row][column] = style
        self._styles[row][column] = f"{words} {style}" if words else style

    def write(self, column: int, row: int, words: str, style: str) -> None:
        """Draw words of single-width characters from that cell to the right."""
        for offset, character in enumerate(words):
            self.put(column + offset, row, character, style)

    def is_free(self, column: int, row: int, cells: int, *, over: str = "") -> bool:
        """Whether nothing is drawn there but blanks and the characters in `over`; False outside."""
        if not 0 <= row < self.rows or column < 0 or column + cells > self.columns:
            return False
        return not set(self._signs[row][column : column + cells]).difference(" ", over)

    def label(self, words: str, style: str, places: Iterable[tuple[int, int]], *, over: str = "") -> bool:
        """Write words at the first of these (column, row) where they fit with a blank on either side."""
        for column, row in places:
            before, after = 1 if column > 0 else 0, 1 if column + len(words) < self.columns else 0
            if self.is_free(column - before, row, len(words) + before + after, over=over):
                self.write(column, row, words, style)
                return True
        return False

    def lines(self) -> list[Line]:
        """The sheet as lines of pieces, neighbours of one style joined."""
        return [_joined(*row) for row in zip(self._signs, self._styles, strict=True)]


def _joined(signs: list[str], styles: list[str]) -> Line:
    line: Line = []
    start = 0
    for style, run in groupby(styles):
        end = start + len(list(run))
        line.append(("".join(signs[start:end]), style))
        start = end
    return line
