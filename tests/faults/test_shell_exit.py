"""However it ends: the terminal is as it was found, and the exit status is true."""

import os
import shlex
import signal
import subprocess
import sys
import termios
import time
from functools import partial
from pathlib import Path

import pytest

from tests.faults.pty_harness import SHELL_APP, Session, pump_all

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
CANONICAL = termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN
LONG = os.environ.get("ELEVENMON_LONG") == "1"
MOMENTS = [0.02 * step for step in range(30)] if LONG else [0.075 * step for step in range(8)]


@pytest.mark.parametrize("keys", ["q", "\x11", "\x03"], ids=["q", "ctrl+q", "ctrl+c"])
def test_a_key_quits(keys: str, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    with Session(SHELL_APP, f"mark={mark}") as session:
        session.wait_for("READY 0")
        assert session.terminal.alt is not None
        session.send(keys)
        assert session.wait_for_end() == 0
        assert session.left_behind() == []
        assert mark.read_text().split() == [str(session.pid), "MainThread"]


def test_ctrl_c_quits_from_a_focused_input() -> None:
    with Session(SHELL_APP, "input=1") as session:
        session.wait_for("READY 0")
        session.send("typed")
        session.wait_for("typed")
        session.send("\x03")
        assert session.wait_for_end() == 0
        assert session.left_behind() == []


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_ends_it_with_its_status(number: signal.Signals, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    with Session(SHELL_APP, f"mark={mark}") as session:
        session.wait_for("READY 0")
        session.kill(number)
        assert session.wait_for_end() == 128 + number
        assert session.left_behind() == []
        assert mark.read_text().split() == [str(session.pid), "MainThread"]


def test_two_signals_at_once_end_it_once(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    with Session(SHELL_APP, f"mark={mark}") as session:
        session.wait_for("READY 0")
        session.kill(signal.SIGTERM)
        session.kill(signal.SIGHUP)
        assert session.wait_for_end() in (143, 129)
        assert session.left_behind() == []
        assert len(mark.read_text().splitlines()) == 1


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_at_any_moment_of_the_start(number: signal.Signals) -> None:
    for batch in range(0, len(MOMENTS), 4):
        # Interrupted while it starts or imports, the interpreter may fail in ways of its own, or forget it.
        sessions = [Session(held=(signal.SIGINT,)) for _ in MOMENTS[batch : batch + 4]]
        try:
            started = time.monotonic()
            for session, moment in zip(sessions, MOMENTS[batch:], strict=False):
                pump_all(sessions, partial(_past, started + moment))
                session.kill(number)
            assert pump_all(sessions, partial(_ended, sessions))
            for session in sessions:
                session.drain()
                # Killed by it outright only before the guard stands, when nothing has been drawn.
                drawn = b"\x1b[?1049h" in session.output
                expected = {128 + number} if drawn else {128 + number, -number}
                assert session.status in expected
                assert session.left_behind() == []
        finally:
            for session in sessions:
                session.__exit__()


def _ended(sessions: list[Session]) -> bool:
    return all(session.status is not None for session in sessions)


def _past(instant: float) -> bool:
    return time.monotonic() >= instant


def test_nothing_that_is_stuck_keeps_the_prompt_away(tmp_path: Path) -> None:
    """A main thread that sleeps, and a worker thread that outlives its app: both at once, for time's sake."""
    marks = [tmp_path / "blocked", tmp_path / "outlived"]
    sessions = [Session(SHELL_APP, "crash=stuck", f"mark={mark}") for mark in marks]
    try:
        for session in sessions:
            session.wait_for("READY 0")
        blocked, outlived = sessions
        blocked.send("s")
        outlived.send("c")
        pump_all(sessions, partial(_past, time.monotonic() + 0.3))
        blocked.kill(signal.SIGTERM)
        assert pump_all(sessions, partial(_ended, sessions))
        assert (blocked.status, outlived.status) == (143, 0)
        for session, mark in zip(sessions, marks, strict=True):
            session.drain()
            assert session.left_behind() == []
            assert mark.read_text().split() == [str(session.pid), "elevenmon-cleanup"]
    finally:
        for session in sessions:
            session.__exit__()


def test_a_failure_before_the_app_exists_is_readable() -> None:
    with Session(SHELL_APP, "crash=import") as session:
        assert session.wait_for_end() == 1
        assert session.left_behind() == []
        assert b"\x1b[?1049h" in session.output
        assert "failed before the app existed" in session.text


def test_the_window_title_is_pushed_cleaned_and_popped() -> None:
    with Session() as session:
        session.wait_for("READY 0")
        session.send("t")
        session.pump(lambda: b"72.9 %" in session.output)
        session.send("q")
        assert session.wait_for_end() == 0
    output = bytes(session.output)
    assert output.count(b"\x1b[22;0t") == output.count(b"\x1b[23;0t") == 1
    assert "\x1b]2;72.9 % \u241b]2;evil\u2407 used\x1b\\".encode() in output
    assert output.index(b"\x1b[22;0t") < output.index(b"72.9 %") < output.index(b"\x1b[23;0t")


def test_a_notice_for_the_desktop_is_cleaned_and_written_by_the_app_alone() -> None:
    with Session() as session:
        session.wait_for("READY 0")
        session.send("o")
        session.pump(lambda: b"81.2 %" in session.output)
        session.send("q")
        assert session.wait_for_end() == 0
        assert session.left_behind() == []
    assert "\x1b]9;81.2 % \u241b]2;evil\u2407 used\x07".encode() in bytes(session.output)


def test_the_skeleton_stands_before_textual_and_typing_ahead_is_not_echoed() -> None:
    with Session() as session:
        session.wait_for("elevenmon")
        assert "Quota" in session.text and "READY" not in session.text
        session.send("nn")
        session.wait_for("READY 2")
        session.drain()
        assert "Quota" not in session.text
        session.send("q")
        assert session.wait_for_end() == 0
        assert session.left_behind() == []
        assert b"nn" not in session.output


def test_a_terminal_left_by_a_killed_monitor_can_be_reset() -> None:
    repair = "import sys; from elevenmon.tui.terminal import reset_terminal; sys.exit(not reset_terminal())"
    script = f"{shlex.join(SHELL_APP)}; {shlex.join([sys.executable, '-c', repair])}; echo repaired=$?"
    with Session(("sh", "-c", script)) as session:
        session.wait_for("READY 0")
        (child,) = session.children()
        os.kill(child, signal.SIGKILL)
        session.wait_for_end()
        assert b"repaired=0" in session.output
        assert session.left_on() == []
        iflag, oflag, _, lflag, *_ = termios.tcgetattr(session.slave)
        assert lflag & CANONICAL == CANONICAL
        assert iflag & termios.ICRNL and oflag & termios.OPOST


def test_there_is_nothing_to_reset_without_a_terminal() -> None:
    repair = "import sys; from elevenmon.tui.terminal import reset_terminal; sys.exit(not reset_terminal())"
    finished = subprocess.run([sys.executable, "-c", repair], start_new_session=True, check=False)
    assert finished.returncode == 1


def test_plain_textual_still_needs_all_this() -> None:
    """The control: these checks see what Textual by itself leaves behind. today."""
    plain = "from textual.app import App; App().run()"
    with Session((sys.executable, "-c", plain)) as session:
        assert session.pump(lambda: 2004 in session.terminal.modes)
        session.kill(signal.SIGTERM)
        assert session.wait_for_end() == -signal.SIGTERM
        left = session.left_behind()
        assert {"terminal attributes", "alternate screen", "mode 1003", "mode 2004", "mode 25"} <= set(left)
