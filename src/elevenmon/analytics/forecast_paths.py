"""Many ways the rest of the period may go: the account's own days, drawn again.

Each path has a level (one draw per path, drifting further with every day) and for each day ahead one of the
account's past days: its use over what was expected of it then. A path that drew a busy day is a little more
likely to draw another, as days in a row resemble each other. Draws are stratified instead of random, so
that 256 paths are as even as thousands of thrown dice, the same input gives the same answer, and an hour's
news moves the answer by an hour's worth.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from elevenmon.analytics.forecast_burst import Burst
from elevenmon.analytics.forecast_level import Level
from elevenmon.analytics.forecast_pauses import Pauses

PATHS = 256
_HALF_LIFE_DAYS = 35.0
"""Of a past day's chance to be drawn."""
_OTHER_WEEKDAY = 0.35
"""That of a day of another name, over that of a namesake."""
_MEDIAN_SHIFT = 0.5
"""Of the level's variance: levels are skewed, and what was measured lies above their middle."""
_UPWARDS = 1.1
"""Use has more room above than below."""
_LASTING = 0.4
"""What is left of a busy day on the next one."""
_PAUSE_ORDERS = (10_001, 10_002, 10_003)
_BURST_ORDER = 10_004
"""Orders that no day ahead is drawn in."""


@dataclass(frozen=True, slots=True, eq=False)
class PastDay:
    """A day that may be drawn: its use over what was expected of it, and how long ago it was."""

    weekday: int
    ratio: float
    age_days: float


@dataclass(frozen=True, slots=True, eq=False)
class NextDay:
    """A day still to come, or what is left of today."""

    weekday: int
    worth: float
    """In average days."""
    away_days: float
    """From now to its middle."""
    until_hours: float
    """From now to its end."""
    draw: int
    """The same for parts of one day: they are drawn together."""


def draw_paths(
    ahead: Sequence[NextDay],
    level: Level,
    past: Sequence[PastDay],
    pauses: Pauses,
    burst: Burst | None = None,
) -> list[list[float]]:
    """Use gained by the end of each day ahead: per day 256 sums, in the order of the paths."""
    tables = {weekday: _table(past, weekday, pauses.single_share) for weekday in {d.weekday for d in ahead}}
    spans = _spans(pauses)
    sums, columns = [0.0] * PATHS, []
    for day in ahead:
        away, table = day.away_days, tables[day.weekday]
        spread = level.spread(away)
        scale = level.at(away) * day.worth * math.exp(-_MEDIAN_SHIFT * spread * spread)
        gains = [
            scale * math.exp(spread * deviate) * table[draw]
            for deviate, draw in zip(_deviates(), _day_order(day.draw), strict=True)
        ]
        if spans is not None:
            gains = [
                0.0 if away < back or again < away < over else gain
                for gain, (back, again, over) in zip(gains, spans, strict=True)
            ]
        sums = [total + gain for total, gain in zip(sums, gains, strict=True)]
        columns.append(sums)
    return columns if burst is None else _with(burst, columns, ahead)


def _with(burst: Burst, columns: Sequence[list[float]], ahead: Sequence[NextDay]) -> list[list[float]]:
    draws = [(draw + 0.5) / PATHS for draw in _order(_BURST_ORDER)]
    return [
        [total + more for total, more in zip(sums, burst.gained(day.until_hours, draws), strict=True)]
        for sums, day in zip(columns, ahead, strict=True)
    ]


def _spans(pauses: Pauses) -> list[tuple[float, float, float]] | None:
    if not pauses.left and not pauses.per_day:
        return None
    orders = [_order(order) for order in _PAUSE_ORDERS]
    return pauses.spans([[(draw + 0.5) / PATHS for draw in draws] for draws in zip(*orders, strict=True)])


def _table(past: Sequence[PastDay], weekday: int, off_share: float) -> list[float]:
    """256 evenly likely ratios for a day of this name, ascending; the days off are zeros among them."""
    drawn = sorted(
        (
            day.ratio,
            0.5 ** (day.age_days / _HALF_LIFE_DAYS) * (1.0 if day.weekday == weekday else _OTHER_WEEKDAY),
        )
        for day in past
    )
    if not drawn:
        return [1.0] * PATHS
    off = round(off_share * PATHS)
    count = PATHS - off
    whole = sum(weight for _, weight in drawn)
    table, at, reached = [], 0, drawn[0][1]
    for index in range(count):
        while reached < (index + 0.5) / count * whole and at < len(drawn) - 1:
            at += 1
            reached += drawn[at][1]
        table.append(drawn[at][0])
    mean = sum(table) / count
    return [0.0] * off + ([ratio / mean for ratio in table] if mean > 0 else [1.0] * count)


@lru_cache(1024)
def _order(index: int) -> tuple[int, ...]:
    """A shuffle of the paths, the same in every run."""
    source = Random(index)
    return tuple(sorted(range(PATHS), key=lambda _: source.random()))


@lru_cache(1024)
def _day_order(day: int) -> tuple[int, ...]:
    """The rank of each path's draw on a day ahead among those of all paths; days in a row are alike."""
    mood = _mood(day)
    ranks = [0] * PATHS
    for rank, path in enumerate(sorted(range(PATHS), key=mood.__getitem__)):
        ranks[path] = rank
    return tuple(ranks)


@lru_cache(1024)
def _mood(day: int) -> tuple[float, ...]:
    fresh = Random(day)
    if day == 0:
        return tuple(fresh.random() for _ in range(PATHS))
    return tuple(_LASTING * before + fresh.random() for before in _mood(day - 1))


@lru_cache(1)
def _deviates() -> tuple[float, ...]:
    plain = (_normal_quantile((index + 0.5) / PATHS) for index in range(PATHS))
    return tuple(deviate * (_UPWARDS if deviate > 0 else 1.0) for deviate in plain)


def _normal_quantile(share: float) -> float:
    """By Newton's method; `statistics` would cost every start more than this does once."""
    value = math.log(share / (1 - share)) * 0.55
    for _ in range(8):
        below = 0.5 * math.erfc(-value / math.sqrt(2))
        density = math.exp(-value * value / 2) / math.sqrt(2 * math.pi)
        value -= (below - share) / density
    return value
