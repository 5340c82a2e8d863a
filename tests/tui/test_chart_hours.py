"""Choosing hours on the burn-up chart: how long they are, where they begin, and what is asked about them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.explanations import Stretch
from elevenmon.domain.snapshot import Billing
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.widgets.burn_up import BurnUpPanel
from elevenmon.tui.widgets.chart_hours import (
    DAY,
    LENGTHS,
    Hours,
    hours_around,
    hours_beside,
    hours_words,
    is_exact,
    length_for,
    used_in,
)
from elevenmon.tui.widgets.key_line import KeyLine
from tests import sections
from tests.factories import busy, cost_billed
from tests.sections import NOW, PERIOD
from tests.tui.driving import panel, picture, ready, top
from tests.tui.fake_monitor import FakeMonitor

HOUR = timedelta(hours=1)
ZONES = [UTC, ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Kolkata"), ZoneInfo("America/St_Johns"), None]


@given(
    at=st.integers(0, 365 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    length=st.sampled_from(LENGTHS),
    zone=st.sampled_from(ZONES),
)
def test_stretches_hold_their_instant_and_follow_one_another(
    at: datetime, length: int, zone: tzinfo | None
) -> None:
    hours = hours_around(at, length, zone)
    assert hours.since <= at < hours.until
    assert timedelta(0) < hours.until - hours.since <= (length + 1) * HOUR
    after, before = (hours_beside(hours, step, length, zone) for step in (1, -1))
    assert after.since == hours.until
    assert before.until == hours.since


def test_a_day_begins_at_local_midnight_also_when_the_clocks_change() -> None:
    paris = ZoneInfo("Europe/Paris")
    hours = hours_around(datetime(2026, 10, 25, 12, tzinfo=UTC), DAY, paris)
    assert hours == (datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC))
    assert hours_words(hours, NOW, paris) == "Oct 25"


@pytest.mark.parametrize(
    ("days", "columns", "length"), [(30, 110, 12), (30, 20, 24), (7, 168, 1), (1, 10, 3)]
)
def test_as_few_hours_as_a_cell_can_tell_apart(days: int, columns: int, length: int) -> None:
    assert length_for(days * 24 * 3_600_000, columns) == length


def test_what_was_used_in_them_counts_what_the_line_covers() -> None:
    start = to_ms(NOW)
    line = [(start, 0.0), (start + 3_600_000, 10.0), (start + 7_200_000, 40.0)]
    assert used_in(line, Hours(NOW + HOUR / 2, NOW + HOUR * 1.5)) == 20.0
    assert used_in(line, Hours(NOW - HOUR, NOW + 9 * HOUR)) == 40.0
    assert used_in(line, Hours(NOW - 2 * HOUR, NOW)) is None


async def test_chosen_hours_are_explained() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("left")
        chart = panel(app, BurnUpPanel)
        assert chart.chosen is None, "no keys of the chart without the focus"
        assert "left right hours" not in app.screen.query_one(KeyLine).text
        chart.focus()
        await pilot.pause()
        assert "left right hours" in app.screen.query_one(KeyLine).text
        await pilot.press("h")
        newest = chart.chosen
        assert newest is not None
        assert newest.since <= from_ms(busy().burn_up.actual[-1][0]) < newest.until
        await pilot.press("l")
        assert chart.chosen == newest, "nothing has been used there yet"
        await pilot.press("left", "left")
        chosen = chart.chosen
        assert chosen is not None
        assert chosen.until - chosen.since == newest.until - newest.since
        assert chosen.until == newest.since - (newest.until - newest.since)
        assert hours_words(chosen, NOW, UTC) in picture(app)
        assert "↑" in chart.text.splitlines()[-1]
        await pilot.press("J")
        await pilot.pause()
        assert monitor.asked == [Stretch(*chosen)]
        assert "why " in top(app)


async def test_a_click_chooses_and_esc_forgets() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        chart = panel(app, BurnUpPanel)
        await pilot.click(BurnUpPanel, offset=(14, 5))
        await pilot.pause()
        assert chart.chosen is not None
        assert PERIOD.start - HOUR * 24 < chart.chosen.since < NOW - timedelta(days=10)
        before = chart.chosen
        await pilot.click(BurnUpPanel, offset=(chart.size.width - 2, 5))
        assert chart.chosen == before, "that is still to come"
        await pilot.press("escape", "J")
        await pilot.pause()
        assert monitor.asked == [Stretch(NOW - HOUR, NOW - HOUR).whole_hours]


async def test_days_of_money_are_chosen_and_explained() -> None:
    snapshot = busy(quota=sections.quota(billing=Billing.COST), burn_up=sections.burn_up(unit="usd"))
    monitor = FakeMonitor(snapshot)
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        chart = panel(app, BurnUpPanel)
        chart.focus()
        await pilot.press("left", "left")
        await pilot.pause()
        chosen = chart.chosen
        assert chosen is not None and chosen.until - chosen.since == 24 * HOUR
        assert str(chart.border_title).startswith("Burn-up · Nov 19") and "$" in str(chart.border_title)
        await pilot.press("J")
        await pilot.pause()
        assert monitor.asked == [Stretch(*chosen)] == [Stretch(chosen.since, chosen.until).whole_days]
        assert "why on Nov 19 (UTC)" in top(app)


def test_only_what_lies_between_two_points_is_an_estimate() -> None:
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    ends = [to_ms(midnight - 24 * HOUR), to_ms(midnight), to_ms(NOW)]
    line = [(ends[0], 0.0), (ends[1], 27.61), (ends[2], 30.0)]
    assert is_exact(line, Hours(midnight - 24 * HOUR, midnight))
    assert is_exact(line, Hours(midnight, midnight + 24 * HOUR)), "the day that is not over, as it is known"
    assert not is_exact(line, Hours(midnight - 23 * HOUR, midnight))
    assert not is_exact(line, Hours(midnight - 24 * HOUR, midnight - HOUR))


@pytest.mark.parametrize("is_whole", [True, False])
async def test_a_whole_day_of_money_is_no_estimate(is_whole: bool) -> None:
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    shift = timedelta(0) if is_whole else timedelta(hours=5)
    days = [to_ms(midnight - shift - day * 24 * HOUR) for day in (2, 1, 0)]
    line = ((days[0], 0.0), (days[1], 27.61), (days[2], 50.0), (to_ms(NOW), 55.0))
    section = replace(cost_billed().burn_up, actual=line)
    app = MonitorApp(FakeMonitor(cost_billed(burn_up=section)))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        chart = panel(app, BurnUpPanel)
        chart.focus()
        await pilot.press("left", "left")
        await pilot.pause()
        title = str(chart.border_title)
        assert "$" in title
        assert ("est." in title) is not is_whole
