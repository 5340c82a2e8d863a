"""A picture of the app, compared with the one that was accepted.

To accept a change that is meant: `pytest tests/snapshots --snapshot-update`, then look at the pictures.
"""

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from elevenmon.tui import app
from elevenmon.tui.app import MonitorApp
from tests.tui.fake_monitor import FakeMonitor

SnapCompare = Callable[..., bool]
Size = tuple[int, int]
DARK, LIGHT = "elevenmon", "elevenmon-light"
SIZES = ((60, 15), (80, 24), (120, 40), (200, 60))


class PictureApp(MonitorApp):
    """Hands the picture back: the app itself has no result, and its `run_async` returns none."""

    CSS_PATH = Path(app.__file__).parent / "styles" / "base.tcss"

    async def run_async(self, **options: Any) -> Any:
        return await App.run_async(self, **options)


def at_sizes(*sizes: Size) -> pytest.MarkDecorator:
    """A test for each size, called by it."""
    return pytest.mark.parametrize("size", sizes, ids=lambda size: f"{size[0]}x{size[1]}")


def is_as_accepted(
    snap_compare: SnapCompare,
    monitor: FakeMonitor,
    size: Size,
    before: Callable[[Pilot[Any]], Awaitable[None]],
    *,
    theme: str = DARK,
) -> bool:
    """Whether the app on a monitor, after what is done `before`, looks as it was accepted."""

    async def steadily(pilot: Pilot[Any]) -> None:
        await before(pilot)
        # A cursor that blinks is there or not as the machine is busy.
        for field in pilot.app.screen.query(Input):
            field.cursor_blink = False
        await pilot.pause()

    return snap_compare(PictureApp(monitor, theme=theme), terminal_size=size, run_before=steadily)


async def drawn(pilot: Pilot[Any]) -> None:
    """Until the chart's curves are there too, which a worker draws."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def press_in_turn(pilot: Pilot[Any], keys: Iterable[str]) -> None:
    """Press some keys, each once what the one before it did is done."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
