"""What is usual on each day of the record: the week, days off, and the turn of the month."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from elevenmon.analytics.forecast_history import Day
from elevenmon.analytics.forecast_months import MonthPart, read_months
from elevenmon.analytics.forecast_pauses import Pauses, read_pauses
from elevenmon.analytics.forecast_profile import Profile, read_profile

_MINDED = 0.1
"""The week is read again where the turn of the month matters more than this (of a logarithm)."""


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """What days are usually worth, in average days of mid-month."""

    profile: Profile
    months: Mapping[MonthPart, float]
    pauses: Pauses
    totals: tuple[float, ...]
    """The use of each day of the record. Days off have neither use nor worth: they do not tell the level."""
    worths: tuple[float, ...]

    def worth(self, weekday: int, part: MonthPart) -> float:
        """Of a whole day."""
        return self.profile.weights[weekday] * self.months[part]


def read_usual(days: Sequence[Day]) -> Usual:
    """The usual days of this record, the last of which is today."""
    profile, parts = read_profile(days), [day.part for day in days]
    pauses = read_pauses([day.total for day in days], [profile.expected(day) for day in days])
    totals = [0.0 if index in pauses.days else day.total for index, day in enumerate(days)]
    worths = _worths(days, profile, pauses)
    months = read_months(totals, worths, parts)
    if any(abs(math.log(worth)) > _MINDED for worth in months.values()):
        # A busy end of the month fell on some weekdays, which are no busier for it.
        profile = read_profile([_at_mid_month(day, months[day.part]) for day in days])
        worths = _worths(days, profile, pauses)
        months = read_months(totals, worths, parts)
    whole = tuple(worth * months[part] for worth, part in zip(worths, parts, strict=True))
    return Usual(profile, months, pauses, tuple(totals), whole)


def _worths(days: Sequence[Day], profile: Profile, pauses: Pauses) -> list[float]:
    return [0.0 if index in pauses.days else profile.expected(day) for index, day in enumerate(days)]


def _at_mid_month(day: Day, worth: float) -> Day:
    return day if worth == 1.0 else replace(day, amounts=tuple(amount / worth for amount in day.amounts))
