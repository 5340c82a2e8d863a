"""What goes out about one edge of an alert: a document for programs, a title and a sentence for people.

All of its text is cleaned, of bounded length and without any key, whoever wrote the alert's.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from elevenmon.domain.alerts import Alert, AlertAccount, AlertEvent, AlertTurn
from elevenmon.domain.text import clean

SCHEMA: Final = 1
_TEXT, _SHORT = 300, 100
"""Characters. A document stays under 16 kB, which is what a pipe takes at once on every system."""


@dataclass(frozen=True, slots=True, eq=False)
class Announcement:
    """One edge of one episode, ready to be sent."""

    turn: AlertTurn
    alert: Alert
    account: AlertAccount
    test: bool

    @property
    def id(self) -> str:
        """The same for every delivery of the same edge: 16 hex digits."""
        account, opened = self.account, _written(self.alert.opened_at) or ""
        parts = [account.profile, account.region, self.alert.ref.id, opened, self.turn, str(self.test)]
        if self.turn is AlertTurn.RAISED:
            # A notice may become a warning, and that critical.
            parts.append(self.alert.level)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def document(self) -> dict[str, object]:
        """As a JSON object."""
        alert, account = self.alert, self.account
        return {
            "schema": SCHEMA,
            "id": self.id,
            "event": self.turn.value,
            "test": self.test,
            "account": {
                "profile": account.profile,
                "region": account.region,
                "used": account.used,
                "limit": account.limit,
                "reset": _written(account.reset),
            },
            "rule": alert.ref.rule,
            "subject": alert.ref.key or None,
            "level": alert.level.value,
            "text": alert.text,
            "opened_at": _written(alert.opened_at),
            "raised_at": _written(alert.raised_at),
            "cleared_at": _written(alert.cleared_at),
            "cleared_by": alert.cleared_by or None,
            "peak": alert.peak or None,
            "verdict": {"level": account.level.value, "text": account.verdict},
        }

    def payload(self) -> bytes:
        """The document, in ASCII, on one line."""
        return json.dumps(self.document(), ensure_ascii=True, separators=(",", ":")).encode("ascii")

    @property
    def title(self) -> str:
        """Who speaks and how bad it is: `elevenmon work: warning`, `elevenmon work: now critical`."""
        level = self.alert.level.value
        states = {AlertTurn.CLEARED: "over", AlertTurn.RAISED: f"now {level}"}
        state = states.get(self.turn, level)
        return f"elevenmon {self.account.profile}: {'test' if self.test else state}"

    @property
    def sentence(self) -> str:
        """What it is about: the alert's text; once over, by what, and how bad it was."""
        alert = self.alert
        if self.turn is not AlertTurn.CLEARED:
            return alert.text
        notes = [alert.cleared_by, f"peak {alert.peak}" if alert.peak else ""]
        told = ", ".join(note for note in notes if note)
        return f"{alert.text} ({told})" if told else alert.text


def announcement(event: AlertEvent, redact: Callable[[str], str], *, test: bool = False) -> Announcement:
    """The announcement of an event; `redact` takes keys out of a text."""

    def safe(text: str, limit: int = _SHORT) -> str:
        return clean(redact(text), limit=limit)

    alert, account, over = event.alert, event.account, event.turn is AlertTurn.CLEARED
    return Announcement(
        turn=event.turn,
        alert=replace(
            alert,
            ref=alert.ref._replace(rule=safe(alert.ref.rule), key=safe(alert.ref.key)),
            text=safe(alert.text, _TEXT),
            cleared_at=(alert.cleared_at or event.at) if over else None,
            cleared_by=safe(alert.cleared_by) if over else "",
            peak=safe(alert.peak),
        ),
        account=replace(
            account,
            profile=safe(account.profile),
            region=safe(account.region),
            verdict=safe(account.verdict, _TEXT),
        ),
        test=test,
    )


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
