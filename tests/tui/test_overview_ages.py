"""Figures that are late: their ages grow by themselves, and go with the next answer."""

from dataclasses import replace
from datetime import timedelta

from elevenmon.tui.app import MonitorApp
from elevenmon.tui.widgets.quota import QuotaPanel
from elevenmon.tui.widgets.tail import TailPanel
from elevenmon.tui.widgets.tiles import TilesPanel
from tests import factories, sections
from tests.factories import busy, with_revision
from tests.sections import NOW
from tests.tui.driving import drawn, panel, picture, ready
from tests.tui.fake_monitor import FakeMonitor


async def test_what_became_late_is_dimmed_row_by_row() -> None:
    monitor = FakeMonitor(busy())
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        tail = app.screen.query_one(TailPanel)
        before = [tail.render_line(y) for y in range(tail.size.height)]
        account = with_revision(busy(tail=sections.tail(obtained_at=NOW - timedelta(days=1))), 8)
        monitor.push(account)
        await drawn(pilot, app, account)
        after = [tail.render_line(y) for y in range(tail.size.height)]
        assert [row.text for row in after] == [row.text for row in before]
        assert all(now != then for now, then in zip(after, before, strict=True) if then.text.strip())


async def test_stale_figures_stay_with_their_age_and_the_reason() -> None:
    app = MonitorApp(FakeMonitor(factories.stale()))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert "88,214" in panel(app, QuotaPanel).text
        assert picture(app).count("STALE 6m · connection refused") >= 4
        assert "6m old" in panel(app, TilesPanel).text


async def test_figures_grow_late_by_themselves_and_recover() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert "old" not in picture(app).replace("older", "")
        # the app's own tick looks at the clock, too
        monitor.clock.advance(100)
        app.now = monitor.clock.now()
        await pilot.pause()
        assert "1m old" in picture(app)
        monitor.clock.advance(-100)
        app.now = monitor.clock.now()
        monitor.push(busy(revision=8))
        await drawn(pilot, app, monitor.snapshot())
        assert "1m old" not in picture(app)


async def test_a_single_late_tile_tells_its_age_as_time_goes_by() -> None:
    section = sections.tiles()
    late = replace(section.tiles[1], obtained_at=NOW - timedelta(seconds=120))
    account = busy(tiles=replace(section, tiles=(section.tiles[0], late, *section.tiles[2:])))
    monitor = FakeMonitor(account)
    app = MonitorApp(monitor)
    async with app.run_test(size=(160, 45)) as pilot:
        await ready(pilot)
        assert "2m old" in panel(app, TilesPanel).text
        app.now = NOW + timedelta(seconds=60)
        await pilot.pause()
        assert "3m old" in panel(app, TilesPanel).text
