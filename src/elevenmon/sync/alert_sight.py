"""The alerts of a snapshot: how the rules stand by what the store holds, and the episodes noted there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from elevenmon.domain.alert_rules import AlertRules, Rule, Unit
from elevenmon.domain.alert_wording import condition, figure
from elevenmon.domain.alerts import AlertsSection, RuleState
from elevenmon.domain.level import badness
from elevenmon.domain.wording import UNKNOWN_FIGURE
from elevenmon.store import alert_episodes

if TYPE_CHECKING:
    from elevenmon.analytics.alert_condition import Found
    from elevenmon.sync.alert_readings import Basis

LOGGED = 200
"""Episodes that a snapshot carries."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """How every rule that is on stood at one moment."""

    now: datetime
    """Server time."""
    period: datetime | None
    found: "Mapping[str, Found]"
    period_end: str
    """What the end of a billing period is called."""


class AlertSight:
    """Looks at the rules whenever a snapshot shows them anew. Used on the reader thread alone."""

    def __init__(self, rules: AlertRules) -> None:
        self.rules = rules
        self.last: Look | None = None
        """The newest look; another object after every one."""

    def section(self, connection: Any, basis: "Basis") -> AlertsSection:
        """Look, and tell it with the episodes in the store."""
        # Loaded after the first frame.
        from elevenmon.analytics.alert_rules import found  # noqa: PLC0415
        from elevenmon.sync.alert_readings import read_readings  # noqa: PLC0415

        readings = read_readings(connection, self.rules, basis)
        stands = found(self.rules, readings)
        self.last = Look(readings.now, readings.period, stands, readings.period_end)
        return section_of(connection, self.rules, self.last.found)


def section_of(connection: Any, rules: AlertRules, stands: "Mapping[str, Found]") -> AlertsSection:
    """The episodes in the store, and the rules as they stand."""
    found, last = noted(connection), alert_episodes.last_opened(connection)
    open_rules = {alert.ref.rule for alert in found.open}
    states = tuple(
        RuleState(
            id=rule.id,
            level=rule.level,
            condition=condition(rule),
            now=_now(rule, stands.get(rule.id)),
            on=rule.on,
            open=rule.id in open_rules,
            last=last.get(rule.id),
        )
        for rule in rules.rules
    )
    return replace(found, rules=states)


def noted(connection: Any, limit: int = LOGGED) -> AlertsSection:
    """The episodes in the store, without the rules."""
    opened = sorted(alert_episodes.open_ones(connection), key=lambda alert: -badness(alert.level))
    return AlertsSection(open=tuple(opened), log=tuple(alert_episodes.newest(connection, limit)))


def _now(rule: Rule, stands: "Found") -> str:
    """The highest figure of those that a rule is applied to."""
    if stands is None:
        return UNKNOWN_FIGURE
    if rule.unit is Unit.NONE:
        return "yes" if stands else "no"
    values = [each.value for each in stands if each.value is not None]
    return figure(rule.unit, max(values) if values else (0.0 if rule.unit is Unit.REQUESTS else None))
