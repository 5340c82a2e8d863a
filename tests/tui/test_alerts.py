"""The Alerts screen: the log, the rules, acknowledging and snoozing, and all about one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from elevenmon.domain.alerts import Alert, AlertRef, AlertsSection
from elevenmon.domain.explanations import Stretch
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Snapshot
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.command import Scope
from elevenmon.tui.commands import of_scopes
from elevenmon.tui.screens.alert import AlertScreen
from elevenmon.tui.screens.snooze_picker import SnoozePicker, next_morning, snooze_choices
from elevenmon.tui.widgets.alert_log import AlertLogPanel
from elevenmon.tui.widgets.alert_rules import RulesPanel
from elevenmon.tui.widgets.facts_panel import FactsPanel
from elevenmon.tui.widgets.key_line import KeyLine
from tests.alert_sections import alert, alerts, rules
from tests.explanations import ANOMALY, SPIKE
from tests.factories import busy, loading
from tests.sections import NOW, PERIOD
from tests.tui.driving import drawn, panel, picture, status, top
from tests.tui.fake_monitor import FakeMonitor

SIZE = (120, 40)
QUIET = AlertsSection(rules=rules())
HOSTILE = ("[/]", "[@click=app.quit]x[/]", "\\[/", "名前が長い" * 30, "e\u0301" * 40, "%s {0}", "")


def with_alerts(section: AlertsSection | None = None) -> FakeMonitor:
    return FakeMonitor(busy(alerts=section if section is not None else alerts()))


def log(app: MonitorApp) -> list[str]:
    return panel(app, AlertLogPanel).text.splitlines()


async def opened(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press("8", *keys)
    await pilot.pause()


async def test_the_log_tells_what_fired_since_when_how_high_and_how_it_stands() -> None:
    app = MonitorApp(with_alerts())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        lines = log(app)
        assert lines[0].split() == ["since", "alert", "lasted", "peak", "state"]
        assert lines[1].split("  ")[0] == "■ 13:58"
        assert all(word in lines[1] for word in ("31 % of the requests failed", "4m", "44 %", "open"))
        assert lines[3].endswith("snoozed until 15:02")
        assert lines[4].endswith("acknowledged")
        assert lines[5].startswith("○ Thu 08:02")
        assert lines[5].endswith("48m          22x  cleared: below 7.2x")
        assert len(lines) == 11
        assert "Alerts · 2 open , 1 acknowledged, 1 snoozed" in " ".join(picture(app).split())


async def test_the_rules_tell_how_near_each_is_and_when_it_last_fired() -> None:
    app = MonitorApp(with_alerts())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        lines = panel(app, RulesPanel).text.splitlines()
        assert lines[1].split("  ")[0] == "▲ 80 % of the included credits used"
        assert lines[1].split()[-4:] == ["81.2", "%", "13:42", "open"]
        assert lines[2].split()[-2:] == ["never", "on"]
        assert lines[4].startswith("○ 50 % likely")
        assert lines[4].endswith("off")
        assert "16 on, 2 off" in str(panel(app, RulesPanel).border_title)


async def test_the_status_line_does_not_send_one_where_one_is() -> None:
    app = MonitorApp(with_alerts())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert status(app).endswith("■ 2 alerts   8 to see")
        await opened(pilot)
        assert status(app).endswith("■ 2 alerts")


async def test_acknowledging_is_asked_of_the_monitor_and_said() -> None:
    monitor = with_alerts()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, "j", "x")
        assert monitor.noted == [(alert().ref, "acknowledged")]
        assert status(app).endswith("acknowledged: 81.2 % of the credits used")
        seen = replace(alert(), acknowledged_at=NOW)
        newer = busy(alerts=alerts(open=(seen,), log=(seen,)))
        monitor.push(newer)
        await drawn(pilot, app, newer)
        assert log(app)[1].endswith("acknowledged")
        assert "alert" not in status(app).replace("acknowledged", "")
        await pilot.press("x")
        await pilot.pause()
        assert status(app).endswith("it is acknowledged already")
        assert len(monitor.noted) == 1


async def test_acknowledging_works_on_a_frozen_picture() -> None:
    monitor = with_alerts()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, "p", "x")
        held = app.snapshot
        assert held is not None
        seen = replace(held.alerts.log[0], acknowledged_at=NOW)
        section = alerts(open=(seen,), log=(seen,))
        monitor.push(loading(alerts=section))
        await pilot.pause()
        assert app.snapshot is not None
        assert app.snapshot.alerts is section
        assert app.snapshot.quota is held.quota
        assert log(app)[1].endswith("acknowledged")
        assert status(app).startswith(" ‖ PAUSED")


@pytest.mark.parametrize(
    ("key", "until"),
    [
        ("15m", NOW + timedelta(minutes=15)),
        ("1h", NOW + timedelta(hours=1)),
        ("8h", NOW + timedelta(hours=8)),
        ("morning", datetime(2026, 11, 21, 8, tzinfo=UTC)),
        ("reset", PERIOD.end),
    ],
)
async def test_snoozing_offers_a_few_spans(key: str, until: datetime) -> None:
    monitor = with_alerts()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, "X")
        options = app.screen.query_one(OptionList)
        options.highlighted = options.get_option_index(key)
        await pilot.press("enter")
        await pilot.pause()
        assert monitor.noted == [(alert("errors").ref, until)]
        assert "snoozed until" in status(app)


async def test_what_is_snoozed_can_be_woken() -> None:
    monitor = with_alerts()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, "j", "j", "X")
        assert "no longer" in picture(app)
        await pilot.press("enter")
        await pilot.pause()
        ((_, until),) = monitor.noted
        assert until is None
        assert "awake again" in status(app)


async def test_leaving_the_picker_changes_nothing() -> None:
    monitor = with_alerts()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, "X")
        assert isinstance(app.screen, SnoozePicker)
        await pilot.press("escape")
        await pilot.pause()
        assert monitor.noted == []
        assert not isinstance(app.screen, SnoozePicker)


@pytest.mark.parametrize("key", ["x", "X"])
async def test_what_is_over_can_be_neither(key: str) -> None:
    monitor = with_alerts()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, "G", key)
        assert status(app).endswith("that alert is over already")
        assert monitor.noted == []
        monitor.push(busy(alerts=QUIET))
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
        assert status(app).endswith("no open alert is chosen here")


async def test_a_rule_stands_for_its_open_alert() -> None:
    monitor = with_alerts()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, "tab", "x")
        assert monitor.noted == [(alert().ref, "acknowledged")]
        await pilot.press("j", "x")
        await pilot.pause()
        assert len(monitor.noted) == 1
        assert status(app).endswith("no open alert is chosen here")


async def test_enter_opens_all_about_an_alert_and_follows_it() -> None:
    monitor = with_alerts()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, "j", "enter")
        assert isinstance(app.screen, AlertScreen)
        assert "alert 13:42" in top(app)
        words = panel(app, FactsPanel).text
        assert "20m ago" in words
        assert "quota-80" in words
        assert "80 % of the included credits used" in words
        assert "Other times · 1" in words
        over = replace(alert(), cleared_at=NOW, cleared_by="below 78 %")
        newer = busy(alerts=alerts(open=(), log=(over,)))
        monitor.push(newer)
        await drawn(pilot, app, newer)
        assert "cleared: below 78 %" in panel(app, FactsPanel).text
        await pilot.press("h")
        await pilot.pause()
        assert not isinstance(app.screen, AlertScreen)


async def test_enter_opens_all_about_a_rule() -> None:
    app = MonitorApp(with_alerts())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, "tab", "G", "enter")
        assert "rule reset" in top(app)
        words = panel(app, FactsPanel).text
        assert "a new billing period began" in words
        assert "When it fired · 1" in words
        assert "elevenmon alerts rehearse says when it would have fired" in words


async def test_every_key_does_something() -> None:
    monitor = with_alerts()
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 36)) as pilot:
        for way, scope in (((), Scope.ALERTS), (("enter",), Scope.ALERT)):
            for command in of_scopes(scope):
                for key in command.keys:
                    await opened(pilot, *way)
                    app.hush()
                    before = (len(app.screen_stack), len(monitor.noted), app.flash)
                    await pilot.press(key)
                    await pilot.pause()
                    assert (len(app.screen_stack), len(monitor.noted), app.flash) != before, (command.id, key)
                    while len(app.screen_stack) > 1:
                        app.pop_screen()


async def test_what_is_about_some_hours_can_be_explained() -> None:
    odd = alert(ref=AlertRef("anomaly", ANOMALY.ref), text=ANOMALY.text)
    burst, other = alert("burst-slow", 3.0), alert("errors", 4.0)
    section = alerts(open=(odd, burst, other), log=(odd, burst, other))
    monitor = FakeMonitor(busy(alerts=section, anomalies=(ANOMALY,)))
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "J why" in app.screen.query_one(KeyLine).text
        await pilot.press("J", "q", "j", "enter", "J", "q", "q", "j")
        await pilot.pause()
        slow = Stretch(burst.opened_at - timedelta(hours=6), burst.opened_at).whole_hours
        assert monitor.asked == [SPIKE, slow]
        assert "J why" not in app.screen.query_one(KeyLine).text
        await pilot.press("J")
        assert "not about some hours" in status(app)


async def test_when_nothing_has_fired_it_says_who_watches() -> None:
    app = MonitorApp(with_alerts(QUIET))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert [line.strip() for line in log(app) if line.strip()] == [
            "Nothing has fired",
            "16 rules are watching.",
        ]
        assert "acknowledge" not in app.screen.query_one(KeyLine).text
        await pilot.press("enter")
        await pilot.pause()
        assert not isinstance(app.screen, AlertScreen)


@pytest.mark.parametrize(
    ("snapshot", "words"),
    [
        (loading(), "Waiting for the first figures"),
        (busy(alerts=AlertsSection(rules=tuple(replace(one, on=False) for one in rules()))), "switched off"),
    ],
    ids=["loading", "off"],
)
async def test_other_ways_to_be_empty(snapshot: Snapshot, words: str) -> None:
    app = MonitorApp(FakeMonitor(snapshot))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert words in " ".join(log(app))


async def test_in_a_small_terminal_tab_changes_the_list() -> None:
    app = MonitorApp(with_alerts())
    async with app.run_test(size=(60, 15)) as pilot:
        await opened(pilot)
        assert panel(app, AlertLogPanel).size.height == 11
        assert not panel(app, RulesPanel).display
        await pilot.press("tab")
        await pilot.pause()
        await pilot.pause()
        assert panel(app, RulesPanel).size.height == 11
        assert app.focused is panel(app, RulesPanel)
        assert not panel(app, AlertLogPanel).display


async def test_in_a_broad_terminal_all_about_the_row_stands_beside_it() -> None:
    app = MonitorApp(with_alerts())
    async with app.run_test(size=(200, 60)) as pilot:
        await opened(pilot, "j")
        assert "81.2 % of the credits used" in panel(app, FactsPanel).text.splitlines()[0]
        await pilot.press("j")
        await pilot.pause()
        assert "64 requests refused" in panel(app, FactsPanel).text.splitlines()[0]
        await pilot.press("tab", "j", "j")
        await pilot.pause()
        await pilot.pause()
        assert "50 % likely" in panel(app, FactsPanel).text.splitlines()[0]
        await pilot.press("tab")
        await pilot.pause()
        await pilot.pause()
        assert app.focused is panel(app, FactsPanel)


async def test_the_cursor_stays_on_its_alert_when_another_fires() -> None:
    monitor = with_alerts()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, "j")
        fresh = alert("key-lost", 0.1, text="the key is refused", level=Level.CRITICAL)
        section = alerts()
        newer = busy(alerts=replace(section, open=(fresh, *section.open), log=(fresh, *section.log)))
        monitor.push(newer)
        await drawn(pilot, app, newer)
        await pilot.press("x")
        assert monitor.noted == [(alert().ref, "acknowledged")]


@pytest.mark.parametrize("size", [(20, 6), (60, 15), (80, 24), (200, 60)], ids=str)
async def test_hostile_words_are_words(size: tuple[int, int]) -> None:
    fired = tuple(
        alert(f"errors{index}", index, text=text, peak=text, cleared_by=text)
        for index, text in enumerate(HOSTILE)
    )
    watching = tuple(
        replace(one, condition=text, now=text) for one, text in zip(rules(), HOSTILE, strict=False)
    )
    app = MonitorApp(with_alerts(AlertsSection(fired, fired, watching)))
    async with app.run_test(size=size) as pilot:
        await opened(pilot, "j", "tab", "j", "enter")
        await pilot.press("h", "tab", "enter")
        await pilot.pause()
        assert app.is_running
        for line in panel(app, FactsPanel).text.splitlines():
            assert "\x1b" not in line
        await pilot.press("X")
        await pilot.pause()
        assert app.is_running


def test_the_morning_is_the_next_one_of_the_zone() -> None:
    paris = ZoneInfo("Europe/Paris")
    evening = datetime(2026, 10, 24, 21, tzinfo=paris)
    assert next_morning(evening, paris) == datetime(2026, 10, 25, 7, tzinfo=UTC)
    small_hours = datetime(2026, 10, 24, 2, 30, tzinfo=paris)
    assert next_morning(small_hours, paris) == datetime(2026, 10, 24, 6, tzinfo=UTC)


def test_no_reset_is_offered_where_there_is_none() -> None:
    def offered(one: Alert, reset: datetime | None) -> list[str]:
        return [choice.id for choice in snooze_choices(one, NOW, UTC, reset)]

    assert offered(alert(), None) == ["15m", "1h", "8h", "morning"]
    assert offered(alert(), NOW - timedelta(days=1)) == ["15m", "1h", "8h", "morning"]
    assert offered(alert(snoozed_until=NOW + timedelta(1)), PERIOD.end)[0] == "wake"
    assert offered(alert(snoozed_until=NOW - timedelta(1)), PERIOD.end)[0] == "15m"


async def test_alerts_begin_and_rest_in_the_time_of_the_service() -> None:
    """This machine's clock is ten minutes behind, which alerts and snoozes know nothing of."""
    ahead = timedelta(minutes=10)
    opened_at = NOW + ahead - timedelta(minutes=4)
    resting = alert("errors", ref=AlertRef("errors"), opened_at=opened_at, snoozed_until=NOW + ahead / 2)
    monitor = FakeMonitor(
        busy(alerts=alerts(open=(resting,), log=(resting,)), offset_seconds=ahead.total_seconds())
    )
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert status(app).endswith("▲ 1 alert   8 to see"), "its snooze is over"
        await opened(pilot)
        assert log(app)[1].split("  ")[-1].strip() == "open"
        assert " 4m " in log(app)[1]
        await pilot.press("X")
        await pilot.press("enter")
        await pilot.pause()
        assert monitor.noted == [(resting.ref, NOW + ahead + timedelta(minutes=15))]
