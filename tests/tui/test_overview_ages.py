"""Figures that are late: their ages grow by themselves, and go with the next answer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from elevenmon.tui.app import MonitorApp
from elevenmon.tui.widgets.alerts_pane import AlertsPane
from elevenmon.tui.widgets.quota import QuotaPanel
from elevenmon.tui.widgets.tail import TailPanel
from elevenmon.tui.widgets.tiles import TilesPanel
from tests import factories, sections
from tests.alert_sections import alert, alerts
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


async def later(pilot: Pilot[None], app: MonitorApp, monitor: FakeMonitor, seconds: float) -> None:
    """So many seconds after NOW; on the monitor's clock too, for the app's own tick asks it."""
    monitor.clock.advance((NOW - monitor.clock.now()).total_seconds() + seconds)
    app.now = monitor.clock.now()
    await pilot.pause()


async def test_a_single_late_tile_tells_its_age_as_time_goes_by() -> None:
    section = sections.tiles()
    late = replace(section.tiles[1], obtained_at=NOW - timedelta(seconds=120))
    account = busy(tiles=replace(section, tiles=(section.tiles[0], late, *section.tiles[2:])))
    monitor = FakeMonitor(account)
    app = MonitorApp(monitor)
    async with app.run_test(size=(160, 45)) as pilot:
        await ready(pilot)
        assert "2m old" in panel(app, TilesPanel).text
        await later(pilot, app, monitor, 60)
        assert "3m old" in panel(app, TilesPanel).text


@pytest.mark.parametrize(
    ("left", "steps", "said"),
    [
        (4 * 60 + 37, (0, 36, 37, 38), ("in 4m", "in 4m", "in 4m", "in 3m")),
        (61, (0, 1, 2, 3), ("in 1m", "in 1m", "in 59s", "in 58s")),
        (1, (0, 1, 2), ("in 1s", "due 14:02, 0s ago", "due 14:02, 1s ago")),
    ],
)
async def test_a_countdown_changes_in_the_second_in_which_it_does(
    left: int, steps: tuple[int, ...], said: tuple[str, ...]
) -> None:
    """A reset that falls on no whole minute: nothing but the app's own tick tells of the time."""
    account = sections.quota(subscription=sections.subscription(reset=NOW + timedelta(seconds=left)))
    monitor = FakeMonitor(busy(quota=account))
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        for step, words in zip(steps, said, strict=True):
            await later(pilot, app, monitor, step)
            assert words in panel(app, QuotaPanel).text


async def test_the_day_of_a_reset_is_named_until_it_has_come() -> None:
    midnight = (NOW + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    reset = midnight + timedelta(hours=10, seconds=37)
    quota = sections.quota(subscription=sections.subscription(reset=reset))
    monitor = FakeMonitor(busy(quota=quota, zone="UTC"))
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        for second, said in ((-1, f"resets {reset:%a} 10:00 "), (0, "resets 10:00 ")):
            await later(pilot, app, monitor, (midnight - NOW).total_seconds() + second)
            assert said in panel(app, QuotaPanel).text


async def test_a_countdown_that_says_the_same_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    reset = NOW + timedelta(minutes=4, seconds=37)
    monitor = FakeMonitor(busy(quota=sections.quota(subscription=sections.subscription(reset=reset))))
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        drawings: list[str] = []
        monkeypatch.setattr(QuotaPanel, "redraw", lambda self: drawings.append(self.id or ""))
        for step in range(1, 38):
            await later(pilot, app, monitor, step)
        assert drawings == []


async def test_each_alert_has_minutes_of_its_own() -> None:
    opened = (alert("errors", 4.5), alert("quota-80", 7))
    monitor = FakeMonitor(busy(alerts=alerts(open=opened, log=opened)))
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        for step, said in ((0, ["4m", "7m"]), (29, ["4m", "7m"]), (30, ["5m", "7m"]), (60, ["5m", "8m"])):
            await later(pilot, app, monitor, step)
            assert [line.split()[-1] for line in panel(app, AlertsPane).text.splitlines()] == said
