"""What a terminal and a shell can do to it: vanish, stall, stop, resize, or not be there."""

import random
import select
import signal
from functools import partial
from pathlib import Path

import pytest

from elevenmon.tui.terminal import RESET_SEQUENCE
from tests.faults.pty_harness import SHELL_APP, Session

ALTERNATE_SCREEN = b"\x1b[?1049h"


@pytest.mark.parametrize("ignored", [(), (signal.SIGHUP,)], ids=["hangup", "hangup-ignored"])
def test_a_vanished_terminal_ends_it(ignored: tuple[signal.Signals, ...], tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    with Session(SHELL_APP, f"mark={mark}", ignored=ignored) as session:
        session.wait_for("READY 0")
        before = session.cpu_seconds()
        session.hang_up()
        session.pump(session.is_zombie)
        assert session.cpu_seconds() - before < 0.5
        assert session.wait_for_end() == 129
        assert len(mark.read_text().splitlines()) == 1


def test_a_vanished_terminal_ends_it_while_it_is_blocked() -> None:
    with Session(SHELL_APP, ignored=(signal.SIGHUP,)) as session:
        session.wait_for("READY 0")
        session.send("s")
        session.pump(lambda: False, seconds=0.2)
        session.hang_up()
        assert session.wait_for_end() == 129


def test_a_stalled_terminal_does_not_keep_a_signal_out() -> None:
    sessions = {signal.SIGTERM: Session(), signal.SIGHUP: Session()}
    try:
        for session in sessions.values():
            session.wait_for("READY 0")
            session.send("f")
            session.pump(partial(session.has_written, b"flood"))
        # Nobody reads: the output queue fills, and the event loop stands still.
        session.pump(lambda: False, seconds=1.5, read=False)
        for number, session in sessions.items():
            session.kill(number)
        for number, session in sessions.items():
            assert session.wait_for_end(read=False) == 128 + number
            # What it has written at the end is there when the terminal reads again, and no frame after it.
            assert session.left_behind() == []
            assert session.output.endswith(RESET_SEQUENCE.encode())
    finally:
        for session in sessions.values():
            session.__exit__()


def test_a_terminal_stalled_from_the_start_does_not_keep_a_signal_out() -> None:
    # A skeleton of this size is written in many pieces, and the first fills the terminal.
    with Session(size=(1000, 300)) as session:
        assert session.pump(lambda: select.select([session.master], [], [], 0.0)[0], read=False)
        session.kill(signal.SIGTERM)
        assert session.wait_for_end(read=False) == 143
        assert session.left_behind() == []
        assert session.output.endswith(RESET_SEQUENCE.encode())


def test_continuing_what_was_not_stopped_changes_nothing() -> None:
    with Session() as session:
        session.wait_for("READY 0")
        threads = session.threads()
        for count in range(5):
            session.kill(signal.SIGCONT)
            session.send("n")
            session.wait_for(f"READY {count + 1}")
        assert session.threads() == threads
        assert len(session.terminal.kitty) == 1
        session.send("q")
        assert session.wait_for_end() == 0
        assert session.left_behind() == []


def test_stopped_unannounced_and_continued() -> None:
    with Session() as session:
        session.wait_for("READY 0")
        threads = session.threads()
        session.kill(signal.SIGSTOP)
        assert session.pump(session.stopped)
        # What a shell does meanwhile: its own line discipline, and output over the picture.
        session.sane_attributes()
        session.terminal.feed(b"\x1b[2J\x1b[?1003l\x1b[?25h$ ")
        session.kill(signal.SIGCONT)
        session.wait_for("READY 0")
        session.send("n")
        session.wait_for("READY 1")
        assert session.threads() == threads
        assert len(session.terminal.kitty) == 1
        assert 25 not in session.terminal.modes and 1003 in session.terminal.modes
        session.send("q")
        assert session.wait_for_end() == 0
        assert session.left_behind() == []


def test_suspended_and_resumed_ten_times() -> None:
    with Session(as_job=True) as session:
        session.wait_for("READY 0")
        threads = session.threads()
        for count in range(10):
            if count % 2:
                session.send("\x1a")
            else:
                session.kill(signal.SIGTSTP)
            assert session.pump(session.stopped)
            session.drain()
            assert session.left_behind() == []
            session.kill(signal.SIGCONT)
            session.wait_for(f"READY {count}")
            session.send("n")
            session.wait_for(f"READY {count + 1}")
        assert session.threads() == threads
        session.send("q")
        assert session.wait_for_end() == 0
        assert session.left_behind() == []


def test_it_goes_on_where_no_shell_could_continue_it() -> None:
    # A tmux window of its own: nobody there types fg.
    with Session() as session:
        session.wait_for("READY 0")
        threads = session.threads()
        for count in range(3):
            taken = session.output.count(ALTERNATE_SCREEN)
            session.send("\x1a")
            # What is typed before it has its terminal again is for the shell that is not there.
            assert session.pump(lambda taken=taken: session.output.count(ALTERNATE_SCREEN) > taken)
            session.wait_for("no shell to go to")
            assert not session.stopped()
            session.send("n")
            session.wait_for(f"READY {count + 1}")
        assert session.threads() == threads
        assert len(session.terminal.kitty) == 1
        session.send("q")
        assert session.wait_for_end() == 0
        assert session.left_behind() == []


def test_what_started_it_is_stopped_with_it() -> None:
    # The shell waits for what it started, not for what that waits for: `make demo`, a script, `time`.
    with Session(("sh", "-i"), environment={"PS1": "prompt> ", "ENV": ""}) as session:
        session.wait_for("prompt>")
        session.send(f"sh -c '{' '.join(SHELL_APP)}; exit 7'\n")
        session.wait_for("READY 0")
        session.send("\x1a")
        session.wait_for("topped")
        assert session.left_on() == []
        session.send("fg\n")
        session.wait_for("READY 0")
        session.send("n")
        session.wait_for("READY 1")
        session.send("q")
        session.pump(lambda: session.terminal.alt is None)
        session.send("echo status=$?\n")
        session.wait_for("status=7")
        assert session.left_on() == []
        session.send("exit\n")
        session.wait_for_end()


def test_answers_that_are_under_way_do_not_stand_at_the_prompt() -> None:
    with Session(("sh", "-i"), environment={"PS1": "prompt> ", "ENV": ""}, lag=0.1) as session:
        session.wait_for("prompt>")
        for ending in ("\x1a", "q"):
            session.send("fg\n" if ending == "q" else " ".join(SHELL_APP) + "\n")
            session.wait_for("READY 0")
            session.send(ending)
            session.pump(lambda: session.terminal.alt is None)
            session.pump(lambda: False, seconds=0.4)
            assert "48;" not in session.text
            assert session.left_on() == []
        session.send("exit\n")
        session.wait_for_end()


def test_job_control_in_a_shell() -> None:
    with Session(("sh", "-i"), environment={"PS1": "prompt> ", "ENV": ""}) as session:
        session.wait_for("prompt>")
        attributes = session.attributes
        session.send(" ".join(SHELL_APP) + "\n")
        session.wait_for("READY 0")
        session.send("\x1a")
        session.wait_for("topped")
        assert session.left_on() == []
        # In the background it may not draw: it is stopped again, and comes back whole.
        session.send("bg\n")
        session.pump(lambda: False, seconds=0.3)
        assert session.left_on() == []
        session.send("fg\n")
        session.wait_for("READY 0")
        session.send("n")
        session.wait_for("READY 1")
        session.send("q")
        session.pump(lambda: session.terminal.alt is None)
        session.send("echo status=$?\n")
        session.wait_for("status=0")
        assert session.left_on() == []
        session.send("exit\n")
        session.wait_for_end()
        assert session.attributes == attributes


def test_any_size_and_three_hundred_random_resizes() -> None:
    chosen = random.Random(20)
    sizes = [(chosen.randint(1, 250), chosen.randint(1, 80)) for _ in range(300)]
    with Session(size=(1, 1)) as session:
        session.pump(lambda: 1049 in session.terminal.modes and b"\x1b[?2004h" in session.output)
        for columns, lines in [*sizes, (2000, 1000), (1, 1), (80, 24)]:
            session.resize(columns, lines)
            session.terminal.resize(columns, lines)
            session.kill(signal.SIGWINCH)
            if 2048 in session.terminal.modes:
                # Once asked to, a terminal reports its size in-band, and Textual listens to nothing else.
                session.terminal.mode(2048, True)
            session.read_once(0.001)
        session.send("n")
        session.wait_for("READY 1")
        session.send("q")
        assert session.wait_for_end() == 0
        assert session.left_behind() == []


@pytest.mark.parametrize(
    "streams",
    [{0: "/dev/null"}, {0: None}, {0: "pipe"}, {2: "file"}, {2: None}],
    ids=["stdin-null", "stdin-closed", "stdin-pipe", "stderr-file", "stderr-closed"],
)
def test_no_terminal_is_refused(streams: dict[int, str | None], tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    errors.touch()
    names = {"pipe": "fifo:", "file": str(errors)}
    prepared = {key: names.get(value, value) if value else None for key, value in streams.items()}
    with Session(streams=prepared) as session:
        assert session.wait_for_end() == 2
        session.drain()
        said = session.output.decode() + errors.read_text()
        if 2 in streams and streams[2] is None:
            assert said == ""
        else:
            assert said.count("\n") == 1
            assert f"standard {'input' if 0 in streams else 'error'} is not one" in said
        assert session.left_behind() == []


def test_output_may_go_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "output"
    target.touch()
    with Session(size=(120, 40), streams={1: str(target)}) as session:
        session.wait_for("READY 0")
        assert session.pump(lambda: b"\x1b[40;1H" in session.output), "drawn for another size"
        session.send("q")
        assert session.wait_for_end() == 0
        assert target.read_bytes() == b""


@pytest.mark.parametrize("kind", ["dumb", "unknown"])
def test_a_terminal_that_cannot_draw_is_refused(kind: str) -> None:
    with Session(environment={"TERM": kind}) as session:
        assert session.wait_for_end() == 2
        assert f"TERM={kind}" in session.text
        assert b"\x1b" not in session.output


def test_keys_that_are_no_text_do_not_end_it() -> None:
    with Session() as session:
        session.wait_for("READY 0")
        session.send_bytes(b"\xff\xfe\xc3(\x80\xf0\x28\x8c\xbc")
        session.send("n")
        session.wait_for("READY 1")
        session.send("q")
        assert session.wait_for_end() == 0
