"""Lines that nobody means: each is one sentence and its code, and none is a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from elevenmon.cli import diagnostics
from elevenmon.simulation import DemoChoice
from elevenmon.store import requests
from elevenmon.store.database import Store
from tests.unit.cli.test_command_line import run
from tests.unit.store.records import FixedClock, after, request

NO_UTF8 = os.fsdecode(b"no-utf8-\xff")
OF_A_PERIOD = ("--limit", "10", "--period-start", "2026-11-01", "--reset", "2026-12-01")


def shell(line: str, home: Path) -> subprocess.CompletedProcess[str]:
    """What a shell makes of it, `$E` being elevenmon."""
    return subprocess.run(
        ["bash", "-c", line],
        env={"PATH": os.environ["PATH"], "HOME": str(home), "E": f"{sys.executable} -m elevenmon"},
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with the store of a demo, and a name that is no UTF-8."""
    folder = tmp_path / NO_UTF8
    store = Store.open(folder / DemoChoice().store_name, clock=FixedClock())
    store.write(lambda connection: requests.add(connection, [request("r1", after(hours=1))])).result(30)
    store.close()
    return folder


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("db", "backup", "", "--demo"), "Invalid value for 'FILE': an empty text is no file"),
        (("forecast", "--usage", "", *OF_A_PERIOD), "Invalid value for '--usage': an empty text is no file"),
        (
            ("--demo", "--seed", "1.5", "status"),
            "Invalid value for '--seed': '1.5' is not a valid whole number",
        ),
        (("demo-server", "--port", ""), "Invalid value for '--port': '' is not a valid whole number"),
        (("demo-server", "--speed", "x"), "Invalid value for '--speed': 'x' is not a valid number"),
        (("demo-server", "--host", ""), "Invalid value for --host: an empty text is no value"),
        (
            ("alerts", "test", "x"),
            "Invalid value for '[CHANNEL]': 'x' is not one of 'desktop', 'exec', 'webhook'",
        ),
        (("--reset-terminal", "status"), "--reset-terminal goes with no command"),
    ],
)
def test_what_cannot_be_meant_is_named(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    done = run(*arguments, home=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"elevenmon: {told}")
    assert done.stderr.count("\n") == 1


def test_a_host_that_cannot_be_one(tmp_path: Path) -> None:
    done = run("demo-server", "--items", "1", "--host", "a" * 70, home=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[1].endswith("a port 0: this is no host name")


def test_usage_without_an_end_is_not_read_to_it(tmp_path: Path) -> None:
    done = run("forecast", "--usage", "/dev/zero", *OF_A_PERIOD, home=tmp_path)
    said = "elevenmon: /dev/zero: larger than 50 MB, which no usage by the hour is\n"
    assert (done.returncode, done.stdout, done.stderr) == (8, "", said)


def test_names_that_are_no_utf8_are_names(data: Path, tmp_path: Path) -> None:
    where = ("--demo", "--data-dir", str(data))
    done = run("status", "--offline", *where, home=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (7, 1)
    copy = tmp_path / os.fsdecode(b"copy-\xfe.db")
    done = run("db", "backup", str(copy), *where, home=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert copy.stat().st_size > 0


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder in which nothing can be made")
def test_a_backup_that_cannot_be_made_is_named_as_it_was_asked_for(data: Path, tmp_path: Path) -> None:
    done = run("db", "backup", "/proc/copy.db", "--demo", "--data-dir", str(data), home=tmp_path)
    said = "elevenmon: /proc/copy.db: no such file or directory\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


def test_a_backup_of_a_store_that_cannot_be_opened_names_the_store(data: Path, tmp_path: Path) -> None:
    (store,) = data.glob("*.db")
    lock = store.with_name(f"{store.name}.lock")
    lock.unlink(missing_ok=True)
    lock.symlink_to(lock)
    done = run("db", "backup", str(tmp_path / "copy.db"), "--demo", "--data-dir", str(data), home=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert lock.name in done.stderr and "copy.db" not in done.stderr


def test_a_closed_standard_input_is_one(data: Path, tmp_path: Path) -> None:
    done = shell("$E forecast --batch <&-", tmp_path)
    told = "--batch reads standard input, which is closed (see elevenmon forecast --help)"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"elevenmon: {told}\n")
    where = "--demo --data-dir no-utf8-$'\\xff'"
    done = shell(f"$E db prune --kind requests --before 9999999999 {where} <&-", tmp_path)
    told = "this would remove 1 requests for good; --yes does so without asking"
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"elevenmon: {told} (see elevenmon db prune --help)\n"


@pytest.mark.parametrize(("line", "code"), [("--nonsense", 2), ("sync", 3), ("--version", 0)])
def test_a_standard_error_that_takes_nothing_changes_no_code(line: str, code: int, tmp_path: Path) -> None:
    assert shell(f"$E {line} 2>/dev/full", tmp_path).returncode == code


def test_an_alert_named_twice_is_told_of_once(data: Path, tmp_path: Path) -> None:
    done = run("alerts", "ack", "a", "b", "a", "--demo", "--data-dir", str(data), home=tmp_path)
    assert done.returncode == 7
    assert [line.split("'")[1] for line in done.stderr.splitlines()] == ["a", "b"]


def test_a_very_long_value_leaves_room_for_what_is_wrong_with_it(tmp_path: Path) -> None:
    done = run("status", "--config", "x" * 100_000, home=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("elevenmon: xxx") and len(done.stderr) < 1100
    assert done.stderr.endswith("xxx: cannot be read: File name too long\n")
    assert diagnostics.harmless("y" * 1000) == "y" * 1000
