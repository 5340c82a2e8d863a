"""Where an account stands, as a status line tells it: small, plain, and read without loading anything else.

Tuples with names, not dataclasses: a status bar that asks each second pays for every import.
"""

from typing import NamedTuple


class WallAhead(NamedTuple):
    """A wall and when it is met; instants in epoch milliseconds, None where that is not before the reset."""

    kind: str
    """`included`, `cap` or `budget`."""
    at: float
    """In the headline's unit."""
    probability: float | None
    """Of being met before the reset; None where the method knows none."""
    early: int | None
    eta: int | None
    late: int | None
    reached: bool = False


class Headline(NamedTuple):
    """The quota's figures and the verdict on them. Instants in epoch milliseconds: `polled_at` and
    `good_until` by this machine's clock, the others by the service's."""

    polled_at: int
    """When ElevenLabs gave the figures."""
    unit: str
    """`credits`, or a currency."""
    used: float
    limit: float | None
    """Included credits, or the budget; None where there is nothing to run out of."""
    reset: int | None
    level: str
    text: str
    """The verdict's sentence."""
    glyph: str
    eta: int | None
    walls: tuple[WallAhead, ...]
    good_until: int
    """When the sentence has to be made anew though the figures are the same: days are named in it."""
    worded_for: str
    """The zone and the budget that the sentence was made for (`worded_for`)."""
    ahead: int = 0
    """Milliseconds that the service's clock, by which the other times go, is ahead of this machine's."""
    stretch: str = "period"
    """What ends where nothing comes anew: the `period`, or the `month` of money without a reset."""

    @property
    def percent(self) -> float | None:
        """Used of the limit, never clamped; None without a limit."""
        return self.used / self.limit * 100 if self.limit else None


class Refusal(NamedTuple):
    """Why there was no answer the last time a command asked, and until when none asks again."""

    at: int
    until: int
    fault: str
    """A value of `domain.health.FaultKind`."""
    reason: str
    failures: int
    """Tries failed in a row."""


def refusing(headline: Headline | None, refusal: Refusal | None, now: int) -> Refusal | None:
    """The refusal, where it is newer than the figures and nobody is to ask again yet."""
    newest = 0 if headline is None else headline.polled_at
    if refusal is None or refusal.at <= newest or not refusal.at <= now < refusal.until:
        return None
    return refusal


def worded_for(zone: str | None, offset_seconds: int, budget: tuple[float, str] | None) -> str:
    """What a sentence depends on besides the figures: `zone` as the settings name it, else the machine's
    offset from UTC; and the budget, as amount and currency."""
    place = zone if zone is not None else f"{offset_seconds:+d}"
    return place if budget is None else f"{place} {budget[0]:g} {budget[1].lower()}"
