"""The alerts on the Overview: seen while they ask for attention, without any room when all is quiet."""

from dataclasses import replace
from datetime import timedelta

from elevenmon.tui.app import MonitorApp
from elevenmon.tui.screens.alert import AlertScreen
from elevenmon.tui.screens.snooze_picker import SnoozePicker
from elevenmon.tui.widgets.alerts_pane import AlertsPane
from elevenmon.tui.widgets.breakdown import BreakdownPanel
from elevenmon.tui.widgets.key_line import KeyLine
from tests.alert_sections import alert, alerts
from tests.factories import busy
from tests.sections import NOW
from tests.tui.driving import drawn, panel
from tests.tui.fake_monitor import FakeMonitor

SIZE = (120, 40)
QUIET = alerts(open=())
TO_ALERTS = ("tab", "tab", "tab")
"""The panes are visited in reading order."""


async def test_the_pane_comes_and_goes_with_the_alerts() -> None:
    monitor = FakeMonitor(busy(alerts=QUIET))
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        room = panel(app, BreakdownPanel).size.height
        assert not panel(app, AlertsPane).region
        newer = busy(alerts=alerts())
        monitor.push(newer)
        await drawn(pilot, app, newer)
        await pilot.pause()
        first, second = panel(app, AlertsPane).text.splitlines()
        assert first.startswith("■ 31 % of the requests failed")
        assert first.endswith("4m")
        assert second.startswith("▲ 81.2 % of the credits used")
        assert panel(app, BreakdownPanel).size.height < room
        seen = tuple(replace(one, acknowledged_at=NOW) for one in alerts().open)
        newest = busy(alerts=alerts(open=seen, log=seen))
        monitor.push(newest)
        await drawn(pilot, app, newest)
        await pilot.pause()
        assert not panel(app, AlertsPane).region
        assert panel(app, BreakdownPanel).size.height == room


async def test_where_rows_are_left_over_a_long_one_takes_them() -> None:
    words = "100 % likely: included credits used up before the reset, and soon"
    long = alert(text=words)
    app = MonitorApp(FakeMonitor(busy(alerts=alerts(open=(long,), log=(long,)))))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        first, second = panel(app, AlertsPane).text.splitlines()
        assert first.split()[1:5] == words.split()[:4]
        assert second.split()[-2:] == words.split()[-2:]


async def test_a_snooze_that_ends_brings_it_back() -> None:
    snoozed = alert(snoozed_until=NOW + timedelta(minutes=1))
    monitor = FakeMonitor(busy(alerts=alerts(open=(snoozed,), log=(snoozed,))))
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert not panel(app, AlertsPane).region
        monitor.clock.advance(61)
        app.now = monitor.clock.now()
        await pilot.pause()
        await pilot.pause()
        assert panel(app, AlertsPane).region


async def test_where_not_all_have_room_they_are_counted() -> None:
    many = tuple(alert(f"status-{index}", index, text=f"refused {index}") for index in range(7))
    app = MonitorApp(FakeMonitor(busy(alerts=alerts(open=many, log=many))))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert [line.split()[0] for line in panel(app, AlertsPane).text.splitlines()] == ["▲", "and"]
        assert panel(app, AlertsPane).text.splitlines()[1].strip() == "and 6 more"
        panel(app, AlertsPane).focus()
        await pilot.press("G")
        await pilot.pause()
        assert panel(app, AlertsPane).text.splitlines()[1].startswith("▲ refused 6")


async def test_what_can_be_done_with_an_alert_can_be_done_there() -> None:
    monitor = FakeMonitor(busy(alerts=alerts()))
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("x", "X")
        assert monitor.noted == []
        assert "acknowledge" not in app.screen.query_one(KeyLine).text
        await pilot.press(*TO_ALERTS)
        await pilot.pause()
        assert app.focused is panel(app, AlertsPane)
        assert "x acknowledge" in app.screen.query_one(KeyLine).text
        await pilot.press("j", "x")
        assert monitor.noted == [(alert().ref, "acknowledged")]
        await pilot.press("X")
        await pilot.pause()
        assert isinstance(app.screen, SnoozePicker)
        await pilot.press("escape", "enter")
        await pilot.pause()
        assert isinstance(app.screen, AlertScreen)


async def test_the_last_one_that_goes_gives_the_focus_back() -> None:
    monitor = FakeMonitor(busy(alerts=alerts()))
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press(*TO_ALERTS, "z")
        await pilot.pause()
        assert app.screen.maximized is panel(app, AlertsPane)
        newer = busy(alerts=QUIET)
        monitor.push(newer)
        await drawn(pilot, app, newer)
        await pilot.pause()
        assert app.screen.maximized is None
        assert app.focused is None
        await pilot.press("tab")
        assert app.focused is not None


async def test_in_a_small_terminal_the_status_line_tells_alone() -> None:
    app = MonitorApp(FakeMonitor(busy(alerts=alerts())))
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.pause()
        assert not panel(app, AlertsPane).region
        for _ in range(6):
            await pilot.press("tab")
            assert app.focused is not panel(app, AlertsPane)
