"""Alerts as the command line writes them: one line each for a person, one JSON document for a script."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo

from elevenmon.cli.times import written
from elevenmon.domain.alerts import Alert
from elevenmon.domain.wording import duration

STAMP = "%Y-%m-%d %H:%M"
_WATCHED = timedelta(minutes=10)
"""Rules that were looked at so lately are being watched."""


def document(alerts: Iterable[Alert], watched_at: datetime | None) -> str:
    """As JSON: times in UTC, null where there is nothing. `watched_at` is when rules were last looked at."""
    listed = [entry(alert) for alert in alerts]
    return json.dumps({"schema": 1, "watched_at": _written(watched_at), "alerts": listed}, indent=2)


def unwatched(watched_at: datetime | None, now: datetime, zone: tzinfo | None) -> str:
    """What is to be said where nobody looks at the rules; empty where somebody does."""
    if watched_at is None:
        return "nothing has watched this account yet: an elevenmon that is open on it does"
    if now - watched_at <= _WATCHED:
        return ""
    since = watched_at.astimezone(zone).strftime(STAMP)
    return f"nothing has watched this account since {since}: an elevenmon that is open on it does"


def entry(alert: Alert) -> dict[str, object]:
    """One alert as JSON carries it."""
    return {
        "id": alert.ref.id,
        "rule": alert.ref.rule,
        "subject": alert.ref.key or None,
        "period": _written(alert.ref.period),
        "level": alert.level.value,
        "text": alert.text,
        "opened_at": _written(alert.opened_at),
        "already_so": alert.already_so,
        "raised_at": _written(alert.raised_at),
        "cleared_at": _written(alert.cleared_at),
        "cleared_by": alert.cleared_by or None,
        "peak": alert.peak or None,
        "acknowledged_at": _written(alert.acknowledged_at),
        "snoozed_until": _written(alert.snoozed_until),
    }


def lines(alerts: Iterable[Alert], now: datetime, zone: tzinfo | None) -> Iterator[str]:
    """For a person, times in a zone: `quota-80  warning  2026-11-20 14:02  open 2h  81.2 % of ...`."""
    rows = [
        (
            alert.ref.id,
            alert.level.value,
            alert.opened_at.astimezone(zone).strftime(STAMP),
            state(alert, now, zone),
            alert.text,
        )
        for alert in alerts
    ]
    widths = [max((len(row[place]) for row in rows), default=0) for place in range(4)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield "  ".join([*cells, row[4]]).rstrip()


def state(alert: Alert, now: datetime, zone: tzinfo | None) -> str:
    """What became of an alert so far: `open 2h`, `open 2h, acknowledged`, `over after 3h (reset)`."""
    if alert.cleared_at is not None:
        lasted = duration((alert.cleared_at - alert.opened_at).total_seconds())
        words = [f"over after {lasted}" + (f" ({alert.cleared_by})" if alert.cleared_by else "")]
        return ", ".join([*words, *_edges(alert, zone)])
    words = [f"open {duration((now - alert.opened_at).total_seconds())}"]
    words += _edges(alert, zone)
    if alert.acknowledged_at is not None:
        words.append("acknowledged")
    if alert.snoozed_until is not None and now < alert.snoozed_until:
        words.append(f"snoozed to {alert.snoozed_until.astimezone(zone).strftime(STAMP)}")
    return ", ".join(words)


def _edges(alert: Alert, zone: tzinfo | None) -> Iterator[str]:
    if alert.already_so:
        yield "already so at start"
    if alert.raised_at is not None:
        yield f"{alert.level} since {alert.raised_at.astimezone(zone).strftime(STAMP)}"


def _written(at: datetime | None) -> str | None:
    return None if at is None else written(at)
