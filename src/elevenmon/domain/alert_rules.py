"""The rules behind alerts as values: what each one watches, from where on and for how long."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from elevenmon.domain.level import Level

_MINUTE, _HOUR = 60, 3600
_SEVERE_FROM = 95.0
"""Percent of the included credits from where on a quota alert is critical."""


class Family(StrEnum):
    """What a rule watches; each is a table `[alerts.NAME]` of the settings file."""

    QUOTA = "quota"
    """Included credits used, in percent: a rule for each figure, `quota-80`."""
    CREDITS = "credits"
    """Credits used this period: a rule for each figure, `credits-100000`."""
    FORECAST = "forecast"
    """A wall predicted before the reset: `forecast-included`, `forecast-cap`, `forecast-budget`."""
    OVERAGE_STARTED = "overage-started"
    CAP_REACHED = "cap-reached"
    """The last wall: no credits are left at all."""
    BURST_FAST = "burst-fast"
    """Both 1 h and 5 min."""
    BURST_SLOW = "burst-slow"
    """Both 6 h and 30 min."""
    ERRORS = "errors"
    STATUS_401 = "status-401"
    """Requests refused with this status, for each error that they name."""
    STATUS_402 = "status-402"
    STATUS_429 = "status-429"
    LATENCY = "latency"
    CONCURRENCY = "concurrency"
    KEY_BUDGET = "key-budget"
    ANOMALY = "anomaly"
    INVOICE_OPEN = "invoice-open"
    INVOICE_FAILED = "invoice-failed"
    DATA_STALE = "data-stale"
    KEY_LOST = "key-lost"
    RESET = "reset"


class Unit(StrEnum):
    """What a rule's figure counts."""

    PERCENT = "percent"
    CREDITS = "credits"
    PROBABILITY = "probability"
    MULTIPLE = "times"
    """Of the sustainable rate, which lasts exactly to the reset, or of the even pace where that is more."""
    REQUESTS = "requests"
    SECONDS = "seconds"
    AGE = "age"
    """Seconds, written as a duration."""
    NONE = "none"
    """No figure: it is so, or it is not."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it is set. Durations are in seconds."""

    id: str
    family: Family
    level: Level
    unit: Unit
    at: float = 1.0
    """Its condition holds from this figure on."""
    clear_at: float = 1.0
    """It no longer holds below this figure; between the two nothing changes."""
    hold: int = 0
    """How long the condition must hold before an episode opens."""
    clear_hold: int = 0
    """How long it must not hold before the episode is over."""
    cooldown: int = 0
    """How long after an episode no other one opens."""
    least: float = 0.0
    """What there must be at all: requests in the window, credits in a burst or an anomaly."""
    window: int = 0
    """How far back requests are looked at."""
    on: bool = True


@dataclass(frozen=True, slots=True)
class AlertRules:
    """All rules in the order they are shown, and what single keys may spend."""

    rules: tuple[Rule, ...]
    budgets: Mapping[str, float] = field(default_factory=dict)
    """Credits per billing period, by a key's name or its hash."""

    def of(self, family: Family) -> tuple[Rule, ...]:
        """The rules of a family that are on."""
        return tuple(rule for rule in self.rules if rule.family is family and rule.on)


WALLS = ("included", "cap", "budget")
"""Walls that can be predicted, in the order they are met."""
QUOTA_AT: tuple[float, ...] = (80.0, 95.0)
CREDITS_AT: tuple[float, ...] = ()
_REQUESTS = Rule(
    id="",
    family=Family.ERRORS,
    level=Level.WARNING,
    unit=Unit.REQUESTS,
    clear_hold=15 * _MINUTE,
    cooldown=30 * _MINUTE,
    window=15 * _MINUTE,
)


def _refusals(family: Family, at: float) -> Rule:
    return replace(_REQUESTS, family=family, at=at, clear_at=at / 2)


def _burst(family: Family, at: float, least: float) -> Rule:
    return Rule(
        id="",
        family=family,
        level=Level.WARNING,
        unit=Unit.MULTIPLE,
        at=at,
        clear_at=at / 2,
        clear_hold=15 * _MINUTE,
        cooldown=_HOUR,
        least=least,
    )


_DEFAULTS = (
    Rule("", Family.QUOTA, Level.WARNING, Unit.PERCENT),
    Rule("", Family.CREDITS, Level.WARNING, Unit.CREDITS),
    Rule(
        id="",
        family=Family.FORECAST,
        level=Level.WARNING,
        unit=Unit.PROBABILITY,
        at=0.5,
        clear_at=0.35,
        hold=30 * _MINUTE,
        clear_hold=2 * _HOUR,
    ),
    Rule("", Family.OVERAGE_STARTED, Level.WARNING, Unit.CREDITS),
    Rule("", Family.CAP_REACHED, Level.CRITICAL, Unit.CREDITS),
    _burst(Family.BURST_FAST, 14.4, 5_000.0),
    _burst(Family.BURST_SLOW, 6.0, 10_000.0),
    replace(_REQUESTS, unit=Unit.PERCENT, at=25.0, clear_at=12.5, hold=5 * _MINUTE, least=20.0),
    _refusals(Family.STATUS_401, 10.0),
    _refusals(Family.STATUS_402, 10.0),
    _refusals(Family.STATUS_429, 50.0),
    replace(
        _REQUESTS,
        family=Family.LATENCY,
        unit=Unit.SECONDS,
        at=20.0,
        clear_at=15.0,
        hold=5 * _MINUTE,
        least=50.0,
    ),
    replace(
        _REQUESTS,
        family=Family.CONCURRENCY,
        unit=Unit.PERCENT,
        at=50.0,
        clear_at=30.0,
        hold=5 * _MINUTE,
        least=25.0,
    ),
    Rule("", Family.KEY_BUDGET, Level.WARNING, Unit.CREDITS),
    Rule("", Family.ANOMALY, Level.WARNING, Unit.NONE, clear_hold=_HOUR, cooldown=6 * _HOUR, least=2_000.0),
    Rule("", Family.INVOICE_OPEN, Level.WARNING, Unit.NONE),
    Rule("", Family.INVOICE_FAILED, Level.CRITICAL, Unit.NONE),
    Rule("", Family.DATA_STALE, Level.WARNING, Unit.AGE, at=10 * _MINUTE, clear_at=10 * _MINUTE),
    Rule("", Family.KEY_LOST, Level.CRITICAL, Unit.NONE),
    Rule("", Family.RESET, Level.WATCH, Unit.NONE),
)
DEFAULTS: Mapping[Family, Rule] = MappingProxyType(
    {rule.family: replace(rule, id=rule.family.value) for rule in _DEFAULTS}
)
"""Each family as it is set where the settings say nothing."""


def expanded(
    families: Iterable[Rule],
    *,
    quota_at: Iterable[float] = QUOTA_AT,
    credits_at: Iterable[float] = CREDITS_AT,
    budgets: Mapping[str, float] | None = None,
) -> AlertRules:
    """The rules that come of one setting per family: one per figure or wall where a family has several."""
    rules: list[Rule] = []
    for rule in families:
        match rule.family:
            case Family.QUOTA:
                rules += [_at_percent(rule, at) for at in sorted(set(quota_at))]
            case Family.CREDITS:
                rules += [_at_credits(rule, at) for at in sorted(set(credits_at))]
            case Family.FORECAST:
                rules += [replace(rule, id=f"forecast-{wall}") for wall in WALLS]
            case _:
                rules.append(rule)
    return AlertRules(tuple(rules), MappingProxyType(dict(budgets or {})))


def _at_percent(rule: Rule, at: float) -> Rule:
    level = Level.CRITICAL if at >= _SEVERE_FROM else Level.WARNING
    return replace(rule, id=f"quota-{at:g}", at=at, clear_at=at - 2.0, level=level)


def _at_credits(rule: Rule, at: float) -> Rule:
    return replace(rule, id=f"credits-{at:.0f}", at=at, clear_at=at * 0.98)


DEFAULT_RULES = expanded(DEFAULTS.values())
"""What holds without any `[alerts]` in the settings file."""
