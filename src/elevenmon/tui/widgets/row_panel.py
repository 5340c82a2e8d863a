"""A pane of rows under the words of their columns, with something to say where there are none."""

from abc import abstractmethod

from textual.geometry import Size
from textual.message import Message

from elevenmon.domain.snapshot import Snapshot
from elevenmon.tui.content import Piece
from elevenmon.tui.widgets.cells import Line
from elevenmon.tui.widgets.list_panel import ListPanel

LEAST_HEADED = 3
"""In fewer lines the rows need them all."""


class RowPanel(ListPanel):
    """Keeps its place without the focus too."""

    class Moved(Message):
        """The cursor stands on another row."""

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
        return max(LEAST_HEADED, self._count() + 1)

    def list_rows(self, snapshot: Snapshot, height: int) -> int:
        """All lines but the words over the columns."""
        return max(1, height - self.first_line())

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
            return self.nothing(snapshot, size)
        above = [self.head(snapshot, size.width)] if self.first_line() else []
        room = Size(size.width, size.height - len(above))
        return [*above, *self.rows(snapshot, first, room)]

    def _go_to(self, row: int) -> None:
        super()._go_to(row)
        self.post_message(self.Moved())
