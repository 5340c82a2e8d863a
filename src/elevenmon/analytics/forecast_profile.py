"""How an account's use is spread over the week: a share for each weekday, and for each hour within it.

Few weeks say little about a weekday, so each is drawn towards the average day until it has shown, more often
than chance would, that it is not one. How fast depends on the account: where days of the same name resemble
each other, one week is enough; where they do not, no number of weeks is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from elevenmon.analytics.forecast_history import Day

HALF_LIFE_DAYS = 28.0
"""The week before last counts almost as much as the last one, the last quarter hardly."""
_LEAST_DOUBT, _MOST_DOUBT = 0.15, 12.0
"""In weeks: how many a weekday needs to be believed halfway."""
_DOUBT_BEFORE_ANYTHING = 1.0
_SHAPE_DOUBT_DAYS = 2.0
_WORKDAYS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """The usual week. A day's weight is its use over the average day's; hours are shares of their day."""

    weights: tuple[float, ...]
    """Of the seven weekdays, Monday first; their mean is 1."""
    shapes: tuple[tuple[float, ...], ...]
    """Per weekday the 24 shares, which add up to 1."""

    def expected(self, day: Day) -> float:
        """What the known part of a day is usually worth, in average days."""
        shape = self.shapes[day.weekday]
        part = sum(share * min(1.0, known) for share, known in zip(shape, day.known, strict=True))
        return self.weights[day.weekday] * part


def read_profile(days: Sequence[Day]) -> Profile:
    """The usual week of these days, the last of which is today."""
    ages = [0.5 ** ((len(days) - 1 - index) / HALF_LIFE_DAYS) for index in range(len(days))]
    return Profile(_weights(days, ages), _shapes(days, ages))


def _weights(days: Sequence[Day], ages: Sequence[float]) -> tuple[float, ...]:
    whole = [(index, day) for index, day in enumerate(days) if sum(day.known) > 20.0]
    if len(whole) < 5:
        return (1.0,) * 7
    totals = [day.total * 24.0 / sum(day.known) for _, day in whole]
    around = _around(totals)
    mean = sum(around) / len(around)
    if mean <= 0:
        return (1.0,) * 7
    seen: list[list[tuple[float, float, float]]] = [[] for _ in range(7)]
    for (index, day), total, level in zip(whole, totals, around, strict=True):
        seen[day.weekday].append((ages[index], total, max(level, 0.05 * mean)))
    raw = [_ratio(rows) for rows in seen]
    doubt = _doubt(seen, raw)
    drawn = [
        (sum(a * t for a, t, _ in rows) + doubt * mean)
        / (sum(a * level for a, _, level in rows) + doubt * mean)
        for rows in seen
    ]
    scale = sum(drawn) / 7
    return tuple(weight / scale for weight in drawn)


def _ratio(rows: Sequence[tuple[float, float, float]]) -> float:
    below = sum(age * level for age, _, level in rows)
    return sum(age * total for age, total, _ in rows) / below if below > 0 else 1.0


def _doubt(seen: Sequence[Sequence[tuple[float, float, float]]], raw: Sequence[float]) -> float:
    """Chance within weekdays over difference between them: how many weeks one average day outweighs."""
    errors, spare = 0.0, 0
    for rows, ratio in zip(seen, raw, strict=True):
        errors += sum((total / level - ratio) ** 2 for _, total, level in rows)
        spare += max(0, len(rows) - 1)
    if spare < 2:
        return _DOUBT_BEFORE_ANYTHING
    # A pseudo-week of the prior keeps two lucky weeks from being taken for certainty.
    within = (errors + 0.1) / (spare + 1)
    filled = [(ratio, len(rows)) for rows, ratio in zip(seen, raw, strict=True) if rows]
    middle = sum(ratio for ratio, _ in filled) / len(filled)
    between = sum((ratio - middle) ** 2 - within / count for ratio, count in filled) / max(1, len(filled) - 1)
    if between <= 0:
        return _MOST_DOUBT
    return min(_MOST_DOUBT, max(_LEAST_DOUBT, within / between))


def _around(totals: Sequence[float]) -> list[float]:
    """The mean of the seven days around each day, whole weeks where there are any."""
    count = len(totals)
    width = min(7, count)
    sums = [0.0]
    for total in totals:
        sums.append(sums[-1] + total)
    means = []
    for index in range(count):
        start = min(max(0, index - width // 2), count - width)
        means.append((sums[start + width] - sums[start]) / width)
    return means


def _shapes(days: Sequence[Day], ages: Sequence[float]) -> tuple[tuple[float, ...], ...]:
    work, rest = _Shape(), _Shape()
    own = [_Shape() for _ in range(7)]
    for age, day in zip(ages, days, strict=True):
        own[day.weekday].add(age, day)
        (work if day.weekday < _WORKDAYS else rest).add(age, day)
    flat = [1.0 / 24] * 24
    common = _Shape.of(work, rest).drawn_to(flat, 0.3)
    kinds = (work.drawn_to(common, _SHAPE_DOUBT_DAYS), rest.drawn_to(common, _SHAPE_DOUBT_DAYS))
    return tuple(
        tuple(shape.drawn_to(kinds[weekday >= _WORKDAYS], _SHAPE_DOUBT_DAYS))
        for weekday, shape in enumerate(own)
    )


class _Shape:
    """Credits and record per hour of the day, newer days heavier."""

    def __init__(self) -> None:
        self.amounts, self.lengths = [0.0] * 24, [0.0] * 24

    @classmethod
    def of(cls, *parts: "_Shape") -> "_Shape":
        """The sum of several."""
        whole = cls()
        for part in parts:
            whole.amounts = [a + b for a, b in zip(whole.amounts, part.amounts, strict=True)]
            whole.lengths = [a + b for a, b in zip(whole.lengths, part.lengths, strict=True)]
        return whole

    def add(self, age: float, day: Day) -> None:
        """Count one day."""
        self.amounts = [a + age * b for a, b in zip(self.amounts, day.amounts, strict=True)]
        self.lengths = [a + age * b for a, b in zip(self.lengths, day.known, strict=True)]

    def drawn_to(self, other: Sequence[float], doubt_days: float) -> list[float]:
        """The 24 shares, drawn towards `other` as if that had been seen on so many days."""
        rate = sum(self.amounts) / max(1e-9, sum(self.lengths)) * 24
        if rate <= 0:
            return list(other)
        mixed = [
            (amount + doubt_days * rate * share) / (length + doubt_days)
            for amount, length, share in zip(self.amounts, self.lengths, other, strict=True)
        ]
        whole = sum(mixed)
        return [value / whole for value in mixed]
