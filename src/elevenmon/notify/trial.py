"""A test of the ways out: one marked event through each, whatever levels and edges it is set to carry."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from elevenmon.domain.alerts import Alert, AlertAccount, AlertEvent, AlertRef, AlertTurn
from elevenmon.domain.level import Level
from elevenmon.notify.announcement import announcement
from elevenmon.notify.channel import Channel, Outcome

RULE = "test"


class Tried(NamedTuple):
    """What became of it on one channel."""

    channel: str
    outcome: Outcome


async def tried(
    channels: Sequence[Channel], profile: str, region: str, at: datetime, redact: Callable[[str], str]
) -> AsyncIterator[Tried]:
    """Send a test event through each channel in turn; each is tried once."""
    marked = announcement(_event(profile, region, at), redact, test=True)
    for channel in channels:
        try:
            # Handed in long ago: no channel tries again.
            yield Tried(channel.name, await channel.send(marked, posted=float("-inf")))
        finally:
            await channel.close()


def _event(profile: str, region: str, at: datetime) -> AlertEvent:
    return AlertEvent(
        turn=AlertTurn.OPENED,
        alert=Alert(
            ref=AlertRef(RULE),
            level=Level.WARNING,
            text="a test of the ways out for alerts: nothing is wrong",
            opened_at=at,
            already_so=False,
        ),
        account=AlertAccount(
            profile=profile,
            region=region,
            key_hint="",
            used=None,
            limit=None,
            reset=None,
            level=Level.UNKNOWN,
            verdict="",
        ),
        at=at,
    )
