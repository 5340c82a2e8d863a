"""Whatever is wrong with the file, the store starts, keeps the old file, and saves what can be read of it."""

import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from elevenmon.store import files, history, requests, schema, state
from elevenmon.store.database import Store, check
from elevenmon.store.errors import StoreClosed, StoreDamaged
from elevenmon.store.opening import open_file
from tests.unit.store.records import NOON, FixedClock, after, clip, request

ROWS = 3000
PAGE = 4096


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store of a few hundred pages, cleanly closed."""
    path = tmp_path_factory.mktemp("sound") / "x.db"
    store = Store.open(path, clock=FixedClock())
    rows = [request(f"request-{number}", after(seconds=number)) for number in range(ROWS)]
    clips = [clip(f"clip-{number}", after(seconds=number), voice_id="v") for number in range(ROWS)]
    store.write(lambda connection: requests.add(connection, rows)).result(30)
    store.write(lambda connection: history.add(connection, clips)).result(30)
    store.write(lambda connection: state.put(connection, "name", "value")).result(30)
    store.close()
    return path.read_bytes()


def overwritten(content: bytes, start: int, junk: bytes) -> bytes:
    return content[:start] + junk + content[start + len(junk) :]


def written(change: Callable[[bytes], bytes]) -> Callable[[Path, bytes], None]:
    def damage(path: Path, sound: bytes) -> None:
        path.write_bytes(change(sound))

    return damage


def a_directory(path: Path, _: bytes) -> None:
    path.mkdir()
    (path / "content").write_text("kept")


def a_dangling_link(path: Path, _: bytes) -> None:
    path.symlink_to(path.with_name("nowhere"))


def another_database(path: Path, _: bytes) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE state (name TEXT, value TEXT)")
    connection.commit()
    connection.close()


def marked(path: Path, sound: bytes) -> None:
    path.write_bytes(sound)
    path.with_name("x.db.damaged").touch()


def without_its_tables(path: Path, sound: bytes) -> None:
    path.write_bytes(sound)
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE state")
    connection.commit()
    connection.close()


NOTHING, SOME, ALL = "nothing", "some", "all"
DAMAGES: dict[str, tuple[Callable[[Path, bytes], None], str]] = {
    "empty": (written(lambda _: b""), NOTHING),
    "one byte": (written(lambda _: b"S"), NOTHING),
    "half a header": (written(lambda sound: sound[:50]), NOTHING),
    "a header alone": (written(lambda sound: sound[:100]), NOTHING),
    "one page": (written(lambda sound: sound[:PAGE]), NOTHING),
    "zeros": (written(lambda sound: bytes(len(sound))), NOTHING),
    "text": (written(lambda _: b"hello\n" * 1000), NOTHING),
    "a web page": (written(lambda _: b"<!doctype html><title>Sign in</title>" * 200), NOTHING),
    "JSON": (written(lambda _: b'{"schema": 1}'), NOTHING),
    "random bytes": (written(lambda sound: random.Random(1).randbytes(len(sound))), NOTHING),
    "a zeroed header": (written(lambda sound: overwritten(sound, 0, bytes(100))), NOTHING),
    "a broken magic": (written(lambda sound: overwritten(sound, 0, b"sqlite")), NOTHING),
    "a wrong page size": (written(lambda sound: overwritten(sound, 16, b"\x00\x07")), NOTHING),
    "a zeroed schema": (written(lambda sound: overwritten(sound, 100, bytes(PAGE - 100))), NOTHING),
    "a broken schema": (
        written(lambda sound: sound.replace(b"CREATE TABLE request", b"CREATE TABLE r.quest")),
        SOME,
    ),
    "a wrong version": (written(lambda sound: overwritten(sound, 60, bytes(4))), ALL),
    "a wrong mark": (written(lambda sound: overwritten(sound, 68, b"XXXX")), ALL),
    "cut in half": (written(lambda sound: sound[: len(sound) // 2 // PAGE * PAGE]), SOME),
    "cut inside a page": (written(lambda sound: sound[: len(sound) // 2 + 77]), SOME),
    "the last page gone": (written(lambda sound: sound[:-PAGE]), SOME),
    "marked by a running process": (marked, ALL),
    "a table gone": (without_its_tables, SOME),
    "a directory": (a_directory, NOTHING),
    "a dangling link": (a_dangling_link, NOTHING),
    "another program's database": (another_database, NOTHING),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_the_store_starts_and_keeps_the_damaged_file(tmp_path: Path, sound: bytes, name: str) -> None:
    damage, expected = DAMAGES[name]
    path = tmp_path / "x.db"
    damage(path, sound)
    before = path.read_bytes() if path.is_file() else None

    store = Store.open(path, clock=FixedClock())
    assert store.on_disk
    assert store.note is not None
    aside = tmp_path / "x.db.corrupt-20261120T120000Z"
    assert f"set aside as {aside.name}" in store.note
    assert os.path.lexists(aside)
    if before is not None:
        assert aside.read_bytes() == before

    saved = store.read(requests.count).result(30) + store.read(history.count).result(30)
    least, most = {NOTHING: (0, 0), SOME: (ROWS // 2, 2 * ROWS), ALL: (2 * ROWS, 2 * ROWS)}[expected]
    assert least <= saved <= most
    assert (" 0 records were saved" in store.note) == (expected == NOTHING)
    store.read(check).result(30)
    store.write(lambda connection: state.put(connection, "after", "it")).result(30)
    store.close()

    again = Store.open(path, clock=FixedClock())
    assert again.note is None
    assert again.read(lambda connection: state.get(connection, "after")).result(30) == "it"
    again.close()


@pytest.mark.parametrize("seed", range(40 if "ELEVENMON_LONG" in os.environ else 8))
def test_pages_destroyed_at_random_cost_what_stood_on_them(tmp_path: Path, sound: bytes, seed: int) -> None:
    path = tmp_path / "x.db"
    generator = random.Random(seed)
    content = sound
    for page in generator.sample(range(30, len(sound) // PAGE), 6):
        content = overwritten(content, page * PAGE, generator.randbytes(PAGE))
    path.write_bytes(content)
    path.with_name("x.db.damaged").touch()

    store = Store.open(path, clock=FixedClock())
    kept_requests = {row.request_key for row in store.read(lambda c: requests.tail(c, ROWS)).result(30)}
    kept_clips = {item.history_item_id for item in store.read(lambda c: history.newest(c, ROWS)).result(30)}
    store.read(check).result(30)
    store.close()
    assert kept_requests <= {f"request-{number}" for number in range(ROWS)}
    assert kept_clips <= {f"clip-{number}" for number in range(ROWS)}
    assert len(kept_requests) + len(kept_clips) > 2 * ROWS - 6 * 120


def test_salvaged_text_cannot_act_on_a_terminal(tmp_path: Path, sound: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(sound.replace(b"Your parcel", b"Y\x1b]0;x\x07\xff\x9bel"))
    path.with_name("x.db.damaged").touch()
    store = Store.open(path, clock=FixedClock())
    items = store.read(lambda connection: history.newest(connection, ROWS)).result(30)
    store.close()
    assert len(items) == ROWS
    assert all(item.text is not None and item.text.isprintable() for item in items)


def test_two_damages_in_one_second_keep_both_files(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    for content in (b"first", b"second"):
        path.write_bytes(content)
        Store.open(path, clock=FixedClock()).close()
    kept = [file.read_bytes() for file in sorted(tmp_path.glob("x.db.corrupt-*"))]
    assert kept == [b"first", b"second"]


@pytest.mark.parametrize("suffix", ["-wal", "-shm"])
def test_garbage_beside_a_sound_file_is_harmless(tmp_path: Path, sound: bytes, suffix: str) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(sound)
    path.with_name(path.name + suffix).write_bytes(random.Random(2).randbytes(40_000))
    store = Store.open(path, clock=FixedClock())
    assert store.note is None
    assert store.read(requests.count).result(30) == ROWS
    store.read(check).result(30)
    store.close()


def test_a_log_without_its_file_is_not_replayed_into_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    first = Store.open(path, clock=FixedClock())
    first.write(lambda connection: state.put(connection, "name", "value")).result(10)
    log = path.with_name("x.db-wal").read_bytes()
    first.close()
    path.unlink()
    path.with_name("x.db-wal").write_bytes(log)
    store = Store.open(path, clock=FixedClock())
    assert store.note is None
    assert store.read(lambda connection: state.get(connection, "name")).result(10) is None
    store.read(check).result(10)
    store.close()
    assert (tmp_path / "x.db.corrupt-20261120T120000Z-wal").read_bytes() == log


def test_a_newer_file_is_left_as_it_is(tmp_path: Path, sound: bytes) -> None:
    path = tmp_path / "x.db"
    newer = overwritten(sound, 60, (len(schema.steps()) + 1).to_bytes(4, "big"))
    path.write_bytes(newer)
    for _ in range(2):
        store = Store.open(path, clock=FixedClock())
        assert not store.on_disk
        assert store.note is not None and "written by a newer elevenmon" in store.note
        store.write(lambda connection: state.put(connection, "name", "value")).result(10)
        assert store.retry_disk().result(10) is False
        store.close()
    assert path.read_bytes() == newer
    assert sorted(file.name for file in tmp_path.iterdir()) == ["x.db", "x.db.lock"]


def test_an_older_file_is_backed_up_and_brought_up_to_date(tmp_path: Path, sound: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(sound)
    number = len(schema.steps())
    more = (*schema.steps(), "CREATE TABLE more (a);\nCREATE INDEX more_a ON more (a);")
    opened = open_file(path, NOON, more)
    assert schema.version(opened.connection) == number + 1
    assert requests.count(opened.connection) == ROWS
    assert opened.connection.execute("SELECT count(*) FROM more").fetchall() == [(0,)]
    opened.close()

    backup = tmp_path / f"x.db.backup-v{number}"
    assert backup.stat().st_mode & 0o777 == 0o600
    connection = sqlite3.connect(backup)
    assert schema.version(connection) == number
    assert requests.count(connection) == ROWS
    connection.close()


def test_a_step_that_fails_leaves_the_file_before_it(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    with pytest.raises(sqlite3.OperationalError):
        schema.migrate(connection, [*schema.steps(), "CREATE TABLE more (a);\nCREATE TABLE state (a);"])
    assert schema.version(connection) == len(schema.steps())
    assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'more'").fetchall() == [(0,)]
    assert not connection.in_transaction
    connection.close()


ASIDE = "x.db.corrupt-20261120T120000Z"


def damage_from_outside(path: Path) -> None:
    """Overwrite a dozen pages in the middle from another process: closing the file here would drop locks."""
    code = (
        "import sys; file = open(sys.argv[1], 'r+b'); file.seek(0, 2);"
        f"file.seek(file.tell() // 2 // {PAGE} * {PAGE}); file.write(b'\\xaa' * {12 * PAGE})"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, timeout=30)


def found_damaged(path: Path, sound: bytes) -> Store:
    """A store whose file broke while it was in use, and that has noticed."""
    path.write_bytes(sound)
    return found_damaged_beside(path)


def found_damaged_beside(path: Path) -> Store:
    """The same for a file that others may have open."""
    store = Store.open(path, clock=FixedClock())
    assert store.note is None
    damage_from_outside(path)
    with pytest.raises(StoreDamaged):
        store.read(check).result(30)
    return store


def test_a_file_that_breaks_while_in_use_is_set_aside_without_a_new_start(
    tmp_path: Path, sound: bytes
) -> None:
    path = tmp_path / "x.db"
    store = found_damaged(path, sound)
    assert store.note is not None and "is damaged: it is set aside within a minute" in store.note
    store.write(lambda connection: state.put(connection, "between", "kept")).result(10)
    broken = path.stat().st_ino

    assert store.retry_disk().result(60) is True
    assert store.note is not None and f"set aside as {ASIDE}; " in store.note
    assert "records were saved from it" in store.note
    assert (tmp_path / ASIDE).stat().st_ino == broken != path.stat().st_ino
    store.read(check).result(30)
    assert store.read(lambda connection: state.get(connection, "between")).result(10) == "kept"
    saved = store.read(requests.count).result(30) + store.read(history.count).result(30)
    assert ROWS < saved < 2 * ROWS
    store.write(lambda connection: requests.add(connection, [request("after")])).result(10)
    assert store.retry_disk().result(10) is True
    assert (store.on_disk, path.stat().st_mode & 0o777) == (True, 0o600)
    store.close()

    again = Store.open(path, clock=FixedClock())
    assert again.note is None
    count = again.read(requests.count).result(30) + again.read(history.count).result(30)
    assert count == saved + 1
    again.close()
    kept = sorted(file.name for file in tmp_path.iterdir())
    assert [name for name in kept if not name.startswith(ASIDE)] == ["x.db", "x.db.lock", "x.db.teller"]


def test_another_process_goes_along_to_the_new_file(tmp_path: Path, sound: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(sound)
    other = Store.open(path, clock=FixedClock())
    first = found_damaged_beside(path)
    assert first.retry_disk().result(60) is True
    other.write(lambda connection: state.put(connection, "from", "the other")).result(10)
    assert other.retry_disk().result(60) is True
    assert first.read(lambda connection: state.get(connection, "from")).result(10) == "the other"
    first.read(check).result(30)
    first.close()
    other.close()


def test_a_disk_that_goes_on_breaking_is_not_filled_with_copies(tmp_path: Path, sound: bytes) -> None:
    path = tmp_path / "x.db"
    store = found_damaged(path, sound)
    for _ in range(5):
        assert store.retry_disk().result(60) is True
        files.mark_damaged(path)
    copies = [
        name for name in os.listdir(tmp_path) if "corrupt" in name and not name.endswith(("-wal", "-shm"))
    ]
    assert len(copies) == 3
    store.write(lambda connection: state.put(connection, "still", "written")).result(10)
    store.close()


def test_closing_does_not_wait_for_a_damaged_file_to_be_copied(tmp_path: Path, sound: bytes) -> None:
    path = tmp_path / "x.db"
    store = found_damaged(path, sound)
    gate, begun = threading.Event(), threading.Event()

    def hold(_: sqlite3.Connection) -> None:
        begun.set()
        gate.wait(10)

    store.write(hold)
    mending = store.retry_disk()
    assert begun.wait(10)
    closing = threading.Thread(target=store.close)
    closing.start()
    while not isinstance(store.write(requests.count).exception(10), StoreClosed):
        pass
    gate.set()
    closing.join(30)
    with pytest.raises(StoreClosed):
        mending.result(10)
    assert sorted(os.listdir(tmp_path)) == ["x.db", "x.db.damaged", "x.db.lock", "x.db.teller"]

    again = Store.open(path, clock=FixedClock())
    assert again.note is not None and f"set aside as {ASIDE}" in again.note
    again.close()
