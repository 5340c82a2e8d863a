"""The two lists of the Alerts screen: what is cut is told in full, and a rule says how its alert stands.

And how long an alert may keep quiet.
"""

import re
from datetime import UTC, timedelta

import pytest

from elevenmon.domain.alerts import AlertRef, AlertsSection
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.screens.snooze_picker import snooze_choices
from elevenmon.tui.widgets.alert_log import AlertLogPanel
from elevenmon.tui.widgets.alert_rules import RulesPanel
from elevenmon.tui.widgets.facts_panel import FactsPanel
from elevenmon.tui.widgets.key_line import KeyLine
from tests.alert_sections import alert, rule, rules
from tests.factories import busy
from tests.sections import NOW, PERIOD
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


async def test_a_text_that_folds_into_more_lines_than_the_longest_does_not_end_unnoticed() -> None:
    said = ("x " * 33, f"aaaa bbbb {'c' * 45} {'d' * 9}")
    log = tuple(alert("anomaly", number, text=text) for number, text in enumerate(said))
    app = opened(AlertsSection(log=log))
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.press("8", "j")
        await pilot.pause()
        lines = panel(app, AlertLogPanel).text.rstrip().split("\n")
        assert [line.strip() for line in lines[-2:]] == ["aaaa bbbb", "c" * 45 + " ddddddd…"]


async def test_going_on_by_a_page_passes_no_row_by() -> None:
    log = tuple(alert("anomaly", number, text=f"{number:02d} {LONG}") for number in range(40))
    app = opened(AlertsSection(log=log))
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.press("8")
        seen: set[str] = set()
        for _ in range(8):
            await pilot.pause()
            seen |= set(re.findall(rf"\b(\d\d) {LONG[:8]}", panel(app, AlertLogPanel).text))
            await pilot.press("pagedown")
        assert seen == {f"{number:02d}" for number in range(40)}


def test_what_rows_are_known_by_is_made_once_for_each_section() -> None:
    """A drawing asks for it six times."""
    pane = AlertLogPanel()
    first, second = (busy(alerts=AlertsSection(log=log)) for log in (FIRED, FIRED[:1]))
    keys = pane.row_keys(first)
    assert pane.row_keys(first) is keys and len(keys) == 2
    assert pane.row_keys(second) == keys[:1]


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


STANDING = (
    alert("errors", 4),
    alert("quota-80", 8, acknowledged_at=NOW),
    alert("status-429", 9, ref=AlertRef("status-429", "a"), snoozed_until=NOW + timedelta(hours=1)),
    alert("latency", 5, ref=AlertRef("latency", "x"), snoozed_until=NOW + timedelta(hours=1)),
    alert("latency", 6, ref=AlertRef("latency", "y")),
)
WATCHED = rules("errors", "quota-80", "status-429", "latency")


def states(app: MonitorApp) -> dict[str, str]:
    """What stands in the last column, by the first words of the rule."""
    rows = [line for line in panel(app, RulesPanel).text.split("\n")[1:] if line.strip()]
    found = [[cell for cell in row.split("  ") if cell.strip()] for row in rows]
    return {row[0].strip()[2:14]: row[-1].strip() for row in found}


@pytest.mark.parametrize(
    ("size", "seen", "snoozed"),
    [((60, 15), "seen", "snoozed"), ((120, 60), "acknowledged", "snoozed until 15:02")],
    ids=str,
)
async def test_a_rule_says_how_its_open_alert_stands(size: tuple[int, int], seen: str, snoozed: str) -> None:
    app = opened(AlertsSection(STANDING, STANDING, WATCHED))
    async with app.run_test(size=size) as pilot:
        await pilot.press("8", "tab")
        await pilot.pause()
        found = states(app)
        for _ in WATCHED:
            await pilot.press("j")
            await pilot.pause()
            found |= states(app)
        assert found["20 % of the "] == "open"
        assert found["80 % of the "] == seen
        assert found["50 requests "] == snoozed
        assert found["p95 over 20 "] == "open", "another alert of it is not snoozed"
        assert found["95 % of the "] == "on"
        assert found["a key over i"] == "off"


async def test_the_details_of_a_rule_say_the_same_and_a_snooze_ends_by_itself() -> None:
    monitor = FakeMonitor(busy(alerts=AlertsSection(STANDING, STANDING, WATCHED)))
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("8", "tab")
        await pilot.pause()
        assert states(app)["50 requests "] == "snoozed until 15:02"
        monitor.clock.advance(3_700)
        app.now = monitor.clock.now()
        await pilot.pause()
        assert states(app)["50 requests "] == "open"
        await pilot.press("j", "k", "enter")
        await pilot.pause()
        assert re.search(r"is +acknowledged", panel(app, FactsPanel).text)


async def test_keys_are_promised_only_where_something_is_open() -> None:
    past = alert("burst-fast", 300, cleared_at=NOW - timedelta(hours=1))
    app = opened(AlertsSection(FIRED, (*FIRED, past), rules("anomaly", "quota-80")))
    async with app.run_test(size=(120, 40)) as pilot:

        async def promised(*keys: str) -> bool:
            await pilot.press(*keys)
            await pilot.pause()
            line = app.screen.query_one(KeyLine).text
            assert ("acknowledge" in line) == ("snooze" in line)
            return "acknowledge" in line

        assert await promised("8")
        assert not await promised("G"), "that is over"
        assert not await promised("enter")
        assert await promised("h", "g")
        assert await promised("tab"), "the rule of an open alert"
        assert not await promised("j"), "a rule that only watches"
        assert not await promised("enter")
        assert await promised("h", "k", "enter")


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


def test_where_nothing_comes_anew_the_period_ends() -> None:
    for comes_anew, words in ((True, "until the reset"), (False, "until the period ends")):
        choices = snooze_choices(alert(), NOW, UTC, PERIOD.end, comes_anew=comes_anew)
        assert choices[-1].title == words
