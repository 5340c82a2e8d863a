"""Pictures of the explanation of a spike, compared cell by cell."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from textual.pilot import Pilot

from elevenmon.domain.explanations import Explanation, Stretch
from elevenmon.domain.snapshot import Billing, Snapshot
from tests.explanations import ANOMALY, explanation, money_day, unknown
from tests.factories import busy
from tests.sections import quota
from tests.snapshots.pictures import (
    DARK,
    LIGHT,
    SIZES,
    Size,
    SnapCompare,
    at_sizes,
    is_as_accepted,
    press_in_turn,
)
from tests.tui.fake_monitor import FakeMonitor


def matches(
    snap_compare: SnapCompare,
    size: Size,
    press: Sequence[str] = ("J",),
    *,
    theme: str = DARK,
    says: Callable[[Stretch], Explanation | None] = explanation,
    snapshot: Snapshot | None = None,
) -> bool:
    """Whether the picture after some keys is the one that was accepted."""
    monitor = FakeMonitor(snapshot or busy(anomalies=(ANOMALY,)))
    monitor.explanations = says

    async def before(pilot: Pilot[Any]) -> None:
        await press_in_turn(pilot, press)

    return is_as_accepted(snap_compare, monitor, size, before, theme=theme)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@at_sizes(*SIZES)
def test_sizes_and_themes(snap_compare: SnapCompare, size: Size, theme: str) -> None:
    assert matches(snap_compare, size, theme=theme)


def test_a_day_at_once_with_the_clips(snap_compare: SnapCompare) -> None:
    assert matches(snap_compare, (120, 40), ("J", "w", "w", "w", "tab", "j"))


def test_nothing_known(snap_compare: SnapCompare) -> None:
    assert matches(snap_compare, (100, 30), says=unknown)


@at_sizes((60, 15), (80, 24), (120, 40))
def test_days_of_money(snap_compare: SnapCompare, size: Size) -> None:
    assert matches(snap_compare, size, says=money_day, snapshot=busy(quota=quota(billing=Billing.COST)))


def test_ascii(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENMON_ASCII", "1")
    assert matches(snap_compare, (100, 24))
