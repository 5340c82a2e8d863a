"""The alerts: what fired and when, what is open, and the rules that watch."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from elevenmon.domain.alerts import Alert, RuleState
from elevenmon.domain.snapshot import Snapshot
from elevenmon.render.alerts import speaker
from elevenmon.tui.lists.alert_facts import about
from elevenmon.tui.screens.alert import AlertScreen
from elevenmon.tui.screens.alert_actions import AlertActions
from elevenmon.tui.widgets.alert_log import AlertLogPanel
from elevenmon.tui.widgets.alert_rules import RulesPanel
from elevenmon.tui.widgets.facts_panel import FactsPanel
from elevenmon.tui.widgets.panel import Panel
from elevenmon.tui.widgets.row_panel import RowPanel

WIDTH_CLASSES: list[tuple[int, str]] | None = [(0, "-narrow"), (130, "-wide"), (160, "-broad")]
"""From how many columns the panes stand beside each other: in a low terminal, and in any."""


class AlertsScreen(AlertActions):
    """Screen 8."""

    BINDINGS: ClassVar[list[BindingType]] = []
    CRUMBS: ClassVar[tuple[str, ...]] = ("Alerts",)
    CSS_PATH = "../styles/alerts.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#alert-log"
    HORIZONTAL_BREAKPOINTS = WIDTH_CLASSES

    def __init__(self) -> None:
        super().__init__()
        self._log = AlertLogPanel(id="alert-log", classes="pane -shown")
        self._rules = RulesPanel(id="alert-rules", classes="pane")
        self._facts = FactsPanel()
        self._log.beside = self._rules.beside = self._facts
        self._panels: tuple[Panel, ...] = (self._log, self._rules, self._facts)
        self._rows = -1
        """How many the log had when its place was measured."""
        self._by_rules = False
        """Whether the rules had the focus last, of the two lists."""

    def compose_body(self) -> Iterable[Widget]:
        """The log, the rules, and all about what the cursor stands on."""
        yield from self._panels

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """What is new."""
        self.show_time(self.monitor_app.now)
        rows = len(snapshot.alerts.log)
        if rows != self._rows:
            self._rows = rows
            self._log.refresh(layout=True)
        self._show_facts()

    def show_time(self, now: datetime) -> None:
        """Durations, and snoozes that end."""
        snapshot = self.monitor_app.snapshot
        if snapshot is not None:
            for panel in self._panels:
                panel.show(snapshot, snapshot.server_time(now))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Where there is no room for both lists, the one with the focus is shown."""
        event.stop()
        if event.widget is not self._facts:
            self._by_rules = event.widget is self._rules
            self._show_only(self._rules if self._by_rules else self._log)
            self._show_facts()
        self._show_keys()

    def on_row_panel_moved(self, message: RowPanel.Moved) -> None:
        """All about another row."""
        message.stop()
        self._show_facts()
        self._show_keys()

    def _step_panel(self, *, forward: bool) -> None:
        """A list that is not shown can have the focus, too."""
        panels = self._panels if self._facts.display else self._panels[:2]
        at = next((place for place, panel in enumerate(panels) if panel is self.focused), 0)
        panel = panels[(at + (1 if forward else -1)) % len(panels)]
        self._show_only(panel)
        self.call_after_refresh(self._enter_panel, panel)

    def _show_only(self, panel: Panel) -> None:
        """Where there is room for one."""
        for other in self._panels:
            other.set_class(other is panel, "-shown")

    def _enter_panel(self, panel: Panel) -> None:
        """Only what is displayed takes the focus."""
        self.set_focus(panel)
        if self.maximized is not None:
            self.maximize(panel, container=False)

    def chosen(self) -> Alert | None:
        """The episode under the cursor; of a rule the one that is open."""
        shown, snapshot = self._pointed(), self.monitor_app.snapshot
        if not isinstance(shown, RuleState):
            return shown
        if snapshot is None:
            return None
        return speaker(shown.id, snapshot.alerts, self.monitor_app.alerts.now)

    def action_open_alert(self) -> None:
        """All about what the cursor stands on."""
        shown = self._pointed()
        if shown is not None:
            self.app.push_screen(AlertScreen(shown))

    def _pointed(self) -> Alert | RuleState | None:
        """What the cursor stands on, in the list that had the focus last."""
        return self._rules.rule if self._by_rules else self._log.alert

    def _show_facts(self) -> None:
        snapshot, shown = self.monitor_app.snapshot, self._pointed()
        if snapshot is None:
            return
        heading, write = about(shown, snapshot.alerts, self.zone)
        self._facts.show_record(heading, write)
