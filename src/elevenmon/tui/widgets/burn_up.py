"""The burn-up pane: use since the period began, against even use, the walls and the estimate."""

from collections.abc import Hashable
from datetime import datetime

from textual import events, work
from textual.geometry import Size
from textual.message import Message

from elevenmon.domain.clock import from_ms
from elevenmon.domain.snapshot import Billing, Snapshot
from elevenmon.domain.units import CREDITS
from elevenmon.domain.wording import UNKNOWN_FIGURE, day, money, short
from elevenmon.tui import colourless
from elevenmon.tui.content import Piece
from elevenmon.tui.widgets import plot
from elevenmon.tui.widgets.burn_up_chart import Chart
from elevenmon.tui.widgets.cells import Line, centred
from elevenmon.tui.widgets.chart_hours import (
    DAY,
    Hours,
    covers,
    hours_around,
    hours_beside,
    hours_words,
    is_exact,
    used_in,
)
from elevenmon.tui.widgets.freshness import Freshness, absence, feed_health, freshness
from elevenmon.tui.widgets.hours_panel import HoursPanel

FEED = "subscription"
NARROWEST, LOWEST = 18, 3
"""Below this many cells there is no chart, only words."""


class BurnUpPanel(HoursPanel):
    """The chart. Its axes stand in the first frame; the curves follow when plotext is loaded.

    Hours of it can be chosen while it has the focus, by keys or by the mouse.
    """

    class PlotterLoaded(Message):
        """Curves can be drawn from now on, or never."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._chart: Chart | None = None

    @property
    def chosen(self) -> Hours | None:
        """The hours that are chosen, while they are shown."""
        return self._chosen if self.has_focus and self.can_choose else None

    @property
    def can_choose(self) -> bool:
        """Whether there are hours to choose from."""
        return self._snapshot is not None and len(self._snapshot.burn_up.actual) > 1

    def choose(self, step: int) -> None:
        """The hours before (-1) or after (1) the chosen ones; at first the newest, and none without use."""
        if self._snapshot is None or self._chart is None or not self.can_choose:
            return
        line, length = self._snapshot.burn_up.actual, self._at_once(self._chart)
        wanted = hours_around(from_ms(line[-1][0]), length, self.zone)
        if self.chosen is not None:
            wanted = hours_beside(self.chosen, step, length, self.zone)
        self._take(wanted)

    def on_click(self, event: events.Click) -> None:
        """The hours under the pointer."""
        offset = event.get_content_offset(self)
        at = self._chart.instant_at(offset.x) if offset is not None and self._chart is not None else None
        if at is not None and self._chart is not None and self.can_choose:
            self._take(hours_around(at, self._at_once(self._chart), self.zone))

    def on_focus_changed(self) -> None:
        """Only with the focus are hours chosen."""
        if self._chosen is not None:
            self.redraw()

    def _at_once(self, chart: Chart) -> int:
        """How many hours one choice holds: a day where money is billed, which is known by the day only."""
        billing = self._snapshot.quota.billing if self._snapshot is not None else None
        return DAY if billing is Billing.COST else chart.hours_at_once

    def _take(self, wanted: Hours) -> None:
        if self._snapshot is not None and covers(self._snapshot.burn_up.actual, wanted):
            self._chosen = wanted
            self.redraw()

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
        """`Burn-up · Nov 3 to Dec 3`, or the chosen hours and what was used in them."""
        if self.chosen is not None and self._now is not None:
            used = used_in(snapshot.burn_up.actual, self.chosen) if snapshot.burn_up.actual else None
            unit = snapshot.burn_up.unit
            words = UNKNOWN_FIGURE
            if used is not None:
                words = f"{short(used)} est." if unit == CREDITS else money(used, unit)
                if unit != CREDITS and not is_exact(snapshot.burn_up.actual, self.chosen):
                    words += " est."
            return (f"Burn-up · {hours_words(self.chosen, self._now, self.zone)}  ", (words, "bold"))
        period = snapshot.burn_up.period
        if period is None:
            return ("Burn-up",)
        zone = self.zone
        return (f"Burn-up · {day(period.start, zone)} to {day(period.end, zone)}",)

    def draw(self, snapshot: Snapshot, now: datetime, size: Size) -> list[Line]:
        """The chart, or why there is none."""
        section = snapshot.burn_up
        self._chart = None
        if not section.actual:
            feed = feed_health(snapshot.health, FEED)
            return centred(absence(feed, "use over time", size.width), size.width, size.height)
        if size.width < NARROWEST or size.height < LOWEST:
            return []
        # The terminal's own colours cannot be mixed, and without colours a shade would be a block.
        # Late figures are dimmed, and their backgrounds with them: the range is drawn as lines then.
        tinted = not (self.app.current_theme.ansi or colourless.is_wanted() or self._freshness.is_late)
        self._chart = Chart(
            section, snapshot.verdict.level, now, self.zone, size, is_tinted=tinted, chosen=self.chosen
        )
        return self._chart.lines()
