"""A front end of a test: keeps what an open list delivers, and waits for it."""

import time
from collections.abc import Callable
from threading import Condition

from elevenmon.domain.lists import Extent, ListQuery, Page
from elevenmon.sync.records import LiveRecords

PATIENCE = 20.0


class Listener:
    """Opens one list and hears what it says."""

    def __init__(self, records: LiveRecords, query: ListQuery) -> None:
        self.pages: list[Page] = []
        self.extents: list[Extent] = []
        self._news = Condition()
        self.list = records.open(query, on_page=self._on_page, on_extent=self._on_extent)

    def _on_page(self, page: Page) -> None:
        with self._news:
            self.pages.append(page)
            self._news.notify_all()

    def _on_extent(self, extent: Extent) -> None:
        with self._news:
            self.extents.append(extent)
            self._news.notify_all()

    def wait(self, condition: Callable[[], bool]) -> None:
        """Until a condition holds; an error when it never does."""
        with self._news:
            assert self._news.wait_for(condition, PATIENCE), (self.extents[-3:], self.pages[-1:])

    def extent(self, condition: Callable[[Extent], bool] = lambda extent: extent.complete) -> Extent:
        """The first extent from now on, or the newest one, for which a condition holds."""
        self.wait(lambda: bool(self.extents) and condition(self.extents[-1]))
        return self.extents[-1]

    def page(self, first: int, count: int, *, locate: int | None = None) -> Page:
        """Ask for rows; the answer once the search can add nothing to it."""
        heard = len(self.pages)
        self.list.want(first, count, locate=locate)
        self.wait(lambda: len(self.pages) > heard and self._is_whole(self.pages[-1], count))
        return self.pages[-1]

    def _is_whole(self, page: Page, count: int) -> bool:
        newest = self.extents[-1] if self.extents else None
        return len(page.rows) == count or (newest is not None and newest.complete)

    def ids(self, first: int, count: int) -> list[int]:
        """Row ids by index."""
        return [row.row_id for row in self.page(first, count).rows]


def quiet_for(seconds: float, condition: Callable[[], bool]) -> bool:
    """Whether a condition held all that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not condition():
            return False
        time.sleep(0.01)
    return True
