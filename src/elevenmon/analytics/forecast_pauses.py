"""Days off: a holiday, a broken pipeline, the time between two projects.

An account that is usually busy and was silent on some days did not become smaller on them. Such days are
taken out of its level, and come back as what they are: pauses that end, and that may begin again before the
reset.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_SILENT = 0.05
"""A day with less than this share of what was expected is off."""
_MOST = 0.3
"""With more days off than this, being off is how the account works, and its days say so themselves."""
_FEWEST_DAYS = 5
_COUNTED = 0.3
_PRIOR_RUNS, _PRIOR_RUN, _PRIOR_DAYS = 0.5, 2.0, 7.0
_SINGLE = 2.0
"""Pauses shorter than this on average are drawn as single days."""
_ENDING = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Pauses:
    """What the record says about days off."""

    days: frozenset[int]
    """Indices of the days that were off."""
    single_share: float = 0.0
    """The share of days that are off one at a time."""
    per_day: float = 0.0
    """How many longer pauses begin per active day."""
    length: float = 0.0
    """Mean length of a longer pause in days."""
    left: float = 0.0
    """Mean days until the pause that lasts now is over; 0 where none does."""

    def spans(self, draws: Sequence[Sequence[float]]) -> list[tuple[float, float, float]]:
        """Per path: when the present pause ends, when another begins, when that one ends, in days from now.

        `draws`: three numbers between 0 and 1 for each path.
        """
        spans = []
        for first, second, third in draws:
            back = -self.left * math.log(first)
            again = back - math.log(second) / self.per_day if self.per_day > 0 else math.inf
            spans.append((back, again, again - self.length * math.log(third)))
        return spans


def read_pauses(totals: Sequence[float], worths: Sequence[float]) -> Pauses:
    """The days off among these days: their use, and what each is usually worth in average days."""
    rates = [total / worth for total, worth in zip(totals, worths, strict=True) if worth > _COUNTED]
    if len(rates) < _FEWEST_DAYS:
        return Pauses(frozenset())
    mean = sum(rates) / len(rates)
    off = frozenset(
        index
        for index, (total, worth) in enumerate(zip(totals, worths, strict=True))
        if worth > _COUNTED and total < _SILENT * mean * worth
    )
    if not off or len(off) > _MOST * len(rates):
        return Pauses(frozenset())
    return _described(off, worths)


def _described(off: frozenset[int], worths: Sequence[float]) -> Pauses:
    runs, run = 0, 0
    for index, worth in enumerate(worths):
        if index in off:
            runs, run = runs + (run == 0), run + 1
        elif worth > _COUNTED:
            run = 0
    length = (len(off) + _PRIOR_RUNS * _PRIOR_RUN) / (runs + _PRIOR_RUNS)
    left = max(length, run) * _ENDING if run else 0.0
    days = len(worths)
    if length < _SINGLE:
        return Pauses(off, single_share=len(off) / (days + _PRIOR_DAYS), left=left)
    return Pauses(off, per_day=runs / (days - len(off) + _PRIOR_DAYS), length=length, left=left)
