"""What alert rules look at: the account's figures at one moment. None is what is not known just now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from elevenmon.domain.account import Subscription
from elevenmon.domain.forecast import Forecast
from elevenmon.domain.level import Level


@dataclass(frozen=True, slots=True, eq=False)
class RequestFigures:
    """The account's requests of one trailing window, elevenmon's own left out."""

    requests: int
    failed: int
    """With a status of 400 or more."""
    p95: float | None
    """Of the latency, in seconds."""
    refused: Mapping[tuple[int, str], int] = field(default_factory=dict)
    """How many were refused with 401, 402 or 429, by status and the error they name; "" for none."""


@dataclass(frozen=True, slots=True, eq=False)
class KeyUse:
    """What one API key used this period."""

    key: str
    """Its hash."""
    name: str
    """Empty where nobody knows it."""
    credits: float


@dataclass(frozen=True, slots=True, eq=False)
class Oddity:
    """One thing about the account's use that stands out now."""

    key: str
    """What tells it from any other, and stays the same while it lasts."""
    level: Level
    text: str
    credits: float | None = None
    """How much it is about; None where that is no matter of amount."""


@dataclass(frozen=True, slots=True, eq=False)
class Pace:
    """Credits per hour by length of the trailing window in seconds, and what they are held against."""

    rates: Mapping[int, float | None]
    sustainable: float | None
    """The rate that would last exactly to the reset; None where nothing is left."""
    even: float | None
    """The rate that would use the included credits evenly over the period."""


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """One look at the account."""

    now: datetime
    """Server time."""
    period: datetime | None = None
    """When the billing period began."""
    subscription: Subscription | None = None
    has_credits: bool = True
    """Whether credits are what is used: not so where the account is billed by cost."""
    forecast: Forecast | None = None
    forecast_waits: bool = False
    """Whether what the forecast rests on has not been asked for yet: it may still say anything."""
    pace: Pace | None = None
    requests: Mapping[int, RequestFigures] | None = None
    """By length of the window in seconds."""
    keys: tuple[KeyUse, ...] | None = None
    oddities: tuple[Oddity, ...] | None = None
    key_refused: str | None = None
    """Why the key is refused; empty: it is not."""
    silence: float | None = None
    """Seconds since the quota was last read, where that is wanted and not for a refused key."""

    @property
    def period_end(self) -> str:
        """What the end of a billing period is called: a reset only where credits come anew."""
        is_limited = self.subscription is None or self.subscription.limit > 0
        return "reset" if self.has_credits and is_limited else "the period ended"
