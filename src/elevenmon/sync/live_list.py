"""One open list (`domain.lists.RecordList`): at most one job of it waits in the reader's queue."""

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from threading import Lock

from elevenmon.domain.clock import Clock
from elevenmon.domain.lists import Extent, ListQuery, Page
from elevenmon.store.errors import StoreClosed, StoreError
from elevenmon.store.open_list import OpenList, Orders, Progress, Wish
from elevenmon.sync.session import Rows

_EXTENT_SECONDS = 0.1
"""How often a search tells how far it is."""


class LiveList:
    """Made by `LiveRecords.open`. Safe to use from any thread."""

    def __init__(
        self,
        rows: Rows,
        clock: Clock,
        query: ListQuery,
        on_page: Callable[[Page], None],
        on_extent: Callable[[Extent], None],
    ) -> None:
        self._rows, self._clock, self._query = rows, clock, query
        self._on_page, self._on_extent = on_page, on_extent
        self._list = OpenList(query, clock.now, clock.monotonic)
        self._lock = Lock()
        self._orders = Orders()
        self._at_work = False
        self._told: Extent | None = None
        self._told_at = float("-inf")
        self.closed = False

    def begin(self) -> None:
        """Find out how much there is."""
        self._order()

    def want(self, first: int, count: int, *, locate: int | None = None) -> None:
        """Ask for rows; an earlier wish that was not answered yet is dropped."""
        self._order(wish=Wish(first, count, locate))

    def advance(self) -> None:
        """Take in what is newer."""
        self._order(advance=True)

    def look(self, *, moved: bool) -> None:
        """The store may have changed."""
        self._order(look=True, moved=moved)

    def close(self) -> None:
        """Nothing more is delivered."""
        with self._lock:
            self.closed = True

    def _order(
        self, *, wish: Wish | None = None, look: bool = False, moved: bool = False, advance: bool = False
    ) -> None:
        with self._lock:
            orders = self._orders
            self._orders = Orders(
                wish or orders.wish, orders.look or look, orders.moved or moved, orders.advance or advance
            )
            if self._at_work or self.closed:
                return
            self._at_work = True
        self._submit()

    def _submit(self) -> None:
        with self._lock:
            orders, self._orders = self._orders, Orders()
        self._rows.read(lambda connection: self._list.work(connection, orders)).add_done_callback(self._done)

    def _done(self, future: Future[Progress]) -> None:
        """On the reader's thread: deliver, and go on at the back of its queue."""
        try:
            progress = future.result()
        except (StoreClosed, CancelledError):
            self.close()
            return
        except StoreError as error:
            self._fail(error)
            return
        if self.closed:
            return
        self._tell(progress)
        with self._lock:
            self._at_work = progress.busy or self._orders != Orders()
            if not self._at_work:
                return
        self._submit()

    def _tell(self, progress: Progress) -> None:
        """The extent first: a page of a new generation finds its generation known."""
        told, extent = self._told, progress.extent
        now = self._clock.monotonic()
        at_once = (
            told is None
            or progress.page is not None
            or (told.generation, told.complete) != (extent.generation, extent.complete)
            or not progress.busy
        )
        if (at_once or now - self._told_at >= _EXTENT_SECONDS) and not _same(told, extent):
            self._told, self._told_at = extent, now
            self._on_extent(extent)
        if progress.page is not None:
            self._on_page(progress.page)

    def _fail(self, error: StoreError) -> None:
        """Say what is wrong beside what is known; the next wish tries again."""
        with self._lock:
            self._at_work = False
        known = self._told or Extent(self._query, 0, 0, complete=False)
        self._told = replace(known, trouble=str(error))
        if not self.closed:
            self._on_extent(self._told)


def _same(one: Extent | None, other: Extent) -> bool:
    return one is not None and repr(one) == repr(other)
