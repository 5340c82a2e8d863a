"""A screen that was left is garbage: a monitor in use for weeks holds what one does that is looked at."""

import asyncio
import gc
import weakref

import pytest

from elevenmon.tui.app import MonitorApp
from elevenmon.tui.widgets.panel import Panel
from tests.tui.driving import answered
from tests.tui.fake_monitor import FakeMonitor


@pytest.mark.parametrize(
    ("before", "opening", "closing"),
    [
        ("3", "enter", "q"),
        ("2", "enter", "q"),
        ("1", "F", "escape"),
        ("1", "J", "escape"),
    ],
)
async def test_nothing_of_a_screen_stays_that_was_left(before: str, opening: str, closing: str) -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(before)
        await answered(pilot, monitor)
        below = app.screen
        await pilot.press(opening)
        await answered(pilot, monitor)
        assert app.screen is not below
        shown = [app.screen, *app.screen.query(Panel)]
        left = [weakref.ref(each) for each in shown] + [weakref.ref(each._styles_cache) for each in shown]
        del shown
        await pilot.press(closing)
        await answered(pilot, monitor)
        assert app.screen is below
        for _ in range(50):
            gc.collect()
            if not any(each() for each in left):
                break
            await asyncio.sleep(0.1)
        assert [each() for each in left if each() is not None] == []
