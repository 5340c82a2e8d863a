"""Whether an account grows or shrinks, and how sure anyone can be of it.

A level that only wanders also goes up for weeks at times. So growth is believed as far as it explains the
record better than wandering does: several rates, each with several ways to wander besides, are asked how
likely they make every next stretch of days, and the answer is their mean, weighted by that. Stretches are
used instead of days because what happens on one day often lasts for another, which is no growth. And where
days scatter widely, a few large ones make the record, and what they say of growth is believed less.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_RATES = (0.002, 0.004, 0.0075, 0.0125, 0.02, 0.03)
"""Log changes per day that are asked, each up and down."""
_NONE_BELIEVED, _USUAL_RATE = 0.65, 0.01
"""How far no growth at all is believed beforehand, and how fast growth that is believed usually is."""
_WANDERING = (0.0005, 0.005, 0.03, 0.15, 0.6, 2.5)
"""Variance that the level gains each day, over that of a day around its level."""
_LONGEST_DAYS = 84
_STRETCH_DAYS = 4
_START_DAYS = 7
_LEAST_START = 0.05
_USUAL_SCATTER, _SCATTER_WEIGHT = 0.03, 3.0
_COUNTED = 0.3
"""Days worth less than this share of an average day say nothing."""
_LARGEST_FALL = 0.95


@dataclass(frozen=True, slots=True)
class Trend:
    """Log change per day."""

    per_day: float = 0.0
    doubt: float = 0.0
    """Its variance."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some days in a row: their use over what is usual of the whole record, and what they are worth."""

    ratio: float
    worth: float
    """0 where the days say nothing."""
    days: int


def read_trend(totals: Sequence[float], worths: Sequence[float]) -> Trend:
    """The trend of these days: their use, and what each is usually worth in average days."""
    days = list(zip(totals, worths, strict=True))[-_LONGEST_DAYS:]
    first = [day for day in days if day[1] > _COUNTED][:_START_DAYS]
    mean = _rate(days)
    if mean <= 0 or len(first) < _START_DAYS:
        return Trend()
    start = max(_LEAST_START, _rate(first) / mean)
    stretches = _stretches(days, mean)
    ways = [(rate, prior, wandering) for rate, prior in _priors() for wandering in _WANDERING]
    tried = [_tried(stretches, start, rate, wandering) for rate, _, wandering in ways]
    likely = [prior + value for (_, prior, _), (value, _) in zip(ways, tried, strict=True)]
    most = max(likely)
    weights = [math.exp(value - most) for value in likely]
    rates = [rate for rate, _, _ in ways]
    middle = _mean(rates, weights)
    doubt = _mean([(rate - middle) ** 2 for rate in rates], weights)
    believed = 1 / (1 + _mean([scatter for _, scatter in tried], weights))
    return Trend(middle * believed, doubt * believed**2)


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)


def _rate(days: Sequence[tuple[float, float]]) -> float:
    return sum(total for total, _ in days) / max(1e-9, sum(worth for _, worth in days))


def _stretches(days: Sequence[tuple[float, float]], mean: float) -> list[_Stretch]:
    """Counted back from now, so that the newest is whole."""
    made = []
    for end in range(len(days), 0, -_STRETCH_DAYS):
        part = days[max(0, end - _STRETCH_DAYS) : end]
        worth = sum(worth for _, worth in part)
        counts = worth > _COUNTED * min(2, len(part))
        made.append(_Stretch(_rate(part) / mean if counts else 0.0, worth if counts else 0.0, len(part)))
    return made[::-1]


def _priors() -> Iterator[tuple[float, float]]:
    """Each rate, and the logarithm of how far it is believed beforehand."""
    raw = {sign * rate: math.exp(-rate / _USUAL_RATE) for rate in _RATES for sign in (1, -1)}
    whole = sum(raw.values())
    yield 0.0, math.log(_NONE_BELIEVED)
    for rate, value in raw.items():
        yield rate, math.log((1 - _NONE_BELIEVED) * value / whole)


def _tried(stretches: Sequence[_Stretch], start: float, rate: float, wandering: float) -> tuple[float, float]:
    """How likely (a logarithm) the use of each stretch is, given those before it; and how far days scatter,
    which is found on the way."""
    level, unsure = math.log(start), 1.0
    errors, count, likely = _USUAL_SCATTER * _SCATTER_WEIGHT, _SCATTER_WEIGHT, 0.0
    for stretch in stretches:
        level += rate * stretch.days
        unsure += wandering * stretch.days
        if stretch.worth <= 0:
            continue
        error, variance = stretch.ratio * math.exp(-level) - 1, unsure + 1 / stretch.worth
        errors += error * error / variance
        count += 1
        likely -= 0.5 * math.log(variance) + level
        gain = unsure / variance
        level += math.log1p(max(-_LARGEST_FALL, gain * error))
        unsure *= 1 - gain
    scatter = errors / count
    return likely - 0.5 * count * math.log(scatter), scatter
