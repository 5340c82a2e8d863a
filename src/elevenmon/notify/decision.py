"""Whether an edge of an alert goes out: one decision for every channel, and one for each of them."""

from elevenmon.domain.alerts import AlertEvent, AlertRef
from elevenmon.domain.level import badness
from elevenmon.settings.channels import Wanted

_REMEMBERED = 1_000


class Edges:
    """Which edges have been told: each is told once."""

    def __init__(self) -> None:
        self._told: dict[tuple[AlertRef, object, str], None] = {}

    def is_news(self, event: AlertEvent) -> bool:
        """Whether anybody is to hear of it at all; True once for an edge.

        What was so at the first poll is told neither when it opens nor when it clears, and what a person has
        acknowledged or snoozed stays quiet.
        """
        alert = event.alert
        snoozed = alert.snoozed_until is not None and event.at < alert.snoozed_until
        if alert.already_so or alert.acknowledged_at is not None or snoozed:
            return False
        edge = (alert.ref, alert.opened_at, event.turn)
        if edge in self._told:
            return False
        self._told[edge] = None
        if len(self._told) > _REMEMBERED:
            del self._told[next(iter(self._told))]
        return True


def is_wanted(wanted: Wanted, event: AlertEvent) -> bool:
    """Whether a channel is to carry such an edge."""
    return event.turn in wanted.turns and badness(event.alert.level) >= badness(wanted.level)
