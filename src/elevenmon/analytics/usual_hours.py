"""What an account usually uses in an hour, and how far its hours stray from that.

Use comes in jobs, so an hour of a hundred jobs strays ten times as far as an hour of one: deviations are
measured between square roots, where they are alike for busy and for quiet hours. How far is far is read from
the account's own record, by its median deviation and by the largest few: what it does every other week is no
news.
"""

import math
from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from statistics import fmean, median

from elevenmon.analytics.forecast_history import Day, History, read_history
from elevenmon.analytics.forecast_profile import Profile, read_profile
from elevenmon.domain.clock import from_ms

LEAST_DAYS = 14.0
"""Two of each weekday: with less, nothing is called usual."""
_LEVEL_DAYS = 14
_COUNTED = 0.3
"""A day counts for the level where this much of an average day is known."""
_DEVIATIONS = 6.0
_NORMAL_SPREAD = 1.4826
"""Median absolute deviation to standard deviation, were they normal."""
_MARGIN = 1.25
"""How far beyond the largest deviations of the record."""
_HOURS_PER_EXCEPTION = 500
"""Of so many hours the largest is taken for an accident, once there are two of them."""
_LEAST_SPREAD = 1.0
_QUIET_SHARE = 0.3
_SHORTEST_NIGHT = 4


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """The usual week at the present level."""

    profile: Profile
    level: float
    """Credits of an average day."""
    centre: float
    spread: float
    """Of the deviations: median, and a robust standard deviation."""
    bar: float
    """A deviation beyond this is out of the ordinary."""
    quiet: frozenset[int]
    """The local hours of the day in which next to nothing happens; empty where there are none."""
    quiet_most: float
    """The most that was used in one of the quiet hours, one accident left out."""
    zone: tzinfo

    def expected(self, at: int) -> float:
        """Credits usually used in the hour that starts at an instant (epoch ms)."""
        local = from_ms(at).astimezone(self.zone)
        weekday = local.weekday()
        return self.level * self.profile.weights[weekday] * self.profile.shapes[weekday][local.hour]

    def deviations(self, used: float, expected: float) -> float:
        """How many usual deviations an hour's use lies above the usual."""
        return (_deviation(used, expected) - self.centre) / self.spread

    def is_beyond(self, used: float, expected: float) -> bool:
        """Whether an hour's use is out of the ordinary."""
        return _deviation(used, expected) > self.bar

    def is_quiet(self, at: int) -> bool:
        """Whether the hour that starts at an instant is one of the quiet ones."""
        return from_ms(at).astimezone(self.zone).hour in self.quiet

    @property
    def mean_hour(self) -> float:
        """Credits of an hour, day and night together."""
        return self.level / 24


def read_usual(points: Sequence[tuple[int, float]], until: int, zone: tzinfo) -> Usual | None:
    """The usual week of hourly points (bucket start in epoch ms, credits; ascending) before `until`.

    None where the record is too short to call anything usual.
    """
    history = read_history(points, until, zone)
    if history.length_days < LEAST_DAYS:
        return None
    profile = read_profile(history.days)
    levels = _levels(history, profile)
    strays = _strays(history.days, profile, levels)
    centre = median(strays)
    spread = max(_LEAST_SPREAD, _NORMAL_SPREAD * median(abs(stray - centre) for stray in strays))
    largest = sorted(strays, reverse=True)[_exceptions(len(strays))]
    quiet = _quiet_hours(history.days)
    return Usual(
        profile=profile,
        level=levels[-1],
        centre=centre,
        spread=spread,
        bar=max(centre + _DEVIATIONS * spread, _MARGIN * largest),
        quiet=quiet,
        quiet_most=_most_in(history.days, quiet),
        zone=zone,
    )


def _deviation(used: float, expected: float) -> float:
    return math.sqrt(max(0.0, used)) - math.sqrt(max(0.0, expected))


def _exceptions(hours: int) -> int:
    return min(hours - 1, hours // _HOURS_PER_EXCEPTION)


def _levels(history: History, profile: Profile) -> list[float]:
    """Per day the credits of an average day: the median of the days up to it."""
    levels: list[float] = []
    recent: list[float] = []
    for day in history.days:
        worth = profile.expected(day)
        if worth > _COUNTED:
            recent.append(day.total / worth)
        levels.append(median(recent[-_LEVEL_DAYS:]) if recent else 0.0)
    return levels


def _strays(days: Sequence[Day], profile: Profile, levels: Sequence[float]) -> list[float]:
    strays: list[float] = []
    for day, level in zip(days, levels, strict=True):
        shape, worth = profile.shapes[day.weekday], level * profile.weights[day.weekday]
        strays += [
            _deviation(amount, worth * share * known)
            for amount, known, share in zip(day.amounts, day.known, shape, strict=True)
            if known > 0
        ]
    return strays


def _quiet_hours(days: Sequence[Day]) -> frozenset[int]:
    """The longest run of hours, around midnight too, that seldom hold more than a little."""
    used = [[day.amounts[hour] for day in days if day.known[hour] > 0] for hour in range(24)]
    mean = fmean(amount for amounts in used for amount in amounts)
    if mean <= 0:
        return frozenset()
    calm = [bool(amounts) and _upper(amounts) <= _QUIET_SHARE * mean for amounts in used]
    if all(calm):
        return frozenset()
    start = calm.index(False)
    best: list[int] = []
    run: list[int] = []
    for step in range(1, 25):
        hour = (start + step) % 24
        run = [*run, hour] if calm[hour] else []
        if len(run) > len(best):
            best = run
    return frozenset(best) if len(best) >= _SHORTEST_NIGHT else frozenset()


def _upper(amounts: Sequence[float]) -> float:
    """What nine in ten of them stay under."""
    return sorted(amounts)[int(0.9 * (len(amounts) - 1))]


def _most_in(days: Sequence[Day], hours: frozenset[int]) -> float:
    largest: list[float] = []
    for day in days:
        for hour in hours:
            insort(largest, day.amounts[hour])
            del largest[:-2]
    return largest[0] if largest else 0.0
