"""Many ways the rest of the period may go: the account's own days, drawn again.

Each path has a level (one draw per path, which in some paths stays and in others drifts further with every
day) and for each day ahead one of the account's past days: its use over what was expected of it then. A path
that drew a busy day is a little more likely to draw another, as days in a row resemble each other. Draws are
stratified instead of random, so that 256 paths are as even as thousands of thrown dice, the same input gives
the same answer, and an hour's news moves the answer by an hour's worth.
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
"""That of a day of another name, over that of a namesake; less where one of them is worth much more."""
_MEDIAN_SHIFT = 0.5
"""Of the level's variance: levels are skewed, and what was measured lies above their middle."""
_LASTING = 0.4
"""What is left of a busy day on the next one."""
_PAUSE_ORDERS = (10_001, 10_002, 10_003)
_BURST_ORDER, _STAYING_ORDER = 10_004, 10_005
"""Orders that no day ahead is drawn in."""


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """Where the level may go."""

    wandering: Level
    staying: Level
    stillness: float
    """How far it is believed that it stays: 0 to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class PastDay:
    """A day that may be drawn: its use over what was expected of it, and how long ago it was."""

    weekday: int
    worth: float
    """In average days."""
    ratio: float
    age_days: float


@dataclass(frozen=True, slots=True, eq=False)
class NextDay:
    """A day still to come, or what is left of today."""

    weekday: int
    worth: float
    """Of the whole day, in average days."""
    share: float
    """Of it that is still to come."""
    away_days: float
    """From now to its middle."""
    until_hours: float
    """From now to its end."""
    draw: int
    """The same for parts of one day: they are drawn together."""


def draw_paths(
    ahead: Sequence[NextDay],
    outlook: Outlook,
    past: Sequence[PastDay],
    pauses: Pauses,
    burst: Burst | None = None,
) -> list[list[float]]:
    """Use gained by the end of each day ahead: per day 256 sums, in the order of the paths."""
    kinds = {(day.weekday, day.worth) for day in ahead}
    tables = {kind: _table(past, *kind, pauses.single_share) for kind in kinds}
    spans = _spans(pauses)
    stays = [draw < outlook.stillness * PATHS for draw in _order(_STAYING_ORDER)]
    sums, columns = [0.0] * PATHS, []
    for day in ahead:
        away, table = day.away_days, tables[day.weekday, day.worth]
        levels = (_expected(outlook.wandering, day), _expected(outlook.staying, day))
        gains = []
        for path_stays, deviate, draw in zip(stays, _deviates(), _day_order(day.draw), strict=True):
            scale, spread = levels[path_stays]
            gains.append(scale * math.exp(spread * deviate) * table[draw])
        if spans is not None:
            gains = [
                0.0 if away < back or again < away < over else gain
                for gain, (back, again, over) in zip(gains, spans, strict=True)
            ]
        sums = [total + gain for total, gain in zip(sums, gains, strict=True)]
        columns.append(sums)
    return columns if burst is None else _with(burst, columns, ahead)


def _expected(level: Level, day: NextDay) -> tuple[float, float]:
    """What the day comes to in the middle path, and how far paths are apart (of a logarithm)."""
    spread = level.spread(day.away_days)
    middle = level.at(day.away_days) * math.exp(-_MEDIAN_SHIFT * spread * spread)
    return middle * day.worth * day.share, spread


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


def _table(past: Sequence[PastDay], weekday: int, worth: float, off_share: float) -> list[float]:
    """256 evenly likely ratios for a day of this name, ascending; the days off are zeros among them."""
    drawn = sorted(
        (day.ratio, 0.5 ** (day.age_days / _HALF_LIFE_DAYS) * _likeness(day, weekday, worth)) for day in past
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


def _likeness(day: PastDay, weekday: int, worth: float) -> float:
    """How far a past day says what one of this name and worth may be like.

    What is much on a day off is nothing on a busy one, and nothing on a day off says nothing at all.
    """
    if day.weekday == weekday:
        return 1.0
    return _OTHER_WEEKDAY * min(day.worth, worth) / max(day.worth, worth, 1e-9)


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
    return tuple(_normal_quantile((index + 0.5) / PATHS) for index in range(PATHS))


def _normal_quantile(share: float) -> float:
    """By Newton's method; `statistics` would cost every start more than this does once."""
    value = math.log(share / (1 - share)) * 0.55
    for _ in range(8):
        below = 0.5 * math.erfc(-value / math.sqrt(2))
        density = math.exp(-value * value / 2) / math.sqrt(2 * math.pi)
        value -= (below - share) / density
    return value
