"""The store at a million clips and a million requests: adding, reading again, counting, upkeep.

CPU seconds of this process, the writer's thread among them. Each page is one transaction, newest first, older
than all that is stored: what a walk back to the beginning does. The store is afterwards as it was.
"""

import gc
import os
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar

from elevenmon.domain.clock import SystemClock
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.request_log import ApiRequest
from elevenmon.store import history, prune, requests, state, upkeep
from elevenmon.store.backfill import PRUNED_STATE
from elevenmon.store.database import Store
from tests.bench.harness import Table
from tests.bench.million import kept

ROWS, PAGE = 20_000, 1_000
HISTORY_US, REQUESTS_US = 25.0, 12.5
"""A row, in microseconds of CPU: 40,000 and 80,000 rows a second."""
T = TypeVar("T", HistoryItem, ApiRequest)


def store() -> Table:
    """Figures of the store."""
    path = kept()
    table = Table(f"a store of a million clips and a million requests, {path.stat().st_size / 1e6:,.0f} MB")
    _opening(table, path)
    million = Store.open(path, clock=SystemClock())
    _reading(table, million)
    _adding(table, million, "history", oldest=_oldest_clips, add=history.add, target=HISTORY_US)
    _adding(table, million, "requests", oldest=_oldest_requests, add=requests.add, target=REQUESTS_US)
    million.close()
    _looking_after(table, path)
    return table


def _opening(table: Table, path: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        empty = Path(name) / "empty.db"
        Store.open(empty, clock=SystemClock()).close()
        floor = _median(lambda: Store.open(empty, clock=SystemClock()).close(), 9)
    table.row("floor: open and close an empty store", floor, unit=" ms")
    table.row("open and close", _median(lambda: Store.open(path, clock=SystemClock()).close(), 9), unit=" ms")


def _reading(table: Table, million: Store) -> None:
    before = _resident()
    reads: dict[str, Callable[[sqlite3.Connection], object]] = {
        "count clips and requests": lambda c: (history.count(c), requests.count(c)),
        "newest 100 clips": lambda c: history.newest(c, 100),
        "newest 100 requests": lambda c: requests.tail(c, 100),
        "voices of the last week": lambda c: history.voice_ids(c, SystemClock().now() - timedelta(days=7)),
        "clips and credits of every day, by voice": lambda c: c.execute(
            "SELECT day, voice_id, sum(clips), sum(credits) FROM history_day GROUP BY 1, 2"
        ).fetchall(),
    }
    for name, job in reads.items():
        table.row(name, _median(lambda job=job: million.read(job).result(), 15), unit=" ms")
    table.row("memory that reading took", _resident() - before, 30, " MB")


def _adding(
    table: Table,
    million: Store,
    kind: str,
    *,
    oldest: Callable[[sqlite3.Connection], list[T]],
    add: Callable[[sqlite3.Connection, Sequence[T]], int],
    target: float,
) -> None:
    records = million.read(oldest).result()
    edge = records[0].at + timedelta(milliseconds=1)
    path = kept()
    with upkeep.at_work(path) as connection:
        started = process_time()
        removed = sum(prune.prune(connection, kind, edge))
        table.row(f"{kind}: prune, CPU a row", (process_time() - started) / removed * 1e6, unit=" us")
    pages = [records[first : first + PAGE] for first in range(0, len(records), PAGE)]
    gc.collect()
    gc.freeze()
    table.row(f"{kind}: floor, bare rows in memory, CPU a row", _bare(pages) / len(records) * 1e6, unit=" us")
    cpu = [_cpu(lambda page=page: million.write(lambda c: add(c, page)).result()) for page in pages]
    table.row(f"{kind}: add a page, CPU a row, median", _middle(cpu) / PAGE * 1e6, target, " us")
    table.row(f"{kind}: add a page, CPU a row, mean", sum(cpu) / len(records) * 1e6, unit=" us")
    again = [_cpu(lambda page=page: million.write(lambda c: add(c, page)).result()) for page in pages]
    table.row(f"{kind}: read a known page again, CPU", _middle(again) * 1e3, 5, " ms")
    million.write(lambda c: state.put(c, PRUNED_STATE + kind, "0")).result()


def _bare(pages: Sequence[Sequence[HistoryItem | ApiRequest]]) -> float:
    """CPU seconds of putting as many plain rows into a table without indexes: what the machine does today."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE bare (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)")
    row = ("a text of some thirty characters",) * 16
    statement = f"INSERT INTO bare VALUES ({', '.join('?' * 16)})"
    spent = sum(
        _cpu(lambda page=page: connection.executemany(statement, [row] * len(page))) for page in pages
    )
    connection.close()
    return spent


def _looking_after(table: Table, path: Path) -> None:
    with upkeep.at_work(path) as connection:
        table.row("db check", _timed(lambda: upkeep.check(connection)) / 1e3, unit=" s")
        with tempfile.TemporaryDirectory(dir=path.parent) as name:
            copy = Path(name) / "copy.db"
            table.row("db backup", _timed(lambda: upkeep.back_up(connection, copy)) / 1e3, unit=" s")


def _oldest_clips(connection: sqlite3.Connection) -> list[HistoryItem]:
    query = f"SELECT {history.COLUMNS} FROM history_item ORDER BY history_item.id LIMIT ?"
    return [history.from_row(row) for row in connection.execute(query, (ROWS,)).fetchall()][::-1]


def _oldest_requests(connection: sqlite3.Connection) -> list[ApiRequest]:
    query = f"SELECT {requests.COLUMNS} FROM request ORDER BY request.id LIMIT ?"
    return [requests.from_row(row) for row in connection.execute(query, (ROWS,)).fetchall()][::-1]


def _cpu(job: Callable[[], object]) -> float:
    started = process_time()
    job()
    return process_time() - started


def _timed(job: Callable[[], object]) -> float:
    started = perf_counter()
    job()
    return (perf_counter() - started) * 1e3


def _median(job: Callable[[], object], runs: int) -> float:
    return _middle([_timed(job) for _ in range(runs)])


def _middle(figures: Sequence[float]) -> float:
    return sorted(figures)[len(figures) // 2]


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
