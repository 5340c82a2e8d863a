"""The burn-up pane: use since the period began, against even use, the walls and the estimate."""

from collections.abc import Hashable
from datetime import datetime

from textual import work
from textual.geometry import Size
from textual.message import Message

from elevenmon.domain.snapshot import Snapshot
from elevenmon.domain.wording import day
from elevenmon.tui import colourless
from elevenmon.tui.content import Piece
from elevenmon.tui.widgets import plot
from elevenmon.tui.widgets.burn_up_chart import Chart
from elevenmon.tui.widgets.cells import Line, centred
from elevenmon.tui.widgets.freshness import Freshness, absence, feed_health, freshness
from elevenmon.tui.widgets.panel import Panel

FEED = "subscription"
NARROWEST, LOWEST = 18, 3
"""Below this many cells there is no chart, only words."""


class BurnUpPanel(Panel):
    """The chart. Its axes stand in the first frame; the curves follow when plotext is loaded."""

    class PlotterLoaded(Message):
        """Curves can be drawn from now on, or never."""

    def on_mount(self) -> None:
        """Load plotext once the first frame is out."""
        if not plot.is_ready():
            self.call_after_refresh(self._load)

    @work(thread=True, group="plotter", exit_on_error=False, description="load plotext")
    def _load(self) -> None:
        plot.load()
        self.post_message(self.PlotterLoaded())

    def on_burn_up_panel_plotter_loaded(self) -> None:
        """Draw the curves."""
        self.redraw()

    def key(self, snapshot: Snapshot, now: datetime) -> Hashable:
        """The section, the colour of trouble, and the day: times of today carry no date."""
        feed = feed_health(snapshot.health, FEED)
        state = (feed.state, feed.reason, feed.permission) if feed is not None else None
        return (snapshot.burn_up, snapshot.verdict.level, state, now.astimezone(self.zone).date())

    def freshness(self, snapshot: Snapshot, now: datetime) -> Freshness:
        """The age of the counter."""
        return freshness(feed_health(snapshot.health, FEED), snapshot.quota.obtained_at, now)

    def title(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """`Burn-up · Nov 3 to Dec 3`."""
        period = snapshot.burn_up.period
        if period is None:
            return ("Burn-up",)
        zone = self.zone
        return (f"Burn-up · {day(period.start, zone)} to {day(period.end, zone)}",)

    def draw(self, snapshot: Snapshot, now: datetime, size: Size) -> list[Line]:
        """The chart, or why there is none."""
        section = snapshot.burn_up
        if not section.actual:
            feed = feed_health(snapshot.health, FEED)
            return centred(absence(feed, "use over time", size.width), size.width, size.height)
        if size.width < NARROWEST or size.height < LOWEST:
            return []
        # The terminal's own colours cannot be mixed, and without colours a shade would be a block.
        tinted = not (self.app.current_theme.ansi or colourless.is_wanted())
        return Chart(section, snapshot.verdict.level, now, self.zone, size, is_tinted=tinted).lines()
