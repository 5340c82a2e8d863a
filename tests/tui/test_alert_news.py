"""What is told when alerts open and end: toasts and bells once, the title, the status line."""

from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

import elevenmon.tui.app
from elevenmon.domain.alerts import NO_ALERTS, Alert, AlertsSection
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Snapshot
from elevenmon.tui.alert_desk import news
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.lists.alert_facts import alert_lines
from elevenmon.tui.lists.facts import Light
from elevenmon.tui.widgets.cells import text_of
from tests.alert_sections import alert, rules
from tests.factories import busy, calm
from tests.sections import NOW
from tests.tui.driving import drawn, picture, status
from tests.tui.fake_monitor import FakeMonitor

SIZE = (120, 36)
FIRST = alert("errors", 90, text="31 % of the requests failed")
SECOND = alert("quota-80", 0.2)
THIRD = alert("key-lost", 0.1, text="the key is refused", level=Level.CRITICAL)
NOTICE = alert("reset", 0.1, text="a new billing period began", level=Level.WATCH)


def section(*open_ones: Alert, past: tuple[Alert, ...] = ()) -> AlertsSection:
    return AlertsSection(open_ones, (*open_ones, *past), rules())


def over(one: Alert, **changes: Any) -> Alert:
    return replace(one, **({"cleared_at": NOW, "cleared_by": "below 10 %"} | changes))


class Listening(MonitorApp):
    """Notes toasts and bells."""

    CSS_PATH = Path(elevenmon.tui.app.__file__).parent / "styles" / "base.tcss"

    def __init__(self, monitor: FakeMonitor, *, bell: bool = True) -> None:
        super().__init__(monitor, bell=bell)
        self.toasts = list[tuple[str, str, str]]()
        self.bells = 0

    def notify(self, message: str, **options: Any) -> None:
        """Note it and show it."""
        assert not options.get("markup")
        self.toasts.append((options["title"], message, options["severity"]))
        super().notify(message, **options)

    def bell(self) -> None:
        """Note it."""
        self.bells += 1


async def pushed(
    pilot: Pilot[None], app: MonitorApp, monitor: FakeMonitor, alerts: AlertsSection
) -> Snapshot:
    newer = busy(alerts=alerts)
    monitor.push(newer)
    await drawn(pilot, app, newer)
    return newer


async def test_an_alert_that_becomes_worse_is_told_again_once() -> None:
    seen = replace(SECOND, acknowledged_at=NOW - timedelta(seconds=5))
    risen = replace(SECOND, level=Level.CRITICAL, raised_at=NOW, text="83 % likely: included credits used up")
    monitor = FakeMonitor(busy(alerts=section(seen)))
    app = Listening(monitor)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.pause()
        await pushed(pilot, app, monitor, section(risen))
        expected = "83 % likely: included credits used up\n8 to see"
        assert app.toasts == [("■ Alert now critical", expected, "error")]
        assert app.bells == 1
        await pushed(pilot, app, monitor, section(replace(risen, text="84 % likely")))
        assert (len(app.toasts), app.bells) == (1, 1)


def test_the_facts_of_an_alert_say_since_when_it_is_worse() -> None:
    risen = replace(SECOND, level=Level.CRITICAL, raised_at=NOW - timedelta(minutes=2))
    for shown, said in ((risen, True), (SECOND, False)):
        lines = alert_lines(shown, section(shown), Light(NOW, UTC, {}), 100)
        facts = [text_of(line) for line in lines if "became worse" in text_of(line)]
        assert [fact.split()[-2:] for fact in facts] == ([["2m", "ago"]] if said else [])


def test_a_rise_that_nobody_saw_and_one_that_is_snoozed_stay_quiet() -> None:
    worse = replace(SECOND, level=Level.CRITICAL)
    for quiet in (worse, replace(worse, raised_at=NOW, snoozed_until=NOW + timedelta(hours=1))):
        assert news(section(SECOND), section(quiet), NOW).raised == ()
    risen = replace(worse, raised_at=NOW)
    assert news(section(SECOND), section(risen), NOW).raised == (risen,)
    assert news(section(risen), section(risen), NOW).raised == ()


async def test_what_opens_is_told_once() -> None:
    monitor = FakeMonitor(busy(alerts=section(FIRST)))
    app = Listening(monitor)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.pause()
        assert (app.toasts, app.bells) == ([], 0)
        await pushed(pilot, app, monitor, section(SECOND, FIRST))
        assert app.toasts == [("▲ Alert", "81.2 % of the credits used\n8 to see", "warning")]
        assert app.bells == 1
        await pilot.pause(0.05)
        assert "81.2 % of the credits used" in picture(app)
        await pushed(pilot, app, monitor, section(replace(SECOND, text="81.9 % of the credits used"), FIRST))
        assert (len(app.toasts), app.bells) == (1, 1)


async def test_the_first_section_with_rules_is_no_news() -> None:
    monitor = FakeMonitor(busy(alerts=NO_ALERTS))
    app = Listening(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pushed(pilot, app, monitor, section(FIRST))
        assert app.toasts == []
        assert status(app).endswith("▲ 1 alert   8 to see")


async def test_several_at_once_are_one_toast() -> None:
    monitor = FakeMonitor(busy(alerts=section()))
    app = Listening(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        more = [alert(f"status-{index}", 0.1, text=f"refused {index}") for index in range(3)]
        await pushed(pilot, app, monitor, section(THIRD, SECOND, *more))
        ((title, message, severity),) = app.toasts
        assert title == "■ 5 alerts at once"
        assert message.splitlines()[0] == "the key is refused"
        assert message.splitlines()[-2:] == ["and 2 more", "8 to see"]
        assert severity == "error"
        assert app.bells == 1


@pytest.mark.parametrize(
    "quiet",
    [
        replace(SECOND, already_so=True),
        replace(SECOND, acknowledged_at=NOW),
        replace(SECOND, snoozed_until=NOW + timedelta(hours=1)),
    ],
    ids=["already", "acknowledged", "snoozed"],
)
async def test_what_nobody_should_hear_is_not_told(quiet: Alert) -> None:
    monitor = FakeMonitor(busy(alerts=section()))
    app = Listening(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pushed(pilot, app, monitor, section(quiet))
        assert (app.toasts, app.bells) == ([], 0)


async def test_a_notice_rings_no_bell() -> None:
    monitor = FakeMonitor(busy(alerts=section()))
    app = Listening(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pushed(pilot, app, monitor, section(NOTICE))
        assert app.toasts == [("◆ Notice", "a new billing period began\n8 to see", "information")]
        assert app.bells == 0
        assert status(app).endswith("◆ 1 notice   8 to see")


async def test_the_bell_can_be_off() -> None:
    monitor = FakeMonitor(busy(alerts=section()))
    app = Listening(monitor, bell=False)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pushed(pilot, app, monitor, section(SECOND))
        assert (len(app.toasts), app.bells) == (1, 0)


async def test_what_is_over_is_said_in_a_word() -> None:
    monitor = FakeMonitor(busy(alerts=section(FIRST)))
    app = Listening(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pushed(pilot, app, monitor, section(past=(over(FIRST),)))
        assert status(app).endswith("● over: 31 % of the requests failed (below 10 %)")
        assert (app.toasts, app.bells) == ([], 0)


async def test_a_frozen_picture_still_tells() -> None:
    monitor = FakeMonitor(busy(alerts=section()))
    app = Listening(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("p")
        held = app.snapshot
        monitor.push(calm(alerts=section(SECOND)))
        await pilot.pause()
        assert app.snapshot is not None
        assert held is not None
        assert app.snapshot.verdict is held.verdict
        assert status(app).endswith("▲ 1 alert   8 to see")
        assert app.title.endswith("· 1 alert")
        assert (len(app.toasts), app.bells) == (1, 1)
        await pilot.press("p")
        await pilot.pause()
        assert (len(app.toasts), app.bells) == (1, 1)


async def test_the_title_counts_after_the_verdict() -> None:
    monitor = FakeMonitor(
        busy(alerts=section(SECOND, replace(FIRST, snoozed_until=NOW + timedelta(minutes=1))))
    )
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert app.title == "elevenmon: runs out Fri 27 14:00, 5 d early · 1 alert"
        monitor.clock.advance(61)
        app.now = monitor.clock.now()
        await pilot.pause()
        assert app.title.endswith("5 d early · 2 alerts")
        assert "▲ 2 alerts" in status(app)


@pytest.mark.parametrize("mode", ["1", "2", "3", "8"])
async def test_the_status_line_has_them_on_every_screen(mode: str) -> None:
    app = MonitorApp(FakeMonitor(busy(alerts=section(SECOND))))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(mode)
        await pilot.pause()
        assert "▲ 1 alert" in status(app)


async def test_the_line_is_never_too_wide() -> None:
    app = MonitorApp(FakeMonitor(busy(alerts=section(THIRD, SECOND))))
    async with app.run_test(size=(120, 20)) as pilot:
        for width in range(20, 120, 3):
            await pilot.resize_terminal(width, 20)
            await pilot.pause()
            assert len(status(app)) < width
            assert "▲ r" in status(app)
            assert "■ 2 alerts" in status(app) or status(app).endswith("■2")


async def test_its_key_is_the_one_of_the_settings() -> None:
    app = MonitorApp(FakeMonitor(busy(alerts=section(SECOND))), keymap={"alerts": "A"})
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert status(app).endswith("A to see")


@pytest.mark.parametrize(
    "text",
    ["[/]", "[@click=app.quit]x[/]", "\x1b]9;boo\x07", "a\nb", "名前" * 80],
    ids=["markup", "link", "escape", "lines", "long"],
)
async def test_hostile_words_in_toasts_are_words(text: str) -> None:
    monitor = FakeMonitor(busy(alerts=section()))
    app = Listening(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pushed(pilot, app, monitor, section(replace(SECOND, text=text)))
        ((_, message, _),) = app.toasts
        assert "\x1b" not in message
        assert len(message.splitlines()) == 2
        assert app.is_running


def test_an_episode_that_opened_and_ended_between_two_looks_is_told_as_opened() -> None:
    told = news(section(FIRST), section(FIRST, past=(over(SECOND),)), NOW)
    assert [one.ref for one in told.opened] == [SECOND.ref]
    assert told.over == ()


def test_what_fired_again_is_another_episode() -> None:
    again = replace(FIRST, opened_at=NOW)
    told = news(section(FIRST), section(again, past=(over(FIRST),)), NOW)
    assert told.opened == (again,)
    assert [one.ref for one in told.over] == [FIRST.ref]


def test_the_end_of_what_was_snoozed_is_not_said() -> None:
    snoozed = replace(FIRST, snoozed_until=NOW + timedelta(hours=1))
    assert news(section(snoozed), section(past=(over(snoozed),)), NOW).over == ()
