"""Edges of alerts, plain or changed."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from elevenmon.domain.alerts import Alert, AlertAccount, AlertEvent, AlertRef, AlertTurn
from elevenmon.domain.level import Level
from elevenmon.notify.announcement import Announcement, announcement

AT = datetime(2026, 11, 28, 0, 15, 30, 250_000, tzinfo=UTC)
OPENED = AlertEvent(
    turn=AlertTurn.OPENED,
    alert=Alert(
        ref=AlertRef("quota-80", "", datetime(2026, 11, 1, tzinfo=UTC)),
        level=Level.WARNING,
        text="81.2 % of the credits used",
        opened_at=AT,
        already_so=False,
        peak="81.2 %",
    ),
    account=AlertAccount(
        profile="work",
        region="eu",
        key_hint="cdef",
        used=81_200,
        limit=100_000,
        reset=datetime(2026, 12, 1, tzinfo=UTC),
        level=Level.WARNING,
        verdict="may run out after Mon 30",
    ),
    at=AT,
)


def edge(turn: AlertTurn = AlertTurn.OPENED, **changes: Any) -> AlertEvent:
    """An edge of an alert that is changed so."""
    return replace(OPENED, turn=turn, alert=replace(OPENED.alert, **changes))


def told(event: AlertEvent = OPENED) -> Announcement:
    """Its announcement; no key is known."""
    return announcement(event, str)
