"""Driving the app in tests: reading the picture and waiting for it."""

import re

from textual.app import App
from textual.pilot import Pilot

from elevenmon.domain.snapshot import Snapshot
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.widgets.status_line import StatusLine
from elevenmon.tui.widgets.top_line import TopLine


def picture(app: App[None]) -> str:
    """All the words on the screen, in reading order."""
    svg = app.export_screenshot()
    words = re.findall(r"<text [^>]*>(.*?)</text>", svg, re.DOTALL)
    return " ".join(words).replace("&#160;", " ")


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
