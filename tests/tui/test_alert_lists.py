"""The two lists of the Alerts screen: what is cut in them is told in full."""

import pytest

from elevenmon.domain.alerts import AlertsSection
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.widgets.alert_log import AlertLogPanel
from elevenmon.tui.widgets.alert_rules import RulesPanel
from tests.alert_sections import alert, rule, rules
from tests.factories import busy
from tests.tui.driving import panel
from tests.tui.fake_monitor import FakeMonitor

LONG = "301,723 credits from 12:00 to 14:00 against 36,324 expected, most of it by the key audiobook-batch"
HARD = "50 % of 25 or more requests refused with 429 within 15m met the concurrency limit for 5m"
FIRED = (alert("anomaly", 3, text=LONG), alert("quota-80", 5, text="past 80 %"))


def opened(section: AlertsSection) -> MonitorApp:
    return MonitorApp(FakeMonitor(busy(alerts=section)))


def told(app: MonitorApp, kind: type[AlertLogPanel] | type[RulesPanel]) -> str:
    """The last lines of a pane, as one."""
    return " ".join(" ".join(panel(app, kind).text.split("\n")[-3:]).split())


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (100, 30)], ids=str)
async def test_a_text_that_is_cut_stands_in_full_beneath_the_log(size: tuple[int, int]) -> None:
    app = opened(AlertsSection(FIRED, FIRED, rules("anomaly", "quota-80")))
    async with app.run_test(size=size) as pilot:
        await pilot.press("8")
        await pilot.pause()
        assert "…" in panel(app, AlertLogPanel).text
        assert told(app, AlertLogPanel).endswith(LONG)
        await pilot.press("j")
        await pilot.pause()
        assert LONG not in told(app, AlertLogPanel)
        assert panel(app, AlertLogPanel).text.count("past 80 %") == 1, "what is not cut is told once"


async def test_the_conditions_of_rules_are_told_as_well() -> None:
    watched = (rule("a", condition=HARD), *rules())
    app = opened(AlertsSection(rules=watched))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("8", "tab")
        await pilot.pause()
        assert told(app, RulesPanel).endswith(HARD)
        rows = panel(app, RulesPanel).size.height - 1 - 2
        for _ in watched:
            await pilot.press("j")
        await pilot.pause()
        text = panel(app, RulesPanel).text
        assert text.split("\n")[rows].startswith("● a new billing period began"), "the last row is in view"


async def test_a_click_on_what_is_told_moves_nothing() -> None:
    app = opened(AlertsSection(FIRED, FIRED, rules()))
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.press("8")
        await pilot.pause()
        pane = panel(app, AlertLogPanel)
        await pilot.click(pane, offset=(5, pane.size.height))
        await pilot.pause()
        assert pane.cursor == 0
        await pilot.click(pane, offset=(5, 3))
        await pilot.pause()
        assert pane.cursor == 1


async def test_where_all_about_the_row_stands_beside_it_nothing_is_told_twice() -> None:
    app = opened(AlertsSection(FIRED, FIRED, rules()))
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.press("8")
        await pilot.pause()
        lines = panel(app, AlertLogPanel).text.rstrip().split("\n")
        assert len(lines) == 1 + len(FIRED) and "…" in lines[1]
