"""Pictures of the Requests and History screens and of the details, compared cell by cell."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from textual.pilot import Pilot

from elevenmon.domain.lists import Kind, Likeness, Row
from elevenmon.domain.snapshot import BackfillProgress, Snapshot
from tests.factories import busy, hostile, loading, scoped_key, stale
from tests.sections import NOW, clip, request
from tests.snapshots.pictures import DARK, LIGHT, SIZES, Size, SnapCompare, at_sizes, is_as_accepted
from tests.tui.driving import answered
from tests.tui.fake_monitor import FakeMonitor
from tests.tui.fake_records import FakeRecords, deleted

LOGGED = ("hashed_xi_api_key", "user_id", "error_code")


def records() -> FakeRecords:
    """A log with columns of its own, some own requests, a deleted clip, and pairs that look alike."""
    rows = [
        Row(
            1_000 - index,
            request(
                index,
                own=index % 9 == 8,
                trace_id=f"{index:032x}",
                extra=dict(zip(LOGGED, ("9d1c6e0f", "u_9fK2aQ", None), strict=True)),
            ),
        )
        for index in range(300, -1, -1)
    ]
    clips = [Row(1_000 - index, clip(index)) for index in range(200, -1, -1)]
    clips[-3] = deleted(clips[-3])
    made = FakeRecords(rows, clips)
    made.alike[Kind.HISTORY, 1_000] = Likeness((rows[-1],), exact=False)
    made.alike[Kind.REQUESTS, 1_000] = Likeness(tuple(clips[-3:]), exact=False)
    return made


def matches(
    snap_compare: SnapCompare,
    size: Size,
    press: Sequence[str],
    *,
    snapshot: Snapshot | None = None,
    theme: str = DARK,
    of: FakeRecords | None = None,
    then: Callable[[FakeRecords], None] | None = None,
) -> bool:
    """Whether the picture after some keys is the one that was accepted."""
    monitor = FakeMonitor(snapshot, records=of or records())

    async def before(pilot: Pilot[Any]) -> None:
        await press_all(pilot, press)
        if then is not None:
            then(monitor.records)
            await answered(pilot, monitor)

    async def press_all(pilot: Pilot[Any], keys: Iterable[str]) -> None:
        for key in keys:
            await pilot.press(key)
            await answered(pilot, monitor)

    return is_as_accepted(snap_compare, monitor, size, before, theme=theme)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@at_sizes(*SIZES)
@pytest.mark.parametrize("key", ["2", "3"], ids=["requests", "history"])
def test_sizes_and_themes(snap_compare: SnapCompare, key: str, size: Size, theme: str) -> None:
    assert matches(snap_compare, size, (key, "j", "j"), theme=theme)


@at_sizes(*SIZES)
@pytest.mark.parametrize("key", ["2", "3"], ids=["request", "clip"])
def test_details(snap_compare: SnapCompare, key: str, size: Size) -> None:
    assert matches(snap_compare, size, (key, "enter", "tab"))


def test_marks_newer_rows_and_the_walk_back(snap_compare: SnapCompare) -> None:
    progress = BackfillProgress("history", 341_000, 1_002_331, 15_234.0, 44.0)
    assert matches(
        snap_compare,
        (110, 30),
        ("3", "j", "space", "space", "j"),
        snapshot=busy(backfill=(progress,)),
        then=lambda made: made.arrive(
            Kind.HISTORY, [clip(0, history_item_id=f"n{n}", at=NOW) for n in range(12)]
        ),
    )


def test_a_filter_being_typed(snap_compare: SnapCompare) -> None:
    keys = ("2", "slash", *"status", "greater_than_sign", "equals_sign", *"500")
    assert matches(snap_compare, (110, 30), keys)


def test_a_filter_that_cannot_be_read(snap_compare: SnapCompare) -> None:
    keys = ("2", "slash", *"stats", "greater_than_sign", *"500")
    assert matches(snap_compare, (110, 30), keys)


def test_errors_only_sorted_by_latency(snap_compare: SnapCompare) -> None:
    assert matches(snap_compare, (110, 30), ("2", "e", "s", "s", "s"))


def test_nothing_matches(snap_compare: SnapCompare) -> None:
    assert matches(snap_compare, (110, 30), ("2", "slash", *"nowhere", "enter"))


@pytest.mark.parametrize("account", [loading, scoped_key, busy, stale], ids=lambda account: account.__name__)
def test_no_rows_at_all(snap_compare: SnapCompare, account: Callable[[], Snapshot]) -> None:
    assert matches(snap_compare, (110, 30), ("2",), snapshot=account(), of=FakeRecords([], []))


def test_an_empty_history(snap_compare: SnapCompare) -> None:
    assert matches(snap_compare, (110, 30), ("3",), of=FakeRecords([], []))


def test_old_rows(snap_compare: SnapCompare) -> None:
    assert matches(snap_compare, (110, 30), ("2",), snapshot=stale())


def test_a_question_before_a_deletion(snap_compare: SnapCompare) -> None:
    assert matches(snap_compare, (110, 30), ("3", "D"))


def test_ascii(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENMON_ASCII", "1")
    assert matches(snap_compare, (100, 24), ("3", "space", "j", "S"))


def test_no_colour(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert matches(snap_compare, (100, 24), ("2", "j"))


def test_hostile_texts(snap_compare: SnapCompare) -> None:
    texts = ("[/] [@click=app.quit]x[/]\nsecond", "漢字" * 40, "e\u0301" * 60, "", "🎉" * 40, "\\[/ %s {0}")
    rows = [
        Row(n, clip(0, history_item_id=f"h{n}", text=text, voice_name=text or None))
        for n, text in enumerate(texts)
    ]
    assert matches(snap_compare, (90, 20), ("3",), snapshot=hostile(), of=FakeRecords([], rows))
