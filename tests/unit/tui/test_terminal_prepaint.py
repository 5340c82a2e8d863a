"""The skeleton: fits every terminal it is drawn on, and is not drawn where it would not."""

import os
import re
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.tui.prepaint import paint_skeleton, skeleton
from elevenmon.tui.terminal import Terminal
from tests.faults.pty_harness import Session
from tests.faults.pty_harness import Terminal as Screen

SIZES = [(40, 10), (60, 15), (80, 24), (99, 24), (100, 30), (120, 36), (200, 60), (500, 200)]


def drawn(columns: int, lines: int) -> list[str]:
    """The rows of a screen of that size."""
    screen = Screen(columns, lines, lambda _answer: None)
    screen.feed(skeleton(columns, lines).encode())
    return str(screen.text()).split("\n")


@pytest.mark.parametrize("size", SIZES)
def test_every_pane_is_whole(size: tuple[int, int]) -> None:
    rows = drawn(*size)
    assert rows[0] == " elevenmon"
    titles = ["Quota", "Voices", "Burn-up", "Requests"] if size[0] >= 100 else ["Quota", "Voices"]
    text = "\n".join(rows)
    assert [text.count(f"╭ {title} ─") for title in titles] == [1] * len(titles)
    corners = [text.count(corner) for corner in "╭╮╰╯"]
    assert corners == [len(titles)] * 4


@given(st.integers(40, 300), st.integers(10, 100))
@settings(deadline=None)
def test_borders_meet_and_stay_inside(columns: int, lines: int) -> None:
    rows = drawn(columns, lines)
    assert len(rows) == lines and max(map(len, rows)) < columns
    assert rows[-2].strip() == "" and rows[-1].strip() == ""
    for above, below in pairwise(rows[1:]):
        for column, character in enumerate(above):
            if character in "╭╮│":
                assert below[column] in "│╰╯"


@given(st.integers(40, 300), st.integers(10, 100))
@settings(deadline=None)
def test_no_colour_is_used(columns: int, lines: int) -> None:
    used = set(re.findall(r"\x1b\[([\d;]*)m", skeleton(columns, lines)))
    assert used == {"0", "1", "2"}  # plain, bold, faint


@pytest.mark.parametrize("size", [(39, 24), (80, 9), (1, 1)])
def test_small_terminals_stay_as_they_are(size: tuple[int, int]) -> None:
    with Session((sys.executable, "-c", PAINT), size=size) as session:
        assert session.wait_for_end() == 0
        assert bytes(session.output) == b""


def test_it_is_undone_without_an_app() -> None:
    with Session((sys.executable, "-c", PAINT), size=(120, 36)) as session:
        assert session.wait_for_end() == 1
        assert b"Burn-up" in session.output
        assert session.left_behind() == []


PAINT = (
    "import sys\n"
    "from elevenmon.tui.prepaint import paint_skeleton\n"
    "from elevenmon.tui.terminal import Terminal\n"
    "terminal = Terminal(); painted = paint_skeleton(terminal); terminal.restore(); sys.exit(painted)"
)


WAIT = (
    "import sys, time\n"
    "from elevenmon.tui.prepaint import paint_skeleton, waiting_told\n"
    "from elevenmon.tui.terminal import Terminal\n"
    "terminal = Terminal(); paint_skeleton(terminal)\n"
    "after, seconds = map(float, sys.argv[1:])\n"
    "with waiting_told(terminal, after=after): time.sleep(seconds)\n"
    "time.sleep(0.2); terminal.restore()"
)


@pytest.mark.parametrize(("after", "seconds", "told"), [("0.05", "1", True), ("60", "0", False)])
@pytest.mark.parametrize("size", [(120, 36), (40, 10)])
def test_a_long_wait_is_told_and_a_short_one_is_not(
    after: str, seconds: str, told: bool, size: tuple[int, int]
) -> None:
    with Session((sys.executable, "-c", WAIT, after, seconds), size=size) as session:
        assert session.wait_for_end() == 0
        assert (b"opening the store" in session.output) is told
        assert session.left_behind() == []


def test_nothing_is_painted_without_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none(_descriptor: int) -> os.terminal_size:
        raise OSError

    monkeypatch.setattr(os, "get_terminal_size", none)
    assert not paint_skeleton(Terminal())


def test_nothing_heavy_is_imported_for_it() -> None:
    code = (
        "import sys; import elevenmon.tui.prepaint, elevenmon.tui.terminal_guard\n"
        "sys.exit(bool({'textual', 'rich', 'asyncio', 'logging', 'httpx'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
