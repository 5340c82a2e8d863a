"""`python -m tests.bench lists`: lists over a store of a million clips and a million requests.

A page is timed from the wish to its delivery, the way a front end gets it: through the queue of the store's
reader, while the search goes on. Beside it stands how long another reader of the store has to wait meanwhile.
All times are less what the threads that take part spent waiting for a CPU, as a busy machine makes them.
"""

import gc
import random
import resource
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from elevenmon.domain.clock import SystemClock
from elevenmon.domain.filters import parse
from elevenmon.domain.lists import Extent, Kind, ListQuery, Page
from elevenmon.store.database import Store
from elevenmon.sync.records import LiveRecords
from tests.bench import million
from tests.bench.harness import Table
from tests.bench.million_screen import million_screen

PATIENCE = 120.0
ROWS = 50
INDEXED = {
    Kind.HISTORY: (
        "",
        "parcel",
        "par",
        '"your parcel"',
        "parcel !today",
        "voice=george",
        "voice=river",
        'voice="old brand voice"',
        "voice=nobody",
        "model:flash",
        "source=STS",
        "cost>500",
        "cost>100000",
        "time:2026-11-01",
        "age<1h",
        "voice=sarah parcel",
        "voice=george or voice=river",
        "zzzz",
    ),
    Kind.REQUESTS: (
        "",
        "status>=400",
        "status:5xx",
        "status=418",
        "status!=200",
        "latency>1.5s",
        "latency>60s",
        "latency<100ms status=200",
        "method=DELETE",
        "path:voices",
        "text-to-speech",
        "error=quota_exceeded",
        "voice=george",
        "key:prod",
        "time>=2026-11-20",
        "own:yes",
        "status:4xx path:speech-to-text",
        "nothing-like-it",
    ),
}
SLICED = {
    Kind.HISTORY: (
        ("~par.el", "time"),
        ("state=nothing", "time"),
        ("", "credits"),
        ("parcel", "price"),
        ("!parcel", "chars"),
    ),
    Kind.REQUESTS: (
        ("trace:abcdef", "time"),
        ("~convai/.*agent", "time"),
        ("", "latency"),
        ("status>=400", "path"),
    ),
}


class Watch:
    """A stopwatch that stands while a thread taking part waits for a CPU; on Linux only."""

    def __init__(self) -> None:
        self._began, self._waited = time.perf_counter(), self._waits()

    def read(self) -> float:
        """Milliseconds so far."""
        wall = time.perf_counter() - self._began
        return max(0.0, wall * 1000 - (self._waits() - self._waited))

    @staticmethod
    def _waits() -> float:
        """Milliseconds that this thread and the store's reader were ready to run and did not."""
        mine = {threading.get_native_id()}
        readers = {
            thread.native_id for thread in threading.enumerate() if thread.name.startswith("store-reader")
        }
        total = 0
        for number in mine | readers:
            try:
                total += int(Path(f"/proc/self/task/{number}/schedstat").read_text("ascii").split()[1])
            except OSError:
                continue
        return total / 1e6


class Opened:
    """One open list, and when its pages came."""

    def __init__(self, records: LiveRecords, query: ListQuery) -> None:
        self._news = Event()
        self.page: Page | None = None
        self.extent: Extent | None = None
        self._whole = Event()
        self._complete = Event()
        self.list = records.open(query, on_page=self._take_page, on_extent=self._take_extent)

    def _take_page(self, page: Page) -> None:
        self.page = page
        if len(page.rows) == ROWS or (self.extent is not None and self.extent.complete):
            self._whole.set()
        self._news.set()

    def _take_extent(self, extent: Extent) -> None:
        self.extent = extent
        if extent.complete:
            self._complete.set()

    def first_hits(self, first: int = 0) -> float:
        """Milliseconds from the wish to the first rows (or to the knowledge that there are none)."""
        self._news.clear()
        watch = Watch()
        self.list.want(first, ROWS)
        assert self._news.wait(PATIENCE)
        return watch.read()

    def whole_page(self, first: int = 0, locate: int | None = None) -> float:
        """Milliseconds from the wish to all rows of the page."""
        self._whole.clear()
        watch = Watch()
        self.list.want(first, ROWS, locate=locate)
        assert self._whole.wait(PATIENCE)
        return watch.read()

    def complete(self) -> float:
        """Seconds until all is counted."""
        began = time.perf_counter()
        assert self._complete.wait(PATIENCE)
        return time.perf_counter() - began


class Others:
    """Another reader of the store, a hundred times a second: how long it waits."""

    def __init__(self, store: Store) -> None:
        self.waits: list[float] = []
        self._store, self._over = store, Event()
        self._thread = Thread(target=self._read)

    def __enter__(self) -> "Others":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._over.wait(0.01):
            watch = Watch()
            self._store.read(lambda connection: connection.execute("SELECT 1").fetchall()).result()
            self.waits.append(watch.read())


def p95(figures: Sequence[float]) -> float:
    """The nearest rank: what 95 % do not exceed."""
    return sorted(figures)[-(-len(figures) * 95 // 100) - 1]


def memory() -> float:
    """Resident megabytes now."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6


@contextmanager
def opened(records: LiveRecords, query: ListQuery) -> Iterator[Opened]:
    """A list that is closed again."""
    one = Opened(records, query)
    try:
        yield one
    finally:
        one.list.close()


def lists(rounds: int = 5) -> Table:
    """First pages, jumps, searches, and how long others wait."""
    store = Store.open(million.kept(), clock=SystemClock())
    records = LiveRecords(store, SystemClock())
    table = Table("lists over a million clips and a million requests")
    try:
        _first_pages(table, records, rounds)
        _jumps(table, store, records)
        _slices(table, store, records)
        _memory(table, records)
    finally:
        store.close()
    million_screen(table)
    return table


def _first_pages(table: Table, records: LiveRecords, rounds: int) -> None:
    for kind, texts in INDEXED.items():
        every: list[float] = []
        for text in texts:
            times = []
            for _ in range(rounds):
                watch = Watch()
                with opened(records, ListQuery(kind, parse(text, kind) if text else None)) as one:
                    one.whole_page()
                    times.append(watch.read())
            every += times
            print(f"  {kind}: {text or '(all)'}: first page {p95(times):.1f} ms", file=sys.stderr)
        table.row(f"{kind}: first page of indexed filters, p95", p95(every), 100, " ms")


def _jumps(table: Table, store: Store, records: LiveRecords) -> None:
    chance = random.Random(1)
    for kind in Kind:
        with opened(records, ListQuery(kind)) as one, Others(store) as others:
            one.whole_page()
            assert one.extent is not None
            found = one.extent.found
            one.complete()
            time.sleep(1)
            ends = [one.whole_page(first) for _ in range(10) for first in (found - ROWS, 0)]
            at = found // 2
            one.whole_page(at)
            steps = [one.whole_page(at := at + chance.choice((-ROWS, ROWS))) for _ in range(200)]
            middles = [one.whole_page(chance.randrange(found - ROWS)) for _ in range(200)]
            assert one.page is not None
            where = one.page.rows[0].row_id
            located = [one.whole_page(-20, where) for _ in range(50)]
        table.row(f"{kind}: jump to an end, p95", p95(ends), 20, " ms")
        table.row(f"{kind}: page on or back, p95", p95(steps), 20, " ms")
        table.row(f"{kind}: jump anywhere, median", sorted(middles)[100], 5, " ms")
        table.row(f"{kind}: jump anywhere, p95", p95(middles), 20, " ms")
        table.row(f"{kind}: find a row by id, p95", p95(located), 20, " ms")
        table.row(f"{kind}: other readers meanwhile, p95", p95(others.waits), 20, " ms")


def _slices(table: Table, store: Store, records: LiveRecords) -> None:
    waits: list[float] = []
    for kind, queries in SLICED.items():
        for text, sort in queries:
            with opened(records, ListQuery(kind, parse(text, kind) if text else None, sort)) as one:
                with Others(store) as others:
                    hits = one.first_hits()
                    rest = one.complete()
                waits += others.waits
                jump = one.whole_page(max(0, (one.extent.found if one.extent else 0) // 2))
                found = one.extent.found if one.extent else 0
            print(
                f"  {kind}: {text or '(all)'} by {sort}: first hits {hits:.0f} ms, all {rest:.1f} s,"
                f" found {found:,}, jump {jump:.1f} ms, others wait {p95(others.waits):.1f} ms",
                file=sys.stderr,
            )
    table.row("slices: other readers meanwhile, p95", p95(waits), 20, " ms")


def _memory(table: Table, records: LiveRecords) -> None:
    gc.collect()
    before = memory()
    holding = []
    for kind in Kind:
        one = Opened(records, ListQuery(kind, parse("!zzzz", kind)))
        one.whole_page()
        one.complete()
        holding.append(one)
    table.row("memory of a filtered million of each", memory() - before, 30, " MB")
    for each in holding:
        each.list.close()
