"""Looking after a file that others use: what it holds, check, backup, compacting."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from elevenmon.store import counts, derived, history, inventory, requests, upkeep, usage
from elevenmon.store.database import Store
from elevenmon.store.errors import StoreAbsent, StoreDamaged, StoreUnusable
from elevenmon.store.inventory import Stock
from tests.unit.store.records import NOON, FixedClock, after, bucket, clip, request
from tests.unit.store.test_history import found

ROWS = 3000


@pytest.fixture
def running(path: Path, clock: FixedClock) -> Iterator[Store]:
    """A store with records, open in a running monitor."""
    store = Store.open(path, clock=clock)
    clips = [clip(f"c{number}", after(seconds=number), voice_id="v") for number in range(ROWS)]
    calls = [request(f"r{number}", after(minutes=number), own=not number) for number in range(ROWS)]
    store.write(lambda connection: history.add(connection, clips)).result(30)
    store.write(lambda connection: requests.add(connection, calls)).result(30)
    store.write(
        lambda connection: usage.replace(
            connection,
            dimension="",
            interval_seconds=3600,
            since=NOON,
            until=after(hours=2),
            rows=[bucket(after(hours=hour), None, 5.0) for hour in range(2)],
            obtained_at=NOON,
        )
    ).result(30)
    yield store
    store.close()


def test_what_a_store_holds(running: Store, path: Path) -> None:
    with upkeep.at_work(path) as connection:
        told = inventory.take(connection, path)
    assert told.kinds == {
        "history": Stock(ROWS, NOON, after(seconds=ROWS - 1)),
        "requests": Stock(ROWS, NOON, after(minutes=ROWS - 1)),
        "conversations": Stock(0, None, None),
        "usage": Stock(2, NOON, after(hours=1)),
        "samples": Stock(0, None, None),
    }
    log = path.with_name(f"{path.name}-wal")
    assert told.bytes == path.stat().st_size + log.stat().st_size > 500_000
    assert told.full_text


def test_a_file_that_is_not_there_is_not_made(path: Path) -> None:
    with pytest.raises(StoreAbsent, match="nothing is stored yet"), upkeep.at_work(path):
        pass
    assert not path.parent.exists()


@pytest.mark.parametrize(
    ("change", "kind", "sentence"),
    [
        (lambda raw: b"", StoreDamaged, "it was empty"),
        (lambda raw: b"hello" * 1000, StoreDamaged, "it was not a database"),
        (lambda raw: raw[:60] + (99).to_bytes(4, "big") + raw[64:], StoreUnusable, "newer elevenmon"),
    ],
)
def test_a_file_that_cannot_serve_is_left_as_it_is(
    path: Path,
    clock: FixedClock,
    change: Callable[[bytes], bytes],
    kind: type[Exception],
    sentence: str,
) -> None:
    Store.open(path, clock=clock).close()
    path.write_bytes(change(path.read_bytes()))
    before = path.read_bytes()
    with pytest.raises(kind, match=sentence), upkeep.at_work(path):
        pass
    assert path.read_bytes() == before


def test_a_sound_store_passes(running: Store, path: Path) -> None:
    with upkeep.at_work(path) as connection:
        assert upkeep.check(connection) == ((), False)


@pytest.mark.parametrize(
    "spoil",
    [
        "DELETE FROM history_day",
        "UPDATE history_day SET credits = credits + 1",
        "INSERT INTO history_day VALUES (1, '', '', 1, 1)",
        "UPDATE stored_count SET count = 7 WHERE kind = 'requests_own'",
        "INSERT INTO history_text (history_text) VALUES ('delete-all')",
        "UPDATE history_text_data SET block = zeroblob(length(block)) WHERE id > 10",
    ],
)
def test_what_does_not_fit_the_records_is_made_anew(running: Store, path: Path, spoil: str) -> None:
    if "delete-all" in spoil:
        running.write(lambda c: counts.change(c, "history_text", -1)).result(10)
    running.write(lambda connection: connection.execute(spoil).close()).result(10)
    with upkeep.at_work(path) as connection:
        first, second = upkeep.check(connection), upkeep.check(connection)
        assert derived.agrees(connection)
        assert len(found(connection, "parcel")) == ROWS
    # an index that is only behind is seen to when the file is opened
    assert first == ((), "delete-all" not in spoil)
    assert second == ((), False)


def test_broken_pages_are_told_and_left(running: Store, path: Path) -> None:
    running.close()
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2 // 4096 * 4096
    raw[middle : middle + 8192] = b"\xaa" * 8192
    path.write_bytes(raw)
    with upkeep.at_work(path) as connection:
        findings = upkeep.check(connection)
    assert findings.broken
    assert not findings.remade


def test_a_backup_is_whole_and_private_while_the_store_is_written(
    running: Store, path: Path, tmp_path: Path, clock: FixedClock
) -> None:
    target = tmp_path / "copy.db"
    running.write(lambda c: history.add(c, [clip("last", after(days=1))])).result(10)
    with upkeep.at_work(path) as connection:
        size = upkeep.back_up(connection, target)
        running.write(lambda c: history.add(c, [clip("later", after(days=2))])).result(10)
    assert (target.stat().st_mode & 0o777, target.stat().st_size) == (0o600, size)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["copy.db", "data"]
    copy = Store.open(target, clock=clock)
    assert copy.note is None
    assert copy.read(history.count).result(10) == ROWS + 1
    assert len(copy.read(lambda c: found(c, "parcel")).result(10)) == ROWS + 1
    copy.close()


@pytest.mark.parametrize("what", ["file", "directory", "dangling link"])
def test_a_backup_overwrites_nothing(running: Store, path: Path, tmp_path: Path, what: str) -> None:
    target = tmp_path / "copy.db"
    if what == "file":
        target.write_bytes(b"mine")
    elif what == "directory":
        target.mkdir()
    else:
        target.symlink_to(tmp_path / "nowhere")
    with upkeep.at_work(path) as connection, pytest.raises(FileExistsError):
        upkeep.back_up(connection, target)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["copy.db", "data"]
    assert what != "file" or target.read_bytes() == b"mine"


def test_a_backup_that_fails_leaves_nothing(running: Store, path: Path, tmp_path: Path) -> None:
    with upkeep.at_work(path) as connection:
        with pytest.raises(FileNotFoundError):
            upkeep.back_up(connection, tmp_path / "absent" / "copy.db")
        connection.set_progress_handler(lambda: 1, 1000)
        with pytest.raises(sqlite3.OperationalError):
            upkeep.back_up(connection, tmp_path / "copy.db")
        connection.set_progress_handler(None, 0)
    assert [each.name for each in tmp_path.iterdir()] == ["data"]


def test_compacting_gives_room_back_and_keeps_all(running: Store, path: Path) -> None:
    running.write(lambda c: c.execute("DELETE FROM request").close()).result(10)
    running.write(counts.recount).result(10)
    with upkeep.at_work(path) as connection:
        before = inventory.take(connection, path)
        upkeep.compact(connection)
        now = inventory.take(connection, path)
        assert upkeep.check(connection) == ((), False)
    assert before.free_bytes > now.free_bytes == 0
    assert now.bytes < before.bytes
    assert running.read(history.count).result(10) == ROWS
    assert len(running.read(lambda c: found(c, "parcel")).result(10)) == ROWS
