"""A crash: status 1, a readable terminal, a private report, and the key in no byte of either."""

import signal
import stat
from pathlib import Path

import pytest

from tests.faults.pty_harness import SHELL_APP, Session

KEY = "sk_5f1e0c2b3a4d5968778695a4b3c2d1e0"
ODD_KEY = "odd'key\"with\\marks"
IN_THE_APP = ["handler", "message", "worker", "thread", "timer", "two", "css", "mount", "unmount", "engine"]
BESIDE_IT = ["plain-thread", "task"]


def crash(way: str, key: str, directory: Path) -> Session:
    """A finished session that has failed in the way asked for."""
    with Session(SHELL_APP, f"crash={way}", f"key={key}", f"dir={directory}") as session:
        if way != "mount":
            session.wait_for("READY 0")
            session.send("q" if way == "unmount" else "c")
        session.wait_for_end()
        assert session.left_behind() == []
    return session


@pytest.mark.parametrize(
    ("way", "key"), [*((way, KEY) for way in IN_THE_APP), ("message", ODD_KEY), ("worker", ODD_KEY)]
)
def test_a_crash_shows_no_key(way: str, key: str, tmp_path: Path) -> None:
    session = crash(way, key, tmp_path / "reports")
    assert session.status == 1
    assert b"this is a fault in the program" in session.output
    (report,) = (tmp_path / "reports").iterdir()
    assert report.name in session.output.decode().replace("\r\n", "")
    everything = bytes(session.output) + report.read_bytes()
    assert b"Traceback" in everything
    assert b"\x1b]2;evil" not in everything
    for form in (key, repr(key)[1:-1], key[:8]):
        assert form.encode() not in everything
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert stat.S_IMODE(report.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("way", BESIDE_IT)
def test_a_failure_beside_the_app_shows_no_key(way: str, tmp_path: Path) -> None:
    session = crash(way, KEY, tmp_path / "reports")
    assert session.status == 0
    reports = b"".join(path.read_bytes() for path in (tmp_path / "reports").glob("*"))
    # A task nobody waits for is reported when it is collected, while the picture is still there.
    assert b"had ****" in bytes(session.output) + reports or way == "task"
    assert KEY[3:].encode() not in bytes(session.output) + reports


def test_without_a_directory_for_reports(tmp_path: Path) -> None:
    blocked = tmp_path / "a-file"
    blocked.touch()
    session = crash("message", KEY, blocked)
    assert session.status == 1
    assert b"RuntimeError" in session.output and b"report is in" not in session.output
    assert KEY.encode() not in session.output


def test_only_the_newest_reports_are_kept(tmp_path: Path) -> None:
    for number in range(15):
        (tmp_path / f"crash-{number}.txt").touch()
    crash("handler", KEY, tmp_path)
    assert len(list(tmp_path.glob("crash-*.txt"))) == 10


def test_a_fault_of_the_interpreter_leaves_its_stacks(tmp_path: Path) -> None:
    with Session(SHELL_APP, "crash=fault", f"key={KEY}", f"dir={tmp_path}") as session:
        session.wait_for("READY 0")
        session.send("c")
        assert session.wait_for_end() == -signal.SIGSEGV
    (report,) = tmp_path.iterdir()
    assert b"Segmentation fault" in report.read_bytes() and b"action_crash" in report.read_bytes()
    assert KEY.encode() not in report.read_bytes() + bytes(session.output)
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_no_fault_leaves_no_file(tmp_path: Path) -> None:
    with Session(SHELL_APP, f"dir={tmp_path}") as session:
        session.wait_for("READY 0")
        session.send("q")
        assert session.wait_for_end() == 0
    assert list(tmp_path.iterdir()) == []
