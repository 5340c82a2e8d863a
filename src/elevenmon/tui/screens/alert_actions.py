"""What can be done with an alert, wherever one is chosen: note that it was seen, have it keep quiet."""

from datetime import datetime, timedelta
from typing import ClassVar

from textual.binding import BindingType

from elevenmon.domain.alert_rules import Family
from elevenmon.domain.alerts import Alert
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Billing
from elevenmon.tui.command import Scope
from elevenmon.tui.commands import bindings
from elevenmon.tui.screens.base import BaseScreen
from elevenmon.tui.screens.snooze_picker import SnoozePicker, snooze_choices
from elevenmon.tui.widgets.key_line import KeyHint

BURST_HOURS = {Family.BURST_FAST.value: timedelta(hours=1), Family.BURST_SLOW.value: timedelta(hours=6)}
"""How much of the time before it a burst is about."""


class AlertActions(BaseScreen):
    """A screen on which an alert can be chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.ALERTS)]
    SCOPES: ClassVar[tuple[Scope, ...]] = (*BaseScreen.SCOPES, Scope.ALERTS)

    def chosen(self) -> Alert | None:
        """The alert that is meant; None for none."""
        raise NotImplementedError

    def alerts_key(self) -> str:
        """They are on the screen already."""
        return ""

    def key_hints(self) -> list[KeyHint]:
        """No promise to acknowledge or snooze what is not open, or to explain what has no hours."""
        alert = self.chosen()
        needless = set() if self._hours() is not None else {"screen.explain_alert"}
        if alert is None or not alert.is_open:
            needless |= {"screen.acknowledge", "screen.snooze"}
        return [hint for hint in super().key_hints() if hint.action not in needless]

    def action_acknowledge(self) -> None:
        """Seen."""
        alert = self._open_one()
        if alert is None:
            return
        if alert.acknowledged_at is None:
            self.monitor_app.alerts.acknowledge(alert)
        else:
            self.monitor_app.say("it is acknowledged already")

    def action_snooze(self) -> None:
        """Choose for how long it keeps quiet."""
        alert = self._open_one()
        if alert is None:
            return
        app, snapshot = self.monitor_app, self.monitor_app.snapshot
        period = snapshot.quota.period if snapshot is not None else None
        end = period.end if period is not None else None
        comes_anew = snapshot is not None and snapshot.quota.billing is Billing.CREDITS
        choices = snooze_choices(alert, app.alerts.now, self.zone, end, comes_anew=comes_anew)

        def chosen(choice_id: str | None) -> None:
            for choice in choices:
                if choice.id == choice_id:
                    app.alerts.snooze(alert, choice.until)

        app.push_screen(SnoozePicker(alert.text, choices), chosen)

    def action_explain_alert(self) -> None:
        """Who gained in its hours."""
        from elevenmon.domain.explanations import Stretch  # noqa: PLC0415 - when it is first asked

        hours = self._hours()
        if hours is None:
            self.monitor_app.say("that is not about some hours of use")
        else:
            self.monitor_app.show_why(Stretch(*hours))

    def action_open_alert(self) -> None:
        """All about it."""
        from elevenmon.tui.screens.alert import AlertScreen  # noqa: PLC0415 - it is made of this

        alert = self.chosen()
        if alert is not None:
            self.app.push_screen(AlertScreen(alert))

    def _hours(self) -> tuple[datetime, datetime] | None:
        """Those that the chosen alert is about; None where it is not about use by the hour."""
        alert, snapshot = self.chosen(), self.monitor_app.snapshot
        if alert is None or snapshot is None:
            return None
        if alert.ref.rule in BURST_HOURS:
            return alert.opened_at - BURST_HOURS[alert.ref.rule], alert.opened_at
        found = next((one for one in snapshot.anomalies if one.ref == alert.ref.key), None)
        return (found.at, found.until) if found is not None else None

    def _open_one(self) -> Alert | None:
        """The alert that is meant, if anything can be done about it; else it says why not."""
        alert = self.chosen()
        if alert is None or not alert.is_open:
            why = "no open alert is chosen here" if alert is None else "that alert is over already"
            self.monitor_app.say(why, Level.WATCH)
            return None
        return alert
