"""Choosing a stretch on the sparklines of tiles and breakdown: where the cursor stands, and what `J` asks."""

from collections.abc import Sequence
from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.explanations import Stretch
from elevenmon.domain.snapshot import Billing, Buckets, Snapshot
from elevenmon.domain.wording import short
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.widgets.breakdown import BreakdownPanel
from elevenmon.tui.widgets.burn_up import BurnUpPanel
from elevenmon.tui.widgets.chart_hours import Hours
from elevenmon.tui.widgets.key_line import KeyLine
from elevenmon.tui.widgets.panel import Panel
from elevenmon.tui.widgets.spark_cursor import CHOSEN, cells_of, mean_of, span_words, sum_of, with_cursor
from elevenmon.tui.widgets.sparkline import resampled
from elevenmon.tui.widgets.tiles import TilesPanel
from tests import sections
from tests.factories import busy
from tests.sections import NOW
from tests.tui.driving import panel, picture, ready
from tests.tui.fake_monitor import FakeMonitor

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TOP = NOW.replace(second=0, microsecond=0)
LAST_HOUR = Buckets(to_ms(TOP - HOUR), 60_000)
SIZES = [(60, 15), (80, 24), (120, 40), (200, 60)]
PANES: Sequence[type[TilesPanel] | type[BreakdownPanel]] = (TilesPanel, BreakdownPanel)


def shown(**overrides: object) -> Snapshot:
    """Tiles of the last hour and voices of the last 18 hours, whose times are known."""
    eighteen = Buckets(to_ms(TOP.replace(minute=0) - 18 * HOUR), 3_600_000)
    told = {"tiles": sections.tiles(buckets=LAST_HOUR), "breakdown": sections.breakdown(buckets=eighteen)}
    return busy(**(told | overrides))


async def focused(pilot: Pilot[None], app: MonitorApp, kind: type[Panel]) -> None:
    await ready(pilot)
    panel(app, kind).focus()
    await pilot.pause()


@given(points=st.integers(1, 400), cells=st.integers(1, 80), data=st.data())
def test_a_cell_of_the_cursor_stands_for_a_chosen_point(points: int, cells: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, points - 1))
    chosen = range(first, data.draw(st.integers(first + 1, points)))
    marked = cells_of(chosen, points, cells)
    assert marked and 0 <= marked.start < marked.stop <= cells
    course = [1.0 if place in chosen else 0.0 for place in range(points)]
    assert all(value is not None and value > 0 for value in (resampled(course, cells)[at] for at in marked))


def test_nothing_chosen_marks_nothing() -> None:
    assert cells_of(range(0), 60, 20) == cells_of(range(3, 5), 60, 0) == range(0)
    assert with_cursor("▁▂▃", "$spark", range(0)) == [("▁▂▃", "$spark")]
    assert with_cursor("▁▂▃", "$spark", range(1, 2)) == [("▁", "$spark"), ("▂", CHOSEN), ("▃", "$spark")]


def test_of_chosen_points_counts_what_is_known() -> None:
    course = (1.0, None, 3.0, None)
    assert (mean_of(course, range(3)), sum_of(course, range(3))) == (2.0, 4.0)
    assert mean_of(course, range(3, 4)) is sum_of(course, range(3, 4)) is None


def test_a_stretch_in_words() -> None:
    assert span_words(Hours(TOP - 3 * MINUTE, TOP), NOW, UTC) == "13:59 to 14:02"
    midnight = TOP.replace(hour=0, minute=0)
    assert span_words(Hours(midnight - 26 * HOUR, midnight - 22 * HOUR), NOW, UTC) == "Wed 22:00 to Thu 02:00"
    assert span_words(Hours(midnight - 2 * HOUR, midnight + HOUR), NOW, UTC) == "Thu 22:00 to today 01:00"
    assert span_words(Hours(midnight - 24 * HOUR, midnight), NOW, UTC) == "Nov 19"


@pytest.mark.parametrize("size", SIZES)
async def test_a_stretch_of_the_tiles_is_explained(size: tuple[int, int]) -> None:
    monitor = FakeMonitor(shown())
    app = MonitorApp(monitor)
    async with app.run_test(size=size) as pilot:
        await focused(pilot, app, TilesPanel)
        tiles = panel(app, TilesPanel)
        assert tiles.chosen is None
        await pilot.press("left")
        newest = tiles.chosen
        assert newest is not None and newest.until == TOP
        await pilot.press("right")
        assert tiles.chosen == newest, "nothing is known beyond it"
        await pilot.press("h", "left")
        chosen = tiles.chosen
        assert chosen is not None
        length = newest.until - newest.since
        assert chosen == (newest.since - 2 * length, newest.until - 2 * length)
        assert tiles.text.count(f"{chosen.since.astimezone(UTC):%H:%M}") == 5
        if size[0] > 120:  # in a tile of a dozen cells the time stands where the pointer would
            assert tiles.text.count("↑") == 5
        course = sections.tiles().tiles[1].series
        first = (chosen.since - from_ms(LAST_HOUR.since)) // MINUTE
        mean = mean_of(course, range(first, first + length // MINUTE))
        assert mean is not None and f" {short(mean)} " in tiles.text
        await pilot.press("J")
        await pilot.pause()
        assert monitor.asked == [Stretch(*chosen).whole_hours]


async def test_the_tiles_are_as_they_were_once_nothing_is_chosen() -> None:
    app = MonitorApp(FakeMonitor(shown()))
    async with app.run_test(size=(120, 40)) as pilot:
        await focused(pilot, app, TilesPanel)
        before = panel(app, TilesPanel).text
        assert "left right hours" in app.screen.query_one(KeyLine).text
        assert "J why" not in app.screen.query_one(KeyLine).text
        await pilot.press("left")
        await pilot.pause()
        assert panel(app, TilesPanel).text != before
        assert "J why" in app.screen.query_one(KeyLine).text
        await pilot.press("escape")
        await pilot.pause()
        assert panel(app, TilesPanel).text == before
        await pilot.press("left", "tab")
        await pilot.pause()
        assert panel(app, TilesPanel).chosen is None, "only with the focus"
        assert panel(app, TilesPanel).text.count("↑") == 0


async def test_what_is_chosen_keeps_its_time_while_the_course_moves_on() -> None:
    monitor = FakeMonitor(shown())
    app = MonitorApp(monitor)
    async with app.run_test(size=(200, 60)) as pilot:
        await focused(pilot, app, TilesPanel)
        await pilot.press("left", "left")
        tiles = panel(app, TilesPanel)
        chosen, points = tiles.chosen, tiles.chosen_points()
        moved = LAST_HOUR._replace(since=LAST_HOUR.since + 5 * 60_000)
        monitor.push(shown(tiles=sections.tiles(buckets=moved)))
        await pilot.pause()
        assert tiles.chosen == chosen
        assert tiles.chosen_points() == range(points.start - 5, points.stop - 5)
        monitor.push(shown(tiles=sections.tiles(buckets=LAST_HOUR._replace(since=to_ms(TOP + HOUR)))))
        await pilot.pause()
        assert tiles.chosen is None, "it has moved out"


@pytest.mark.parametrize("size", SIZES)
async def test_a_stretch_of_the_voices_is_explained(size: tuple[int, int]) -> None:
    monitor = FakeMonitor(shown())
    app = MonitorApp(monitor)
    async with app.run_test(size=size) as pilot:
        await focused(pilot, app, BreakdownPanel)
        await pilot.press("j", "left", "left")
        await pilot.pause()
        voices = panel(app, BreakdownPanel)
        chosen = voices.chosen
        assert chosen is not None and chosen.until <= TOP.replace(minute=0) - HOUR
        used = sum_of(sections.breakdown().rows[1].spark, voices.chosen_points())
        assert used is not None and f"{used:,.0f}" in str(voices.border_title), "of the row under the cursor"
        await pilot.press("J")
        await pilot.pause()
        assert monitor.asked == [Stretch(*chosen).whole_hours]


async def test_the_newest_stretch_of_a_voice_is_an_estimate() -> None:
    app = MonitorApp(FakeMonitor(shown()))
    async with app.run_test(size=(120, 40)) as pilot:
        await focused(pilot, app, BreakdownPanel)
        await pilot.press("left")
        assert "est." in str(panel(app, BreakdownPanel).border_title)
        await pilot.press("left")
        assert "est." not in str(panel(app, BreakdownPanel).border_title)


@pytest.mark.parametrize("kind", PANES)
async def test_a_click_on_a_sparkline_chooses(kind: type[TilesPanel] | type[BreakdownPanel]) -> None:
    app = MonitorApp(FakeMonitor(shown()))
    async with app.run_test(size=(160, 45)) as pilot:
        await ready(pilot)
        pane = panel(app, kind)
        lines = pane.text.splitlines()
        row = max(at for at, line in enumerate(lines) if set(line) & set("▁▂▃▄▅▆▇█"))
        column = max(lines[row].rfind(block) for block in "▁▂▃▄▅▆▇█")
        inner = pane.content_region.offset - pane.region.offset
        await pilot.click(kind, offset=(column + inner.x, row + inner.y))
        await pilot.pause()
        newest = pane.chosen
        assert newest is not None
        await pilot.press("right")
        assert pane.chosen == newest, "the last cell is the newest"
        assert "J why" in app.screen.query_one(KeyLine).text


@pytest.mark.parametrize("kind", PANES)
async def test_courses_without_a_time_offer_nothing(kind: type[TilesPanel] | type[BreakdownPanel]) -> None:
    app = MonitorApp(FakeMonitor(busy()))
    async with app.run_test(size=(120, 40)) as pilot:
        await focused(pilot, app, kind)
        await pilot.press("left")
        assert panel(app, kind).chosen is None
        assert "left right hours" not in app.screen.query_one(KeyLine).text


async def test_a_chart_in_money_has_hours_where_use_is_known_by_the_hour() -> None:
    """An account without a limit, whose budget is the wall."""
    monitor = FakeMonitor(
        busy(quota=sections.quota(billing=Billing.NO_LIMIT), burn_up=sections.burn_up(unit="usd"))
    )
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await focused(pilot, app, BurnUpPanel)
        await pilot.press("left")
        await pilot.pause()
        chosen = panel(app, BurnUpPanel).chosen
        assert chosen is not None
        assert "$" in str(panel(app, BurnUpPanel).border_title) and "↑" in picture(app)
        await pilot.press("J")
        await pilot.pause()
        assert monitor.asked == [Stretch(*chosen)]
