"""The one-line widgets: drawn again only when their words change; and content that is never markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.content import Content
from textual.strip import Strip

from elevenmon.domain.level import Level
from elevenmon.tui.content import (
    ASCII,
    UNICODE,
    choose_glyphs,
    cut,
    drawn,
    fitted,
    glyphs,
    level_glyph,
    level_style,
    pieces_width,
    plain,
    styled,
    width,
)
from elevenmon.tui.widgets.cells import text_of, wrapped
from elevenmon.tui.widgets.key_line import GAP, MOST, KeyHint, fitting
from elevenmon.tui.widgets.line import Line, changed

VERDICT = "runs out Nov 27 09:23 (Nov 26 17:00 to Nov 27 14:54) est., 14 d early"


@pytest.mark.parametrize("whole_brackets", [True, False])
@pytest.mark.parametrize("cells", range(16, 80))
def test_times_and_spans_are_not_torn(cells: int, *, whole_brackets: bool) -> None:
    lines = [text_of(line) for line in wrapped(VERDICT, "", cells, whole_brackets=whole_brackets)]
    assert " ".join(lines) == VERDICT
    assert all(width(line) <= cells for line in lines)
    for kept in ("14 d early", "Nov 27 09:23", "Nov 26 17:00", "Nov 27 14:54"):
        assert any(kept in line for line in lines)


def test_brackets_stay_whole_where_a_line_holds_them() -> None:
    said = [text_of(line) for line in wrapped(VERDICT, "", 40)]
    assert said[1].startswith("(Nov 26 17:00 to Nov 27 14:54)")
    torn = [text_of(line) for line in wrapped(VERDICT, "", 40, whole_brackets=False)]
    assert torn[0] == "runs out Nov 27 09:23 (Nov 26 17:00 to"


class CountingLine(Line):
    """Counts how often it is drawn."""

    drawings = 0

    def render_line(self, y: int) -> Strip:
        """Draw, and count."""
        self.drawings += 1
        return super().render_line(y)


class LineApp(App[None]):
    """One line alone."""

    def compose(self) -> ComposeResult:
        """The line."""
        yield CountingLine()


async def test_the_same_words_are_not_drawn_twice() -> None:
    app = LineApp()
    async with app.run_test(size=(20, 3)) as pilot:
        line = app.query_one(CountingLine)
        line.show((("a", "bold"), "b"))
        await pilot.pause()
        before = line.drawings
        line.show((("a", "bold"), "b"))
        await pilot.pause()
        assert line.drawings == before
        line.show((("a", "bold"), "c"))
        await pilot.pause()
        assert line.drawings == before + 1
        assert line.text == "ac"


async def test_the_right_end_stands_at_the_right() -> None:
    app = LineApp()
    async with app.run_test(size=(20, 3)) as pilot:
        line = app.query_one(CountingLine)
        line.show(("left",), ("right",))
        await pilot.pause()
        assert line.text == "left" + " " * 11 + "right"


def test_only_the_pieces_that_differ_are_drawn() -> None:
    before = (" ", "12s", ("  quiet", "$quiet"))
    assert changed(before, (" ", "13s", ("  quiet", "$quiet")), 40) == (1, 4)
    assert changed(before, (" ", "9s", ("  quiet", "$quiet")), 40) == (1, 40)
    assert changed(before, (" ", "12s", ("  quiet", "$level-watch")), 40) == (4, 11)
    assert changed((), before, 40) == (0, 40)
    assert changed(before, (" ", "12s", ("  quiet", "$level-watch")), 6) == (4, 6)


PIECES = st.lists(st.text("ab ", min_size=1, max_size=4), max_size=6)


@given(PIECES, PIECES, st.integers(min_value=0, max_value=30))
def test_what_is_not_drawn_again_was_right_already(before: list[str], after: list[str], cells: int) -> None:
    start, end = changed(before, after, cells)
    old, new = ("".join(line).ljust(cells)[:cells] for line in (before, after))
    assert 0 <= start <= end <= cells
    assert old[:start] + new[start:end] + old[end:] == new


@given(st.text(max_size=80))
def test_no_text_is_markup(text: str) -> None:
    assert str(plain(text)) == str(Content(text))
    assert plain(text).spans == []
    content = styled(text, (text, "bold"))
    assert len(content.spans) == (1 if text else 0)


@given(st.text(max_size=60), st.integers(min_value=0, max_value=40))
def test_fitted_is_exactly_as_wide_as_asked(text: str, cells: int) -> None:
    assert width(fitted(text, cells)) == cells


@given(st.text(max_size=60), st.integers(min_value=0, max_value=40))
def test_cut_is_never_wider(text: str, cells: int) -> None:
    assert width(cut(text, cells)) <= max(cells, 0)


def test_pieces_are_measured_in_cells() -> None:
    assert pieces_width(["ab", ("王小明", "bold")]) == 8


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, UNICODE),
        ({"LANG": "en_US.UTF-8"}, UNICODE),
        ({"LANG": "en_US.UTF-8", "ELEVENMON_ASCII": "1"}, ASCII),
        ({"LANG": "C", "ELEVENMON_ASCII": "0"}, UNICODE),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, ASCII),
        ({"LANG": "C"}, ASCII),
        ({"LC_CTYPE": "C.UTF-8"}, UNICODE),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "de_DE.ISO-8859-1"}, ASCII),
        ({"LANG": "de_DE.utf8"}, UNICODE),
        ({"LANG": "en_US.UTF-8", "PYTHONIOENCODING": "ascii:strict"}, ASCII),
        ({"LANG": "C", "PYTHONIOENCODING": "UTF-8"}, UNICODE),
    ],
)
def test_the_drawing_characters_follow_the_locale(environment: dict[str, str], expected: object) -> None:
    assert choose_glyphs(environment) is expected


def test_ascii_is_ascii() -> None:
    flat = [*ASCII.levels.values(), *(part for part in ASCII if isinstance(part, str))]
    assert all(part.isascii() for part in flat)
    assert len(set(ASCII.levels.values())) == len(Level)
    assert len(set(UNICODE.levels.values())) == len(Level)
    assert len(ASCII.sparks) == len(UNICODE.sparks) == 9
    assert all(len(part) == 1 for part in UNICODE.sparks + ASCII.sparks)


def test_our_own_wording_becomes_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENMON_ASCII", "1")
    glyphs.cache_clear()
    assert drawn("▲ 12 · ▂▃▅ … €3") == "! 12 - :-+ ~ EUR 3"
    assert drawn("▲↑↓●━…▁▂▃▄▅▆▇█").isascii()
    assert level_glyph(Level.WARNING, "▲") == "!"


def test_trouble_is_bold_and_calm_is_not() -> None:
    assert "bold" in level_style(Level.CRITICAL)
    assert "bold" not in level_style(Level.OK)
    assert level_glyph(Level.WARNING, "▲") == "▲"


HINTS = st.lists(
    st.builds(
        KeyHint,
        st.sampled_from(["w", "tab", "ctrl+c", "?"]),
        st.text("abcdefgh", min_size=1, max_size=12),
        st.just("app.quit"),
        st.integers(min_value=0, max_value=90),
    ),
    max_size=14,
)


@given(HINTS, st.integers(min_value=0, max_value=160))
def test_the_most_useful_keys_are_kept_in_their_order(hints: list[KeyHint], cells: int) -> None:
    kept = fitting(hints, cells)
    assert len(kept) <= max(MOST, 0) or len(set(hints)) < len(hints)
    if kept and len(set(hints)) == len(hints):
        assert sum(hint.cells + GAP for hint in kept) - GAP + 2 <= cells
        assert [hint for hint in hints if hint in kept] == kept
        dropped = [hint.rank for hint in hints if hint not in kept]
        assert not dropped or max(hint.rank for hint in kept) <= min(dropped)
