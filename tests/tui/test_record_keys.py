"""Every key of the long lists and of the details does something, each in the state it is meant for."""

from textual.pilot import Pilot

from elevenmon.domain.lists import Kind
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.command import Scope
from elevenmon.tui.commands import of_scopes
from elevenmon.tui.widgets.record_table import RecordTable
from tests.tui.driving import answered, picture
from tests.tui.fake_monitor import FakeMonitor

SIZE = (120, 36)
LISTS = (Scope.LIST, Scope.RECORDS, Scope.RECORD)
BEFORE: dict[str, tuple[str, ...]] = {
    "row-up": ("j",),
    "page-up": ("G",),
    "first-row": ("G",),
    "previous-record": ("J",),
}
"""What must be the case before a key means anything."""


def evidence(app: MonitorApp, monitor: FakeMonitor) -> tuple[object, ...]:
    """Everything a key may change."""
    tables = [screen.query(RecordTable) for screen in app.screen_stack]
    places = [table.window.cursor for found in tables for table in found]
    return (len(app.screen_stack), app.clipboard, app.flash, places, len(monitor.clips.began), picture(app))


async def pressed_in(
    pilot: Pilot[None], monitor: FakeMonitor, way: tuple[str, ...], scopes: tuple[Scope, ...]
) -> None:
    """Press each key of some scopes on a screen that is reached by `way`, and look for what it did."""
    app = pilot.app
    assert isinstance(app, MonitorApp)
    for command in of_scopes(*scopes):
        for key in command.keys:
            await pilot.press(way[0])
            while len(app.screen_stack) > 1:
                app.pop_screen()
            await pilot.pause()
            await pilot.press(*way[1:], *BEFORE.get(command.id, ()))
            await answered(pilot, monitor)
            app.hush()
            app.copy_to_clipboard("")
            before = evidence(app, monitor)
            await pilot.press(key)
            await answered(pilot, monitor)
            assert evidence(app, monitor) != before, (way, command.id, key)
            monitor.clock.advance(1)
            while len(app.screen_stack) > 1:
                app.pop_screen()
            await pilot.press("escape", "escape", "g")
            await answered(pilot, monitor)


async def test_every_key_of_the_requests_does_something() -> None:
    monitor = FakeMonitor()
    async with MonitorApp(monitor).run_test(size=SIZE) as pilot:
        await pressed_in(pilot, monitor, ("2",), (*LISTS, Scope.REQUESTS))


async def test_every_key_of_the_history_does_something() -> None:
    monitor = FakeMonitor()
    async with MonitorApp(monitor).run_test(size=SIZE) as pilot:
        await pressed_in(pilot, monitor, ("3",), (Scope.CLIPS,))


async def test_every_key_of_the_details_does_something() -> None:
    monitor = FakeMonitor()
    clips = monitor.records.rows[Kind.HISTORY]
    monitor.records.rows[Kind.HISTORY] = clips[-40:]
    async with MonitorApp(monitor).run_test(size=SIZE) as pilot:
        way = ("3", "enter", "tab")
        await pressed_in(pilot, monitor, way, (Scope.RECORD, Scope.DETAIL, Scope.CLIPS))


async def test_the_other_answer_has_many_keys() -> None:
    monitor = FakeMonitor()
    async with MonitorApp(monitor).run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await answered(pilot, monitor)
        await pilot.press("D")
        await pilot.pause()
        monitor.clock.advance(1)
        for command in of_scopes(Scope.QUESTION):
            for key in command.keys:
                focused = pilot.app.focused
                await pilot.press(key)
                await pilot.pause()
                assert pilot.app.focused is not focused, key
