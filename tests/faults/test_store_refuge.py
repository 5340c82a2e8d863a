"""Where the file cannot be used the store goes on in memory, says so, and brings back what came."""

import errno
import fcntl
import os
import sqlite3
import threading
from pathlib import Path

import pytest

from elevenmon.store import backfill, files, history, refuge, requests, state
from elevenmon.store.database import Store
from elevenmon.store.errors import DiskTrouble
from tests.unit.store.records import FixedClock, after, clip, request


def test_while_the_disk_stays_full_it_goes_on_in_memory_with_the_newest_and_brings_back_what_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refuge, "MOST", 300)
    path = tmp_path / "x.db"
    store = Store.open(path, clock=FixedClock())
    rows = [request(str(number), after(seconds=number)) for number in range(1_000)]
    store.write(lambda connection: requests.add(connection, rows)).result(10)
    store.write(lambda connection: state.put(connection, "name", "before")).result(10)
    store.write(lambda connection: backfill.reach(connection, "requests", after(seconds=999))).result(10)
    store.write(lambda c: backfill.dig(c, "requests", None, after(seconds=0), None)).result(10)
    before = store.read(lambda c: requests.tail(c, 1_000)).result(10)
    store.write(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchall()).result(10)
    with pytest.raises(DiskTrouble):
        store.write(lambda c: requests.add(c, [request("x", after(hours=1))] * 1)).result(10)
        store.write(lambda c: state.put(c, "big", "x" * 1_000_000)).result(10)

    assert store.retry_disk().result(10) is False
    assert not store.on_disk
    assert store.note == "the disk is full: figures are kept in memory until there is room"
    assert store.read(requests.count).result(10) == 300
    assert store.read(lambda connection: state.get(connection, "name")).result(10) == "before"
    # The past that is still to be walked would fill the memory too.
    assert store.read(lambda c: backfill.newest_hole(c, "requests")).result(10) is None
    news = [request(f"new-{number}", after(hours=2, seconds=number)) for number in range(50)]
    store.write(lambda connection: requests.add(connection, news)).result(10)
    store.write(lambda connection: state.put(connection, "name", "meanwhile")).result(10)
    assert store.read(lambda c: requests.tail(c, 2)).result(10)[0].request_key == "new-49"

    assert store.retry_disk().result(10) is True
    assert (store.on_disk, store.note) == (True, None)
    assert store.read(lambda connection: state.get(connection, "name")).result(10) == "meanwhile"
    kept = store.read(lambda c: requests.tail(c, 2_000)).result(10)
    assert {row.request_key for row in kept} >= {row.request_key for row in (*before, *news)}
    hole = store.read(lambda c: backfill.newest_hole(c, "requests")).result(10)
    assert hole is not None and hole.since is None
    store.close()


def test_a_disk_that_was_full_for_a_moment_is_no_reason_to_leave_the_file(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "x.db", clock=FixedClock())
    store.write(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchall()).result(10)
    with pytest.raises(DiskTrouble):
        store.write(lambda connection: state.put(connection, "big", "x" * 1_000_000)).result(10)
    assert store.note == "the disk is full: new figures are not kept until there is room"
    store.write(lambda connection: connection.execute("PRAGMA max_page_count = 100000").fetchall()).result(10)

    assert store.retry_disk().result(10) is True
    assert (store.on_disk, store.note) == (True, None)
    left = "SELECT count(*) FROM state WHERE length(value) > 100000"
    assert store.read(lambda connection: connection.execute(left).fetchall()).result(10) == [(0,)]
    store.close()


def test_small_writes_that_still_fit_are_no_reason_to_stay_with_a_full_disk(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "x.db", clock=FixedClock())
    store.write(lambda connection: state.put(connection, "name", "value")).result(10)
    store.write(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchall()).result(10)
    with pytest.raises(DiskTrouble):
        store.write(lambda connection: state.put(connection, "big", "x" * 1_000_000)).result(10)
    store.write(lambda connection: state.put(connection, "name", "other")).result(10)
    assert store.note is None

    assert store.retry_disk().result(10) is False
    assert store.note == "the disk is full: figures are kept in memory until there is room"
    assert store.read(lambda connection: state.get(connection, "name")).result(10) == "other"
    store.close()


def test_in_memory_one_of_those_that_share_a_file_tells_of_alerts(tmp_path: Path) -> None:
    stores = [Store.open(tmp_path / "x.db", clock=FixedClock()) for _ in range(3)]
    elsewhere = Store.open(tmp_path / "y.db", clock=FixedClock())
    assert [store.claim_telling().result(10) for store in stores] == [True] * 3
    for store in (*stores, elsewhere):
        store.write(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchall()).result(10)
        with pytest.raises(DiskTrouble):
            store.write(lambda connection: state.put(connection, "big", "x" * 1_000_000)).result(10)
        assert store.retry_disk().result(10) is False
    for _ in range(2):
        assert [store.claim_telling().result(10) for store in stores] == [True, False, False]
    assert elsewhere.claim_telling().result(10) is True

    for _ in range(2):
        assert stores[0].retry_disk().result(10) is True
        told = [store.claim_telling().result(10) for store in stores]
        assert told == [True, False, False], "the others have a minute to come back too"
    assert stores[0].retry_disk().result(10) is True
    assert [store.claim_telling().result(10) for store in stores] == [True, True, False]
    stores[1].close()
    assert stores[2].claim_telling().result(10) is True
    for store in (stores[0], stores[2], elsewhere):
        store.close()


def test_where_it_cannot_be_known_who_tells_each_does(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    nowhere = [Store.open(tmp_path / "file" / "x.db", clock=FixedClock()) for _ in range(2)]
    memory = [Store.open(None, clock=FixedClock()) for _ in range(2)]
    for store in (*nowhere, *memory):
        assert not store.on_disk
        assert store.claim_telling().result(10) is True
        store.close()


def test_a_file_that_is_gone_and_cannot_be_made_again_is_said_to_be(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    store = Store.open(folder / "x.db", clock=FixedClock())
    store.write(lambda connection: state.put(connection, "name", "value")).result(10)
    folder.rename(tmp_path / "elsewhere")
    folder.write_text("no folder any more")
    assert store.retry_disk().result(10) is False
    assert store.note == (
        "the store file cannot be used (not a directory): new figures may be lost when this ends"
    )
    store.write(lambda connection: state.put(connection, "name", "later")).result(10)
    folder.unlink()
    assert store.retry_disk().result(10) is True
    assert store.note == "the store file was moved or deleted while in use: a new one was made"
    assert store.read(lambda connection: state.get(connection, "name")).result(10) == "later"
    store.close()


def test_a_clip_deleted_while_the_disk_was_full_is_known_to_be_deleted_afterwards(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "x.db", clock=FixedClock())
    clips = [clip("kept"), clip("gone"), clip("older", after(minutes=-1))]
    store.write(lambda connection: history.add(connection, clips)).result(10)
    store.write(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchall()).result(10)
    with pytest.raises(DiskTrouble):
        store.write(lambda connection: state.put(connection, "big", "x" * 1_000_000)).result(10)
    assert store.retry_disk().result(10) is False
    assert store.write(lambda c: history.mark_deleted(c, clips[1], after(hours=1))).result(10)

    assert store.retry_disk().result(10) is True
    query = "SELECT history_item_id FROM history_item WHERE deleted_at IS NOT NULL"
    assert store.read(lambda connection: connection.execute(query).fetchall()).result(10) == [("gone",)]
    store.close()


def test_what_was_asked_of_the_file_is_answered_from_memory_after_it_went_there(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    store = Store.open(path, clock=FixedClock())
    store.write(lambda connection: state.put(connection, "name", "value")).result(10)
    store.write(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchall()).result(10)
    with pytest.raises(DiskTrouble):
        store.write(lambda connection: state.put(connection, "big", "x" * 1_000_000)).result(10)
    going, held = threading.Event(), threading.Event()

    def slow(connection: sqlite3.Connection) -> str | None:
        going.set()
        held.wait(10)
        return state.get(connection, "name")

    first = store.read(slow)
    going.wait(10)
    moved = store.retry_disk()
    others = [store.read(lambda connection: state.get(connection, "name")) for _ in range(20)]
    held.set()
    assert first.result(10) == "value"
    assert moved.result(10) is False
    others += [store.read(lambda connection: state.get(connection, "name")) for _ in range(20)]
    assert {each.result(10) for each in others} == {"value"}
    store.close()


def test_a_disk_that_refuses_everything_means_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr(files, "create_private", refuse)
    path = tmp_path / "x.db"
    store = Store.open(path, clock=FixedClock())
    expected = "the store file cannot be used (read-only file system): figures are kept in memory"
    assert (store.on_disk, store.note) == (False, expected)
    store.write(lambda connection: state.put(connection, "name", "value")).result(10)
    assert store.retry_disk().result(10) is False
    monkeypatch.undo()
    assert store.retry_disk().result(10) is True
    assert store.note is None
    assert store.read(lambda connection: state.get(connection, "name")).result(10) == "value"
    store.close()


def test_a_lock_that_is_never_released_means_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LOCK_TRIES", 2)
    path = tmp_path / "x.db"
    descriptor = os.open(tmp_path / "x.db.lock", os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    store = Store.open(path, clock=FixedClock())
    assert not store.on_disk
    assert store.note is not None and "another process keeps the store locked" in store.note
    os.close(descriptor)
    assert store.retry_disk().result(10) is True
    store.close()


@pytest.mark.parametrize("in_the_way", ["", "x.db-shm"])
def test_a_file_that_can_only_be_read_is_read_into_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_the_way: str
) -> None:
    """`in_the_way`: what SQLite needs beside the file cannot be made, as in a read-only folder."""
    monkeypatch.setattr(files, "LOCK_TRIES", 2)
    monkeypatch.setattr(refuge, "MOST", 300)
    path = tmp_path / "x.db"
    store = Store.open(path, clock=FixedClock())
    rows = [request(str(number), after(seconds=number)) for number in range(1_000)]
    store.write(lambda connection: requests.add(connection, rows)).result(10)
    store.write(lambda connection: state.put(connection, "name", "before")).result(10)
    store.close()
    if in_the_way:
        (tmp_path / in_the_way).mkdir()

    with files.locked(path):
        store = Store.open(path, clock=FixedClock())
        assert not store.on_disk
        assert store.note == "another process keeps the store locked: figures are kept in memory"
        assert store.read(lambda connection: state.get(connection, "name")).result(10) == "before"
        assert store.read(requests.count).result(10) == 300
        store.write(lambda c: requests.add(c, [request("new", after(hours=1))])).result(10)
        assert store.retry_disk().result(10) is False
    if in_the_way:
        (tmp_path / in_the_way).rmdir()
    assert store.retry_disk().result(10) is True
    assert store.read(requests.count).result(10) == 1_001
    store.close()


@pytest.mark.parametrize("content", [b"", b"no database" * 100, b"SQLite format 3\x00" + b"\xff" * 5_000])
def test_what_cannot_even_be_read_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(files, "LOCK_TRIES", 2)
    path = tmp_path / "x.db"
    path.write_bytes(content)
    with files.locked(path):
        store = Store.open(path, clock=FixedClock())
        assert not store.on_disk
        assert store.read(requests.count).result(10) == 0
        store.close()
    assert path.read_bytes() == content
