"""How an alert rule stands at one moment: met, over, or between the two."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from elevenmon.domain.alert_rules import Rule
from elevenmon.domain.alert_wording import figure
from elevenmon.domain.alerts import AlertRef
from elevenmon.domain.level import Level


class Stand(StrEnum):
    """Where a figure is."""

    MET = "met"
    BETWEEN = "between"
    """Below where an episode opens, above where it is over."""
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Condition:
    """One rule, applied to one thing in one period."""

    ref: AlertRef
    stand: Stand
    value: float | None
    """The rule's figure; None where it has none."""
    level: Level
    text: str
    """One clause with its figure, as the alert says it."""
    over: str
    """Why it would be over, in a word or two."""
    for_good: bool = False
    """Where it is over, that is no matter of time: it cannot come back in this period."""


Found = tuple[Condition, ...] | None
"""All that a rule is applied to; what is not among it is over. None: nothing is known just now."""


def stand(rule: Rule, value: float) -> Stand:
    """Where a figure is between a rule's two thresholds."""
    if value >= rule.at:
        return Stand.MET
    return Stand.OVER if value < rule.clear_at else Stand.BETWEEN


def so(rule: Rule, text: str, *, key: str = "", level: Level | None = None, over: str = "over") -> Condition:
    """The condition of a rule without a figure: it is so."""
    return Condition(AlertRef(rule.id, key), Stand.MET, None, level or rule.level, text, over)


def below(rule: Rule, text: str, *, over: str = "") -> Condition:
    """The condition of a rule whose figure rests on too little: it is over, and the figure is not told."""
    return replace(measured(rule, 0.0, text, over=over), value=None)


def measured(
    rule: Rule,
    value: float,
    text: str,
    *,
    key: str = "",
    period: datetime | None = None,
    level: Level | None = None,
    over: str = "",
) -> Condition:
    """The condition of a rule with a figure."""
    ref = AlertRef(rule.id, key, period)
    below = over or f"below {figure(rule.unit, rule.clear_at)}"
    return Condition(ref, stand(rule, value), value, level or rule.level, text, below)
