"""Threads, transactions, and changing files while running."""

import os
import sqlite3
import threading
from pathlib import Path

import pytest

from elevenmon.store import files, requests, state
from elevenmon.store.database import Store, check
from elevenmon.store.errors import RefusedValue, StoreClosed, StoreError, StoreFailed
from tests.unit.store.records import FixedClock, after, request


def put(store: Store, name: str, value: str) -> None:
    store.write(lambda connection: state.put(connection, name, value)).result(10)


def got(store: Store, name: str) -> str | None:
    return store.read(lambda connection: state.get(connection, name)).result(10)


def test_reads_see_every_write_that_is_done(store: Store) -> None:
    for number in range(200):
        put(store, "number", str(number))
        assert got(store, "number") == str(number)


def test_the_writer_keeps_little_of_the_file_in_memory(path: Path, clock: FixedClock) -> None:
    store = Store.open(path, clock=clock)
    kept = store.write(lambda connection: connection.execute("PRAGMA cache_size").fetchall()).result(10)
    store.close()
    assert kept == [(-500,)]


def test_the_reader_keeps_less(path: Path, clock: FixedClock) -> None:
    store = Store.open(path, clock=clock)
    kept = store.read(lambda connection: connection.execute("PRAGMA cache_size").fetchall()).result(10)
    store.close()
    assert kept == [(-200,)]


def test_a_read_sees_one_moment_while_writes_go_on(path: Path, clock: FixedClock) -> None:
    store = Store.open(path, clock=clock)
    put(store, "number", "before")
    reading, written = threading.Event(), threading.Event()

    def read_twice(connection: sqlite3.Connection) -> tuple[str | None, str | None]:
        first = state.get(connection, "number")
        reading.set()
        assert written.wait(10)
        return first, state.get(connection, "number")

    reads = store.read(read_twice)
    assert reading.wait(10)
    put(store, "number", "after")
    written.set()
    assert reads.result(10) == ("before", "before")
    assert got(store, "number") == "after"
    store.close()


def test_a_failing_job_leaves_nothing_behind_and_the_next_one_works(store: Store) -> None:
    def half_done(connection: sqlite3.Connection) -> None:
        state.put(connection, "half", "done")
        raise KeyError("in the middle")

    with pytest.raises(KeyError, match="in the middle"):
        store.write(half_done).result(10)
    assert got(store, "half") is None
    put(store, "whole", "done")
    assert got(store, "whole") == "done"


def test_what_sqlite_refuses_arrives_as_a_store_error(store: Store) -> None:
    with pytest.raises(StoreFailed, match="no such table"):
        store.write(lambda connection: connection.execute("DELETE FROM absent")).result(10)
    with pytest.raises(StoreFailed):
        store.read(lambda connection: connection.execute("SELECT absent").fetchall()).result(10)
    assert store.note is None


def test_a_read_job_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError):
        store.read(lambda connection: state.put(connection, "name", "value")).result(10)
    put(store, "name", "written")
    assert got(store, "name") == "written"


def test_values_that_do_not_fit_are_refused_with_the_whole_job(store: Store) -> None:
    rows = [request("good"), request("bad", status=2**63)]
    with pytest.raises(RefusedValue, match="64 bits"):
        store.write(lambda connection: requests.add(connection, rows)).result(10)
    with pytest.raises(RefusedValue, match="surrogate"):
        put(store, "name", "\ud800")
    assert store.read(requests.count).result(10) == 0


def test_closing_finishes_the_writes_and_may_be_done_twice(path: Path, clock: FixedClock) -> None:
    store = Store.open(path, clock=clock)
    gate = threading.Event()
    store.write(lambda connection: gate.wait(10))
    pending = [
        store.write(lambda connection, number=number: state.put(connection, str(number), "kept"))
        for number in range(50)
    ]
    gate.set()
    store.close()
    store.close()
    assert all(each.done() and each.exception() is None for each in pending)
    with pytest.raises(StoreClosed):
        store.write(lambda connection: None).result(10)
    with pytest.raises(StoreClosed):
        store.read(lambda connection: None).result(10)
    assert sorted(file.name for file in path.parent.iterdir()) == [
        path.name,
        f"{path.name}.lock",
        f"{path.name}.teller",
    ]

    again = Store.open(path, clock=clock)
    assert got(again, "49") == "kept"
    again.close()


def test_closing_cuts_a_long_read_short(path: Path, clock: FixedClock) -> None:
    store = Store.open(path, clock=clock)
    started = threading.Event()

    def endless(connection: sqlite3.Connection) -> None:
        started.set()
        connection.execute(
            "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
        ).fetchall()

    read = store.read(endless)
    assert started.wait(10)
    store.close()
    assert isinstance(read.exception(10), StoreClosed)


def test_no_thread_and_no_descriptor_outlives_the_store(path: Path, clock: FixedClock) -> None:
    def held() -> tuple[int, list[str]]:
        names = [thread.name for thread in threading.enumerate() if thread.name.startswith("store-")]
        return len(os.listdir("/dev/fd")), names

    before = held()
    for _ in range(5):
        store = Store.open(path, clock=clock)
        put(store, "name", "value")
        got(store, "name")
        store.close()
    assert held() == before


def test_a_second_process_like_store_sees_the_first_ones_rows(path: Path, clock: FixedClock) -> None:
    first, second = Store.open(path, clock=clock), Store.open(path, clock=clock)
    put(first, "from", "first")
    assert got(second, "from") == "first"
    put(second, "from", "second")
    assert got(first, "from") == "second"
    first.close()
    put(second, "from", "second alone")
    assert got(second, "from") == "second alone"
    second.close()


def test_a_sound_file_passes_the_check(store: Store) -> None:
    put(store, "name", "value")
    store.read(check).result(10)
    assert store.note is None


def test_memory_goes_to_the_file_once_it_can_be_used(path: Path, clock: FixedClock) -> None:
    path.parent.write_text("in the way")
    store = Store.open(path, clock=clock)
    assert not store.on_disk
    assert store.note is not None and "figures are kept in memory" in store.note
    put(store, "name", "from memory")
    rows = [request(f"r{number}", after(seconds=number)) for number in range(10)]
    store.write(lambda connection: requests.add(connection, rows)).result(10)
    assert store.retry_disk().result(10) is False
    assert not store.on_disk

    path.parent.unlink()
    assert store.retry_disk().result(10) is True
    assert (store.on_disk, store.note) == (True, None)
    assert got(store, "name") == "from memory"
    put(store, "later", "on disk")
    store.close()

    again = Store.open(path, clock=clock)
    assert got(again, "name") == "from memory"
    assert got(again, "later") == "on disk"
    assert [row.request_key for row in again.read(lambda c: requests.tail(c, 3)).result(10)] == [
        "r9",
        "r8",
        "r7",
    ]
    again.close()


def test_memory_joins_what_the_file_already_knew(path: Path, clock: FixedClock) -> None:
    earlier = Store.open(path, clock=clock)
    known = [request("both"), request("file only")]
    earlier.write(lambda connection: requests.add(connection, known)).result(10)
    put(earlier, "name", "old")
    earlier.close()
    parent, blocked = path.parent, path.parent.with_name("blocked")
    parent.rename(blocked)
    parent.write_text("in the way")
    store = Store.open(path, clock=clock)
    fresh = [request("both"), request("memory only")]
    store.write(lambda connection: requests.add(connection, fresh)).result(10)
    put(store, "name", "new")
    parent.unlink()
    blocked.rename(parent)
    assert store.retry_disk().result(10) is True
    keys = sorted(row.request_key for row in store.read(lambda c: requests.tail(c, 10)).result(10))
    assert keys == ["both", "file only", "memory only"]
    assert got(store, "name") == "new"
    store.close()


@pytest.mark.parametrize("how", ["moved", "deleted", "replaced"])
def test_a_file_that_goes_away_while_running_is_made_anew(path: Path, clock: FixedClock, how: str) -> None:
    store = Store.open(path, clock=clock)
    put(store, "name", "known")
    assert store.retry_disk().result(10) is True
    assert store.note is None
    if how == "deleted":
        for file in path.parent.iterdir():
            file.unlink()
    else:
        path.rename(path.with_name("elsewhere"))
    if how == "replaced":
        path.write_bytes(b"not a database at all")
    put(store, "while", "away")

    assert store.retry_disk().result(10) is True
    assert store.note == "the store file was moved or deleted while in use: a new one was made"
    assert got(store, "name") == "known"
    put(store, "after", "it")
    store.close()
    again = Store.open(path, clock=clock)
    assert [got(again, name) for name in ("name", "while", "after")] == ["known", "away", "it"]
    again.close()


def test_damage_met_while_running_is_noted_and_mended_at_the_next_start(
    path: Path, clock: FixedClock
) -> None:
    store = Store.open(path, clock=clock)
    rows = [request(f"r{number}", after(seconds=number)) for number in range(5000)]
    store.write(lambda connection: requests.add(connection, rows)).result(10)
    store.close()
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2 // 4096 * 4096
    raw[middle : middle + 8192] = b"\xaa" * 8192
    path.write_bytes(raw)

    store = Store.open(path, clock=clock)
    assert store.note is None
    with pytest.raises(StoreError, match="damaged"):
        store.read(check).result(30)
    assert store.note is not None and store.note.startswith("the store file is damaged: it is set aside")
    store.close()

    store = Store.open(path, clock=clock)
    assert store.note is not None and "set aside as" in store.note
    assert store.read(requests.count).result(10) > 4500
    store.read(check).result(30)
    store.close()
    assert files.damage(path, 1701604718) is None
