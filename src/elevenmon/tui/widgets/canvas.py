"""A sheet of cells to draw a chart on: characters with styles, and labels that find a free place."""

from collections.abc import Iterable

from elevenmon.tui.widgets.cells import Line

BLANK = (" ", "")


class Canvas:
    """`columns` x `rows` cells, row 0 on top. What is outside is ignored."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = max(0, columns), max(0, rows)
        self._cells = [[BLANK] * self.columns for _ in range(self.rows)]
        self._backgrounds = [[""] * self.columns for _ in range(self.rows)]

    def put(self, column: int, row: int, character: str, style: str) -> None:
        """Draw one character; a background that is there stays."""
        if 0 <= row < self.rows and 0 <= column < self.columns:
            under = self._backgrounds[row][column]
            self._cells[row][column] = (character, f"{style} {under}" if under else style)

    def style(self, column: int, row: int) -> str:
        """The style of a character."""
        return self._cells[row][column][1]

    def underlay(self, column: int, row: int, style: str) -> None:
        """Put a background under what is drawn there."""
        character, words = self._cells[row][column]
        self._backgrounds[row][column] = style
        self._cells[row][column] = (character, f"{words} {style}" if words else style)

    def write(self, column: int, row: int, words: str, style: str) -> None:
        """Draw words of single-width characters from that cell to the right."""
        for offset, character in enumerate(words):
            self.put(column + offset, row, character, style)

    def is_free(self, column: int, row: int, cells: int, *, over: str = "") -> bool:
        """Whether nothing is drawn there but blanks and the characters in `over`; False outside."""
        if not 0 <= row < self.rows or column < 0 or column + cells > self.columns:
            return False
        return all(
            character == " " or character in over
            for character, _ in self._cells[row][column : column + cells]
        )

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
        return [_joined(row) for row in self._cells]


def _joined(row: list[tuple[str, str]]) -> Line:
    line: Line = []
    start = 0
    for index in range(1, len(row) + 1):
        if index == len(row) or row[index][1] != row[start][1]:
            line.append(("".join(character for character, _ in row[start:index]), row[start][1]))
            start = index
    return line
