"""Where one is in a long list, and which of its rows are at hand: no drawing, no store, no threads.

Rows arrive in stretches. The window says which stretch it would like next (`wish`), takes what comes
(`take_page`, `take_extent`) and keeps the cursor on the same row of the store when rows appear around it.
"""

from typing import NamedTuple

from elevenmon.domain.lists import Extent, ListQuery, Page, Row

LEAST_MARGIN = 60
"""Rows asked for on either side of what is visible, at least."""


class Wish(NamedTuple):
    """A stretch to ask for, as `RecordList.want` takes it."""

    first: int
    rows: int
    locate: int | None = None


class RowWindow:
    """The rows around what is visible of one list."""

    def __init__(self, query: ListQuery, *, height: int = 1, seek: int | None = None, line: int = 0) -> None:
        """`seek`: the row to stand on, if it is in the list, `line` lines below the first visible one."""
        self.query = query
        self.height = max(1, height)
        self.extent: Extent | None = None
        self.cursor = 0
        """Index of the row under the cursor."""
        self.top = 0
        """Index of the first visible row."""
        self.arrived = False
        """Whether any page has come."""
        self._seek = seek
        self._line = line
        self._rows: dict[int, Row] = {}
        self._known_generation = -1
        self._cursor_id: int | None = None
        self._unplaced = True
        """Whether no rows of the list's own generation are at hand yet."""
        self._pulled = False
        """Whether the list takes in newer rows now, and the cursor goes along."""
        self._at_first = seek is None and query.sort != "time"
        """Whether the first row is what one looks at, whichever it is: a search that is put in order as it
        goes finds others that come before it, and nobody has chosen a row yet."""
        self._asked: Wish | None = None
        self._answered: tuple[Wish, int, int] | None = None
        """A wish with the size and generation of the list it was answered from: not asked again."""

    @property
    def newest_last(self) -> bool:
        """Whether what arrives belongs at the end."""
        return self.query.sort == "time" and not self.query.descending

    @property
    def on_newest(self) -> bool:
        """Whether the cursor is where newer rows arrive, in a list in the order of time."""
        return self.query.sort == "time" and self.cursor == (
            max(0, self.found - 1) if self.newest_last else 0
        )

    @property
    def found(self) -> int:
        """Rows known to be in the list."""
        return self.extent.found if self.extent is not None else 0

    @property
    def cursor_row(self) -> Row | None:
        """The row under the cursor; None while it is not at hand."""
        return self._rows.get(self.cursor)

    def row(self, index: int) -> Row | None:
        """A row that is at hand."""
        return self._rows.get(index)

    # Moving

    def resize(self, height: int) -> None:
        """So many rows are visible now."""
        self.height = max(1, height)
        self._show_cursor()

    def go_to(self, index: int) -> None:
        """Put the cursor on a row; the nearest where there is none of that index."""
        self.cursor = max(0, min(self.found - 1, index))
        row = self._rows.get(self.cursor)
        self._cursor_id = row.row_id if row is not None else None
        self._seek = None
        self._pulled = self._at_first = False
        self._show_cursor()

    def scroll(self, rows: int) -> None:
        """Move what is visible; the cursor comes along where it would leave the picture."""
        self.show_from(self.top + rows)

    def show_from(self, top: int) -> None:
        """Make a row the first visible one."""
        self._at_first = False
        self.top = max(0, min(self.found - self.height, top))
        inside = max(self.top, min(self.top + self.height - 1, self.cursor))
        if inside != self.cursor:
            self.go_to(inside)

    def to_newest(self) -> None:
        """The list is about to take in newer rows: go where they appear."""
        self.go_to(self.found - 1 if self.newest_last else 0)
        self._pulled = True

    def _show_cursor(self) -> None:
        self.top = min(self.cursor, max(self.top, self.cursor - self.height + 1))
        self.top = max(0, min(self.top, max(0, self.found - self.height)))

    # What is there

    def take_extent(self, extent: Extent) -> None:
        """How much there is; a newer generation makes the rows at hand old."""
        if extent.generation < self._known_generation:
            return
        self.extent = extent
        if extent.generation > self._known_generation:
            self._begin_generation(extent.generation)
        if self.cursor >= extent.found:
            self.cursor = max(0, extent.found - 1)
            self._cursor_id = None
        self._show_cursor()

    def take_page(self, page: Page) -> bool:
        """Rows; whether they were taken, for those of an older generation are not."""
        if page.generation < self._known_generation:
            return False
        if page.generation > self._known_generation:
            self._begin_generation(page.generation)
            if self.arrived and not self._at_first:
                # Where the cursor's row is now has to be asked for first.
                return False
        asked, self._asked = self._asked, None
        if self._unplaced:
            self._rows.clear()
            self._unplaced = self._pulled = False
        self._rows.update(enumerate(page.rows, start=page.first))
        self.arrived = True
        if self.extent is not None and self.extent.complete:
            self._at_first = False
        if asked is not None:
            self._answered = (asked, self.found, page.generation)
            if asked.locate is not None:
                self._settle(page.located)
        self._name_cursor()
        self._forget_far_rows()
        return True

    def _begin_generation(self, generation: int) -> None:
        self._known_generation = generation
        self._unplaced = True
        self._asked = None
        if self._pulled and self.newest_last:
            self.cursor = max(0, self.found - 1)

    def wish(self) -> Wish | None:
        """The stretch to ask for now; None where nothing is missing, or it was asked for already."""
        wish = self._missing()
        if wish is None or wish == self._asked:
            return None
        if (wish, self.found, self._known_generation) == self._answered:
            return None
        self._asked = wish
        return wish

    def _missing(self) -> Wish | None:
        margin = max(LEAST_MARGIN, self.height * 2)
        count = self.height + 2 * margin
        kept = self._cursor_id if self._unplaced and not (self._pulled or self._at_first) else None
        sought = self._seek if self._seek is not None else kept
        if sought is not None:
            line = self._line if self._seek is not None else self.cursor - self.top
            return Wish(-line - margin, count, sought)
        if self._unplaced:
            return Wish(max(0, self.top - margin), count)
        if self._has(self.top - self.height // 2, self.top + self.height + self.height // 2):
            return None
        asked = self._asked
        if asked is not None and asked.locate is None and self._lies_in(asked):
            return None
        return Wish(max(0, self.top - margin), count)

    def _lies_in(self, asked: Wish) -> bool:
        return asked.first <= self.top and self.top + self.height <= asked.first + asked.rows

    def _has(self, first: int, after: int) -> bool:
        """Whether all rows of a stretch are at hand, as far as the list reaches."""
        wanted = range(max(0, first), min(self.found, after))
        return all(index in self._rows for index in wanted)

    def _settle(self, located: int | None) -> None:
        """The row that was looked for is there, or it is not."""
        line = self._line if self._seek is not None else self.cursor - self.top
        sought, self._seek = self._seek, None
        if located is not None:
            self.cursor = located
            self.top = max(0, located - line)
        elif sought is not None:
            self.cursor = self.top = 0
        self._show_cursor()

    def _name_cursor(self) -> None:
        row = self._rows.get(self.cursor)
        self._cursor_id = row.row_id if row is not None else None

    def _forget_far_rows(self) -> None:
        reach = max(LEAST_MARGIN, self.height * 2) * 3
        first, last = self.top - reach, self.top + self.height + reach
        if len(self._rows) > last - first:
            self._rows = {index: row for index, row in self._rows.items() if first <= index <= last}
