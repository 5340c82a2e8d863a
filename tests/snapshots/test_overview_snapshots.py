"""Pictures of the Overview, compared cell by cell: sizes, themes, no colours, ASCII, every special state."""

from collections.abc import Iterable
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.factories import ACCOUNTS
from tests.snapshots.pictures import DARK, LIGHT, Size, SnapCompare, at_sizes, drawn, is_as_accepted
from tests.tui.fake_monitor import FakeMonitor


def _matches(
    snap_compare: SnapCompare,
    account: str,
    size: Size,
    theme: str = DARK,
    press: Iterable[str] = (),
) -> bool:
    async def before(pilot: Pilot[Any]) -> None:
        await drawn(pilot)
        await pilot.press(*press)
        await pilot.pause()

    return is_as_accepted(snap_compare, FakeMonitor(ACCOUNTS[account]()), size, before, theme=theme)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@at_sizes((80, 24), (120, 40), (200, 60))
def test_themes_and_sizes(snap_compare: SnapCompare, size: Size, theme: str) -> None:
    assert _matches(snap_compare, "busy", size, theme)


@at_sizes((80, 24), (120, 40), (200, 60))
def test_no_colour(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch, size: Size) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert _matches(snap_compare, "busy", size)


@at_sizes((60, 15), (100, 20), (60, 40))
def test_cramped(snap_compare: SnapCompare, size: Size) -> None:
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
def test_what_if(snap_compare: SnapCompare, size: Size, theme: str) -> None:
    keys = ("F", "l", "l", "l", "l", "l", "j")
    assert _matches(snap_compare, "busy", size, theme, press=keys)
