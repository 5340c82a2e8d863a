"""The theme picker."""

from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.widgets import OptionList

from elevenmon.tui.app import MonitorApp
from elevenmon.tui.themes import NAMES
from tests.tui.driving import picture, ready, status
from tests.tui.fake_monitor import FakeMonitor, ui_state


async def test_a_theme_is_seen_at_once_and_kept_with_enter(tmp_path: Path) -> None:
    app = MonitorApp(FakeMonitor(), state=ui_state(tmp_path))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("t", "down")
        await pilot.pause()
        assert app.theme == NAMES[1]
        await pilot.press("enter")
        await pilot.pause()
        assert app.theme == NAMES[1]
        assert "theme Elevenmon light" in status(app)
    assert ui_state(tmp_path).theme == NAMES[1]


async def test_esc_brings_the_old_one_back(tmp_path: Path) -> None:
    app = MonitorApp(FakeMonitor(), state=ui_state(tmp_path), theme="nord")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("t", "down", "down")
        await pilot.pause()
        assert app.theme != "nord"
        await pilot.press("escape")
        await pilot.pause()
        assert app.theme == "nord"
    assert ui_state(tmp_path).theme is None


async def test_the_screen_s_choice_goes_before_the_settings(tmp_path: Path) -> None:
    state = ui_state(tmp_path)
    state.theme = "gruvbox"
    async with MonitorApp(FakeMonitor(), state=state, theme="nord").run_test() as pilot:
        assert pilot.app.theme == "gruvbox"


async def test_an_unknown_theme_is_passed_over(tmp_path: Path) -> None:
    state = ui_state(tmp_path)
    state.theme = "no-such-theme"
    async with MonitorApp(FakeMonitor(), state=state).run_test() as pilot:
        assert pilot.app.theme == "elevenmon"


async def test_a_choice_that_cannot_be_saved_is_said(tmp_path: Path) -> None:
    (tmp_path / "state.json").mkdir()
    app = MonitorApp(FakeMonitor(), state=ui_state(tmp_path))
    async with app.run_test(size=(140, 30)) as pilot:
        await pilot.press("t", "enter")
        await pilot.pause()
        assert "could not be saved" in status(app)


@pytest.mark.parametrize("name", NAMES)
async def test_every_theme_draws(name: str) -> None:
    app = MonitorApp(FakeMonitor(), theme=name)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "72.9" in picture(app)


async def test_help_and_back_work_in_them_too(tmp_path: Path) -> None:
    app = MonitorApp(FakeMonitor(), state=ui_state(tmp_path), theme="nord")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("t", "down", "question_mark")
        await pilot.pause()
        assert "Closes this and changes nothing." in picture(app)
        await pilot.press("escape", "q")
        await pilot.pause()
        assert app.theme == "nord"
        assert app.screen is app.screen_stack[0]
        assert app.is_running


@pytest.mark.parametrize(("key", "size"), [("t", (20, 1)), ("i", (5, 2)), (":", (2, 4)), (":", (6, 8))])
async def test_page_keys_work_where_there_is_no_room_for_a_list(key: str, size: tuple[int, int]) -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press(key)
        await pilot.resize_terminal(*size)
        await pilot.pause()
        await pilot.press("pageup", "pagedown", "pageup", "up", "end", "pagedown")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert app.is_running and len(app.screen_stack) == 2


class Choosing(App[None]):
    """Textual's own list alone."""

    def compose(self) -> ComposeResult:
        yield OptionList("one", "two", "three")


async def test_textual_s_own_list_fails_there() -> None:
    app = Choosing()
    with pytest.raises(KeyError):
        async with app.run_test(size=(80, 24)) as pilot:
            app.query_one(OptionList).highlighted = 1
            await pilot.resize_terminal(6, 2)
            await pilot.pause()
            await pilot.press("tab", "pageup")
