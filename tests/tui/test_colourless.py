"""Without colours: attributes alone, and every state still told apart."""

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip
from textual.widget import Widget

from elevenmon.tui.app import MonitorApp
from elevenmon.tui.colourless import QUIET_TOKENS, RAISED_TOKENS, colourless, is_wanted
from elevenmon.tui.themes import NAMES, theme
from elevenmon.tui.widgets.breakdown import BreakdownPanel
from elevenmon.tui.widgets.quota import QuotaPanel
from tests.tui.driving import panel, ready, status
from tests.tui.fake_monitor import FakeDesk, FakeMonitor

BACKDROP = Color.parse("black")


def worn(strips: list[Strip]) -> set[Style]:
    return {style for strip in strips for _, style, _ in strip if style is not None}


def drawn(widget: Widget) -> list[Strip]:
    return widget.render_lines(widget.outer_size.region)


@pytest.mark.parametrize(("value", "wanted"), [("1", True), ("0", True), ("", False), (None, False)])
def test_it_is_wanted_where_the_variable_holds_anything(value: str | None, *, wanted: bool) -> None:
    assert is_wanted({} if value is None else {"NO_COLOR": value}) is wanted


@pytest.mark.parametrize("name", NAMES)
def test_every_theme_keeps_words_and_attributes_and_loses_its_colours(name: str) -> None:
    variables = theme(name).variables

    def look(token: str, ground: str = "") -> Style | None:
        colour = Color.parse(variables[token]).rich_color
        under = Color.parse(variables[ground]).rich_color if ground else None
        segments = [Segment("x", Style(color=colour, bgcolor=under, bold=True))]
        (after,) = colourless(name).apply(segments, BACKDROP)
        assert after.text == "x"
        return after.style

    dim, raised = Style(bold=True, dim=True), Style(bold=True, reverse=True)
    assert {look(token) for token in QUIET_TOKENS} == {dim}
    assert {look("level-warning", ground) for ground in RAISED_TOKENS} == {raised}
    assert look("level-critical") == Style(bold=True)


def test_what_has_no_style_stays_without() -> None:
    assert colourless(NAMES[0]).apply([Segment("x")], BACKDROP) == [Segment("x")]


async def test_nothing_on_any_screen_has_a_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = MonitorApp(FakeMonitor(), desk=FakeDesk())
    async with app.run_test(size=(120, 36)) as pilot:
        await ready(pilot)
        for keys in ((), ("tab", "tab", "tab", "j"), ("question_mark",), ("escape", "t"), ("escape", "2")):
            await pilot.press(*keys)
            await pilot.pause()
            styles = set().union(*(worn(drawn(widget)) for widget in app.screen.walk_children(Widget)))
            assert styles
            assert not [one for one in styles if one.color is not None or one.bgcolor is not None]


async def test_the_cursor_the_focus_and_trouble_can_still_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(120, 36)) as pilot:
        await ready(pilot)
        breakdown = app.screen.query_one(BreakdownPanel)
        before = worn(drawn(breakdown)[:1])
        assert all(style.dim for style in before)
        assert not any(style.reverse for style in worn(drawn(breakdown)))
        breakdown.focus()
        await pilot.press("j")
        await pilot.pause()
        assert not any(style.dim for style in worn(drawn(breakdown)[:1]))
        reversed_lines = [
            y for y, strip in enumerate(drawn(breakdown)) if any(style.reverse for style in worn([strip]))
        ]
        assert reversed_lines == [2]
        assert any(style.bold for style in worn(drawn(panel(app, QuotaPanel))))
        assert "▲ runs out Fri 27 14:00" in status(app)
