"""How much an account uses on an average day now, and how far that may move until the reset.

Some accounts change from day to day, some stay where they are and only look restless. Which kind this is,
the account tells itself: several memories, from one day to all of it, are each tried on its own past, and the
level is their mean, weighted by how well they would have done. They are tried over a few days for the days
just ahead, and over longer stretches for the weeks after, because a busy day says more about tomorrow than
about next month.

Six weeks hold few such trials. So before them it counts how far days scatter: where they hardly do, the last
days tell where the account is; where they scatter widely, they tell nothing, and only long memories do. This
goes faster than chance alone would have it, as what hardly scatters is seldom quite still either.

One more follows an account that is on its way: it takes the move from the last week to the last day and makes
it once more. It is believed for the days just ahead, and hardly for the weeks after.

Where the memories agree, the account is where it has long been; where they do not, it is on its way and
nobody knows how far it goes. Their disagreement is therefore part of the doubt.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from elevenmon.analytics.forecast_trend import Trend

_MEMORIES = (1.0, 3.0, 8.0, 20.0, 80.0)
"""Half-lives in days."""
_WEEK_MEMORY = _MEMORIES[2]
_LENGTHS = (*_MEMORIES, _MEMORIES[0])
"""Of what is tried: the memories, and the move carried on, which rests on the last day."""
_LARGEST_MOVE = 3.0
"""A move from the last week to the last day is carried on up to this factor."""
_NEAR_PRIOR = (0.4, 0.8, 1.0, 1.0, 1.0, 1.0)
_FAR_PRIOR = (0.4, 0.8, 1.0, 1.0, 1.0, 0.1)
"""How far each memory is believed before it is tried; the move carried on is the last."""
_NEAR_DAYS, _FAR_DAYS = 4, 14
"""The stretches that memories are tried on."""
_FADE_DAYS = 30.0
"""What the last days say makes way for what the weeks say with this time constant."""
_TRIAL_HALF_LIFE = 20.0
_RIGHT_MEMORY, _PER_SCATTER = 20.0, 2.0
"""The memory that is usually right where scatter is usual, and the power of scatter that it grows with."""
_AWAY = 1.5
"""How far a memory may be from that one: its logarithm, as a standard deviation."""
_LEAST_SCATTER = 0.0001
_FLOOR = 0.1
"""Ratios are taken of figures this share of the mean higher, so that a quiet week is not infinitely wrong."""
_TRIAL_NOISE = 0.003
_FIRST_TRIAL = 6
_TRIAL_STRENGTH = 1.5
"""Memories are told apart this much more sharply than so few trials would do alone."""
_TREND_DAMPING = 0.98
"""What is left of a trend with each day ahead: nothing grows for ever."""
_LEAST_DOUBT, _DOUBT_PER_SCATTER = 0.0003, 0.9
_STILL_DOUBT = 2.0
"""Days in a row resemble each other, so the mean of all is off by more than if each were a new chance."""
_TREND_DOUBT = 2.0
"""A trend is wrong more often than the record alone makes it seem."""
_MOST_DOUBT = 1.5
_NEW_ACCOUNT, _NEW_DAYS = 0.05, 6.0
"""Added doubt about an account nobody has seen a weekend of."""
_DRIFT_PER_SCATTER, _DRIFT_WEIGHT = 0.05, 1.5
_DRIFT_RANGE = (0.0002, 0.03)
_USUAL_SCATTER, _SCATTER_WEIGHT = 0.05, 1.0
_COUNTED = 0.3
"""Days worth less than this share of an average day are left out of ratios."""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """Use per average day. The doubts are variances of its logarithm."""

    near: float
    """As the last days have it."""
    far: float
    """As the last weeks have it."""
    trend: Trend
    """It fades with the days ahead."""
    doubt: float
    """About the level now."""
    drift: float
    """Gained with each day ahead."""

    def at(self, days_ahead: float) -> float:
        """Use per average day so many days from now."""
        near = math.exp(-days_ahead / _FADE_DAYS)
        grown = (1 - _TREND_DAMPING**days_ahead) / (1 - _TREND_DAMPING)
        return (near * self.near + (1 - near) * self.far) * math.exp(self.trend.per_day * grown)

    def spread(self, days_ahead: float) -> float:
        """Standard deviation of the logarithm of the level so many days from now."""
        variance = self.doubt + self.drift * days_ahead + _TREND_DOUBT * self.trend.doubt * days_ahead**2
        return math.sqrt(min(_MOST_DOUBT, variance))


def read_level(totals: Sequence[float], worths: Sequence[float], horizon_days: float, trend: Trend) -> Level:
    """The level at the end of these days: their use, and what each is usually worth in average days.

    Days that say nothing about the level have neither, and what they grew by until now is in them already
    (`grown`). `horizon_days` is how far the look ahead goes.
    """
    mean = sum(totals) / max(1e-9, sum(worths))
    if mean <= 0:
        return Level(0.0, 0.0, trend, 0.0, 0.0)
    floor = mean * _FLOOR
    tracks = [_track(totals, worths, memory) for memory in _MEMORIES]
    day, week = tracks[0], tracks[2]
    tracks.append(_carried_on(day, week, floor))
    record = _Record(totals, worths, tracks, floor)
    longest = max(1, min(round(horizon_days), len(totals) // 2))
    scatter = _scatter(totals, worths, week, mean)
    near, _, _ = record.try_over(min(_NEAR_DAYS, longest), _believed(_NEAR_PRIOR, scatter))
    far_stretch = min(_FAR_DAYS, longest)
    far, error, trials = record.try_over(far_stretch, _believed(_FAR_PRIOR, scatter))
    scatter = min(1.0, scatter)
    remembered = 2.9 * sum(weight * length for weight, length in zip(near, _LENGTHS, strict=True))
    doubt = _doubt(scatter, worths, remembered)
    return Level(
        near=_mixed(near, tracks),
        far=_mixed(far, tracks),
        trend=trend,
        doubt=doubt + _disagreement(far, tracks, floor),
        drift=_drift(error - doubt - scatter / far_stretch, far_stretch, trials, scatter),
    )


def read_still_level(totals: Sequence[float], worths: Sequence[float], trend: Trend) -> Level:
    """The level of an account that does not wander: the mean of all these days."""
    mean = sum(totals) / max(1e-9, sum(worths))
    if mean <= 0:
        return Level(0.0, 0.0, trend, 0.0, 0.0)
    scatter = min(1.0, _scatter(totals, worths, _track(totals, worths, _WEEK_MEMORY), mean))
    return Level(mean, mean, trend, _doubt(_STILL_DOUBT * scatter, worths), 0.0)


def _doubt(scatter: float, worths: Sequence[float], remembered: float = math.inf) -> float:
    """About a mean of so many of these days."""
    seen = sum(min(1.0, worth) for worth in worths)
    chance = _DOUBT_PER_SCATTER * scatter / max(1.0, min(seen, remembered))
    return _LEAST_DOUBT + chance + _NEW_ACCOUNT * max(0.0, 1 - seen / _NEW_DAYS)


def grown(totals: Sequence[float], trend: Trend) -> list[float]:
    """The days as they would be now, had they grown by the trend until today."""
    last = len(totals) - 1
    return [total * math.exp(trend.per_day * (last - index)) for index, total in enumerate(totals)]


def track_level(totals: Sequence[float], worths: Sequence[float], half_life: float) -> list[float]:
    """The level around each day, looked at from both sides; never below a tenth of the mean."""
    keep = 0.5 ** (1 / half_life)
    above, below = [0.0] * len(totals), [0.0] * len(totals)
    forth = list(range(len(totals)))
    for order in (forth, forth[::-1]):
        total = worth = 0.0
        for index in order:
            total, worth = total * keep + totals[index], worth * keep + worths[index]
            above[index] += total
            below[index] += worth
    mean = sum(totals) / max(1e-9, sum(worths))
    return [max(a / b if b > 0 else mean, _FLOOR * mean) for a, b in zip(above, below, strict=True)]


def _track(totals: Sequence[float], worths: Sequence[float], half_life: float) -> list[float]:
    """The level after each day as this memory sees it."""
    keep = 0.5 ** (1 / half_life)
    above = below = 0.0
    seen = []
    for total, worth in zip(totals, worths, strict=True):
        above, below = above * keep + total, below * keep + worth
        seen.append(above / below if below > 1e-9 else 0.0)
    return seen


def _carried_on(day: Sequence[float], week: Sequence[float], floor: float) -> list[float]:
    """The level after each day if the move from the last week to the last day is made once more."""
    return [
        max(
            0.0,
            (now + floor) * min(_LARGEST_MOVE, max(1 / _LARGEST_MOVE, (now + floor) / (then + floor)))
            - floor,
        )
        for now, then in zip(day, week, strict=True)
    ]


def _mixed(weights: Sequence[float], tracks: Sequence[Sequence[float]]) -> float:
    return sum(weight * track[-1] for weight, track in zip(weights, tracks, strict=True))


def _disagreement(weights: Sequence[float], tracks: Sequence[Sequence[float]], floor: float) -> float:
    """Variance of the logarithm of the level now between the memories."""
    middle = math.log(_mixed(weights, tracks) + floor)
    return sum(
        weight * (math.log(track[-1] + floor) - middle) ** 2
        for weight, track in zip(weights, tracks, strict=True)
    )


def _believed(prior: Sequence[float], scatter: float) -> list[float]:
    """How far each memory is believed beforehand where days scatter this much (a variance)."""
    right = _RIGHT_MEMORY * (max(_LEAST_SCATTER, scatter) / _USUAL_SCATTER) ** _PER_SCATTER
    return [
        share * math.exp(-0.5 * (math.log(length / right) / _AWAY) ** 2)
        for share, length in zip(prior, _LENGTHS, strict=True)
    ]


class _Record:
    """The account's past, for trying memories on."""

    def __init__(
        self,
        totals: Sequence[float],
        worths: Sequence[float],
        tracks: Sequence[Sequence[float]],
        floor: float,
    ) -> None:
        self._used, self._worth = [0.0], [0.0]
        for total, worth in zip(totals, worths, strict=True):
            self._used.append(self._used[-1] + total)
            self._worth.append(self._worth[-1] + worth)
        self._tracks, self._floor = tracks, floor

    def try_over(self, stretch: int, prior: Sequence[float]) -> tuple[list[float], float, float]:
        """Each memory's weight, their mean squared log error, and how many trials that rests on."""
        days = len(self._used) - 1
        last = days - stretch
        sums, weight = [0.0] * len(self._tracks), 0.0
        for origin in range(max(0, min(_FIRST_TRIAL, last - 1)), last):
            worth = self._worth[origin + 1 + stretch] - self._worth[origin + 1]
            if worth < _COUNTED:
                continue
            used = self._used[origin + 1 + stretch] - self._used[origin + 1]
            actual = math.log(used / worth + self._floor)
            age = 0.5 ** ((last - origin) / _TRIAL_HALF_LIFE)
            weight += age
            for index, track in enumerate(self._tracks):
                sums[index] += age * (math.log(track[origin] + self._floor) - actual) ** 2
        trials = weight / stretch
        errors = [total / weight if weight else 0.0 for total in sums]
        weights = _weights(prior, errors, trials)
        mean_error = sum(share * error for share, error in zip(weights, errors, strict=True))
        return weights, mean_error, trials


def _weights(prior: Sequence[float], errors: Sequence[float], trials: float) -> list[float]:
    """As likely as a normal error of unknown size makes each memory."""
    power = -_TRIAL_STRENGTH * max(0.7, trials) if trials > 0 else 0.0
    raw = [share * (error + _TRIAL_NOISE) ** power for share, error in zip(prior, errors, strict=True)]
    whole = sum(raw)
    return [value / whole for value in raw]


def _drift(excess: float, stretch: int, trials: float, scatter: float) -> float:
    """How fast the level wanders: what the trials missed beyond chance, with what is usual mixed in."""
    low, high = _DRIFT_RANGE
    # A mean over n days of a level whose variance grows by 1 a day is off by 4/9 n.
    own = min(high, max(low, excess / (stretch * 4 / 9)))
    usual = min(high, max(low, _DRIFT_PER_SCATTER * scatter))
    return (own * trials + usual * _DRIFT_WEIGHT) / (trials + _DRIFT_WEIGHT)


def _scatter(totals: Sequence[float], worths: Sequence[float], track: Sequence[float], mean: float) -> float:
    """Variance of a day's use over what was expected of it."""
    errors = [
        (total / (worth * max(level, _FLOOR * mean)) - 1) ** 2
        for total, worth, level in zip(totals, worths, track, strict=True)
        if worth > _COUNTED
    ]
    return (sum(errors) + _SCATTER_WEIGHT * _USUAL_SCATTER) / (len(errors) + _SCATTER_WEIGHT)
