"""Giving a terminal back: whoever writes to it, whoever reads it, and without a descriptor of our own."""

import sys

import pytest

from elevenmon.tui.terminal import RESET_SEQUENCE
from tests.faults.pty_harness import INITIAL_MODES, Session
from tests.faults.pty_harness import Terminal as Screen

PREFIX = (
    "import os, resource, threading, time\n"
    "from elevenmon.tui.terminal import Terminal\n"
    "def terminal_of_somebody_else():\n"
    "    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)\n"
    "    free = os.dup(0)\n"
    "    os.close(free)\n"
    "    resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))  # opening it fails\n"
    "    terminal = Terminal()\n"
    "    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))\n"
    "    return terminal\n"
    "def take(terminal):\n"
    "    terminal.hide_typing()\n"
    "    terminal.alternate = True\n"
    "    terminal.write(b'\\x1b[?1049h\\x1b[?25l')\n"
    "def draw_for_ever(terminal):\n"
    "    while True:\n"
    "        terminal.write(b'frame\\n' * 5000)\n"
)
OURS, SOMEBODY_ELSES = "terminal = Terminal()\n", "terminal = terminal_of_somebody_else()\n"
TAKEN = {"terminal attributes", "alternate screen"}


def run(code: str) -> Session:
    """It runs on a terminal that is its standard streams."""
    return Session((sys.executable, "-c", PREFIX + code))


@pytest.mark.parametrize("terminal", [OURS, SOMEBODY_ELSES], ids=["ours", "somebody-elses"])
def test_what_was_taken_is_given_back(terminal: str) -> None:
    with run(terminal + "take(terminal)\nterminal.write(b'drawn')\ninput()\nterminal.restore()") as session:
        session.wait_for("drawn")
        assert set(session.left_behind()) >= TAKEN
        session.send("\n")
        assert session.wait_for_end() == 0
        assert session.left_behind() == []


def test_a_frame_that_was_cut_off_anywhere_hides_no_mode_switch() -> None:
    taken = b"\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?1003h\x1b[>1u"
    frame = "\x1b[?2026h\x1b[2;1H\x1b[1;38;5;12m│text\x1b]2;title\x1b\\\x1b]8;;http://x\x07link\x1b[?2026l".encode()
    for cut in range(len(frame) + 1):
        screen = Screen(80, 24, lambda _answer: None, True)
        screen.feed(taken + frame[:cut])
        assert screen.alt is not None and screen.kitty
        screen.feed(RESET_SEQUENCE.encode())
        assert (screen.modes, screen.alt, screen.kitty) == (INITIAL_MODES, None, []), frame[:cut]


@pytest.mark.parametrize("writers", [1, 5])
def test_nothing_is_drawn_after_it_was_taken_back_by_force(writers: int) -> None:
    code = (
        "take(terminal)\n"
        f"for _ in range({writers}):\n"
        "    threading.Thread(target=draw_for_ever, args=(terminal,), daemon=True).start()\n"
        "time.sleep(0.2)\n"
        "terminal.force_restore()\n"
        "time.sleep(0.2)\n"
        "os._exit(7)"
    )
    with run(OURS + code) as session:
        assert session.wait_for_end(read=False) == 7
        assert session.left_behind() == []
        assert b"frame" in session.output and session.output.endswith(RESET_SEQUENCE.encode())


def test_whoever_waits_for_a_full_terminal_to_give_it_back_is_overtaken() -> None:
    code = (
        "take(terminal)\n"
        "threading.Thread(target=draw_for_ever, args=(terminal,), daemon=True).start()\n"
        "time.sleep(0.2)\n"
        "threading.Timer(0.2, terminal.force_restore).start()\n"
        "terminal.restore()\n"
        "os._exit(7)"
    )
    with run(OURS + code) as session:
        assert session.wait_for_end(read=False) == 7
        assert session.left_behind() == []


def test_a_full_terminal_of_somebody_else_gets_its_attributes_back() -> None:
    code = (
        "take(terminal)\n"
        "threading.Thread(target=draw_for_ever, args=(terminal,), daemon=True).start()\n"
        "time.sleep(0.2)\n"
        "terminal.force_restore()\n"
        "os._exit(7)"
    )
    with run(SOMEBODY_ELSES + code) as session:
        assert session.wait_for_end(read=False) == 7
        assert "terminal attributes" not in session.left_behind()


def test_switches_that_were_dropped_do_not_count_as_written() -> None:
    code = (
        "take(terminal)\n"
        "terminal.was_given_back()\n"
        "before = terminal.alternate\n"
        "terminal.force_restore()\n"
        "take(terminal)\n"
        "terminal.was_given_back()\n"
        "os._exit(10 * before + terminal.alternate)"
    )
    with run(OURS + code) as session:
        assert session.wait_for_end() == 1


def test_letting_go_of_it_closes_what_was_opened() -> None:
    count = "len(os.listdir('/proc/self/fd'))"
    code = f"before = {count}\nterminal = Terminal()\nterminal.close()\nos._exit({count} - before)"
    with run(code) as session:
        assert session.wait_for_end() == 0
