"""Pictures of the Overview, compared cell by cell: sizes, themes, no colours, ASCII and every special state.

To accept a change that is meant: `pytest tests/snapshots --snapshot-update`, then look at the pictures.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from elevenmon.tui import app
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.content import glyphs
from tests.factories import ACCOUNTS
from tests.tui.fake_monitor import FakeMonitor

SnapCompare = Callable[..., bool]
DARK, LIGHT = "elevenmon", "elevenmon-light"


class PictureApp(MonitorApp):
    """Hands the picture back: the app itself has no result, and its `run_async` returns none."""

    CSS_PATH = Path(app.__file__).parent / "styles" / "base.tcss"

    async def run_async(self, **options: Any) -> Any:
        return await App.run_async(self, **options)


@pytest.fixture(autouse=True)
def _steady_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setenv("ELEVENMON_ASCII", "0")
    monkeypatch.delenv("NO_COLOR", raising=False)
    glyphs.cache_clear()
    yield
    glyphs.cache_clear()


async def _with_curves(pilot: Pilot[None]) -> None:
    """The chart's curves come from a worker that loads plotext."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def _matches(
    snap_compare: SnapCompare,
    account: str,
    size: tuple[int, int],
    theme: str = DARK,
    press: Iterable[str] = (),
) -> bool:
    async def run_before(pilot: Pilot[Any]) -> None:
        await _with_curves(pilot)
        await pilot.press(*press)
        await pilot.pause()

    shown = PictureApp(FakeMonitor(ACCOUNTS[account]()), theme=theme)
    return snap_compare(shown, terminal_size=size, run_before=run_before)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_themes_and_sizes(snap_compare: SnapCompare, size: tuple[int, int], theme: str) -> None:
    assert _matches(snap_compare, "busy", size, theme)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_colour(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert _matches(snap_compare, "busy", size)


@pytest.mark.parametrize("size", [(60, 15), (100, 20), (60, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_cramped(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    assert _matches(snap_compare, "busy", size)


def test_ascii(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENMON_ASCII", "1")
    assert _matches(snap_compare, "busy", (100, 30))


@pytest.mark.parametrize("account", [name for name in ACCOUNTS if name != "busy"])
def test_special_states(snap_compare: SnapCompare, account: str) -> None:
    assert _matches(snap_compare, account, (110, 32))


@pytest.mark.parametrize(
    "press",
    [("tab", "tab", "tab", "j", "j"), ("tab", "tab", "z"), ("tab", "tab", "tab", "tab")],
    ids=["cursor", "zoom", "tiles"],
)
def test_focus(snap_compare: SnapCompare, press: tuple[str, ...]) -> None:
    assert _matches(snap_compare, "busy", (110, 32), press=press)


@pytest.mark.parametrize(
    ("size", "theme"),
    [((60, 15), DARK), ((80, 24), DARK), ((120, 40), LIGHT)],
    ids=["60x15", "80x24", "120x40"],
)
def test_what_if(snap_compare: SnapCompare, size: tuple[int, int], theme: str) -> None:
    keys = ("F", "l", "l", "l", "l", "l", "j")
    assert _matches(snap_compare, "busy", size, theme, press=keys)
