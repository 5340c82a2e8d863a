"""Made-up accounts: hourly credits in UTC, a family per way of using the API.

The method was tuned on the families that do not stand in `HELD_OUT`; how wide the range is was last adjusted
with a look at all of them.
"""

import math
from collections.abc import Callable
from random import Random

HOURS = 24
WORKDAY = (
    0.5,
    0.3,
    0.2,
    0.2,
    0.3,
    0.5,
    0.9,
    1.6,
    2.6,
    3.2,
    3.4,
    3.3,
    3.0,
    3.2,
    3.3,
    3.1,
    2.8,
    2.3,
    1.8,
    1.5,
    1.2,
)
EVENING = (
    1.0,
    0.6,
    0.4,
    0.3,
    0.3,
    0.4,
    0.7,
    1.0,
    1.2,
    1.3,
    1.4,
    1.5,
    1.7,
    1.7,
    1.6,
    1.7,
    1.9,
    2.4,
    3.0,
    3.6,
    3.8,
    3.3,
)
Series = list[float]


def _shape(hour: int, shape: tuple[float, ...]) -> float:
    return shape[hour] if hour < len(shape) else shape[-1] * 0.7


def _poisson(source: Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(source.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), source.random(), 0
    while product > limit:
        product *= source.random()
        count += 1
    return count


def _walk(source: Random, days: int, step: float, back: float = 0.02) -> list[float]:
    """A level that wanders: the factor of each day."""
    at, levels = 0.0, []
    for _ in range(days):
        at += source.gauss(0, step) - back * at
        levels.append(math.exp(at))
    return levels


def agents(source: Random, days: int) -> Series:
    """Voice agents: a daily and weekly rhythm, a level that wanders."""
    level, weekend = _walk(source, days, 0.05), source.uniform(0.4, 0.9)
    return [
        _poisson(source, 12 * level[d] * _shape(h, WORKDAY) * (weekend if d % 7 > 4 else 1))
        * source.gammavariate(20, 1.2)
        for d in range(days)
        for h in range(HOURS)
    ]


def batches(source: Random, days: int) -> Series:
    """Hardly anything, and now and then a night of hundreds of thousands."""
    series = [_poisson(source, 0.3) * 200.0 for _ in range(days * HOURS)]
    gap = source.uniform(1.5, 5)
    at = source.expovariate(1 / gap)
    while at < days:
        size = source.lognormvariate(10, 0.7)
        hours = source.randint(1, 6)
        for hour in range(hours):
            index = int(at * HOURS) + hour
            if index < len(series):
                series[index] += size / hours
        at += source.expovariate(1 / gap)
    return series


def growth(source: Random, days: int) -> Series:
    """A product that takes off: one to three percent more each day."""
    rate, weekend = source.uniform(0.006, 0.025), source.uniform(0.5, 1)
    noise = _walk(source, days, 0.04)
    return [
        40
        * math.exp(rate * d)
        * noise[d]
        * _shape(h, EVENING)
        * (weekend if d % 7 > 4 else 1)
        * source.gammavariate(4, 0.25)
        for d in range(days)
        for h in range(HOURS)
    ]


def office(source: Random, days: int) -> Series:
    """Weekdays from nine to six, never on a weekend, now and then a bank holiday."""
    off = {d for d in range(days) if source.random() < 0.03}
    level = _walk(source, days, 0.06)
    return [
        0.0 if d % 7 > 4 or d in off or not 8 <= h <= 18 else 300 * level[d] * source.gammavariate(2, 0.5)
        for d in range(days)
        for h in range(HOURS)
    ]


def holidays(source: Random, days: int) -> Series:
    """A steady account that stops for one to two weeks at a time."""
    idle: set[int] = set()
    at = source.uniform(10, 40)
    while at < days:
        length = source.randint(4, 12)
        idle.update(range(int(at), int(at) + length))
        at += length + source.uniform(25, 60)
    level = _walk(source, days, 0.04)
    return [
        0.0
        if d in idle
        else 60 * level[d] * _shape(h, WORKDAY) * (0.6 if d % 7 > 4 else 1) * source.gammavariate(3, 1 / 3)
        for d in range(days)
        for h in range(HOURS)
    ]


def regimes(source: Random, days: int) -> Series:
    """Two ways of life, and a switch between them every few weeks."""
    state, series = 1.0, []
    for _ in range(days):
        if source.random() < 1 / 25:
            state = source.choice((0.3, 0.6, 1.0, 1.8, 3.0))
        day = state * source.gammavariate(12, 1 / 12)
        series += [50 * day * _shape(h, EVENING) * source.gammavariate(3, 1 / 3) for h in range(HOURS)]
    return series


def retail(source: Random, days: int) -> Series:
    """Busy evenings and weekends, and campaigns that triple a day or two."""
    series = []
    push = 1.0
    level = _walk(source, days, 0.04)
    for d in range(days):
        push = source.uniform(1.8, 5) if source.random() < 0.05 else 1 + (push - 1) * 0.4
        day = push * level[d] * (1.5 if d % 7 > 4 else 1)
        series += [30 * day * _shape(h, EVENING) * source.gammavariate(2, 0.5) for h in range(HOURS)]
    return series


def trickle(source: Random, days: int) -> Series:
    """One person: a handful of clips on some days."""
    level, mean = _walk(source, days, 0.08), source.uniform(0.1, 0.6)
    return [
        sum(
            float(source.randint(50, 2500))
            for _ in range(_poisson(source, mean * level[d] * _shape(h, WORKDAY) / 2))
        )
        for d in range(days)
        for h in range(HOURS)
    ]


def shifts(source: Random, days: int) -> Series:
    """A level that holds for weeks and then is another."""
    level, series = 1.0, []
    for d in range(days):
        if source.random() < 1 / 30:
            level *= math.exp(source.gauss(0, 0.6))
        series += [
            80 * level * _shape(h, WORKDAY) * (0.5 if d % 7 > 4 else 1) * source.gammavariate(5, 0.2)
            for h in range(HOURS)
        ]
    return series


def projects(source: Random, days: int) -> Series:
    """Work that comes in pushes of days, with pauses between them."""
    series: Series = []
    active, left = True, 5
    for _ in range(days):
        left -= 1
        if left <= 0:
            active = not active
            left = source.randint(3, 12) if active else source.randint(1, 7)
        day = source.gammavariate(2, 0.5) * (1.0 if active else 0.03)
        series += [100 * day * _shape(h, WORKDAY) * source.gammavariate(1, 1) for h in range(HOURS)]
    return series


def steady(source: Random, days: int) -> Series:
    """A machine: the same each hour, give or take."""
    level = _walk(source, days, 0.01)
    return [100 * level[d] * source.gammavariate(25, 0.04) for d in range(days) for _ in range(HOURS)]


def decline(source: Random, days: int) -> Series:
    """A product on its way out."""
    rate, level = source.uniform(0.005, 0.015), _walk(source, days, 0.03)
    return [
        400 * math.exp(-rate * d) * level[d] * _shape(h, EVENING) * source.gammavariate(4, 0.25)
        for d in range(days)
        for h in range(HOURS)
    ]


def mixed(source: Random, days: int) -> Series:
    """Agents by day and a weekly batch by night."""
    base = agents(source, days)
    weekday = source.randint(0, 6)
    for d in range(days):
        if d % 7 == weekday:
            for h in range(4):
                base[d * HOURS + h] += source.lognormvariate(8, 0.4)
    return base


def months(source: Random, days: int) -> Series:
    """Busy at the end of each month: invoices read aloud, reports."""
    level = _walk(source, days, 0.03)
    return [
        50
        * level[d]
        * (2.5 if d % 30 > 25 else 1)
        * _shape(h, WORKDAY)
        * (0.3 if d % 7 > 4 else 1)
        * source.gammavariate(3, 1 / 3)
        for d in range(days)
        for h in range(HOURS)
    ]


TUNED: dict[str, Callable[[Random, int], Series]] = {
    f.__name__: f for f in (agents, batches, growth, office, holidays, regimes, retail, trickle)
}
HELD_OUT: dict[str, Callable[[Random, int], Series]] = {
    f.__name__: f for f in (shifts, projects, steady, decline, mixed, months)
}
