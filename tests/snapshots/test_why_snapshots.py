"""Pictures of the explanation of a spike, compared cell by cell.

To accept a change that is meant: `pytest tests/snapshots --snapshot-update`, then look at the pictures.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from textual.pilot import Pilot

from elevenmon.domain.explanations import Explanation, Stretch
from elevenmon.tui.content import glyphs
from tests.explanations import ANOMALY, explanation, unknown
from tests.factories import busy
from tests.snapshots.test_record_snapshots import DARK, LIGHT, SIZES, PictureApp, SnapCompare
from tests.tui.fake_monitor import FakeMonitor


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
    press: Sequence[str] = ("J",),
    *,
    theme: str = DARK,
    says: Callable[[Stretch], Explanation | None] = explanation,
) -> bool:
    """Whether the picture after some keys is the one that was accepted."""
    monitor = FakeMonitor(busy(anomalies=(ANOMALY,)))
    monitor.explanations = says

    async def run_before(pilot: Pilot[Any]) -> None:
        for key in press:
            await pilot.press(key)
            await pilot.pause()

    return snap_compare(PictureApp(monitor, theme=theme), terminal_size=size, run_before=run_before)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_sizes_and_themes(snap_compare: SnapCompare, size: tuple[int, int], theme: str) -> None:
    assert matches(snap_compare, size, theme=theme)


def test_a_day_at_once_with_the_clips(snap_compare: SnapCompare) -> None:
    assert matches(snap_compare, (120, 40), ("J", "w", "w", "w", "tab", "j"))


def test_nothing_known(snap_compare: SnapCompare) -> None:
    assert matches(snap_compare, (100, 30), says=unknown)


def test_ascii(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENMON_ASCII", "1")
    assert matches(snap_compare, (100, 24))
