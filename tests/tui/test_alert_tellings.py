"""What became of telling an alert outside: among its facts, and in the status line where it failed."""

from dataclasses import replace
from datetime import timedelta

from elevenmon.domain.alerts import AlertRef, AlertTurn, Telling
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.widgets.facts_panel import FactsPanel
from tests.alert_sections import alerts
from tests.factories import busy
from tests.sections import NOW
from tests.tui.driving import drawn, panel, status
from tests.tui.fake_monitor import FakeMonitor

SECTION = alerts()
FIRST = SECTION.log[0]
SENT = Telling(
    channel="exec",
    ref=FIRST.ref,
    opened_at=FIRST.opened_at,
    turn=AlertTurn.OPENED,
    sent=True,
    text="ended with 0",
    at=NOW - timedelta(minutes=4),
)
MISSED = replace(SENT, channel="webhook", sent=False, text="hooks.example.com answered [500]")
ANOTHER = replace(SENT, ref=AlertRef("another"), text="of another alert")


async def test_the_facts_of_an_alert_tell_who_was_told_and_who_was_not() -> None:
    app = MonitorApp(FakeMonitor(busy(alerts=replace(SECTION, told=(ANOTHER, SENT, MISSED)))))
    async with app.run_test(size=(100, 50)) as pilot:
        await pilot.press("8", "enter")
        await pilot.pause()
        lines = panel(app, FactsPanel).text.splitlines()
        at = next(number for number, line in enumerate(lines) if line.strip() == "Told outside")
        assert lines[at + 1].split() == ["exec", "13:58", "opened:", "ended", "with", "0"]
        words = " ".join(" ".join(lines[at + 2 : at + 4]).split())
        assert words.startswith("webhook NOT TOLD, 13:58 opened: hooks.example.com answered [500]")
        assert "of another alert" not in "\n".join(lines)


async def test_what_could_not_be_told_is_said_once() -> None:
    monitor = FakeMonitor(busy(alerts=SECTION))
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        for told in ((SENT,), (SENT, MISSED)):
            newer = busy(alerts=replace(SECTION, told=told))
            monitor.push(newer)
            await drawn(pilot, app, newer)
            missed = "webhook not told of errors: hooks.example.com answered [500]"
            assert (missed in status(app)) is (told[-1] is MISSED)
        app.hush()
        newer = busy(alerts=replace(SECTION, told=(SENT, MISSED, ANOTHER)))
        monitor.push(newer)
        await drawn(pilot, app, newer)
        assert "not told" not in status(app)
