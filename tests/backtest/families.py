"""Made-up accounts: hourly credits in UTC, a family per way of using the API.

An account is played hour by hour and holds nothing but its present state, so that one and the same past can
go on in many ways (`oracle`).

The method was tuned on accounts of the families that do not stand in `HELD_OUT`, with a look at all of them;
the turn of the month is looked for because `Months` has one. The accounts it is measured on have other seeds.
"""

import math
from abc import ABC, abstractmethod
from random import Random

HOURS = 24
_NIGHT, _DAY = (0.5, 0.3, 0.2, 0.2, 0.3, 0.5, 0.9, 1.6), (2.6, 3.2, 3.4, 3.3, 3.0, 3.2, 3.3, 3.1)
WORKDAY = (*_NIGHT, *_DAY, 2.8, 2.3, 1.8, 1.5, 1.2, 0.84, 0.84, 0.84)
_MORNING, _NOON = (1.0, 0.6, 0.4, 0.3, 0.3, 0.4, 0.7, 1.0), (1.2, 1.3, 1.4, 1.5, 1.7, 1.7, 1.6, 1.7)
EVENING = (*_MORNING, *_NOON, 1.9, 2.4, 3.0, 3.6, 3.8, 3.3, 2.31, 2.31)
"""Use by the hour of the day."""
Series = list[float]


class Account(ABC):
    """One made-up account in its present state, which each day and each hour moves on."""

    @abstractmethod
    def __init__(self, source: Random) -> None:
        """Draw what stays the same for this account."""

    @abstractmethod
    def wake(self, day: int, source: Random) -> None:
        """Begin a day: draw what holds for all of it."""

    @abstractmethod
    def hour(self, hour: int, source: Random) -> float:
        """Credits of the next hour; `hour` is that of the day."""

    def live(self, first: int, last: int, source: Random) -> Series:
        """The credits of these hours since it began, `last` not among them."""
        series = []
        for at in range(first, last):
            day, hour = divmod(at, HOURS)
            if hour == 0:
                self.wake(day, source)
            series.append(self.hour(hour, source))
        return series


def poisson(source: Random, mean: float) -> int:
    """How many come where `mean` are expected."""
    if mean > 50:
        return max(0, round(source.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), source.random(), 0
    while product > limit:
        product *= source.random()
        count += 1
    return count


def is_weekend(day: int) -> bool:
    """Whether it is a Saturday or a Sunday; accounts begin on a Monday."""
    return day % 7 > 4


class _Walk:
    """A level that wanders about 1 and is drawn back to it: a factor per day."""

    def __init__(self, step: float, back: float = 0.02) -> None:
        self._at, self._step, self._back = 0.0, step, back

    def next(self, source: Random) -> float:
        """The factor of the next day."""
        self._at += source.gauss(0, self._step) - self._back * self._at
        return math.exp(self._at)


class _Stay:
    """A stretch of `shortest` to `longest` days, each length as likely, and not known before its end."""

    def __init__(self, shortest: int, longest: int) -> None:
        self._shortest, self._longest, self._age = shortest, longest, 0

    def is_over(self, source: Random) -> bool:
        """Whether the next day is the first one after it."""
        self._age += 1
        return self._age >= self._shortest and source.random() * (self._longest - self._age + 1) < 1


class Agents(Account):
    """Voice agents: a daily and weekly rhythm, a level that wanders."""

    def __init__(self, source: Random) -> None:
        self._level, self._weekend = _Walk(0.05), source.uniform(0.4, 0.9)
        self._calls = 0.0

    def wake(self, day: int, source: Random) -> None:
        self._calls = 12 * self._level.next(source) * (self._weekend if is_weekend(day) else 1)

    def hour(self, hour: int, source: Random) -> float:
        return poisson(source, self._calls * WORKDAY[hour]) * source.gammavariate(20, 1.2)


class Batches(Account):
    """Hardly anything, and now and then a night of hundreds of thousands."""

    def __init__(self, source: Random) -> None:
        self._gap_hours = source.uniform(1.5, 5) * HOURS
        self._running: list[tuple[float, int]] = []

    def wake(self, day: int, source: Random) -> None:
        pass

    def hour(self, hour: int, source: Random) -> float:
        if source.random() < 1 / self._gap_hours:
            hours = source.randint(1, 6)
            self._running.append((source.lognormvariate(10, 0.7) / hours, hours))
        used = sum(size for size, _ in self._running)
        self._running = [(size, left - 1) for size, left in self._running if left > 1]
        return used + poisson(source, 0.3) * 200.0


class Growth(Account):
    """A product that takes off: one to three percent more each day."""

    def __init__(self, source: Random) -> None:
        self._rate, self._weekend = source.uniform(0.006, 0.025), source.uniform(0.5, 1)
        self._level, self._today = _Walk(0.04), 0.0

    def wake(self, day: int, source: Random) -> None:
        weekend = self._weekend if is_weekend(day) else 1
        self._today = 40 * math.exp(self._rate * day) * self._level.next(source) * weekend

    def hour(self, hour: int, source: Random) -> float:
        return self._today * EVENING[hour] * source.gammavariate(4, 0.25)


class Office(Account):
    """Weekdays from nine to six, never on a weekend, now and then a bank holiday."""

    def __init__(self, source: Random) -> None:
        self._level, self._today = _Walk(0.06), 0.0

    def wake(self, day: int, source: Random) -> None:
        self._today = self._level.next(source)
        if is_weekend(day) or source.random() < 0.03:
            self._today = 0.0

    def hour(self, hour: int, source: Random) -> float:
        return 300 * self._today * source.gammavariate(2, 0.5) if 8 <= hour <= 18 else 0.0


class Holidays(Account):
    """A steady account that stops for one to two weeks at a time."""

    def __init__(self, source: Random) -> None:
        self._level, self._today = _Walk(0.04), 0.0
        self._is_away, self._stay = False, _Stay(10, 40)

    def wake(self, day: int, source: Random) -> None:
        if self._stay.is_over(source):
            self._is_away = not self._is_away
            self._stay = _Stay(4, 12) if self._is_away else _Stay(25, 60)
        level = self._level.next(source) * (0.6 if is_weekend(day) else 1)
        self._today = 0.0 if self._is_away else 60 * level

    def hour(self, hour: int, source: Random) -> float:
        return self._today * WORKDAY[hour] * source.gammavariate(3, 1 / 3)


class Regimes(Account):
    """Two ways of life, and a switch between them every few weeks."""

    def __init__(self, source: Random) -> None:
        self._state = self._today = 1.0

    def wake(self, day: int, source: Random) -> None:
        if source.random() < 1 / 25:
            self._state = source.choice((0.3, 0.6, 1.0, 1.8, 3.0))
        self._today = 50 * self._state * source.gammavariate(12, 1 / 12)

    def hour(self, hour: int, source: Random) -> float:
        return self._today * EVENING[hour] * source.gammavariate(3, 1 / 3)


class Retail(Account):
    """Busy evenings and weekends, and campaigns that triple a day or two."""

    def __init__(self, source: Random) -> None:
        self._level, self._push, self._today = _Walk(0.04), 1.0, 0.0

    def wake(self, day: int, source: Random) -> None:
        begins = source.random() < 0.05
        self._push = source.uniform(1.8, 5) if begins else 1 + (self._push - 1) * 0.4
        self._today = 30 * self._push * self._level.next(source) * (1.5 if is_weekend(day) else 1)

    def hour(self, hour: int, source: Random) -> float:
        return self._today * EVENING[hour] * source.gammavariate(2, 0.5)


class Trickle(Account):
    """One person: a handful of clips on some days."""

    def __init__(self, source: Random) -> None:
        self._level, self._mean = _Walk(0.08), source.uniform(0.1, 0.6)
        self._today = 0.0

    def wake(self, day: int, source: Random) -> None:
        self._today = self._mean * self._level.next(source) / 2

    def hour(self, hour: int, source: Random) -> float:
        clips = poisson(source, self._today * WORKDAY[hour])
        return sum(float(source.randint(50, 2500)) for _ in range(clips))


class Shifts(Account):
    """A level that holds for weeks and then is another."""

    def __init__(self, source: Random) -> None:
        self._level, self._today = 1.0, 0.0

    def wake(self, day: int, source: Random) -> None:
        if source.random() < 1 / 30:
            self._level *= math.exp(source.gauss(0, 0.6))
        self._today = 80 * self._level * (0.5 if is_weekend(day) else 1)

    def hour(self, hour: int, source: Random) -> float:
        return self._today * WORKDAY[hour] * source.gammavariate(5, 0.2)


class Projects(Account):
    """Work that comes in pushes of days, with pauses between them."""

    def __init__(self, source: Random) -> None:
        self._is_active, self._stay, self._today = True, _Stay(5, 5), 0.0

    def wake(self, day: int, source: Random) -> None:
        if self._stay.is_over(source):
            self._is_active = not self._is_active
            self._stay = _Stay(3, 12) if self._is_active else _Stay(1, 7)
        self._today = 100 * source.gammavariate(2, 0.5) * (1.0 if self._is_active else 0.03)

    def hour(self, hour: int, source: Random) -> float:
        return self._today * WORKDAY[hour] * source.gammavariate(1, 1)


class Steady(Account):
    """A machine: the same each hour, give or take."""

    def __init__(self, source: Random) -> None:
        self._level, self._today = _Walk(0.01), 0.0

    def wake(self, day: int, source: Random) -> None:
        self._today = 100 * self._level.next(source)

    def hour(self, hour: int, source: Random) -> float:
        return self._today * source.gammavariate(25, 0.04)


class Decline(Account):
    """A product on its way out."""

    def __init__(self, source: Random) -> None:
        self._rate, self._level, self._today = source.uniform(0.005, 0.015), _Walk(0.03), 0.0

    def wake(self, day: int, source: Random) -> None:
        self._today = 400 * math.exp(-self._rate * day) * self._level.next(source)

    def hour(self, hour: int, source: Random) -> float:
        return self._today * EVENING[hour] * source.gammavariate(4, 0.25)


class Mixed(Agents):
    """Agents by day and a weekly batch by night."""

    def __init__(self, source: Random) -> None:
        super().__init__(source)
        self._weekday, self._is_batch_day = source.randint(0, 6), False

    def wake(self, day: int, source: Random) -> None:
        super().wake(day, source)
        self._is_batch_day = day % 7 == self._weekday

    def hour(self, hour: int, source: Random) -> float:
        batch = source.lognormvariate(8, 0.4) if self._is_batch_day and hour < 4 else 0.0
        return super().hour(hour, source) + batch


class Months(Account):
    """Busy at the end of each month: invoices read aloud, reports."""

    def __init__(self, source: Random) -> None:
        self._level, self._today = _Walk(0.03), 0.0

    def wake(self, day: int, source: Random) -> None:
        end = 2.5 if day % 30 > 25 else 1
        self._today = 50 * self._level.next(source) * end * (0.3 if is_weekend(day) else 1)

    def hour(self, hour: int, source: Random) -> float:
        return self._today * WORKDAY[hour] * source.gammavariate(3, 1 / 3)


Family = type[Account]
TUNED: dict[str, Family] = {
    f.__name__.lower(): f for f in (Agents, Batches, Growth, Office, Holidays, Regimes, Retail, Trickle)
}
HELD_OUT: dict[str, Family] = {
    f.__name__.lower(): f for f in (Shifts, Projects, Steady, Decline, Mixed, Months)
}
