"""`[alerts]` of the settings file: a table per family of rules; what it does not say is as by default."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from elevenmon.domain.alert_rules import (
    CREDITS_AT,
    DEFAULTS,
    QUOTA_AT,
    AlertRules,
    Family,
    Rule,
    Unit,
    expanded,
)
from elevenmon.settings.durations import seconds_of
from elevenmon.settings.load import ConfigFile, flag

_DAY: Final = 86_400
_TIMED: Final = ("clear_at", "for", "clear_for", "cooldown")
KEYS: Final[Mapping[Family, tuple[str, ...]]] = {
    Family.QUOTA: ("at",),
    Family.CREDITS: ("at",),
    Family.FORECAST: ("at", *_TIMED),
    Family.BURST_FAST: ("at", *_TIMED, "least"),
    Family.BURST_SLOW: ("at", *_TIMED, "least"),
    Family.ERRORS: ("at", *_TIMED, "least", "window"),
    Family.STATUS_401: ("at", *_TIMED, "window"),
    Family.STATUS_402: ("at", *_TIMED, "window"),
    Family.STATUS_429: ("at", *_TIMED, "window"),
    Family.LATENCY: ("at", *_TIMED, "least", "window"),
    Family.CONCURRENCY: ("at", *_TIMED, "least", "window"),
    Family.KEY_BUDGET: ("credits",),
    Family.ANOMALY: ("clear_for", "cooldown", "least"),
    Family.DATA_STALE: ("at",),
}
"""What can be set of a family besides `on`."""
_MOST: Final[Mapping[Unit, tuple[float, str]]] = {
    Unit.PERCENT: (100.0, "a number above 0 and up to 100"),
    Unit.PROBABILITY: (1.0, "a number above 0 and up to 1"),
}
_AT_ALL: Final = (1e12, "a number above 0")


def rules_of(file: ConfigFile) -> AlertRules:
    """All rules as they are set. Raises SettingsError."""
    file.only(("alerts",), ("on", *(family.value for family in Family)))
    all_on = file.take(("alerts", "on"), flag) is not False
    families = [_rule(file, rule, all_on=all_on) for rule in DEFAULTS.values()]
    return expanded(
        families,
        quota_at=_levels(file, Family.QUOTA, QUOTA_AT, _between(1000.0, "numbers above 0 and up to 1000")),
        credits_at=_levels(file, Family.CREDITS, CREDITS_AT, _between(1e12, "whole numbers above 0")),
        budgets=_budgets(file),
    )


def _rule(file: ConfigFile, rule: Rule, *, all_on: bool) -> Rule:
    here, keys = ("alerts", rule.family.value), KEYS.get(rule.family, ())
    file.only(here, ("on", *keys))
    rule = replace(rule, on=all_on and file.take((*here, "on"), flag) is not False)
    if rule.family in (Family.QUOTA, Family.CREDITS):
        return rule
    if rule.unit is Unit.AGE:
        return _aged(file, rule, here)
    rule = _thresholds(file, rule, here)
    least = file.take((*here, "least"), _between(*_AT_ALL))
    window = file.take((*here, "window"), _seconds(60, _DAY, "1m to 1d"))
    rule = replace(rule, least=rule.least if least is None else least, window=window or rule.window)
    return replace(
        rule,
        hold=_span(file, (*here, "for"), rule.hold),
        clear_hold=_span(file, (*here, "clear_for"), rule.clear_hold),
        cooldown=_span(file, (*here, "cooldown"), rule.cooldown),
    )


def _span(file: ConfigFile, where: tuple[str, ...], default: int) -> int:
    seconds = file.take(where, _seconds(0, 7 * _DAY, "0s to 7d"))
    return default if seconds is None else seconds


def _thresholds(file: ConfigFile, rule: Rule, here: tuple[str, ...]) -> Rule:
    """Where it opens and where it is over; the second follows the first where only that is set."""
    within = _between(*_MOST.get(rule.unit, _AT_ALL))
    at = file.take((*here, "at"), within)
    clear_at = file.take((*here, "clear_at"), within)
    if at is not None:
        rule = replace(rule, at=at, clear_at=rule.clear_at * at / rule.at)
    if clear_at is None:
        return rule
    if clear_at > rule.at:
        raise file.refuse((*here, "clear_at"), f"{clear_at:g} is above at; allowed: up to {rule.at:g}")
    return replace(rule, clear_at=clear_at)


def _aged(file: ConfigFile, rule: Rule, here: tuple[str, ...]) -> Rule:
    seconds = file.take((*here, "at"), _seconds(60, 7 * _DAY, "1m to 7d"))
    return rule if seconds is None else replace(rule, at=seconds, clear_at=seconds)


def _levels(
    file: ConfigFile, family: Family, default: Iterable[float], within: Callable[[object], float]
) -> Iterable[float]:
    def check(value: object) -> list[float]:
        if not isinstance(value, list):
            raise ValueError("a list of numbers is needed, such as [50, 80, 95]")
        return [within(each) for each in value]

    levels = file.take(("alerts", family.value, "at"), check)
    return default if levels is None else levels


def _budgets(file: ConfigFile) -> dict[str, float]:
    here = ("alerts", Family.KEY_BUDGET.value, "credits")
    within = _between(1e12, "credits per billing period, a number above 0")
    budgets = {name: file.take((*here, name), within) for name in file.table(*here)}
    return {name: budget for name, budget in budgets.items() if budget is not None}


def _between(most: float, allowed: str) -> Callable[[object], float]:
    def check(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValueError(f"a number is needed; allowed: {allowed}")
        if not 0 < value <= most:
            raise ValueError(f"{value:g} is out of range; allowed: {allowed}")
        return float(value)

    return check


def _seconds(least: int, most: int, allowed: str) -> Callable[[object], int]:
    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError("a duration such as 90s or 30m is needed")
        seconds = value if isinstance(value, int) else seconds_of(value)
        if not least <= seconds <= most:
            raise ValueError(f"{value} is out of range; allowed: {allowed}")
        return seconds

    return check
