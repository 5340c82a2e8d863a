"""A burst that goes on now: far more in the last hour than is usual at this hour.

The days ahead are drawn from whole days of the past, which know nothing of this hour. A burst is expected
to last as long again as it has lasted, which is all that anyone knows of it; in some paths it is over at
once, in others it takes the rest of the credits.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from elevenmon.analytics.forecast_history import Day
from elevenmon.analytics.forecast_usual import Usual

BURST_HOURS = 6
"""So many hours ahead are looked at one by one while a burst goes on."""
_TIMES_USUAL = 3.0
_LONGEST_HOURS = 12.0
_LOOKED_AT = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Burst:
    """Use beyond what is usual, and for how long."""

    excess: float
    """Credits per hour."""
    lasts: float
    """Mean hours until it is over."""

    def gained(self, hours: float, draws: Sequence[float]) -> list[float]:
        """What it adds within so many hours: per path, each with a number between 0 and 1 of its own."""
        return [self.excess * min(hours, -self.lasts * math.log(draw)) for draw in draws]


def read_burst(days: Sequence[Day], habits: Usual, level: float) -> Burst | None:
    """The burst at the end of these days; None where the last hour was nothing special.

    `level` is the use of an average day.
    """
    newest = [hour for day in days[-2:] for hour in _hours(day, habits, level)][::-1]
    used = known = usual = 0.0
    while newest and known < _LOOKED_AT:
        amount, length, expected = newest.pop(0)
        used, known, usual = used + amount, known + length, usual + expected
    least = max(usual / known, level / 24) if known else 0.0
    if not known or least <= 0 or used / known < _TIMES_USUAL * least:
        return None
    lasted = known
    for amount, length, expected in newest:
        if amount < _TIMES_USUAL * max(expected, level / 24 * length) or lasted >= _LONGEST_HOURS:
            break
        lasted += length
    return Burst(used / known - usual / known, lasted)


def _hours(day: Day, habits: Usual, level: float) -> list[tuple[float, float, float]]:
    """Of each hour that is known: credits, length, and what is usual."""
    scale, shape = level * habits.worth(day.weekday, day.part), habits.profile.shapes[day.weekday]
    return [
        (amount, length, scale * share * min(1.0, length))
        for amount, length, share in zip(day.amounts, day.known, shape, strict=True)
        if length > 0
    ]
