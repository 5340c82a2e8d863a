"""Whether an account stays where it is, or wanders: a machine that only scatters, or a product that moves.

What the next month comes to is known far better where it stays. So several ways to wander are asked beside
none how likely they make every next day of the record. Only the order of the days by size counts, not how
large they are: one huge job is no sign of anything.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

_STAYS_BELIEVED = 0.4
"""How far staying is believed beforehand."""
_WANDERING = (0.01, 0.04, 0.15, 0.5)
"""Variance that the level gains each day, over that of a day around its level."""
_START = 3.0
"""How unsure the level before the first day is, in the same variances."""
_FEWEST_DAYS = 5
_COUNTED = 0.3
"""Days worth less than this share of an average day say nothing."""


def read_stillness(totals: Sequence[float], worths: Sequence[float]) -> float:
    """How far it is believed that the level stays: 0 to 1.

    `totals`, `worths`: use of each day, and what it is usually worth in average days; the last is not over.
    """
    rates = [
        total / worth if worth > _COUNTED else None
        for total, worth in zip(totals[:-1], worths[:-1], strict=True)
    ]
    counted = sorted(rate for rate in rates if rate is not None)
    if len(counted) < _FEWEST_DAYS:
        return 0.0
    scores = [None if rate is None else _score(rate, counted) for rate in rates]
    stays = math.log(_STAYS_BELIEVED) + _likely(scores, 0.0)
    ways = [
        math.log((1 - _STAYS_BELIEVED) / len(_WANDERING)) + _likely(scores, wandering)
        for wandering in _WANDERING
    ]
    return 1 / (1 + sum(math.exp(min(500.0, way - stays)) for way in ways))


def _score(rate: float, counted: Sequence[float]) -> float:
    """Where a day stands among all: 0 in the middle, as far out as a logistic distribution has it."""
    share = (bisect_left(counted, rate) + bisect_right(counted, rate)) / 2 / len(counted)
    return math.log(share / (1 - share))


def _likely(scores: Sequence[float | None], wandering: float) -> float:
    """How likely (a logarithm) each next day is, given those before it."""
    level, unsure = 0.0, _START
    errors, count, likely = 1.0, 1.0, 0.0
    for score in scores:
        unsure += wandering
        if score is None:
            continue
        error, variance = score - level, unsure + 1
        errors += error * error / variance
        count += 1
        likely -= 0.5 * math.log(variance)
        gain = unsure / variance
        level += gain * error
        unsure *= 1 - gain
    return likely - 0.5 * count * math.log(errors / count)
