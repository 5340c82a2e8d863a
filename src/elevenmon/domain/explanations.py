"""Why did it jump: what gained in a stretch of time against the same hours of earlier weeks."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from elevenmon.domain.lists import Row
from elevenmon.domain.snapshot import Dimension
from elevenmon.domain.units import CREDITS

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEKS = 4
"""With how many earlier weeks a stretch is compared, where that many are known."""
LONGEST = timedelta(days=7)
"""A longer stretch would be compared with parts of itself."""
COURSE_HOURS = 7 * 24
COURSE_DAYS = 8 * 7
"""The same where money is billed, which is known by the day."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time, in UTC. Usage is known by the hour, so its edges are made whole hours.

    Money that is billed is known by days of UTC.
    """

    since: datetime
    until: datetime

    @property
    def whole_hours(self) -> "Stretch":
        """The whole hours that it touches, a week of them at most; one at least."""
        since = _hour(self.since)
        until = _hour(self.until + HOUR - timedelta(microseconds=1))
        return Stretch(since, min(max(until, since + HOUR), since + LONGEST))

    @property
    def whole_days(self) -> "Stretch":
        """The days of UTC that it holds most of, a week of them at most; else the one it lies in.

        A day of another zone becomes the one that most of its hours are of.
        """
        since, until = _midnight(self.since + DAY / 2), _midnight(self.until + DAY / 2)
        if until <= since:
            since = _midnight(self.since)
        return Stretch(since, min(max(until, since + DAY), since + LONGEST))

    def moved(self, step: timedelta) -> "Stretch":
        """The same length, elsewhere."""
        return Stretch(self.since + step, self.until + step)


@dataclass(frozen=True, slots=True, eq=False)
class Gain:
    """One voice, product, model, key, user or source in the stretch."""

    key: str | None
    """The id; None is `(none)`: web use has no key."""
    name: str
    credits: float
    """What it took, in the unit of the explanation."""
    usual: float | None
    """The median of the same hours of earlier weeks; None where no such week is known."""
    share: float
    """Of all gains of its dimension, 0 to 1: 0 for what did not gain, of all use where `usual` is None."""

    @property
    def gain(self) -> float:
        """What is above the usual; all of them where nothing is known to be usual."""
        return self.credits - (self.usual or 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class DimensionGains:
    """Who gained, by one way of splitting the credits."""

    dimension: Dimension
    rows: tuple[Gain, ...]
    """The largest gain first; those that fell come last."""
    weeks: int
    """How many earlier weeks they are compared with, 0 to 4."""
    known: bool = True
    """Whether usage of all of the stretch was obtained for this dimension."""


@dataclass(frozen=True, slots=True, eq=False)
class PathCount:
    """How many requests went to a path."""

    path: str
    requests: int
    failed: int
    """With a status of 400 or more."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """Use by the hour, or by the day, for choosing a stretch."""

    start: datetime
    amounts: tuple[float | None, ...]
    """None where nothing is known."""
    step: timedelta = HOUR


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """Everything known of a stretch."""

    stretch: Stretch
    """In whole hours, or days where money is billed."""
    known_until: datetime | None
    """Where the record ends inside it, so that as much of earlier weeks counts; None: beyond it."""
    credits: float | None
    """What was used, in `unit`; None where that is not known."""
    usual: float | None
    """The median of the same hours of earlier weeks; None where no such week is known."""
    weeks: int
    """How many earlier weeks that rests on."""
    parts: tuple[DimensionGains, ...]
    """One for each dimension, as `Dimension` has them."""
    clips: tuple[Row, ...]
    """The dearest clips of the stretch, dearest first."""
    clip_count: int
    clip_credits: int
    paths: tuple[PathCount, ...]
    """The requests by path, most first; elevenmon's own left out."""
    request_count: int
    failed_count: int
    course: Course
    """The week that holds the stretch, up to the newest hour; the eight weeks, up to the newest day."""
    clips_known: bool = True
    """Whether all clips of the stretch are stored, as far as the service keeps them."""
    requests_known: bool = True
    """The same of its requests."""
    unit: str = CREDITS
    """Credits, or the currency that the account is billed in, most of it; currencies are never added up."""
    besides: tuple[tuple[str, float], ...] = ()
    """What was used in other currencies: each with its amount, the largest first."""

    @property
    def is_in_money(self) -> bool:
        """Whether all is in money, by the day."""
        return self.unit != CREDITS

    @property
    def is_total_alone(self) -> bool:
        """Whether nothing is known but how much was used: no way of splitting it."""
        return not any(part.known or part.rows for part in self.parts)


def _midnight(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
