"""More made-up accounts, made after the method: simple ones, as anybody would make them up for a check.

Settings may be chosen with an eye on `BESIDE`. `APART` was looked at three times, but not chosen by.
"""

import math
from random import Random

from tests.backtest.families import EVENING, HOURS, WORKDAY, Account, Family, is_weekend, poisson


class Textbook(Account):
    """A sine by day, a factor for the weekend, chance in each hour, and a level that walks slowly."""

    def __init__(self, source: Random) -> None:
        self._swing, self._weekend = source.uniform(0.2, 0.9), source.uniform(0.3, 1.1)
        self._noise, self._step = source.uniform(0.1, 0.6), source.uniform(0.005, 0.05)
        self._level, self._today = 0.0, 0.0

    def wake(self, day: int, source: Random) -> None:
        self._level += source.gauss(0, self._step)
        self._today = 500 * math.exp(self._level) * (self._weekend if is_weekend(day) else 1)

    def hour(self, hour: int, source: Random) -> float:
        wave = 1 - self._swing * math.cos(2 * math.pi * (hour - 3) / HOURS)
        return self._today * wave * source.lognormvariate(0, self._noise)


class Bursts(Account):
    """A quiet product on which crowds fall: bursts of a few hours, a few of them huge."""

    def __init__(self, source: Random) -> None:
        self._often, self._tail = source.uniform(0.1, 0.6) / HOURS, source.uniform(1.3, 2.5)
        self._burst, self._left = 0.0, 0

    def wake(self, day: int, source: Random) -> None:
        pass

    def hour(self, hour: int, source: Random) -> float:
        self._left -= 1
        if source.random() < self._often:
            self._burst, self._left = min(60.0, source.paretovariate(self._tail)), source.randint(1, 8)
        crowd = 8 * self._burst if self._left > 0 else 0.0
        return 100 * (WORKDAY[hour] + crowd) * source.gammavariate(4, 0.25)


class Nightly(Account):
    """Office hours, and a job each night whose size changes with the work that is left."""

    def __init__(self, source: Random) -> None:
        self._at, self._job = source.randint(0, 5), source.uniform(500, 4000)
        self._nights = source.choice((5, 7))
        self._day, self._today = 0, 0.0

    def wake(self, day: int, source: Random) -> None:
        self._day = day
        self._today = 0.15 if is_weekend(day) else source.lognormvariate(0, 0.25)

    def hour(self, hour: int, source: Random) -> float:
        runs = hour == self._at and self._day % 7 < self._nights
        job = self._job * source.lognormvariate(0, 0.3) if runs else 0.0
        return job + 200 * self._today * WORKDAY[hour] * source.gammavariate(3, 1 / 3)


class Weeks(Account):
    """A team whose weeks are busy, slow or idle, each as it comes."""

    def __init__(self, source: Random) -> None:
        self._idle, self._slow = source.uniform(0.05, 0.25), source.uniform(0.1, 0.4)
        self._week, self._today = 1.0, 0.0

    def wake(self, day: int, source: Random) -> None:
        if day % 7 == 0:
            draw = source.random()
            self._week = 0.0 if draw < self._idle else 0.4 if draw < self._idle + self._slow else 1.0
        self._today = self._week * source.gammavariate(6, 1 / 6) * (0.1 if is_weekend(day) else 1)

    def hour(self, hour: int, source: Random) -> float:
        return 300 * self._today * WORKDAY[hour] * source.gammavariate(3, 1 / 3)


class Crowds(Account):
    """People bring people: each hour's use calls for more in the hours after it."""

    def __init__(self, source: Random) -> None:
        self._base, self._calls = source.uniform(2, 20), source.uniform(0.3, 0.85)
        self._keeps, self._stirred = source.uniform(0.6, 0.95), 0.0

    def wake(self, day: int, source: Random) -> None:
        pass

    def hour(self, hour: int, source: Random) -> float:
        count = poisson(source, self._base * EVENING[hour] / 1.7 + self._stirred)
        self._stirred = self._keeps * self._stirred + self._calls * (1 - self._keeps) * count
        return count * 150.0


class Ramps(Account):
    """A launch: a straight line upwards from some day on, until it is flat again."""

    def __init__(self, source: Random) -> None:
        self._from, self._lasts = source.randint(0, 70), source.randint(10, 60)
        self._gain, self._weekend = source.uniform(0.3, 4), source.uniform(0.4, 1.1)
        self._today = 0.0

    def wake(self, day: int, source: Random) -> None:
        way = min(1.0, max(0.0, (day - self._from) / self._lasts))
        weekend = self._weekend if is_weekend(day) else 1
        self._today = (1 + self._gain * way) * weekend * source.lognormvariate(0, 0.12)

    def hour(self, hour: int, source: Random) -> float:
        return 100 * self._today * EVENING[hour] * source.gammavariate(4, 0.25)


class Weather(Account):
    """Counts as a city makes them: a season, good and bad spells of some days, people in the thousands."""

    def __init__(self, source: Random) -> None:
        self._season, self._phase = source.uniform(0, 0.6), source.uniform(0, 2 * math.pi)
        self._stays, self._spell = source.uniform(0.3, 0.85), 0.0
        self._spread, self._weekend = source.uniform(0.1, 0.35), source.uniform(0.6, 1.2)
        self._today = 0.0

    def wake(self, day: int, source: Random) -> None:
        fresh = math.sqrt(1 - self._stays**2) * self._spread
        self._spell = self._stays * self._spell + source.gauss(0, fresh)
        season = self._season * math.sin(2 * math.pi * day / 365 + self._phase)
        self._today = math.exp(season + self._spell) * (self._weekend if is_weekend(day) else 1)

    def hour(self, hour: int, source: Random) -> float:
        return poisson(source, 60 * self._today * WORKDAY[hour] * source.gammavariate(20, 0.05)) * 1.0


class Jobs(Account):
    """A small product by day, and jobs of any day that outweigh it, none of them like another."""

    def __init__(self, source: Random) -> None:
        self._gap_days, self._weekend = source.uniform(3, 12), source.uniform(0, 1)
        self._size, self._scatter = source.uniform(3, 20), source.uniform(0.2, 0.8)
        self._job, self._begins, self._hours, self._today = 0.0, 0, 1, 0.0

    def wake(self, day: int, source: Random) -> None:
        self._today = (self._weekend if is_weekend(day) else 1) * source.gammavariate(8, 1 / 8)
        self._begins, self._hours = source.randint(0, 18), source.randint(1, 5)
        comes = source.random() < 1 / self._gap_days
        self._job = self._size * source.lognormvariate(0, self._scatter) if comes else 0.0

    def hour(self, hour: int, source: Random) -> float:
        runs = self._begins <= hour < self._begins + self._hours
        job = 40 * self._job * HOURS / self._hours if runs else 0.0
        return job + 40 * self._today * WORKDAY[hour] * source.gammavariate(3, 1 / 3)


BESIDE: dict[str, Family] = {f.__name__.lower(): f for f in (Textbook, Bursts, Nightly, Weeks)}
APART: dict[str, Family] = {f.__name__.lower(): f for f in (Crowds, Ramps, Weather, Jobs)}
