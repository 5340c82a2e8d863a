"""Why a record has no counterpart: what is said is what is known."""

from datetime import UTC, timedelta

import pytest

from elevenmon.domain.health import FeedState
from elevenmon.domain.lists import Kind, Likeness
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.lists.nothing_alike import NO_CLIP, NO_REQUEST, nothing_alike
from elevenmon.tui.lists.related import ToRecord
from elevenmon.tui.widgets.related_panel import RelatedPanel
from tests.factories import busy
from tests.sections import NOW, clip, feed, health, request
from tests.tui.driving import answered, drawn
from tests.tui.fake_monitor import FakeMonitor

SPEECH = "/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        (SPEECH, 422, "A request that failed makes no clip."),
        ("/v1/voices", 200, "Calls of this kind make no clip."),
        (None, 200, "Calls of this kind make no clip."),
        (SPEECH, 200, NO_CLIP),
        (SPEECH, None, NO_CLIP),
    ],
)
def test_requests_that_make_no_clip_are_told_apart(path: str | None, status: int | None, said: str) -> None:
    late = request(0, path=path, status=status, at=NOW - timedelta(minutes=5))
    assert nothing_alike(late, busy(), UTC) == said


def test_a_list_that_was_not_read_since_may_still_bring_it() -> None:
    read = NOW - timedelta(seconds=40)
    snapshot = busy(
        health=health(
            {"history": feed("history", last_good=read), "requests": feed("requests", last_good=read)}
        )
    )
    late = request(0, path=SPEECH, status=200, at=read + timedelta(seconds=3), latency_seconds=2.0)
    assert nothing_alike(late, snapshot, UTC) == f"The history was read last at {read:%H:%M:%S}, before this."
    under_way = late._replace(at=read - timedelta(seconds=3))
    assert nothing_alike(under_way, snapshot, UTC) == (
        f"The history was read last at {read:%H:%M:%S}, too soon after this to tell."
    )
    before = request(0, path=SPEECH, status=200, at=read - timedelta(seconds=5), latency_seconds=2.0)
    assert nothing_alike(before, snapshot, UTC) == NO_CLIP
    for seconds, order in ((1, "before this"), (-1, "too soon after this to tell")):
        assert nothing_alike(clip(0, at=read + timedelta(seconds=seconds)), snapshot, UTC) == (
            f"The request log was read last at {read:%H:%M:%S}, {order}."
        )
    assert nothing_alike(clip(0, at=read - timedelta(seconds=2)), snapshot, UTC) == NO_REQUEST


@pytest.mark.parametrize("behind", [-3600.0, 3600.0])
def test_records_are_held_against_server_time_however_wrong_this_clock_is(behind: float) -> None:
    read = NOW - timedelta(seconds=40)
    served = read + timedelta(seconds=behind)
    snapshot = busy(health=health({"history": feed("history", last_good=read)}), offset_seconds=behind)
    late = request(0, path=SPEECH, status=200, at=served + timedelta(seconds=1), latency_seconds=2.0)
    assert nothing_alike(late, snapshot, UTC) == (
        f"The history was read last at {served:%H:%M:%S}, before this."
    )
    before = request(0, path=SPEECH, status=200, at=served - timedelta(seconds=9), latency_seconds=2.0)
    assert nothing_alike(before, snapshot, UTC) == NO_CLIP


def test_a_list_that_cannot_be_read_says_why() -> None:
    refused = feed(
        "history", state=FeedState.NO_PERMISSION, last_good=None, reason="no permission (speech_history_read)"
    )
    snapshot = busy(health=health({"history": refused}))
    said = nothing_alike(request(0, path=SPEECH, status=200), snapshot, UTC)
    assert said == "The history was not read yet: no permission (speech_history_read)."


def test_without_figures_nothing_is_claimed() -> None:
    assert nothing_alike(request(0, path=SPEECH, status=200), None, UTC) == NO_CLIP


async def test_a_newer_reading_brings_the_counterpart_and_leaves_the_cursor_where_it_was() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=(130, 40)) as pilot:
        await pilot.press("2")
        await answered(pilot, monitor)
        await pilot.press("enter")
        await answered(pilot, monitor)
        await pilot.press("tab", "tab", "down", "down")
        matches, nearby = (app.screen.query_one(f"#{pane}", RelatedPanel) for pane in ("matches", "nearby"))
        assert not matches.target
        under = nearby.target
        assert isinstance(under, ToRecord)
        assert under.row.row_id != app.screen.row.row_id  # type: ignore[attr-defined]
        alike = Likeness((monitor.records.rows[Kind.HISTORY][0],), exact=False)
        monitor.records.alike[Kind.REQUESTS, app.screen.row.row_id] = alike  # type: ignore[attr-defined]
        newer = busy(health=health({"history": feed("history", last_good=NOW + timedelta(seconds=1))}))
        monitor.push(newer)
        await drawn(pilot, app, newer)
        await answered(pilot, monitor)
        assert matches.target
        assert nearby.target == under
