"""Other processes, other people, full disks."""

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from elevenmon.store import requests, state
from elevenmon.store.database import Store
from elevenmon.store.errors import DiskTrouble, StoreBusy
from tests.unit.store.records import FixedClock, after, request

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
