"""A pane of rows under the words of their columns; what is cut there is told in full beneath them."""

from abc import abstractmethod
from collections.abc import Sequence

from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from elevenmon.domain.snapshot import Snapshot
from elevenmon.tui.content import Piece, width
from elevenmon.tui.widgets.cells import Line, wrapped
from elevenmon.tui.widgets.list_panel import ListPanel

LEAST_HEADED = 3
"""In fewer lines the rows need them all."""
LEAST_TOLD, MOST_TOLD = 5, 3
"""In fewer lines nothing is told in full; and in how many at most."""
_INDENT = 2


class RowPanel(ListPanel):
    """Keeps its place without the focus too."""

    class Moved(Message):
        """The cursor stands on another row."""

    beside: Widget | None = None
    """Where all about the cursor's row stands, while that is displayed."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._told_lines = range(0)
        """Which lines tell in full what the cursor's row says."""

    @abstractmethod
    def texts(self, snapshot: Snapshot) -> Sequence[str]:
        """What each row says, for which there may be no room."""

    @abstractmethod
    def text_cells(self, snapshot: Snapshot, cells: int) -> int:
        """How much room there is for it in a pane of that width."""

    @abstractmethod
    def head(self, snapshot: Snapshot, width: int) -> Line:
        """The words over the columns."""

    @abstractmethod
    def rows(self, snapshot: Snapshot, first: int, size: Size) -> list[Line]:
        """Rows from `first` on, as many as fit into `size`."""

    @abstractmethod
    def nothing(self, snapshot: Snapshot, size: Size) -> list[Line]:
        """What stands where there are no rows."""

    def subtitle(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """Where the cursor is."""
        return self.place() if self.has_focus else ()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as it has, where a style sheet leaves the height to it."""
        return max(LEAST_HEADED, self._count() + 1 + self._lines_to_tell(width))

    def list_rows(self, snapshot: Snapshot, height: int) -> int:
        """All lines but the words over the columns, and what is told beneath."""
        told = self._lines_to_tell(self.size.width) if self.has_focus and height >= LEAST_TOLD else 0
        return max(1, height - self.first_line() - told)

    def row_at(self, line: int) -> int | None:
        """What is told beneath the rows is none of them."""
        snapshot, row = self._snapshot, super().row_at(line)
        if snapshot is None or line - self.first_line() >= self.list_rows(snapshot, self.size.height):
            return None
        return row

    def first_line(self) -> int:
        """Under the words over the columns."""
        return 1 if self.size.height >= LEAST_HEADED else 0

    def draw_overview(self, snapshot: Snapshot, size: Size) -> list[Line]:
        """What was looked at last."""
        self._settle(snapshot, self.list_rows(snapshot, size.height))
        return self.draw_rows(snapshot, self._top, size)

    def draw_rows(self, snapshot: Snapshot, first: int, size: Size) -> list[Line]:
        """The rows from `first` on."""
        if not self._count():
            self._told_lines = range(0)
            return self.nothing(snapshot, size)
        above = [self.head(snapshot, size.width)] if self.first_line() else []
        room = Size(size.width, min(size.height - len(above), self.list_rows(snapshot, size.height)))
        lines = [*above, *self.rows(snapshot, first, room)]
        beneath = len(above) + room.height
        told = self._told(snapshot, size.width, size.height - beneath)
        self._told_lines = range(beneath, beneath + len(told))
        if told:
            lines += [[] for _ in range(beneath - len(lines))]
        return [*lines, *told]

    def row_style(self, y: int) -> str:
        """The cursor's line, and what is told of it."""
        return "on $chosen" if y in self._told_lines else super().row_style(y)

    def _lines_to_tell(self, cells: int) -> int:
        """How many lines the longest text takes, where one is cut: it is as many on every row."""
        if self._snapshot is None or not self._count() or (self.beside is not None and self.beside.display):
            return 0
        longest = max(self.texts(self._snapshot), key=width)
        return len(self._in_full(self._snapshot, longest, cells, MOST_TOLD))

    def _told(self, snapshot: Snapshot, cells: int, most: int) -> list[Line]:
        """What the cursor's row says, on as many lines."""
        texts = self.texts(snapshot)
        if self.cursor >= len(texts) or most < 1:
            return []
        return self._in_full(snapshot, texts[self.cursor], cells, most)

    def _in_full(self, snapshot: Snapshot, text: str, cells: int, most: int) -> list[Line]:
        """A text that is cut in its column; cut here too where a shorter one than the longest folds worse."""
        if width(text) <= self.text_cells(snapshot, cells):
            return []
        indent = " " * _INDENT
        return [[indent, *line] for line in wrapped(text, "", max(1, cells - _INDENT), most=most)]

    def _go_to(self, row: int) -> None:
        super()._go_to(row)
        self.post_message(self.Moved())
