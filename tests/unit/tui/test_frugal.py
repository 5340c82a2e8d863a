"""What is written of a frame, played to a terminal: whatever was there, it shows the frame afterwards."""

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from elevenmon.tui.frugal import Painted, cells_of
from tests.faults.pty_harness import Terminal

WIDTH, HEIGHT = 12, 3
CONSOLE = Console(color_system="truecolor", force_terminal=True)
STYLES = (None, Style(color="red"), Style(color="blue", bold=True))

pieces = st.tuples(st.sampled_from(["a", "b", " ", "│", "⣀", "田", "🎙", "é"]), st.sampled_from(STYLES))


def strip(row: list[tuple[str, Style | None]], width: int) -> Strip:
    """A strip of exactly that width."""
    return Strip([Segment(text, style) for text, style in row]).adjust_cell_length(width)


frames = st.lists(
    st.lists(pieces, max_size=WIDTH).map(lambda row: strip(row, WIDTH)), min_size=HEIGHT, max_size=HEIGHT
)


def whole(frame: list[Strip]) -> LayoutUpdate:
    """A frame as Textual gives it after a change of the layout."""
    return LayoutUpdate([[line] for line in frame], Region(0, 0, WIDTH, HEIGHT))


def shown(terminal: Terminal) -> list[str]:
    """The rows of the terminal, without blanks at their ends."""
    return terminal.text().split("\n")


def text_of(frame: list[Strip]) -> list[str]:
    """The rows of a frame, without blanks at their ends."""
    return [line.text.rstrip() for line in frame]


@given(st.lists(frames, min_size=1, max_size=4))
def test_the_terminal_shows_each_frame(sequence: list[list[Strip]]) -> None:
    painted, terminal = Painted(), Terminal(WIDTH, HEIGHT, lambda _: None)
    for frame in sequence:
        terminal.feed(painted.frugal(whole(frame)).render_segments(CONSOLE).encode())
        assert shown(terminal) == text_of(frame)


@given(frames)
def test_the_same_frame_again_writes_nothing(frame: list[Strip]) -> None:
    painted = Painted()
    painted.frugal(whole(frame)).render_segments(CONSOLE)
    again = [Strip(list(line)) for line in frame]
    assert painted.frugal(whole(again)).render_segments(CONSOLE) == ""


@given(frames)
def test_everything_is_written_after_forgetting(frame: list[Strip]) -> None:
    painted = Painted()
    first = painted.frugal(whole(frame)).render_segments(CONSOLE)
    painted.forget()
    assert painted.frugal(whole(frame)).render_segments(CONSOLE) == first != ""


def test_a_new_style_alone_is_written() -> None:
    painted = Painted()
    frame = [strip([("abc", None)], WIDTH)] * HEIGHT
    painted.frugal(whole(frame)).render_segments(CONSOLE)
    frame = [strip([("a", None), ("b", STYLES[1]), ("c", None)], WIDTH), *frame[1:]]
    assert painted.frugal(whole(frame)).render_segments(CONSOLE) == "\x1b[1;2H\x1b[31mb\x1b[0m"


def test_a_partial_update_writes_the_cells_of_its_spans_that_changed() -> None:
    painted, terminal = Painted(), Terminal(WIDTH, HEIGHT, lambda _: None)
    frame = [strip([("one two", None)], WIDTH)] * HEIGHT
    terminal.feed(painted.frugal(whole(frame)).render_segments(CONSOLE).encode())
    chops = [{}, {0: strip([("OUT", None)], 4), 4: strip([("twx seen", None)], 8)}, {}]
    partial = ChopsUpdate(chops, [(1, 4, 8)], [[WIDTH], [4, WIDTH], [WIDTH]])
    written = painted.frugal(partial).render_segments(CONSOLE)
    assert written == "\x1b[2;7Hx"
    terminal.feed(written.encode())
    assert shown(terminal)[1] == "one twx"


def test_another_size_begins_anew() -> None:
    painted = Painted()
    painted.frugal(whole([strip([("abc", None)], WIDTH)] * HEIGHT)).render_segments(CONSOLE)
    smaller = LayoutUpdate([[strip([("abc", None)], 5)]], Region(0, 0, 5, 1))
    assert painted.frugal(smaller).render_segments(CONSOLE) == "\x1b[1;1Habc  "


def test_wide_characters_fill_two_cells_and_marks_none() -> None:
    assert cells_of("a田e\u0301b") == ("a", "田", "", "e\u0301", "b")
