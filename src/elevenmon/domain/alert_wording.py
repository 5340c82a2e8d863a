"""What is said of an alert rule: its figure with its unit, and its condition in words."""

from collections.abc import Callable, Mapping

from elevenmon.domain.alert_rules import DEFAULTS, Family, Rule, Unit
from elevenmon.domain.wording import UNKNOWN_FIGURE, chance, duration, grouped, percent

_MANY = ("quota", "credits", "forecast")
"""Families of several rules, each named by the family and what it is about."""
# The status first: where a line is cut the three are told apart.
_REFUSED = "{status} on {at:g} or more requests of one kind {window}{held}"
# Both names as the quota pane has them: its strip counts `x sustainable`, its bar ticks the `even pace`.
_BURST = "{at:g}x sustainable and even pace over {both}{held}, {least:,.0f} credits at least"
_CONDITIONS: Mapping[Family, str] = {
    Family.QUOTA: "{at:g} % of the included credits used",
    Family.CREDITS: "{at:,.0f} credits used this period",
    Family.FORECAST: "{likely} likely{held} to {wall}",
    Family.OVERAGE_STARTED: "included credits used up, overage running",
    Family.CAP_REACHED: "all credits used, overage too",
    Family.BURST_FAST: _BURST.replace("{both}", "1h and 5m"),
    Family.BURST_SLOW: _BURST.replace("{both}", "6h and 30m"),
    Family.ERRORS: "{at:g} % of {least:g} or more requests {window} failed{held}",
    Family.STATUS_401: _REFUSED.replace("{status}", "401"),
    Family.STATUS_402: _REFUSED.replace("{status}", "402"),
    Family.STATUS_429: _REFUSED.replace("{status}", "429"),
    Family.LATENCY: "latency p95 of {least:g} or more requests {window} at {at:g} s or above{held}",
    Family.CONCURRENCY: "{at:g} % of {least:g} or more 429s {window} met the concurrency limit{held}",
    Family.KEY_BUDGET: "a key's budget used up",
    Family.ANOMALY: "use that stands out, {least:,.0f} credits at least",
    Family.INVOICE_OPEN: "an open invoice",
    Family.INVOICE_FAILED: "a payment failed",
    Family.DATA_STALE: "no answer on the quota for {age}",
    Family.KEY_LOST: "the key is refused",
    Family.RESET: "credits came anew",
}
_WALLS = {
    "forecast-included": "run out of included credits before the reset",
    "forecast-cap": "reach the overage cap before the reset",
    "forecast-budget": "spend the budget before the period ends",
}
_FIGURES: Mapping[Unit, Callable[[float], str]] = {
    Unit.PERCENT: lambda value: percent(value / 100, digits=1),
    Unit.CREDITS: grouped,
    Unit.PROBABILITY: lambda value: f"{chance(value)} likely",
    Unit.MULTIPLE: lambda value: f"{value:.1f}x",
    Unit.REQUESTS: lambda value: "1 request" if value == 1 else f"{value:.0f} requests",
    Unit.SECONDS: lambda value: f"{value:.1f} s",
    Unit.AGE: duration,
}


def family_of(rule_id: str) -> Family | None:
    """The family of a rule's id; None for one that this version does not know."""
    name = rule_id.partition("-")[0]
    if name in _MANY:
        return Family(name)
    return Family(rule_id) if rule_id in set(Family) else None


def unit_of(rule_id: str) -> Unit:
    """What a rule's figure counts."""
    family = family_of(rule_id)
    return Unit.NONE if family is None else DEFAULTS[family].unit


def figure(unit: Unit, value: float | None) -> str:
    """A rule's figure: `81.2 %`, `51,000`, `62 % likely`, `16.3x`, `8.4 s`; empty for no unit."""
    if unit is Unit.NONE:
        return ""
    return UNKNOWN_FIGURE if value is None else _FIGURES[unit](value)


def condition(rule: Rule) -> str:
    """What a rule waits for: `80 % of the included credits used`, `50 % likely for 30m to run out ...`."""
    return _CONDITIONS[rule.family].format(
        at=rule.at,
        likely=percent(rule.at),
        least=rule.least,
        held=f" for {duration(rule.hold)}" if rule.hold else "",
        window=f"in {duration(rule.window)}",
        wall=_WALLS.get(rule.id, ""),
        age=duration(rule.at),
    )
