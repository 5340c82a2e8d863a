"""The verdict that the store has ready: the first frame does not wait for a forecast to be made."""

from datetime import datetime
from typing import Any

from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.headline import Headline
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Billing, Verdict
from elevenmon.domain.units import CREDITS
from elevenmon.store import headlines
from elevenmon.sync.headline import Wording, wording_of
from elevenmon.sync.known import Known

_APART_MS = 5_000
"""By how much the moment of a figure may differ: the clock offset that it is told by moves."""


def ready_headline(
    connection: Any, known: Known, wording: Wording, now: datetime, offset: float
) -> Headline | None:
    """The stored headline, if it was said of these very figures and would be said in the same words now."""
    found = headlines.get(connection).headline
    subscription = known.subscription
    if found is None or subscription is None or known.sampled_at is None:
        return None
    here, reset = to_ms(now) - round(offset * 1000), subscription.reset
    polled_at = to_ms(known.sampled_at) - round(offset * 1000)
    of_these = (
        known.billing is Billing.CREDITS
        and (found.unit, found.used, found.limit) == (CREDITS, subscription.used, subscription.limit)
        and found.reset == (None if reset is None else to_ms(reset))
        and abs(found.polled_at - polled_at) <= _APART_MS
    )
    still_so = (
        here < found.good_until
        and found.worded_for == wording_of(wording, now)
        and found.level in set(Level) - {Level.UNKNOWN}
        and all(wall.eta is None or wall.reached or to_ms(now) < wall.eta for wall in found.walls)
    )
    return found if of_these and still_so else None


def ready_verdict(headline: Headline) -> Verdict:
    """What it says of the figures; what explains it comes with the forecast."""
    eta = None if headline.eta is None else from_ms(headline.eta)
    return Verdict(
        Level(headline.level), headline.text, headline.glyph, eta, estimated="est." in headline.text
    )
