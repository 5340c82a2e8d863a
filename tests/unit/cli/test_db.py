"""`elevenmon db`: each command as a process, on a store that a running monitor has open."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from elevenmon.simulation import DemoChoice
from elevenmon.store import history, requests, schema
from elevenmon.store.database import Store
from tests.unit.cli.test_command_line import run
from tests.unit.store.records import FixedClock, after, clip, request

CLIPS, CALLS = 40, 25
LAYOUT = len(schema.steps())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / DemoChoice().store_name


@pytest.fixture
def running(path: Path) -> Iterator[Store]:
    store = Store.open(path, clock=FixedClock())
    clips = [clip(f"c{number}", after(days=number)) for number in range(CLIPS)]
    calls = [request(f"r{number}", after(hours=number), own=not number) for number in range(CALLS)]
    store.write(lambda connection: history.add(connection, clips)).result(30)
    store.write(lambda connection: requests.add(connection, calls)).result(30)
    yield store
    store.close()


def db(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    return run("--demo", "--data-dir", str(home / "data"), "db", *arguments, home=home, TZ="Asia/Kolkata")


def test_info_for_a_person(running: Store, tmp_path: Path) -> None:
    done = db("info", home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == f"file      ~/data/{DemoChoice().store_name}"
    assert lines[2] == f"state     in use, or not closed by its last user; layout {LAYOUT}"
    assert lines[3] == "search    index of words"
    assert [line.split() for line in lines[5:]] == [
        ["kind", "records", "oldest", "newest"],
        ["history", "40", "2026-11-20", "17:30", "2026-12-29", "17:30"],
        ["requests", "25", "2026-11-20", "17:30", "2026-11-21", "17:30"],
        ["conversations", "0"],
        ["usage", "0"],
        ["samples", "0"],
    ]


def test_info_as_json(running: Store, path: Path, tmp_path: Path) -> None:
    running.close()
    done = db("info", "--json", home=tmp_path)
    told = json.loads(done.stdout)
    assert told["schema"] == 1
    assert told["path"] == str(path)
    assert (told["in_use"], told["full_text"], told["version"]) == (False, True, LAYOUT)
    assert told["bytes"] == path.stat().st_size
    assert told["kinds"]["requests"] == {
        "count": CALLS,
        "oldest": "2026-11-20T12:00:00Z",
        "newest": "2026-11-21T12:00:00Z",
    }
    assert told["kinds"]["usage"] == {"count": 0, "oldest": None, "newest": None}


def test_what_is_not_there_is_exit_code_7(tmp_path: Path) -> None:
    for arguments in (("info",), ("check",), ("vacuum",), ("backup", "x"), ("prune", "--kind", "usage")):
        more = ("--before", "1d") if "prune" in arguments else ()
        done = db(*arguments, *more, home=tmp_path)
        assert (done.returncode, done.stdout) == (7, "")
        assert done.stderr == "elevenmon: nothing is stored yet\n"
    assert list(tmp_path.iterdir()) == []


def test_each_demo_has_a_store_of_its_own(running: Store, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    done = run("--demo", "--scenario", "calm", "--data-dir", data, "db", "info", home=tmp_path)
    assert done.returncode == 7


def test_without_a_key_there_is_no_store_to_look_after(tmp_path: Path) -> None:
    done = run("db", "info", home=tmp_path)
    assert done.returncode == 3
    assert "no API key" in done.stderr


def test_a_store_of_a_key(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    done = run("db", "check", "--data-dir", data, home=tmp_path, ELEVENLABS_API_KEY="sk_0123456789abcdef")
    assert (done.returncode, done.stderr) == (7, "elevenmon: nothing is stored yet\n")


def test_check(running: Store, path: Path, tmp_path: Path) -> None:
    done = db("check", home=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "the store is sound\n", "")
    running.write(lambda c: c.execute("DELETE FROM history_day").close()).result(10)
    done = db("check", home=tmp_path)
    assert (done.returncode, done.stdout) == (0, "the store is sound\n")
    assert "made anew" in done.stderr

    running.close()
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2 :] = b"\xaa" * (len(raw) - len(raw) // 2)
    path.write_bytes(raw)
    done = db("check", home=tmp_path)
    assert done.returncode == 8
    assert (
        f"{path.name} is damaged" in done.stderr or f"{path.name}: the store file is damaged" in done.stderr
    )
    assert path.read_bytes() == bytes(raw)
    assert sorted(each.name for each in path.parent.iterdir() if ".new" in each.name) == []


@pytest.mark.parametrize("command", ["check", "doctor"])
def test_what_was_found_damaged_is_set_aside_at_the_next_start(
    command: str, running: Store, path: Path, tmp_path: Path
) -> None:
    clips = [clip(f"more{number}", after(minutes=number)) for number in range(500)]
    running.write(lambda connection: history.add(connection, clips)).result(30)
    leaf = "SELECT pageno FROM dbstat WHERE name = 'history_item' AND pagetype = 'leaf' LIMIT 1 OFFSET 1"
    page = running.read(lambda connection: connection.execute(leaf).fetchall()).result(10)[0][0]
    running.close()
    raw = bytearray(path.read_bytes())
    raw[(page - 1) * 4096 : page * 4096] = b"\xaa" * 4096
    path.write_bytes(raw)
    done = (
        db("check", home=tmp_path)
        if command == "check"
        else run("--demo", "--data-dir", str(tmp_path / "data"), "doctor", home=tmp_path)
    )
    assert done.returncode == 8
    assert "the next start sets it aside and keeps what can be read" in done.stdout + done.stderr
    store = Store.open(path, clock=FixedClock())
    try:
        assert store.note is not None and "was damaged" in store.note
        assert list(path.parent.glob(f"{path.name}.corrupt-*"))
    finally:
        store.close()


def test_backup(running: Store, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    done = db("backup", str(target), home=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("elevenmon: ~/copy.db: ")
    assert target.stat().st_mode & 0o777 == 0o600
    before = target.read_bytes()
    done = db("backup", str(target), home=tmp_path)
    assert done.returncode == 2
    assert "~/copy.db is there already, and is left as it is" in done.stderr
    assert target.read_bytes() == before
    for folder in ("absent", "copy.db"):
        done = db("backup", str(tmp_path / folder / "copy.db"), home=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        told = f"elevenmon: ~/{folder} is no folder that is there (see elevenmon db backup --help)\n"
        assert done.stderr == told


def test_a_backup_beside_a_working_directory_that_was_deleted(
    running: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "here").rmdir()
    done = db("backup", "copy.db", home=tmp_path)
    told = "copy.db starts from the working directory, which was deleted (see elevenmon db backup --help)"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"elevenmon: {told}\n")


def test_prune_with_yes_and_vacuum(running: Store, tmp_path: Path) -> None:
    done = db("prune", "--kind", "history", "--before", "2026-11-25T17:29", "--yes", home=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("elevenmon: removed 5 clips; ")
    assert running.read(history.count).result(10) == CLIPS - 5
    done = db("prune", "--kind", "history", "--before", "2026-11-25T17:29", "--yes", home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "elevenmon: there are no clips from before then\n")
    done = db("vacuum", home=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert running.read(history.count).result(10) == CLIPS - 5


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("--kind", "history", "--before", "9999999999"),
            "this would remove 40 clips for good; --yes",
        ),
        (("--kind", "history", "--before", "soon"), "--before: 'soon' is no time; allowed: an ISO 8601 time"),
        (("--kind", "voices", "--before", "1d"), "'voices' is not one of 'history', 'requests'"),
        (("--kind", "history"), "Missing option '--before'"),
        (("--before", "1d"), "Missing option '--kind'"),
    ],
)
def test_prune_refuses(running: Store, tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    done = db("prune", *arguments, home=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert running.read(history.count).result(10) == CLIPS


@pytest.mark.parametrize(
    ("answer", "code", "left"), [(b"y\n", 0, 0), (b"n\n", 130, CALLS), (b"\n", 130, CALLS)]
)
def test_prune_asks(running: Store, tmp_path: Path, answer: bytes, code: int, left: int) -> None:
    master, terminal = pty.openpty()
    os.write(master, answer)
    before = str(int(datetime(2030, 1, 1, tzinfo=UTC).timestamp()))
    command = ("--demo", "--data-dir", str(tmp_path / "data"), "db", "prune", "--kind", "requests")
    done = subprocess.run(
        [sys.executable, "-m", "elevenmon", *command, "--before", before],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        stdin=terminal,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(master)
    os.close(terminal)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("Remove 25 requests for good? [y/N]: ")
    assert running.read(requests.count).result(10) == left


def test_help_names_every_command(tmp_path: Path) -> None:
    told = run("db", "--help", home=tmp_path).stdout
    for name in ("info", "check", "backup", "vacuum", "prune"):
        assert f"\n  {name} " in told
