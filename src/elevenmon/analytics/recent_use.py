"""The newest hours of an account, as anomalies are looked for in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import NamedTuple

from elevenmon.analytics.rates import Span
from elevenmon.domain.snapshot import Point


class FirstUse(NamedTuple):
    """Something that no usage row named before."""

    dimension: str
    """A group column: `hashed_xi_api_key`, `request_source`, `region`."""
    key: str
    at: int
    """The first bucket with it, epoch ms."""


class CounterMove(NamedTuple):
    """How far the counter moved over whole hours, and how much of it has a reason."""

    since: int
    until: int
    counted: float
    explained: float


@dataclass(frozen=True, slots=True, eq=False)
class RecentUse:
    """Hourly use of the newest hours. Instants are epoch milliseconds."""

    span: Span
    """From a bucket's start to when the usage was obtained: the last bucket may be known in part."""
    total: Sequence[Point]
    """Bucket start and credits; quiet hours may be left out."""
    by_key: Mapping[str | None, Sequence[Point]] = field(default_factory=dict)
    """The same for each API key; None is use without a key."""
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """What an id of a dimension is called."""
    firsts: Sequence[FirstUse] = ()
    first_credits: Mapping[FirstUse, float] = field(default_factory=dict)
    """What each of them has used since."""
    counter: CounterMove | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Here:
    """When and where times are read."""

    now: datetime
    zone: tzinfo
