"""Alerts in words: how many ask for attention, in what state one is, and what is said when one is over."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from elevenmon.domain.alerts import Alert, AlertsSection, RuleState
from elevenmon.domain.level import Level, badness
from elevenmon.domain.wording import moment
from elevenmon.render.health import StatusPiece


def loud(section: AlertsSection, now: datetime) -> list[Alert]:
    """What asks for attention at that moment, worst first: neither acknowledged nor snoozed."""
    return [alert for alert in section.open if alert.is_loud(now)]


def worst(alerts: Iterable[Alert]) -> Level:
    """The worst level among them; OK where there are none."""
    return max((alert.level for alert in alerts), key=badness, default=Level.OK)


def is_notice(alerts: Iterable[Alert]) -> bool:
    """Whether none of them is more than a notice."""
    return worst(alerts) not in (Level.WARNING, Level.CRITICAL)


def count_words(alerts: Sequence[Alert]) -> str:
    """`1 alert`, `3 alerts`, `2 notices` where none of them is more."""
    word = "notice" if is_notice(alerts) else "alert"
    return f"{len(alerts)} {word}{'s' if len(alerts) != 1 else ''}"


def alerts_piece(alerts: Sequence[Alert], key: str = "") -> StatusPiece | None:
    """`2 alerts   8 to see` for the status line; None where nothing asks for attention.

    `key` opens the alerts, where there is one.
    """
    if not alerts:
        return None
    words = count_words(alerts)
    return StatusPiece(
        f"{words}   {key} to see" if key else words, worst(alerts), str(len(alerts)), words, badge=True
    )


def state_words(alert: Alert, now: datetime, zone: tzinfo | None) -> str:
    """`open`, `acknowledged`, `snoozed until 15:02`, `cleared: below 75 %`."""
    if alert.cleared_at is not None:
        return f"cleared: {alert.cleared_by}" if alert.cleared_by else "cleared"
    if is_snoozed(alert, now):
        assert alert.snoozed_until is not None
        return f"snoozed until {moment(alert.snoozed_until, now, zone)}"
    if alert.acknowledged_at is not None:
        return "acknowledged"
    return "open, already so at start" if alert.already_so else "open"


def state_word(alert: Alert, now: datetime) -> str:
    """The same in one word: `open`, `seen`, `snoozed`, `cleared`."""
    if not alert.is_open:
        return "cleared"
    if is_snoozed(alert, now):
        return "snoozed"
    return "seen" if alert.acknowledged_at is not None else "open"


def speaker(rule_id: str, section: AlertsSection, now: datetime) -> Alert | None:
    """The open alert that a rule stands for: of those that ask for attention, if any does, the worst."""
    found = [alert for alert in section.open if alert.ref.rule == rule_id]
    return min(found, key=lambda alert: not alert.is_loud(now), default=None)


def rule_words(rule: RuleState, alert: Alert | None, now: datetime, zone: tzinfo | None) -> str:
    """`on`, `off`, `open`, `acknowledged`, `snoozed until 15:02`, by the open alert of the rule."""
    if not rule.on:
        return "off"
    if alert is None:
        return "open" if rule.open else "on"
    return state_words(alert, now, zone).partition(",")[0]


def rule_word(rule: RuleState, alert: Alert | None, now: datetime) -> str:
    """The same in one word: `seen` for acknowledged, `snoozed`."""
    if rule.on and alert is not None:
        return state_word(alert, now)
    return "off" if not rule.on else "open" if rule.open else "on"


def is_snoozed(alert: Alert, now: datetime) -> bool:
    """Whether it keeps quiet for now."""
    return alert.is_open and alert.snoozed_until is not None and now < alert.snoozed_until


def over_words(alerts: Sequence[Alert]) -> str:
    """What is said when alerts have ended: the one by its words, several by their number."""
    if len(alerts) != 1:
        return f"{count_words(alerts)} over"
    only = alerts[0]
    return f"over: {only.text} ({only.cleared_by})" if only.cleared_by else f"over: {only.text}"
