"""Pictures of the alerts, compared cell by cell: the screen, the details, a toast, and every way to be empty.

To accept a change that is meant: `pytest tests/snapshots --snapshot-update`, then look at the pictures.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from elevenmon.domain.alerts import NO_ALERTS, AlertsSection
from elevenmon.tui import app
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.content import glyphs
from tests.factories import busy
from tests.sections import alert, alerts, rules
from tests.tui.fake_monitor import FakeMonitor

SnapCompare = Callable[..., bool]
DARK, LIGHT = "elevenmon", "elevenmon-light"
SIZES = [(60, 15), (80, 24), (120, 40), (200, 60)]
EMPTY = {
    "loading": NO_ALERTS,
    "quiet": AlertsSection(rules=rules()),
    "off": AlertsSection(rules=tuple(replace(rule, on=False) for rule in rules())),
}
HOSTILE = tuple(
    alert(f"errors{index}", index * 7, text=text, peak=text[:9], cleared_by=text)
    for index, text in enumerate(
        ("[/]", "[@click=app.quit]x[/]", "名前が長い" * 30, "e\u0301" * 40, "%s {0}", "")
    )
)


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


def matches(
    snap_compare: SnapCompare,
    size: tuple[int, int],
    press: Iterable[str] = ("8",),
    *,
    section: AlertsSection | None = None,
    theme: str = DARK,
) -> bool:
    async def run_before(pilot: Pilot[Any]) -> None:
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        for key in press:
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause()

    shown = busy(alerts=section if section is not None else alerts())
    return snap_compare(
        PictureApp(FakeMonitor(shown), theme=theme), terminal_size=size, run_before=run_before
    )


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_sizes_and_themes(snap_compare: SnapCompare, size: tuple[int, int], theme: str) -> None:
    assert matches(snap_compare, size, theme=theme)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_colour(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert matches(snap_compare, size)


def test_ascii(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENMON_ASCII", "1")
    assert matches(snap_compare, (100, 30))


@pytest.mark.parametrize(
    ("size", "press"),
    [
        ((60, 15), ("8", "tab")),
        ((140, 20), ("8", "tab", "j")),
        ((80, 24), ("8", "X")),
        ((80, 24), ("8", "j", "enter")),
        ((80, 24), ("8", "tab", "z")),
    ],
    ids=["rules-60x15", "low-and-wide", "snooze", "details", "zoom"],
)
def test_what_keys_open(snap_compare: SnapCompare, size: tuple[int, int], press: tuple[str, ...]) -> None:
    assert matches(snap_compare, size, press)


@pytest.mark.parametrize("section", EMPTY.values(), ids=EMPTY)
def test_nothing_to_show(snap_compare: SnapCompare, section: AlertsSection) -> None:
    assert matches(snap_compare, (80, 24), section=section)


def test_hostile_words(snap_compare: SnapCompare) -> None:
    assert matches(snap_compare, (100, 30), section=AlertsSection(HOSTILE, HOSTILE, rules()))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_on_the_overview(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    assert matches(snap_compare, size, ())


def test_on_the_overview_with_the_cursor_on_one(snap_compare: SnapCompare) -> None:
    assert matches(snap_compare, (120, 40), ("tab", "tab", "tab", "j"), theme=LIGHT)
