"""Driving the app in tests: reading the picture and waiting for it."""

import re
from contextlib import suppress

from textual.app import App
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.worker import WorkerFailed

from elevenmon.domain.lists import Row
from elevenmon.domain.snapshot import Snapshot
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.widgets.panel import Panel
from elevenmon.tui.widgets.record_table import RecordTable
from elevenmon.tui.widgets.status_line import StatusLine
from elevenmon.tui.widgets.top_line import TopLine
from tests.tui.fake_monitor import FakeMonitor


def picture(app: App[None]) -> str:
    """All the words on the screen, in reading order."""
    svg = app.export_screenshot()
    words = re.findall(r"<text [^>]*>(.*?)</text>", svg, re.DOTALL)
    return " ".join(words).replace("&#160;", " ")


def words(app: App[None]) -> str:
    """The picture with single blanks."""
    return " ".join(picture(app).split())


def colours(app: App[None]) -> set[str]:
    """Every colour that words are written in."""
    return set(re.findall(r"-r\d+ \{ fill: (#[0-9a-fA-F]{6})", app.export_screenshot()))


def status(app: MonitorApp) -> str:
    """The status line's words."""
    return app.screen.query_one(StatusLine).text


def top(app: MonitorApp) -> str:
    """The top line's words."""
    return app.screen.query_one(TopLine).text


async def drawn(pilot: Pilot[None], app: MonitorApp, snapshot: Snapshot) -> None:
    """Wait until the app shows a snapshot."""
    for _ in range(200):
        if app.snapshot is snapshot:
            await pilot.pause()
            return
        await pilot.pause(0.01)
    raise AssertionError("the snapshot was never drawn")


async def answered(pilot: Pilot[None], monitor: FakeMonitor) -> None:
    """Wait until all that was asked of the records so far is drawn."""
    for _ in range(4):
        await pilot.pause()
        monitor.records.settle()
    await pilot.pause()


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a text."""
    for character in text:
        await pilot.press(_character_to_key(character))


def table(app: MonitorApp) -> RecordTable:
    """The long list on the screen."""
    return app.screen.query_one(RecordTable)


def cursor_id(app: MonitorApp) -> int | None:
    """The store's id of the row under the cursor."""
    row = table(app).window.cursor_row
    return row.row_id if row is not None else None


def shown(app: MonitorApp) -> list[Row]:
    """The visible rows."""
    window = table(app).window
    rows = [window.row(index) for index in range(window.top, min(window.found, window.top + window.height))]
    return [row for row in rows if row is not None]


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Keys, one after the other is done."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def ready(pilot: Pilot[None]) -> None:
    """Wait until the curves are drawn."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def settled(pilot: Pilot[None], app: MonitorApp) -> None:
    """Wait until the workers are done, and what they brought is shown; one that failed says so there too."""
    with suppress(WorkerFailed):
        await app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


def panel(app: MonitorApp, kind: type[Panel]) -> Panel:
    """The one panel of a kind on the screen."""
    return app.screen.query_one(kind)
