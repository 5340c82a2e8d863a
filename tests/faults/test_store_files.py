"""Other processes, other people, full disks."""

import errno
import fcntl
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from elevenmon.store import backfill, files, history, refuge, requests, state
from elevenmon.store.database import Store
from elevenmon.store.errors import DiskTrouble, StoreBusy
from tests.unit.store.records import FixedClock, after, clip, request

OPENER = """
import sys
from pathlib import Path
from elevenmon.domain.clock import SystemClock
from elevenmon.store import state
from elevenmon.store.database import Store

print("ready", flush=True)
sys.stdin.readline()
store = Store.open(Path(sys.argv[1]), clock=SystemClock())
for number in range(20):
    store.write(lambda connection: state.put(connection, f"{sys.argv[2]}-{number}", "kept")).result()
print(store.on_disk, store.note, flush=True)
store.close()
"""

FILLED = """
import resource
import sys
from pathlib import Path
from elevenmon.domain.clock import SystemClock
from elevenmon.store import state
from elevenmon.store.database import Store
from elevenmon.store.errors import StoreError

store = Store.open(Path(sys.argv[1]), clock=SystemClock())
written = 0
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
try:
    while True:
        store.write(lambda connection: state.put(connection, str(written), "x" * 4000)).result()
        written += 1
except StoreError as error:
    print(type(error).__name__)
print(store.note)
kept = store.read(lambda connection: connection.execute("SELECT count(*) FROM state").fetchall()).result()
print(kept == [(written,)], written > 10)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.write(lambda connection: state.put(connection, "after", "it")).result()
print(store.note)
store.close()
"""


def test_two_processes_that_open_one_new_file_at_once_both_get_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPENER]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    for round_number in range(10):
        path = tmp_path / f"{round_number}.db"
        both = [subprocess.Popen([*command, str(path), name], **pipes) for name in ("a", "b")]
        for process in both:
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
        for process in both:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        assert [process.communicate(timeout=60)[0] for process in both] == ["True None\n"] * 2
        store = Store.open(path, clock=FixedClock())
        count = store.read(lambda c: c.execute("SELECT count(*) FROM state").fetchall()).result(10)
        store.close()
        assert count == [(40,)]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_every_file_is_this_users_alone(tmp_path: Path, umask: int) -> None:
    directory = tmp_path / "share" / "elevenmon"
    path = directory / "0123456789abcdef.db"
    before = os.umask(umask)
    try:
        store = Store.open(path, clock=FixedClock())
        store.write(lambda connection: state.put(connection, "name", "value")).result(10)
        store.adopt("ws", "u").result(10)
        during = {file.name: file.stat().st_mode & 0o777 for file in directory.iterdir()}
        store.close()
        path.write_bytes(b"broken")
        path.chmod(0o644)
        Store.open(path, clock=FixedClock()).close()
    finally:
        os.umask(before)
    assert {f"{path.name}-wal", f"{path.name}-shm", "index.json"} <= during.keys()
    assert set(during.values()) == {0o600}
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.stat().st_mode & 0o777 for each in (directory, directory.parent)] == [0o700, 0o700]


def test_a_file_that_others_could_read_is_taken_from_them(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    Store.open(path, clock=FixedClock()).close()
    path.chmod(0o666)
    store = Store.open(path, clock=FixedClock())
    assert path.stat().st_mode & 0o777 == 0o600
    store.close()


def test_a_full_disk_is_said_and_writing_goes_on_once_there_is_room(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", FILLED, str(tmp_path / "x.db")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        "DiskTrouble",
        "the disk is full or failing: new figures are not kept until there is room",
        "True True",
        "None",
    ]


def test_a_full_database_refuses_the_job_and_keeps_the_rest(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "x.db", clock=FixedClock())
    rows = [request(str(number), after(seconds=number)) for number in range(50)]
    store.write(lambda connection: requests.add(connection, rows)).result(10)
    store.write(lambda connection: connection.execute("PRAGMA max_page_count = 40").fetchall()).result(10)
    many = [request(f"more-{number}", after(minutes=number)) for number in range(5000)]
    with pytest.raises(DiskTrouble, match="the disk is full"):
        store.write(lambda connection: requests.add(connection, many)).result(10)
    assert store.note == "the disk is full: new figures are not kept until there is room"
    assert store.read(requests.count).result(10) == 50
    store.write(lambda connection: connection.execute("PRAGMA max_page_count = 100000").fetchall()).result(10)
    assert store.write(lambda connection: requests.add(connection, many)).result(10) == 5000
    assert store.note is None
    store.close()


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


def test_a_writer_that_never_ends_elsewhere_costs_the_job_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    store = Store.open(path, clock=FixedClock())
    store.write(lambda connection: connection.execute("PRAGMA busy_timeout = 50").fetchall()).result(10)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy):
        store.write(lambda connection: state.put(connection, "name", "value")).result(10)
    assert store.read(lambda connection: state.get(connection, "name")).result(10) is None
    other.execute("ROLLBACK")
    other.close()
    store.write(lambda connection: state.put(connection, "name", "value")).result(10)
    store.close()


def test_a_link_to_a_store_elsewhere_is_followed(tmp_path: Path) -> None:
    real = tmp_path / "real" / "x.db"
    Store.open(real, clock=FixedClock()).close()
    link = tmp_path / "x.db"
    link.symlink_to(real)
    store = Store.open(link, clock=FixedClock())
    store.write(lambda connection: state.put(connection, "name", "value")).result(10)
    assert (store.on_disk, store.note) == (True, None)
    store.close()
    assert link.is_symlink()


def test_many_threads_may_hand_in_jobs(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "x.db", clock=FixedClock())

    def work(name: str) -> None:
        for number in range(50):
            store.write(lambda c, key=f"{name}-{number}": state.put(c, key, "kept")).result(30)
            assert store.read(lambda c, key=f"{name}-{number}": state.get(c, key)).result(30) == "kept"

    threads = [threading.Thread(target=work, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = store.read(lambda c: c.execute("SELECT count(*) FROM state").fetchall()).result(10)
    store.close()
    assert rows == [(400,)]
