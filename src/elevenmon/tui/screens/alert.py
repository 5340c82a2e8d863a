"""All about one episode of an alert, or about one rule; it follows what becomes of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from elevenmon.domain.alerts import Alert, RuleState
from elevenmon.domain.snapshot import Snapshot
from elevenmon.domain.wording import clock_time
from elevenmon.render.alerts import speaker
from elevenmon.tui.command import Command, Scope
from elevenmon.tui.commands import bindings, of_scopes
from elevenmon.tui.lists.alert_facts import about
from elevenmon.tui.screens.alert_actions import AlertActions
from elevenmon.tui.widgets.alert_log import alert_key
from elevenmon.tui.widgets.facts_panel import FactsPanel


class AlertScreen(AlertActions):
    """The details of an episode or of a rule."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.ALERT)]
    CSS_PATH = "../styles/alerts.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#facts"

    def __init__(self, shown: Alert | RuleState) -> None:
        super().__init__()
        self._shown = shown
        self._facts = FactsPanel()

    def compose_body(self) -> Iterable[Widget]:
        """One pane of lines."""
        yield self._facts

    def crumbs(self) -> tuple[str, ...]:
        """`Alerts > alert 14:02`."""
        if isinstance(self._shown, Alert):
            return ("Alerts", f"alert {clock_time(self._shown.opened_at, self.zone)}")
        return ("Alerts", f"rule {self._shown.id}")

    def commands(self) -> list[Command]:
        """There is nothing further to open."""
        own = [command for command in of_scopes(Scope.ALERTS) if command.id != "open-alert"]
        rest = [command for command in super().commands() if command.scope is not Scope.ALERTS]
        return [*of_scopes(Scope.ALERT), *own, *rest]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing further to open."""
        return action != "open_alert" and super().check_action(action, parameters)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """What became of it; what fell out of the log stays as it was."""
        section = snapshot.alerts
        shown = self._shown
        if isinstance(shown, Alert):
            key = alert_key(shown)
            shown = next((alert for alert in section.log if alert_key(alert) == key), shown)
        else:
            shown = next((rule for rule in section.rules if rule.id == self._shown_rule_id), shown)
        self._shown = shown
        self._facts.show_record(*about(shown, section, self.zone))
        self.show_time(self.monitor_app.now)

    def show_time(self, now: datetime) -> None:
        """Ages."""
        snapshot = self.monitor_app.snapshot
        if snapshot is not None:
            self._facts.show(snapshot, snapshot.server_time(now))

    def chosen(self) -> Alert | None:
        """This alert; of a rule the one that is open."""
        if isinstance(self._shown, Alert):
            return self._shown
        snapshot = self.monitor_app.snapshot
        if snapshot is None:
            return None
        return speaker(self._shown.id, snapshot.alerts, self.monitor_app.alerts.now)

    def action_leave_alert(self) -> None:
        """Back."""
        self.app.pop_screen()

    @property
    def _shown_rule_id(self) -> str:
        return self._shown.id if isinstance(self._shown, RuleState) else self._shown.ref.rule
