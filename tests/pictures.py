"""Draws the README's pictures: the real app on the real demo server, at a fixed time and seed."""

import asyncio
import os
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from elevenmon.domain.clock import SystemClock
from elevenmon.domain.health import FeedState
from elevenmon.domain.ports import Monitor
from elevenmon.domain.secret import Secret
from elevenmon.runtime import open_monitor
from elevenmon.settings.model import Profile, Settings
from elevenmon.tui.app import MonitorApp
from tests.bench.harness import demo_server

NOW = datetime(2026, 11, 20, 14, 2, 29, tzinfo=UTC)
PICTURES = (
    ("overview-120x40-dark", "busy", (120, 40), "elevenmon", ()),
    ("overview-120x40-light", "busy", (120, 40), "elevenmon-light", ()),
    ("overview-200x60-dark", "busy", (200, 60), "elevenmon", ()),
    ("overview-80x24-dark", "busy", (80, 24), "elevenmon", ()),
    ("overview-60x15-dark", "busy", (60, 15), "elevenmon", ()),
    ("overview-overage", "overage", (120, 40), "elevenmon", ()),
    ("overview-no-limit", "no-limit", (120, 40), "elevenmon", ()),
    ("overview-products", "busy", (120, 40), "elevenmon", ("b",)),
    ("help", "busy", (120, 40), "elevenmon", ("question_mark",)),
    ("requests-120x40-dark", "calm", (120, 40), "elevenmon", ("2", "e", "j", "j")),
    ("history-120x40-light", "calm", (120, 40), "elevenmon-light", ("3", "j", "space", "j", "space", "j")),
    ("clip-120x40-dark", "calm", (120, 40), "elevenmon", ("3", "j", "j", "enter")),
    ("why-120x40-dark", "spike", (120, 40), "elevenmon", ("J",)),
    ("what-if-120x40-dark", "busy", (120, 40), "elevenmon", ("F", *["right"] * 4)),
    ("alerts-120x40-dark", "nearly-out", (120, 40), "elevenmon", ("8", "G", "x", "k", "X", "enter", "g")),
)
GIVE_UP_SECONDS = 300.0


class StandingClock(SystemClock):
    """The wall stands still; intervals run on."""

    def now(self) -> datetime:
        """Always the same moment."""
        return NOW


async def settled(monitor: Monitor, *, wholly: bool) -> None:
    """Wait until every feed has answered or been refused; `wholly`: and all there was before is fetched."""
    done = (FeedState.OK, FeedState.NO_PERMISSION, FeedState.NOT_AVAILABLE)
    for _ in range(int(GIVE_UP_SECONDS / 0.1)):
        snapshot = monitor.snapshot()
        feeds = snapshot.health.feeds
        fetched = not wholly or all(progress.complete for progress in snapshot.backfill)
        if fetched and feeds and all(feed.state in done for feed in feeds.values()):
            return
        await asyncio.sleep(0.1)
    raise SystemExit(f"the demo never settled: {[(f.feed, f.state, f.reason) for f in feeds.values()]}")


async def picture(monitor: Monitor, size: tuple[int, int], theme: str, keys: tuple[str, ...]) -> str:
    """The screen as SVG once all figures are drawn."""
    app = MonitorApp(monitor, theme=theme)
    async with app.run_test(size=size) as pilot:
        await settled(monitor, wholly=keys[:1] in (("2",), ("3",)))
        for key in keys:
            await pilot.press(key)
        for _ in range(10):
            await pilot.pause(0.1)
        drawn = app.export_screenshot(title="elevenmon")
    # Textual numbers its style classes per process; fixed names keep a redrawn picture the same file.
    drawn = re.sub(r"terminal-\d+-", "terminal-", drawn)
    # Some viewers drop spaces at the start of a run of text, and with them the columns.
    return drawn.replace("<svg ", '<svg xml:space="preserve" ', 1)


def draw(directory: Path) -> None:
    """Draw all pictures."""
    directory.mkdir(exist_ok=True)
    for name, scenario, size, theme, keys in PICTURES:
        with (
            tempfile.TemporaryDirectory() as place,
            demo_server("--scenario", scenario, "--now", NOW.isoformat()) as address,
        ):
            # Called as `--demo` calls it: the port of the server is another one each time.
            profile = Profile(name="demo", region=scenario, base_url=address)
            files = Path(place)
            settings = Settings(
                profile=profile, config_file=files / "none", data_dir=files, state_dir=files, zone="UTC"
            )
            monitor = open_monitor(settings, Secret("sk_demo"), clock=StandingClock())
            try:
                drawn = asyncio.run(picture(monitor, size, theme, keys))
            finally:
                monitor.stop()
        (directory / f"{name}.svg").write_text(drawn, encoding="utf-8")
        print(f"{name}.svg")


if __name__ == "__main__":
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    draw(Path(sys.argv[1]))
