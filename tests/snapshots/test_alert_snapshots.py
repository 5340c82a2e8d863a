"""Pictures of the alerts, compared cell by cell: the screen, the details, a toast, every way to be empty."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from elevenmon.domain.alerts import NO_ALERTS, AlertsSection
from tests.alert_sections import alert, alerts, rules
from tests.factories import busy
from tests.snapshots.pictures import (
    DARK,
    LIGHT,
    SIZES,
    Size,
    SnapCompare,
    at_sizes,
    drawn,
    is_as_accepted,
    press_in_turn,
)
from tests.tui.fake_monitor import FakeMonitor

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


def matches(
    snap_compare: SnapCompare,
    size: Size,
    press: Iterable[str] = ("8",),
    *,
    section: AlertsSection | None = None,
    theme: str = DARK,
) -> bool:
    async def before(pilot: Pilot[Any]) -> None:
        await drawn(pilot)
        await press_in_turn(pilot, press)
        await pilot.pause()

    monitor = FakeMonitor(busy(alerts=section if section is not None else alerts()))
    return is_as_accepted(snap_compare, monitor, size, before, theme=theme)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@at_sizes(*SIZES)
def test_sizes_and_themes(snap_compare: SnapCompare, size: Size, theme: str) -> None:
    assert matches(snap_compare, size, theme=theme)


@at_sizes(*SIZES)
def test_no_colour(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch, size: Size) -> None:
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
def test_what_keys_open(snap_compare: SnapCompare, size: Size, press: tuple[str, ...]) -> None:
    assert matches(snap_compare, size, press)


@pytest.mark.parametrize("section", EMPTY.values(), ids=EMPTY)
def test_nothing_to_show(snap_compare: SnapCompare, section: AlertsSection) -> None:
    assert matches(snap_compare, (80, 24), section=section)


def test_hostile_words(snap_compare: SnapCompare) -> None:
    assert matches(snap_compare, (100, 30), section=AlertsSection(HOSTILE, HOSTILE, rules()))


@at_sizes(*SIZES)
def test_on_the_overview(snap_compare: SnapCompare, size: Size) -> None:
    assert matches(snap_compare, size, ())


def test_on_the_overview_with_the_cursor_on_one(snap_compare: SnapCompare) -> None:
    assert matches(snap_compare, (120, 40), ("tab", "tab", "tab", "j"), theme=LIGHT)
