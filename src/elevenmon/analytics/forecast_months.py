"""Whether the turn of the month is busier or quieter than its middle: the last five days, and the first five.

Two months of record show an end of the month twice at most, and any five days may be busy by chance. So all
other five days in a row are looked at too. The turn of the month is believed as far as it stands out from the
days around it more than any of those do.
"""

import math
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum

_STRETCH = 5
_AROUND_DAYS = 12
"""So many days on either side are what a stretch is compared with."""
_FEWEST_CHANCES = 10
_BELIEVED, _EFFECT_VARIANCE = 0.07, 0.25
"""How likely an account minds the turn of the month at all; and by how much, as variance of a logarithm."""
_USUAL_VARIANCE, _USUAL_WEIGHT = 0.02, 3.0
_FREEDOM = 4.0
"""Chance has wide tails: as many degrees of freedom of Student's distribution."""
_FLOOR = 0.1
_LEAST_INSIDE, _LEAST_AROUND = 1.0, 3.0

Stretch = Sequence[tuple[float, float]]
"""Days in a row: their use over the mean of the record, and what each is worth."""


class MonthPart(Enum):
    """Where in its month a day is."""

    FIRST, MIDDLE, LAST = range(3)


def part_of(day: date) -> MonthPart:
    """The part of the month that this day is in."""
    if day.day > monthrange(day.year, day.month)[1] - _STRETCH:
        return MonthPart.LAST
    return MonthPart.FIRST if day.day <= _STRETCH else MonthPart.MIDDLE


def read_months(
    totals: Sequence[float], worths: Sequence[float], parts: Sequence[MonthPart]
) -> Mapping[MonthPart, float]:
    """What a day of each part is worth, in days of mid-month.

    `totals`, `worths`: use per day, and what that day is usually worth; neither where it says nothing.
    """
    worth = dict.fromkeys(MonthPart, 1.0)
    mean = sum(totals) / max(1e-9, sum(worths))
    if mean <= 0:
        return worth
    days = [(total / mean, value) for total, value in zip(totals, worths, strict=True)]
    middle = [part is MonthPart.MIDDLE for part in parts]
    starts = [at for at in range(len(days) - _STRETCH + 1) if all(middle[at : at + _STRETCH])]
    chances = _contrasts(days, middle, [(at, at + _STRETCH) for at in starts])
    if len(chances) < _FEWEST_CHANCES:
        return worth
    usual = _USUAL_WEIGHT * _USUAL_VARIANCE
    chance = (sum(value * value for value in chances) + usual) / (len(chances) + _USUAL_WEIGHT)
    for part in (MonthPart.FIRST, MonthPart.LAST):
        seen = _contrasts(days, middle, _runs(parts, part))
        if seen:
            worth[part] = math.exp(_believed(sum(seen) / len(seen), chance / len(seen)))
    return worth


def _runs(parts: Sequence[MonthPart], wanted: MonthPart) -> list[tuple[int, int]]:
    runs, low = [], 0
    for at in range(len(parts) + 1):
        if at == len(parts) or parts[at] is not wanted:
            if at > low:
                runs.append((low, at))
            low = at + 1
    return runs


def _contrasts(days: Stretch, middle: Sequence[bool], spans: Sequence[tuple[int, int]]) -> list[float]:
    """Of each span that is known well enough: the logarithm of its use over that of mid-month around it."""
    values = []
    for low, high in spans:
        around = [at for at in range(max(0, low - _AROUND_DAYS), low) if middle[at]]
        around += [at for at in range(high, min(len(days), high + _AROUND_DAYS)) if middle[at]]
        used, worth = _sums(days[low:high])
        usual, reference = _sums([days[at] for at in around])
        if worth >= _LEAST_INSIDE and reference >= _LEAST_AROUND:
            values.append(math.log((used / worth + _FLOOR) / (usual / reference + _FLOOR)))
    return values


def _sums(days: Stretch) -> tuple[float, float]:
    return sum(used for used, _ in days), sum(worth for _, worth in days)


def _believed(seen: float, chance: float) -> float:
    """The effect, as far as it is one: what was seen, and the variance that chance alone gives it."""
    wide = chance + _EFFECT_VARIANCE
    real = _BELIEVED * math.exp(-0.5 * seen * seen / wide) / math.sqrt(wide)
    tail = math.pow(1 + seen * seen / chance / _FREEDOM, -0.5 * (_FREEDOM + 1))
    luck = (1 - _BELIEVED) * tail / math.sqrt(chance)
    return real / (real + luck) * seen * _EFFECT_VARIANCE / wide
