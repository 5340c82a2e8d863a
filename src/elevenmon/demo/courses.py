"""How use of a thing goes over twelve weeks: working weeks, weekends, campaigns, growth and decline.

A course is one weight per hour, from Monday 00:00 UTC of the first of twelve weeks, after which it begins
again. Twelve weeks are long enough for a thing to be new in a billing period: unused in the one before.
Phases lie three weeks apart, so that whenever the demo starts something is new and something is over.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import NamedTuple

from elevenmon.demo.randomness import mix

WEEK_HOURS = 7 * 24
COURSE_WEEKS = 12
COURSE_HOURS = COURSE_WEEKS * WEEK_HOURS
_PARTS = ((0, 7), (7, 18), (18, 24))
_SLOTS = 97
_Days = tuple[tuple[int, ...], tuple[float, ...]]
_OFFICE: _Days = (
    (3, 2, 2, 2, 3, 8, 22, 55, 88, 100, 104, 96, 82, 96, 108, 106, 92, 66, 38, 24, 16, 10, 6, 4),
    (1.06, 1.12, 1.1, 1.05, 0.95, 0.28, 0.22),
)
_HOME: _Days = (
    (14, 8, 5, 4, 4, 6, 14, 28, 34, 36, 40, 48, 54, 50, 46, 48, 58, 76, 96, 110, 112, 92, 60, 32),
    (0.85, 0.82, 0.86, 0.9, 1.05, 1.4, 1.3),
)
_EVEN: _Days = (
    (42, 38, 36, 36, 38, 42, 50, 62, 78, 92, 100, 104, 98, 100, 106, 108, 104, 98, 92, 88, 80, 70, 58, 48),
    (1.08, 1.15, 1.12, 1.1, 1.02, 0.72, 0.66),
)
_NIGHT: _Days = (
    (90, 100, 95, 80, 60, 40, 20, 12, 8, 6, 6, 6, 6, 6, 6, 8, 10, 14, 20, 30, 45, 60, 75, 85),
    (0.95, 0.9, 0.9, 0.95, 1.1, 1.15, 1.05),
)
_DAYS = {"home": _HOME, "even": _EVEN, "night": _NIGHT, "alternating": _HOME}
"""Use by hour of the day and by weekday; what is not named here keeps office hours."""


def _alternating(week: int, _weekday: int) -> float:
    return 0.12 if week % 2 else 1.9


def _campaign(week: int, _weekday: int) -> float:
    return (1.6, 1.0, 0.6)[week] if week < 3 else 0.0


def _burst(week: int, weekday: int) -> float:
    return 7.0 if week == 0 and 1 <= weekday <= 4 else 0.7


def _fading(week: int, _weekday: int) -> float:
    return 2.4 * 0.8**week


def _growing(week: int, _weekday: int) -> float:
    return 0.35 * 1.2**week


_LEVELS: dict[str, Callable[[int, int], float]] = {
    "alternating": _alternating,
    "campaign": _campaign,
    "burst": _burst,
    "fading": _fading,
    "growing": _growing,
}
"""Factor of a week counted from the course's phase, and of a weekday from Monday (0)."""


@lru_cache(maxsize=64)
def course(name: str) -> tuple[float, ...]:
    """Return a course: `office`, `home`, `even`, `night`, `storm`, or `<level>:<week in which it begins>`."""
    if name == "storm":
        return _storm()
    kind, _, phase = name.partition(":")
    day, week = _DAYS.get(kind, _OFFICE)
    level = _LEVELS.get(kind)
    scale = 24 / sum(day)
    hours: list[float] = []
    for number in range(COURSE_WEEKS * 7):
        weeks, weekday = divmod(number, 7)
        factor = scale * week[weekday]
        if level is not None:
            factor *= level((weeks - int(phase)) % COURSE_WEEKS, weekday)
        hours += [factor * hour for hour in day]
    return tuple(hours)


def _storm() -> tuple[float, ...]:
    """Return one hour in eleven, mostly a busy one: too much is asked at once."""
    return tuple(
        11.0 * weight if mix(hour) % 11 == 0 else 0.0 for hour, weight in enumerate(course("office"))
    )


@lru_cache(maxsize=64)
def _part_sums(name: str) -> list[float]:
    """Return what a course adds up to in each part of each day."""
    hours = course(name)
    return [
        sum(hours[day + begin : day + end]) for day in range(0, COURSE_HOURS, 24) for begin, end in _PARTS
    ]


class Group(NamedTuple):
    """Kinds of events that come and go together."""

    course: str
    weight: float
    """Share of the events, where the course stands at 1."""
    first: int
    """Number of its first kind."""
    after: int


class Programme(NamedTuple):
    """When the groups are used: events per hour, and which kinds follow one another in each."""

    weights: list[float]
    """Per hour of a course."""
    orders: list[list[int]]
    """Numbers of kinds in the order in which they happen, again and again."""
    plan: list[int]
    """Which order holds, per hour of a course, or of a week if all weeks are alike."""


def programme(chance: Random, groups: Sequence[Group]) -> Programme:
    """Mix groups by their courses, anew for the night, the working hours and the evening of every day."""
    totals: dict[str, float] = {}
    for group in groups:
        totals[group.course] = totals.get(group.course, 0.0) + group.weight
    courses = {name: course(name) for name in totals}
    weights = [
        sum(parts)
        for parts in zip(
            *([total * one for one in courses[name]] for name, total in totals.items()), strict=True
        )
    ]
    alike = all(":" not in name and name != "storm" for name in courses)
    parts = {name: _part_sums(name) for name in courses}
    orders: list[list[int]] = []
    plan: list[int] = []
    for _ in range(7 if alike else COURSE_WEEKS * 7):
        for begin, end in _PARTS:
            plan += [len(orders)] * (end - begin)
            part = len(orders)
            orders.append(
                _order(chance, groups, [group.weight * parts[group.course][part] for group in groups])
            )
    return Programme(weights, orders, plan)


def _order(chance: Random, groups: Sequence[Group], weights: list[float]) -> list[int]:
    chosen = chance.choices(groups, cum_weights=list(accumulate(weights)), k=_SLOTS)
    draw = chance.random
    return [first + int((after - first) * draw()) for _, _, first, after in chosen]
