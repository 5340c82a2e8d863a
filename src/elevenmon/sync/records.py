"""The stored records as front ends ask for them (`domain.lists.Records`): slices of work on its reader.

A job that takes longer goes to the back of the reader's queue after a few milliseconds, so that snapshots and
other lists are read in between. Answers are delivered on the reader's thread.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

from elevenmon.domain.clock import Clock
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import Detail, Extent, Kind, ListQuery, Marked, Page, Totals
from elevenmon.domain.snapshot import Snapshot
from elevenmon.store import field_values, record_detail
from elevenmon.store.errors import StoreError
from elevenmon.store.marked_rows import Fetching, MarkedRows, Summing
from elevenmon.sync.live_list import LiveList
from elevenmon.sync.session import Rows

T = TypeVar("T")


class ServerClock:
    """The service's time, as far as the difference is known: records are dated by it, and their ages told."""

    def __init__(self, clock: Clock, snapshot: Callable[[], Snapshot]) -> None:
        self._clock, self._snapshot = clock, snapshot

    def now(self) -> datetime:
        """Server time, aware, in UTC."""
        return self._snapshot().server_time(self._clock.now())

    def monotonic(self) -> float:
        """Seconds that never jump; only differences mean something."""
        return self._clock.monotonic()


class LiveRecords:
    """Implements `domain.lists.Records` over a store. Safe to use from any thread."""

    def __init__(self, rows: Rows, clock: Clock) -> None:
        """`clock` tells server time."""
        self._rows, self._clock = rows, clock
        self._lock = Lock()
        self._open: list[LiveList] = []

    def changed(self, *, moved: bool = False) -> None:
        """The store may have changed; `moved`: records that were there have."""
        with self._lock:
            self._open = [each for each in self._open if not each.closed]
            lists = tuple(self._open)
        for each in lists:
            each.look(moved=moved)

    def open(
        self,
        query: ListQuery,
        *,
        on_page: Callable[[Page], None],
        on_extent: Callable[[Extent], None],
    ) -> LiveList:
        """Open a list."""
        opened = LiveList(self._rows, self._clock, query, on_page, on_extent)
        with self._lock:
            self._open.append(opened)
        opened.begin()
        return opened

    def detail(self, kind: Kind, row_id: int, deliver: Callable[[Detail | None], None]) -> None:
        """Everything about one record."""
        self._answer(lambda connection: record_detail.detail(connection, kind, row_id), deliver)

    def totals(self, kind: Kind, marked: Marked, deliver: Callable[[Totals], None]) -> None:
        """Count and sum of what is marked."""
        self._in_slices(Summing(kind, self._walk(kind, marked)).step, deliver)

    def marked_items(
        self, marked: Marked, limit: int, deliver: Callable[[Sequence[HistoryItem]], None]
    ) -> None:
        """The marked clips that can still be downloaded."""
        self._in_slices(Fetching(self._walk(Kind.HISTORY, marked), limit).step, deliver)

    def values(self, kind: Kind, name: str, prefix: str, deliver: Callable[[Sequence[str]], None]) -> None:
        """Values of a field that begin like this."""
        self._answer(lambda connection: field_values.beginning(connection, kind, name, prefix), deliver)

    def _walk(self, kind: Kind, marked: Marked) -> MarkedRows:
        return MarkedRows(kind, marked, self._clock.now, self._clock.monotonic)

    def _answer(self, job: Callable[[Any], T], deliver: Callable[[T], None]) -> None:
        """Deliver what a job gives; nothing where the store cannot answer, as its note says why."""

        def done(future: Future[T]) -> None:
            answer = outcome(future)
            if not isinstance(answer, StoreError):
                deliver(answer)

        self._rows.read(job).add_done_callback(done)

    def _in_slices(self, step: Callable[[Any], T | None], deliver: Callable[[T], None]) -> None:
        """Repeat a job until it gives something."""

        def take(answer: T | None) -> None:
            if answer is None:
                self._in_slices(step, deliver)
            else:
                deliver(answer)

        self._answer(step, take)


def outcome(future: Future[T]) -> T | StoreError:
    """What came of a job: its result, or why the store could not do it."""
    try:
        return future.result()
    except CancelledError:
        return StoreError("the store was closed")
    except StoreError as error:
        return error
