"""The Overview: the quota and its verdict, how it got there, who used it, and what happens right now."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar, TypeVar

from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from elevenmon.domain.alerts import Alert
from elevenmon.domain.snapshot import Billing, Dimension, Snapshot, View, Window
from elevenmon.render.alerts import loud
from elevenmon.tui.command import Command, Scope
from elevenmon.tui.commands import BY_ACTION, bindings
from elevenmon.tui.messages import Flashed, ViewChosen
from elevenmon.tui.screens.alert_actions import AlertActions
from elevenmon.tui.screens.base import BaseScreen
from elevenmon.tui.widgets.alerts_pane import AlertsPane
from elevenmon.tui.widgets.arrangement import ALERTS, BREAKDOWN, BURN_UP, QUOTA, TAIL, TILES, Panes
from elevenmon.tui.widgets.breakdown import NAMES, BreakdownPanel
from elevenmon.tui.widgets.burn_up import BurnUpPanel
from elevenmon.tui.widgets.chart_hours import Hours
from elevenmon.tui.widgets.hours_panel import HoursPanel
from elevenmon.tui.widgets.panel import Panel
from elevenmon.tui.widgets.quota import QuotaPanel
from elevenmon.tui.widgets.tail import TailPanel
from elevenmon.tui.widgets.tiles import TilesPanel

_URGENT = 9
"""How much the key for an anomaly, or for hours that are chosen, matters in the key line."""
Choice = TypeVar("Choice", Window, Dimension)


class OverviewScreen(AlertActions):
    """Screen 1."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.OVERVIEW, Scope.ALERTS, Scope.CHART)]
    SCOPES: ClassVar[tuple[Scope, ...]] = (*AlertActions.SCOPES, Scope.CHART, Scope.OVERVIEW)
    CRUMBS: ClassVar[tuple[str, ...]] = ("Overview",)
    CSS_PATH = "../styles/overview.tcss"
    AUTO_FOCUS = ""
    """The picture comes first; tab begins to work with it."""

    def __init__(self) -> None:
        super().__init__()
        self._alerts = AlertsPane(id=ALERTS, classes="pane")
        self._choosers = (
            BurnUpPanel(id=BURN_UP, classes="pane"),
            BreakdownPanel(id=BREAKDOWN, classes="pane"),
            TilesPanel(id=TILES),
        )
        """In which hours can be chosen."""
        self._panels: tuple[Panel, ...] = (
            QuotaPanel(id=QUOTA, classes="pane"),
            self._alerts,
            *self._choosers,
            TailPanel(id=TAIL, classes="pane"),
        )
        self._view: View | None = None
        """What was asked for and is not in a snapshot yet: several key presses add up."""

    def compose_body(self) -> Iterable[Widget]:
        """The panes, in the order in which tab visits them."""
        yield Panes(*self._panels)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Each panel draws what changed for it."""
        if self._view == snapshot.view:
            self._view = None
        self._show_panels(snapshot, self.monitor_app.now)

    def show_time(self, now: datetime) -> None:
        """Ages and countdowns."""
        snapshot = self.monitor_app.snapshot
        if snapshot is not None:
            self._show_panels(snapshot, now)

    def _show_panels(self, snapshot: Snapshot, now: datetime) -> None:
        """Alerts have a pane while one asks for attention."""
        asking = len(loud(snapshot.alerts, snapshot.server_time(now)))
        if not asking and self.focused is self._alerts:
            self.minimize()
            self.set_focus(None)
        self.query_one(Panes).show_alerts(asking)
        for panel in self._panels:
            panel.show(snapshot, snapshot.server_time(now) if panel is self._alerts else now)

    def show_voice(self, voice_id: str) -> None:
        """Split by voice, the cursor on that one where it is in the breakdown."""
        view = self._current_view()
        if view is not None and view.dimension is not Dimension.VOICE:
            self._choose(replace(view, dimension=Dimension.VOICE), "by voices")
        panel = next(panel for panel in self._panels if isinstance(panel, BreakdownPanel))
        panel.stand_on(voice_id)
        self.set_focus(panel)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A pane for which there was no room takes a place."""
        event.stop()
        self._show_keys()
        if self.query_one(Panes).moves_for(event.widget.id):
            event.widget.refresh(layout=True)

    def action_window_wider(self) -> None:
        """A longer stretch of time."""
        self._move_window(1)

    def action_window_narrower(self) -> None:
        """A shorter stretch of time."""
        self._move_window(-1)

    def action_breakdown(self) -> None:
        """Split the credits by the next thing."""
        view = self._current_view()
        if view is not None:
            dimension = neighbour(tuple(Dimension), view.dimension, 1, around=True)
            self._choose(
                replace(view, dimension=dimension), f"by {NAMES[dimension].lower().replace('api', 'API')}"
            )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """On alerts, keys are for those."""
        snapshot, command = self.monitor_app.snapshot, BY_ACTION.get(action)
        if action == "why" and (self._on_alerts or snapshot is None):
            return False
        if command is not None and command.scope is Scope.ALERTS and not self._on_alerts:
            return False
        if action == "chart_hours" and self._chooser is None:
            return False
        return super().check_action(action, parameters)

    def action_why(self) -> None:
        """Who gained: in the chosen hours, else at the newest anomaly, else in the last whole hour.

        Money is known by the day: in that of the chosen hours, else in the last whole day.
        """
        from elevenmon.domain.explanations import DAY, HOUR, Stretch  # noqa: PLC0415 - when it is first asked

        snapshot, now, chosen = self.monitor_app.snapshot, self.monitor_app.alerts.now, self._chosen_hours
        if chosen is not None:
            self.monitor_app.show_why(Stretch(*chosen))
            return
        newest = snapshot.anomalies[0] if snapshot is not None and snapshot.anomalies else None
        before = now - (DAY if self._in_money else HOUR)
        last = Stretch(before, before)
        self.monitor_app.show_why(Stretch(newest.at, newest.until) if newest is not None else last)

    def action_chart_hours(self, step: int) -> None:
        """Other hours of the chart, or of the sparklines."""
        if self._chooser is not None:
            self._chooser.choose(step)
            self._show_keys()

    def on_click(self) -> None:
        """Hours may have been chosen, which can be explained."""
        self._show_keys()

    def close_inner(self) -> bool:
        """The chosen hours are forgotten first."""
        had_any = self._chooser is not None and self._chooser.choose_none()
        self._show_keys()
        return had_any

    def action_what_if(self) -> None:
        """What more traffic, another model or another limit would make of the verdict."""
        from elevenmon.tui.screens.what_if import WhatIfScreen  # noqa: PLC0415 - after the first frame

        monitor, snapshot = self.monitor_app.monitor, self.monitor_app.snapshot
        if monitor is not None:
            zone = snapshot.zone if snapshot is not None else None
            self.app.push_screen(WhatIfScreen(monitor.what_if, zone))

    def _step_panel(self, *, forward: bool) -> None:
        """In reading order; in one fixed order where not all panes are visible, because places then move."""
        panels: Sequence[Panel] = [one for one in self._panels if one is not self._alerts or one.region]
        if all(panel.region for panel in panels):
            panels = sorted(panels, key=lambda panel: (panel.region.y, panel.region.x))
        at = next((place for place, panel in enumerate(panels) if panel is self.focused), None)
        step = 1 if forward else -1
        place = (at + step) % len(panels) if at is not None else (0 if forward else -1)
        self.set_focus(panels[place])
        if self.maximized is not None:
            self.maximize(panels[place], container=False)

    # Alerts

    def alerts_key(self) -> str:
        """There is more to see of them elsewhere."""
        return BaseScreen.alerts_key(self)

    def commands(self) -> list[Command]:
        """Those of the alerts only in their pane; why it jumped rises where hours are chosen or stand out."""
        on_alerts = self._on_alerts
        found = [one for one in super().commands() if on_alerts or one.scope is not Scope.ALERTS]
        if self._chooser is None:
            found = [one._replace(label="") if one.scope is Scope.CHART else one for one in found]
        snapshot = self.monitor_app.snapshot
        if self._chosen_hours is None and (snapshot is None or not snapshot.anomalies):
            return found
        return [one._replace(rank=_URGENT) if one.id == "why" else one for one in found]

    def chosen(self) -> Alert | None:
        """The one under the cursor of their pane."""
        return self._alerts.alert if self._on_alerts else None

    @property
    def _chooser(self) -> HoursPanel | None:
        """The pane with the focus, if hours can be chosen in it."""
        return next((one for one in self._choosers if one is self.focused and one.can_choose), None)

    @property
    def _chosen_hours(self) -> Hours | None:
        return self._chooser.chosen if self._chooser is not None else None

    @property
    def _in_money(self) -> bool:
        snapshot = self.monitor_app.snapshot
        return snapshot is not None and snapshot.quota.billing is Billing.COST

    @property
    def _on_alerts(self) -> bool:
        return self.focused is self._alerts

    def _move_window(self, step: int) -> None:
        """The tiles' window while they have the focus, the breakdown's otherwise."""
        view = self._current_view()
        if view is None:
            return
        windows = tuple(Window)
        if self.focused is not None and self.focused.id == TILES:
            window = neighbour(windows, view.tile_window, step)
            words = f"tiles: {self._words(window, view.tile_window, step)}"
            self._choose(replace(view, tile_window=window), words)
        else:
            window = neighbour(windows, view.breakdown_window, step)
            words = f"breakdown: {self._words(window, view.breakdown_window, step)}"
            self._choose(replace(view, breakdown_window=window), words)

    def _words(self, window: Window, before: Window, step: int) -> str:
        snapshot = self.monitor_app.snapshot
        words = f"the last {window.value}" if snapshot is None else snapshot.quota.within(window)
        if window is not before:
            return words
        return f"{words}, already the {'widest' if step > 0 else 'narrowest'}"

    def _current_view(self) -> View | None:
        if self._view is not None:
            return self._view
        snapshot = self.monitor_app.snapshot
        return snapshot.view if snapshot is not None else None

    def _choose(self, view: View, words: str) -> None:
        self._view = view
        self.post_message(ViewChosen(view))
        self.post_message(Flashed(words))


def neighbour(choices: Sequence[Choice], current: Choice, step: int, *, around: bool = False) -> Choice:
    """The choice that many places on; it stops at the ends, or goes around."""
    place = choices.index(current) + step
    return choices[place % len(choices)] if around else choices[min(len(choices) - 1, max(0, place))]
