"""Why did it jump: a week of hours (eight, of days) to choose from, who gained, and what happened in them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from elevenmon.domain.anomalies import Anomaly
from elevenmon.domain.explanations import DAY, HOUR, Explanation, Stretch
from elevenmon.domain.snapshot import Billing, Snapshot
from elevenmon.domain.units import CREDITS
from elevenmon.render.explanation import besides, culprits, headlines, stretch_words
from elevenmon.tui.command import Command, Scope
from elevenmon.tui.commands import bindings
from elevenmon.tui.explaining import Explained, ask
from elevenmon.tui.lists.related import ToRecord
from elevenmon.tui.lists.why_entries import event_entries, gain_entries
from elevenmon.tui.screens.base import BaseScreen
from elevenmon.tui.widgets.course_panel import CoursePanel
from elevenmon.tui.widgets.entries_panel import EntriesPanel, Entry, ToList
from elevenmon.tui.widgets.panel import Panel

WIDTH_CLASSES: list[tuple[int, str]] | None = [(0, "-narrow"), (108, "-wide")]
LENGTHS, DAYS = (1, 3, 6, 24), (1, 2, 3, 7)
"""Hours of a stretch; days where the account is billed in money, which is known by the day."""
OLDEST = timedelta(days=62)
"""How far back usage is kept."""
AGAIN_SECONDS = 30.0
"""How often a stretch that still grows is asked for again."""
WAITING = "reading"
_LABELS_IN_MONEY = {"earlier-hour": "day", "earlier-day": "week"}
_SOME_MONEY = "usd"
"""What no figure is in yet, while nothing is answered."""
UNANSWERED = "The store cannot answer just now; r asks again."


class WhyScreen(BaseScreen):
    """Explains one stretch of time after the other."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.WHY)]
    SCOPES: ClassVar[tuple[Scope, ...]] = (*BaseScreen.SCOPES, Scope.WHY)
    CSS_PATH = "../styles/why.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#gains"
    HORIZONTAL_BREAKPOINTS = WIDTH_CLASSES

    def __init__(self, stretch: Stretch) -> None:
        super().__init__()
        self.stretch = self._whole(stretch)
        self._said: Explanation | None = None
        self._asked: Stretch | None = None
        """What is being asked for; one question at a time, however fast the keys come."""
        self._answered_at: datetime | None = None
        self._course = CoursePanel()
        self._gains = EntriesPanel("gains", "Who gained")
        self._events = EntriesPanel("events", "Clips and requests")
        self._panels: tuple[Panel, ...] = (self._course, self._gains, self._events)

    def compose_body(self) -> Iterable[Widget]:
        """The panes, in the order in which tab visits them."""
        yield from self._panels

    def on_mount(self) -> None:
        """Ask at once."""
        self._gains.add_class("-shown")
        self._gains.show_entries((), empty=WAITING)
        self._events.show_entries((), empty=WAITING)
        self._look()

    def crumbs(self) -> tuple[str, ...]:
        """`Overview`, `why at 14:00`."""
        words = stretch_words(self.stretch, self.monitor_app.now, self.zone, by_day=self._in_money)
        return ("Overview", f"why {words}")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """What stands out may have changed, and hours that still grow have grown."""
        self.show_time(self.monitor_app.now)
        self._show_course()
        answered, now = self._answered_at, self.monitor_app.now
        still_grows = (
            self._said is not None and self.stretch.until > self.monitor_app.alerts.now - 3 * self._step
        )
        if still_grows and answered is not None and (now - answered).total_seconds() >= AGAIN_SECONDS:
            self._ask()

    def show_time(self, now: datetime) -> None:
        """The day may have changed."""
        snapshot = self.monitor_app.snapshot
        if snapshot is not None:
            for panel in self._panels:
                panel.show(snapshot, now)

    def ask_again(self) -> None:
        """Read anew."""
        self._asked = None
        self._ask()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Where the two lists have no room beside each other, the one with the focus is shown."""
        event.stop()
        if event.widget in (self._gains, self._events):
            self._show_list(event.widget)

    def _show_list(self, shown: Widget) -> None:
        for panel in (self._gains, self._events):
            panel.set_class(panel is shown, "-shown")

    def _step_panel(self, *, forward: bool) -> None:
        """In one fixed order: a list that is not shown can have the focus, too."""
        at = next((place for place, panel in enumerate(self._panels) if panel is self.focused), 0)
        panel = self._panels[(at + (1 if forward else -1)) % len(self._panels)]
        if panel is not self._course:
            self._show_list(panel)
        self.call_after_refresh(self._enter_panel, panel)

    def _enter_panel(self, panel: Panel) -> None:
        self.set_focus(panel)
        if self.maximized is not None:
            self.maximize(panel, container=False)

    # The stretch

    @property
    def _in_money(self) -> bool:
        snapshot = self.monitor_app.snapshot
        return snapshot is not None and snapshot.quota.billing is Billing.COST

    @property
    def _step(self) -> timedelta:
        return DAY if self._in_money else HOUR

    def _whole(self, stretch: Stretch) -> Stretch:
        return stretch.whole_days if self._in_money else stretch.whole_hours

    def _choose(self, stretch: Stretch) -> None:
        """Another stretch, within what can be known."""
        now = self.monitor_app.alerts.now
        newest = self._whole(Stretch(now, now)).until
        length = stretch.until - stretch.since
        until = max(min(stretch.until, newest), newest - OLDEST)
        chosen = Stretch(until - length, until)
        if chosen != self.stretch:
            self.stretch = chosen
            self._look()

    def _look(self) -> None:
        self.show_place()
        self._show_course()
        self._ask()

    def _ask(self) -> None:
        if self._asked is None:
            self._asked = self.stretch
            ask(self.monitor_app, self.stretch, self)

    def on_explained(self, message: Explained) -> None:
        """The answer; where another stretch was chosen meanwhile, that one is asked for."""
        self._asked = None
        if message.stretch != self.stretch:
            self._ask()
        self._answered_at = self.monitor_app.now
        said = message.explanation
        if said is None:
            self._course.say((UNANSWERED,), "")
            return
        self._said = said
        now, zone = self.monitor_app.now, self.zone
        self._course.say(headlines(said, now, zone), " · ".join([*culprits(said), *besides(said)]))
        self._gains.show_entries(gain_entries(said), empty="")
        self._events.show_entries(event_entries(said, now, zone), empty="")
        self._show_course()

    def _show_course(self) -> None:
        course = self._said.course if self._said is not None else None
        hours = [
            one.at + step * HOUR for one in self._anomalies() for step in range((one.until - one.at) // HOUR)
        ]
        unit = _SOME_MONEY if self._in_money else CREDITS
        if self._said is not None:
            unit = self._said.unit
        self._course.show_course(course, self.stretch, frozenset(hours), unit)

    def _anomalies(self) -> tuple[Anomaly, ...]:
        snapshot = self.monitor_app.snapshot
        return snapshot.anomalies if snapshot is not None else ()

    def on_course_panel_picked(self, message: CoursePanel.Picked) -> None:
        """A click on an hour."""
        message.stop()
        self._choose(Stretch(message.at, message.at + (self.stretch.until - self.stretch.since)))

    def commands(self) -> list[Command]:
        """Of money, days and weeks are chosen, and nothing stands out."""
        found = super().commands()
        if not self._in_money:
            return found
        return [
            one._replace(label=_LABELS_IN_MONEY.get(one.id, one.label))
            for one in found
            if one.id != "next-anomaly"
        ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Of money no hour stands out: it is known by the day."""
        if action == "next_anomaly" and self._in_money:
            return False
        return super().check_action(action, parameters)

    # Actions

    def action_hours(self, hours: int) -> None:
        """Another hour, or the same of another day; of days, another day, or the same of another week."""
        steps = hours // 24 * 7 if self._in_money and hours % 24 == 0 else hours
        self._choose(self.stretch.moved(steps * self._step))

    def action_stretch(self, step: int) -> None:
        """More or fewer hours at once, ending with the same one."""
        lengths = DAYS if self._in_money else LENGTHS
        length = (self.stretch.until - self.stretch.since) // self._step
        longer = [steps for steps in lengths if steps > length]
        shorter = [steps for steps in lengths if steps < length]
        wanted = longer[:1] if step > 0 else shorter[-1:]
        if wanted:
            self._choose(Stretch(self.stretch.until - wanted[0] * self._step, self.stretch.until))

    def action_next_anomaly(self) -> None:
        """The anomaly before the chosen hours in time; the newest after the oldest."""
        anomalies = self._anomalies()
        if not anomalies:
            self.monitor_app.say("nothing stands out in the last 24 hours")
            return
        chosen = next((one for one in anomalies if one.at < self.stretch.since), anomalies[0])
        self._choose(Stretch(chosen.at, chosen.until).whole_hours)
        self.monitor_app.say(chosen.text)

    def action_follow_entry(self) -> None:
        """What the row under the cursor leads to."""
        panel = self.focused if isinstance(self.focused, EntriesPanel) else self._gains
        self._follow(panel.entry)

    def on_entries_panel_followed(self, message: EntriesPanel.Followed) -> None:
        """A click on a row."""
        message.stop()
        self._follow(message.entry)

    def _follow(self, entry: Entry | None) -> None:
        from elevenmon.tui.screens.record import RecordScreen  # noqa: PLC0415 - when it is first looked at

        match entry.target if entry is not None else None:
            case ToRecord(kind, row):
                self.app.push_screen(RecordScreen(kind, row))
            case ToList(mode, text):
                self.app.call_later(self.monitor_app.show_filtered, mode, text)
            case None:
                pass
