"""Days of money on the screen that explains a stretch: what it asks, what it says; no amount is cut."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from elevenmon.domain.explanations import DAY, DimensionGains, Stretch
from elevenmon.domain.snapshot import Billing, Dimension
from elevenmon.domain.wording import money
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.content import width
from elevenmon.tui.lists.why_entries import gain_entries
from elevenmon.tui.screens.why import WhyScreen
from elevenmon.tui.widgets.cells import text_of
from elevenmon.tui.widgets.course_panel import CoursePanel
from elevenmon.tui.widgets.entries_panel import EntriesPanel
from elevenmon.tui.widgets.key_line import KeyLine
from tests import sections
from tests.explanations import SPIKE, gain, money_day
from tests.factories import busy
from tests.sections import NOW
from tests.tui.driving import panel, picture, press, top
from tests.tui.fake_monitor import FakeMonitor


async def test_money_is_explained_by_the_day() -> None:
    monitor = FakeMonitor(busy(quota=sections.quota(billing=Billing.COST)))
    monitor.explanations = money_day
    app = MonitorApp(monitor)
    today = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "J")
        assert monitor.asked == [Stretch(today - DAY, today)], "the last whole day"
        assert "why on Nov 19 (UTC)" in top(app)
        shown = picture(app)
        assert "+$1,276.59 on Nov 19 (UTC) against $67.71 usual (the median of 4 weeks)" in shown
        title = str(panel(app, CoursePanel).border_title)
        assert title == "Money by the day · Nov 19 (UTC)  [bold]$1,344.30[/bold]"
        assert "98 % product Music · €0.91 besides" in shown
        gained = app.screen.query_one("#gains", EntriesPanel).text
        assert "Voices  money is not known by voice" in gained
        assert re.search(r"Music +\+\$1\.3k +98 % .*\$1\.3k / \$51\.87", gained)
        assert re.search(r"TTS +\+\$20\.17 +2 % .*\$33\.50 / \$13\.33", gained)
        line = app.screen.query_one(KeyLine).text
        assert "left right day   [ ] week" in line and "anomaly" not in line
        await press(pilot, "left", "left_square_bracket", "n", "w", "w")
        assert monitor.asked[1:] == [
            Stretch(today - 2 * DAY, today - DAY),
            Stretch(today - 9 * DAY, today - 8 * DAY),
            Stretch(today - 10 * DAY, today - 8 * DAY),
            Stretch(today - 11 * DAY, today - 8 * DAY),
        ]
        assert "why from Nov 9 to Nov 11 (UTC)" in top(app)
        await press(pilot, *["right"] * 12)
        assert monitor.asked[-1] == Stretch(today - 2 * DAY, today + DAY), "up to the day that has begun"


@pytest.mark.parametrize("cells", [56, 76, 116])
@pytest.mark.parametrize("unit", ["usd", "pln"])
def test_no_amount_of_any_currency_is_cut(unit: str, cells: int) -> None:
    amounts = ((99.99, 0.0), (0.0, 99.99), (5e5, 1.5))
    rows = tuple(gain(str(used), "TTS", used, usual, 0.5) for used, usual in amounts)
    said = replace(money_day(SPIKE), unit=unit, parts=(DimensionGains(Dimension.PRODUCT, rows, 4),))
    lines = [text_of(entry.write(cells)) for entry in gain_entries(said)[1:]]
    assert all("…" not in line and width(line) <= cells for line in lines)
    assert [money(99.99, unit) in line for line in lines] == [True, True, False]
    for line, (_, usual) in zip(lines, amounts, strict=True):
        assert f" / {money(usual, unit)}" in line


@pytest.mark.parametrize(
    ("since", "until", "first", "days"),
    [
        ("2026-11-17T23:00", "2026-11-18T23:00", 18, 1),
        ("2026-11-17T15:00", "2026-11-18T15:00", 18, 1),
        ("2026-11-18T05:00", "2026-11-19T05:00", 18, 1),
        ("2026-11-18T20:00", "2026-11-18T21:00", 18, 1),
        ("2026-11-18T20:00", "2026-11-18T20:00", 18, 1),
        ("2026-11-18T05:00", "2026-11-21T05:00", 18, 3),
        ("2026-11-01T00:00", "2026-11-21T00:00", 1, 7),
    ],
)
def test_days_of_any_zone_become_days_of_utc(since: str, until: str, first: int, days: int) -> None:
    start, end = (datetime.fromisoformat(at).replace(tzinfo=UTC) for at in (since, until))
    begun = datetime(2026, 11, first, tzinfo=UTC)
    assert Stretch(start, end).whole_days == Stretch(begun, begun + days * DAY)


async def test_a_click_chooses_a_day_that_is_two_cells_wide() -> None:
    monitor = FakeMonitor(busy(quota=sections.quota(billing=Billing.COST)))
    monitor.explanations = money_day
    app = MonitorApp(monitor)
    async with app.run_test(size=(130, 40)) as pilot:
        await press(pilot, "J")
        course = panel(app, CoursePanel)
        for column, day in ((110, -1), (111, -1), (112, None)):
            before = len(monitor.asked)
            await pilot.click(course, offset=(column + 2, 4))
            await pilot.pause()
            if day is not None:
                screen = app.screen
                assert isinstance(screen, WhyScreen)
                assert screen.stretch.until == NOW.replace(hour=0, minute=0, second=0) + DAY
            else:
                assert len(monitor.asked) == before
