"""The alerts of snapshots: episodes, rules, and a section of both."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from elevenmon.domain.alerts import Alert, AlertRef, AlertsSection, RuleState
from elevenmon.domain.level import Level
from elevenmon.domain.wording import UNKNOWN_FIGURE
from tests.sections import NOW, PERIOD

RUN_OUT = "run out of included credits before the reset"
CAP = "reach the overage cap before the reset"


def alert(rule: str = "quota-80", minutes: float = 20, **overrides: Any) -> Alert:
    """An open alert that opened so many minutes ago."""
    values: dict[str, Any] = {
        "ref": AlertRef(rule, period=PERIOD.start),
        "level": Level.WARNING,
        "text": "81.2 % of the credits used",
        "opened_at": NOW - timedelta(minutes=minutes),
        "already_so": False,
        "peak": "81.4 %",
    }
    return Alert(**(values | overrides))


def rule(rule_id: str = "quota-80", **overrides: Any) -> RuleState:
    """A rule that watches and has nothing to tell."""
    values: dict[str, Any] = {
        "id": rule_id,
        "level": Level.WARNING,
        "condition": "80 % of the included credits used",
        "now": "72.9 %",
        "on": True,
        "open": False,
        "last": None,
    }
    return RuleState(**(values | overrides))


def rules(*open_ones: str) -> tuple[RuleState, ...]:
    """Every rule as it comes, some of them open, some off."""
    table: Sequence[tuple[str, Level, str, str]] = (
        ("quota-80", Level.WARNING, "80 % of the included credits used", "81.2 %"),
        ("quota-95", Level.CRITICAL, "95 % of the included credits used", "81.2 %"),
        ("forecast-included", Level.WARNING, f"50 % likely for 30m to {RUN_OUT}", "74 % likely"),
        ("forecast-cap", Level.WARNING, f"50 % likely for 30m to {CAP}", "2 % likely"),
        ("overage-started", Level.WARNING, "more than the included credits used", UNKNOWN_FIGURE),
        ("cap-reached", Level.CRITICAL, "the overage cap reached", UNKNOWN_FIGURE),
        ("burst-fast", Level.WARNING, "14.4x sustainable over 1 h and 5 min", "0.4x"),
        ("burst-slow", Level.WARNING, "6x sustainable over 6 h and 30 min", "1.9x"),
        ("errors", Level.WARNING, "20 % of the requests failed for 5 min", "31 %"),
        ("status-401", Level.WARNING, "10 requests refused with 401 in 15 min", "0"),
        ("status-402", Level.WARNING, "10 requests refused with 402 in 15 min", "0"),
        ("status-429", Level.WARNING, "50 requests refused with 429 in 15 min", "12"),
        ("latency", Level.WARNING, "p95 over 20 s for 5 min", "1.4 s"),
        ("key-budget", Level.WARNING, "a key over its budget", "none set"),
        ("invoice-failed", Level.CRITICAL, "an invoice could not be paid", "none"),
        ("data-stale", Level.WARNING, "no figures for 10 min", "4s"),
        ("key-lost", Level.CRITICAL, "the key is refused", "accepted"),
        ("reset", Level.WATCH, "a new billing period began", "in 12d 18h"),
    )
    return tuple(
        rule(
            rule_id,
            level=level,
            condition=condition,
            now=figure,
            open=rule_id in open_ones,
            on=rule_id not in ("forecast-cap", "key-budget"),
            last=NOW - timedelta(minutes=20) if rule_id in open_ones else None,
        )
        for rule_id, level, condition, figure in table
    )


def alerts(**overrides: Any) -> AlertsSection:
    """Two alerts that ask for attention, one that was seen, one that is snoozed, and a past."""
    errors = alert("errors", 4, text="31 % of the requests failed", peak="44 %", level=Level.CRITICAL)
    quota_at = alert()
    seen = alert(
        "forecast-included",
        60 * 26,
        text="81 % likely: included credits used up before the reset",
        peak="81 % likely",
        acknowledged_at=NOW - timedelta(hours=20),
    )
    snoozed = alert(
        "status-429",
        95,
        ref=AlertRef("status-429", "concurrent_limit_exceeded"),
        level=Level.WATCH,
        text="64 requests refused with 429: concurrent_limit_exceeded",
        peak="71",
        snoozed_until=NOW + timedelta(hours=1),
        already_so=True,
    )
    past = tuple(
        alert(
            rule_id,
            hours * 60,
            text=text,
            peak=peak,
            cleared_at=NOW - timedelta(hours=hours) + timedelta(minutes=lasted),
            cleared_by=why,
        )
        for rule_id, hours, text, peak, lasted, why in (
            ("burst-fast", 30, "18x sustainable over 1 h", "22x", 48, "below 7.2x"),
            ("data-stale", 51, "no figures for 12m", "38m", 38, "figures again"),
            ("errors", 75, "24 % of the requests failed", "29 %", 17, "below 10 %"),
            ("reset", 410, "a new billing period began", "", 1440, "a day later"),
            ("quota-95", 600, "95.3 % of the credits used", "99.1 %", 11_400, "reset"),
            ("quota-80", 760, "80.0 % of the credits used", "99.1 %", 21_000, "reset"),
        )
    )
    values: dict[str, Any] = {
        "open": (errors, quota_at, seen, snoozed),
        "log": (errors, quota_at, snoozed, seen, *past),
        "rules": rules("errors", "quota-80", "forecast-included", "status-429"),
    }
    return AlertsSection(**(values | overrides))
