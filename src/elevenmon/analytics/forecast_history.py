"""What an account used, as local days: the shape in which the forecast reads usage buckets.

Buckets of any regular size between a minute and a day become clock hours of the account's zone. A day has
24 such hours whatever the clocks did: the hour that autumn repeats holds both its halves, the one that spring
skips has no length. What is not known (a gap in the record) has no length either, so that rates, which are
credits over length, neither fall nor rise through it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise

from elevenmon.analytics.forecast_months import MonthPart, part_of
from elevenmon.domain.clock import from_ms, to_ms

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
_LONGEST_DAYS = 26 * 7
"""Older use says nothing about the next month, and would cost time."""
_HOLES_SHARE, _RARE_HOLES_SHARE, _DAYS_PER_HOLE = 0.85, 0.5, 14.0


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """One local day. Today, and the day the record begins on, are known in part."""

    weekday: int
    """0 is Monday."""
    edges: tuple[int, ...]
    """Epoch ms of the 25 full local hours, from midnight to midnight."""
    amounts: tuple[float, ...]
    """Credits in each of the 24 hours."""
    known: tuple[float, ...]
    """How many hours of record stand behind each amount: 0 to 1, up to 2 where the clocks go back."""
    part: MonthPart
    """Where in its month it is."""

    @property
    def total(self) -> float:
        """Credits of the known part."""
        return sum(self.amounts)


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """The record as days, the last of which holds `now`."""

    days: tuple[Day, ...]
    length_days: float
    """From the first use to now, without the gaps; 0 where nothing is known."""


def bucket_size(starts: Sequence[int]) -> int:
    """The length in ms of buckets with these ascending starts: the usual step between neighbours.

    Quiet buckets may be missing, so a step may be a multiple; daily buckets may be 23 or 25 hours apart.
    """
    steps = sorted({after - before for before, after in pairwise(starts)})
    if not steps:
        return HOUR_MS
    return DAY_MS if steps[0] >= 23 * HOUR_MS else steps[0]


def edges_of(day: date, zone: tzinfo) -> tuple[int, ...]:
    """Epoch ms of the 25 full local hours of a date, ascending; a skipped hour has no length."""
    return _edges(day, zone)


@lru_cache(1024)
def _edges(day: date, zone: tzinfo) -> tuple[int, ...]:
    first = _midnight(day, zone)
    last = _midnight(day + timedelta(days=1), zone)
    if last - first == DAY_MS:
        return tuple(range(first, last + 1, HOUR_MS))
    middle = [
        to_ms(datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC))
        for hour in range(1, 24)
    ]
    edges = [first]
    for edge in (*middle, last):
        edges.append(min(max(edge, edges[-1]), last))
    return tuple(edges)


def _midnight(day: date, zone: tzinfo) -> int:
    return to_ms(datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC))


def read_history(
    buckets: Sequence[tuple[int, float]], now: int, zone: tzinfo, *, whole: bool = False
) -> History:
    """The record up to `now` (epoch ms). `buckets`: start and credits, ascending, each start once; `whole`
    says that every quiet one is among them.

    A bucket reaches to its regular end or to now, whichever comes first. Negative amounts are refunds: they
    lower what is used, but nobody uses less than nothing, so here they count as quiet.
    """
    past = [(start, amount) for start, amount in buckets if start < now]
    if not past:
        return History((), 0.0)
    size = bucket_size([start for start, _ in past])
    past = [pair for pair in past if pair[0] >= now - _LONGEST_DAYS * DAY_MS]
    if not past:
        return History((), 0.0)
    quiet_is_left_out = not whole and _quiet_is_left_out([start for start, _ in past], size, now)
    begin = next((start for start, amount in past if amount > 0), past[0][0])
    past = [pair for pair in past if pair[0] >= begin]
    days = _blank_days(begin, now, zone)
    amounts, known = _spread(past, size, now, days)
    if quiet_is_left_out:
        known = [_overlap(low, high, begin, now) for low, high in _hours(days)]
    made = tuple(
        Day(day.weekday(), edges, tuple(amounts[at : at + 24]), tuple(known[at : at + 24]), part_of(day))
        for at, (day, edges) in zip(range(0, len(amounts), 24), days, strict=True)
    )
    return History(made, sum(known) / 24)


def _quiet_is_left_out(starts: Sequence[int], size: int, now: int) -> bool:
    """Whether a missing bucket means no use, rather than no record.

    A record that leaves quiet buckets out has holes everywhere; one that writes its zeros has few. A few
    holes in an otherwise closed record are gaps.
    """
    span = max(size, now - starts[0])
    share = len(starts) * size / span
    holes = sum(after - before > size * 1.5 for before, after in pairwise(starts))
    rare = holes <= max(1.0, span / DAY_MS / _DAYS_PER_HOLE)
    return not (share >= _HOLES_SHARE or (share >= _RARE_HOLES_SHARE and rare))


def _blank_days(begin: int, now: int, zone: tzinfo) -> list[tuple[date, tuple[int, ...]]]:
    first, last = from_ms(begin).astimezone(zone).date(), from_ms(now).astimezone(zone).date()
    count = (last - first).days + 1
    dates = [first + timedelta(days=index) for index in range(count)]
    return [(day, edges_of(day, zone)) for day in dates]


def _hours(days: Sequence[tuple[date, tuple[int, ...]]]) -> list[tuple[int, int]]:
    return [pair for _, edges in days for pair in pairwise(edges)]


def _overlap(low: int, high: int, begin: int, end: int) -> float:
    return max(0, min(high, end) - max(low, begin)) / HOUR_MS


def _spread(
    past: Sequence[tuple[int, float]], size: int, now: int, days: Sequence[tuple[date, tuple[int, ...]]]
) -> tuple[list[float], list[float]]:
    """Amount and known length of each hour; a bucket that covers several is spread evenly over them."""
    hours = _hours(days)
    amounts, known = [0.0] * len(hours), [0.0] * len(hours)
    at, final = 0, len(hours) - 1
    for index, (start, amount) in enumerate(past):
        following = past[index + 1][0] if index + 1 < len(past) else now
        end = min(start + size, following, now)
        length = end - start
        if length <= 0:
            continue
        while at < final and hours[at][1] <= start:
            at += 1
        gained, cell, low = max(0.0, amount), at, start
        while low < end:
            high = end if cell == final else min(end, hours[cell][1])
            if high > low:
                amounts[cell] += gained * (high - low) / length
                known[cell] += (high - low) / HOUR_MS
            low, cell = max(low, high), cell + 1
    return amounts, known
