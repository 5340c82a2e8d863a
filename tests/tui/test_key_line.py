"""The key line promises what works at that moment, and nothing else."""

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from elevenmon.tui.app import MonitorApp
from elevenmon.tui.widgets.key_line import KeyLine
from tests.tui.fake_monitor import FakeMonitor


def keys(screen: Screen[None]) -> str:
    """The key line of a screen, be it under another."""
    return screen.query_one(KeyLine).text.strip()


async def pressed(pilot: Pilot[None], key: str) -> None:
    await pilot.press(key)
    await pilot.pause()
    await pilot.pause()


@pytest.mark.parametrize(
    ("key", "line"),
    [("question_mark", "esc close"), ("t", "esc close"), ("i", "esc close"), ("colon", "")],
)
async def test_under_a_dialog_it_shows_the_keys_of_the_dialog(key: str, line: str) -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(120, 30)) as pilot:
        below = app.screen
        before = keys(below)
        assert "p pause" in before
        await pressed(pilot, key)
        assert app.screen is not below
        assert keys(below) == line
        app.paused_at = app.now
        await pilot.pause()
        assert keys(below) == line
        app.paused_at = None
        await pressed(pilot, "escape")
        assert app.screen is below
        assert keys(below) == before


async def test_a_key_of_its_own_for_closing_is_the_one_shown() -> None:
    app = MonitorApp(FakeMonitor(), keymap={"close-dialog": "f9"})
    async with app.run_test(size=(120, 30)) as pilot:
        below = app.screen
        await pressed(pilot, "t")
        assert keys(below) == "F9 close"


async def test_while_the_picture_is_frozen_its_key_goes_on() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(60, 24)) as pilot:
        assert "p go on" not in keys(app.screen)
        await pressed(pilot, "p")
        assert "p go on" in keys(app.screen)
        assert "p pause" not in keys(app.screen)
        await pressed(pilot, "p")
        assert "go on" not in keys(app.screen)
