"""The Overview by keys and mouse: focus, zoom, cursor, windows and breakdowns."""

from dataclasses import replace
from datetime import timedelta

from elevenmon.domain.snapshot import Dimension, View, Window
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.widgets.breakdown import BreakdownPanel
from elevenmon.tui.widgets.burn_up import BurnUpPanel
from elevenmon.tui.widgets.key_line import KeyLine
from elevenmon.tui.widgets.tail import TailPanel
from elevenmon.tui.widgets.tiles import TilesPanel
from tests import sections
from tests.factories import busy
from tests.sections import NOW
from tests.tui.driving import drawn, panel, picture, ready, status
from tests.tui.fake_monitor import FakeMonitor


async def test_tab_goes_around_and_shift_tab_back() -> None:
    app = MonitorApp(FakeMonitor())
    for size in ((120, 40), (60, 15), (30, 8)):
        async with app.run_test(size=size) as pilot:
            await ready(pilot)
            visited = []
            for _ in range(5):
                await pilot.press("tab")
                await pilot.pause()
                assert app.focused is not None
                assert app.focused.size.area > 0
                visited.append(app.focused.id)
            assert sorted(str(one) for one in visited) == ["breakdown", "burn-up", "quota", "tail", "tiles"]
            await pilot.press("shift+tab")
            assert app.focused.id == visited[-2]
        app = MonitorApp(FakeMonitor())


async def test_zoom_fills_the_screen_and_comes_back() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        before = panel(app, BurnUpPanel).size
        await pilot.press("tab", "tab", "z")
        await pilot.pause()
        assert panel(app, BurnUpPanel).size.width > 110
        await pilot.press("tab")
        await pilot.pause()
        assert panel(app, BreakdownPanel).size.height > 30
        await pilot.press("z")
        await pilot.pause()
        assert panel(app, BurnUpPanel).size == before


async def test_the_zoomed_breakdown_shows_all_rows() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(120, 24)) as pilot:
        await ready(pilot)
        assert "others" in panel(app, BreakdownPanel).text
        panel(app, BreakdownPanel).focus()
        await pilot.press("z", "G")
        await pilot.pause()
        assert "others" not in panel(app, BreakdownPanel).text
        assert "Charlie" in panel(app, BreakdownPanel).text
        assert "28 of 28" in picture(app)


async def test_the_cursor_moves_scrolls_and_stops_at_the_ends() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(120, 24)) as pilot:
        await ready(pilot)
        breakdown = app.screen.query_one(BreakdownPanel)
        breakdown.focus()
        await pilot.press("k", "up")
        assert breakdown.cursor == 0
        await pilot.press("j", "down", "j")
        assert breakdown.cursor == 3
        await pilot.press("G", "j")
        assert breakdown.cursor == 27
        assert "Charlie" in breakdown.text
        await pilot.press("g")
        assert breakdown.cursor == 0
        assert breakdown.text.startswith("George")
        await pilot.press("pagedown")
        assert breakdown.cursor == breakdown.size.height - 1


async def test_the_cursor_stays_on_its_request_while_others_arrive() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        tail = app.screen.query_one(TailPanel)
        tail.focus()
        await pilot.press("j", "j", "j")
        newer = sections.request(0, request_key="evt_new", at=NOW + timedelta(seconds=1))
        section = sections.tail()
        monitor.push(busy(revision=8, tail=replace(section, rows=(newer, *section.rows))))
        await drawn(pilot, app, monitor.snapshot())
        assert tail.cursor == 4
        await pilot.press("g")
        monitor.push(busy(revision=9, tail=section))
        await drawn(pilot, app, monitor.snapshot())
        assert tail.cursor == 0


async def test_a_click_puts_the_cursor_on_the_row() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.click(BreakdownPanel, offset=(6, 5))
        await pilot.pause()
        assert app.focused is panel(app, BreakdownPanel)
        assert app.screen.query_one(BreakdownPanel).cursor == 4


async def test_windows_and_breakdowns_are_asked_for() -> None:
    monitor = FakeMonitor(busy(view=View(breakdown_window=Window.DAY)))
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("w", "w", "w", "W")
        await pilot.pause()
        assert [view.breakdown_window for view in monitor.views] == [
            Window.WEEK,
            Window.PERIOD,
            Window.PERIOD,
            Window.WEEK,
        ]
        app.screen.query_one(TilesPanel).focus()
        await pilot.press("w")
        await pilot.pause()
        assert monitor.views[-1].tile_window is Window.SIX_HOURS
        assert monitor.views[-1].breakdown_window is Window.WEEK


async def test_the_ends_of_the_windows_are_said() -> None:
    monitor = FakeMonitor(busy(view=View(breakdown_window=Window.WEEK, tile_window=Window.HOUR)))
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert "w W window" in app.screen.query_one(KeyLine).text
        await pilot.press("w")
        await pilot.pause()
        assert status(app).endswith("breakdown: this period")
        await pilot.press("w")
        await pilot.pause()
        assert status(app).endswith("breakdown: this period, already the widest")
        app.screen.query_one(TilesPanel).focus()
        await pilot.press("W")
        await pilot.pause()
        assert status(app).endswith("tiles: the last 1h, already the narrowest")


async def test_breakdowns_go_around() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press(*"bbbbbb")
        await pilot.pause()
        assert [view.dimension for view in monitor.views] == [*list(Dimension)[1:], Dimension.VOICE]
        section = sections.breakdown(dimension=Dimension.MODEL, window=Window.DAY)
        monitor.push(busy(revision=8, view=View(dimension=Dimension.MODEL), breakdown=section))
        await drawn(pilot, app, monitor.snapshot())
        assert "Models · 24h" in picture(app)
