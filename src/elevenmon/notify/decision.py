"""Whether an edge of an alert goes out: one decision for every channel, and one for each of them."""

from elevenmon.domain.alerts import AlertEvent, AlertRef, AlertTurn
from elevenmon.domain.level import badness
from elevenmon.settings.channels import Wanted

_REMEMBERED = 1_000


class Edges:
    """Which edges have been told: each is told once."""

    def __init__(self) -> None:
        self._told: dict[tuple[AlertRef, object, str, object], None] = {}

    def is_news(self, event: AlertEvent) -> bool:
        """Whether anybody is to hear of it at all; True once for an edge.

        What was so at the first poll is told neither when it opens nor when it clears, unless it became worse
        in between; what a person has acknowledged or snoozed stays quiet.
        """
        alert = event.alert
        was_so = alert.already_so and alert.raised_at is None
        snoozed = alert.snoozed_until is not None and event.at < alert.snoozed_until
        if was_so or alert.acknowledged_at is not None or snoozed:
            return False
        edge = (alert.ref, alert.opened_at, event.turn, alert.raised_at)
        if edge in self._told:
            return False
        self._told[edge] = None
        if len(self._told) > _REMEMBERED:
            del self._told[next(iter(self._told))]
        return True


def is_wanted(wanted: Wanted, event: AlertEvent) -> bool:
    """Whether a channel is to carry such an edge.

    For one that was not told of the opening, because that was too mild for it, a rise is as good as one.
    """
    least = badness(wanted.level)
    turns = {event.turn}
    if event.before is not None and badness(event.before) < least:
        turns.add(AlertTurn.OPENED)
    return bool(turns & wanted.turns) and badness(event.alert.level) >= least
