"""The forecast: when an account runs out, how likely that is, and how sure anyone can be.

It reads the account's own days (`forecast_history`), what is usual on them (`forecast_usual`), whether they
grow (`forecast_trend`), the level now with its doubts (`forecast_level`), whether it stays there
(`forecast_stillness`) and a burst that goes on (`forecast_burst`), draws the days up to the reset again from
those of the past (`forecast_paths`), and counts what came of it (`forecast_fan`). The same input gives the
same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

from elevenmon.analytics.estimate import RESET_IS_PAST, TOO_LITTLE_DATA, Limits
from elevenmon.analytics.forecast_burst import BURST_HOURS, read_burst
from elevenmon.analytics.forecast_fan import DayCourse, Fan
from elevenmon.analytics.forecast_history import DAY_MS, HOUR_MS, History, bucket_size, edges_of, read_history
from elevenmon.analytics.forecast_level import grown, read_level, read_still_level, track_level
from elevenmon.analytics.forecast_months import part_of
from elevenmon.analytics.forecast_paths import NextDay, Outlook, PastDay, draw_paths
from elevenmon.analytics.forecast_stillness import read_stillness
from elevenmon.analytics.forecast_trend import read_trend
from elevenmon.analytics.forecast_usual import Usual, read_usual
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.forecast import Allowance, Forecast, Wall, WallKind

RESET_IS_FAR = "the reset is more than 400 days away"
_METHOD = "usual pace"
_FEWEST_HOURS = 24
_FARTHEST_DAYS = 400
_WITHOUT_RESET_DAYS = 90
"""How far an account without a reset is looked ahead."""
_LEAST_WORTH = 0.02
_KNOWN_HOURS = 18.0
"""A past day known for less than this is not drawn again."""
_SMOOTHING_DAYS = 6.0
_SATURDAY = 5


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What a forecast is asked of."""

    buckets: Sequence[tuple[int, float]]
    """Epoch ms of the start, and credits: ascending, each start once, of any regular size up to a day."""
    used: float
    """In this period so far, by the counter where there is one."""
    limits: Limits
    """The walls, lowest first."""
    start: datetime
    """Of the period."""
    reset: datetime | None
    now: datetime
    zone: tzinfo
    """Whose days and weekdays count."""
    whole: bool = False
    """Whether quiet buckets are among them, so that a missing one is a gap; else the record itself tells."""
    recorded: Sequence[tuple[int, float]] | None = None
    """What was really used, where `buckets` are what use is supposed to have been: it tells what is past."""


def used_since(buckets: Sequence[tuple[int, float]], start: int, now: int) -> float:
    """The sum of the buckets between two instants; one that begins before `start` counts pro rata."""
    size = bucket_size([at for at, _ in buckets])
    total = 0.0
    for at, amount in buckets:
        if at >= now or at + size <= start:
            continue
        end = min(at + size, now)
        total += amount * (end - max(at, start)) / (end - at)
    return total


def forecast(question: Question) -> Forecast:
    """Look ahead to the reset, or 90 days where there is none."""
    now = to_ms(question.now)
    history = read_history(question.buckets, now, question.zone, whole=question.whole)
    reason = _refusal(question, history)
    if reason is not None:
        return _without_estimate(question, history, reason)
    end = to_ms(question.reset) if question.reset is not None else now + _WITHOUT_RESET_DAYS * DAY_MS
    fan = _fan(history, question.used, (now, end), question.zone)
    total = fan.total()
    has_reset = question.reset is not None
    return Forecast(
        method=_METHOD,
        used=question.used,
        rate_per_hour=(total.middle - question.used) / ((end - now) / HOUR_MS),
        projected=total.middle if has_reset else None,
        walls=tuple(
            _reached(question, kind, at) if question.used >= at else fan.wall(kind, at, certain_end=has_reset)
            for kind, at in question.limits
        ),
        history_days=history.length_days,
        reset=question.reset,
        total=total if has_reset else None,
        allowance=_allowance(question),
        fan=fan.points(),
    )


def _refusal(question: Question, history: History) -> str | None:
    if question.reset is not None and question.reset <= question.now:
        return RESET_IS_PAST
    if question.reset is not None and question.reset - question.now > timedelta(days=_FARTHEST_DAYS):
        return RESET_IS_FAR
    hours = history.length_days * 24
    if hours < _FEWEST_HOURS:
        return f"{TOO_LITTLE_DATA}: {int(hours)} of {_FEWEST_HOURS} h"
    return None


def _without_estimate(question: Question, history: History, reason: str) -> Forecast:
    walls = tuple(
        _reached(question, kind, at) if question.used >= at else Wall(kind, at, None, reached=False)
        for kind, at in question.limits
    )
    return Forecast(
        method=_METHOD,
        used=question.used,
        rate_per_hour=None,
        projected=None,
        walls=walls,
        history_days=history.length_days,
        reset=question.reset,
        reason=reason,
        allowance=_allowance(question),
    )


def _fan(history: History, used: float, span: tuple[int, int], zone: tzinfo) -> Fan:
    days = history.days
    usual = read_usual(days)
    worths, trend = usual.worths, read_trend(usual.totals, usual.worths)
    totals = grown(usual.totals, trend)
    horizon = (span[1] - span[0]) / DAY_MS
    level = read_level(totals, worths, horizon, trend)
    burst = read_burst(days, usual, level.near)
    if burst is not None:
        # What goes on in the next hours for itself says nothing about the days after them.
        totals[-1] = max(0.0, totals[-1] - burst.excess * burst.lasts)
        level = read_level(totals, worths, horizon, trend)
    outlook = Outlook(level, read_still_level(totals, worths, trend), read_stillness(totals, worths))
    around = track_level(totals, worths, _SMOOTHING_DAYS)
    # Today is not over, so it is not drawn again.
    past = [
        PastDay(
            day.weekday,
            usual.worth(day.weekday, day.part),
            totals[index] / (worths[index] * around[index]),
            len(days) - 1 - index,
        )
        for index, day in enumerate(days[:-1])
        if worths[index] > _LEAST_WORTH and sum(day.known) > _KNOWN_HOURS and around[index] > 0
    ]
    ahead, courses = _days_ahead(usual, span, zone, hourly=0 if burst is None else BURST_HOURS)
    return Fan(used, courses, draw_paths(ahead, outlook, past, usual.pauses, burst))


def _days_ahead(
    usual: Usual, span: tuple[int, int], zone: tzinfo, *, hourly: int
) -> tuple[list[NextDay], list[DayCourse]]:
    """The days up to the end of the span, the first so many hours of it one by one."""
    now, end = span
    cuts = [now + hour * HOUR_MS for hour in range(1, hourly + 1)]
    ahead, courses = [], []
    day, number = from_ms(now).astimezone(zone).date(), 0
    while (edges := edges_of(day, zone))[0] < end:
        weekday, worth = day.weekday(), usual.worth(day.weekday(), part_of(day))
        inner = [cut for cut in cuts if edges[0] < cut < edges[-1]]
        for low, high in pairwise([edges[0], *inner, edges[-1]]):
            within = (max(now, low), min(end, high))
            part = (
                _part_of_day(edges, usual.profile.shapes[weekday], within) if within[0] < within[1] else None
            )
            if part is not None:
                course, share = part
                first, last = course.instants[0] - now, course.instants[-1] - now
                ahead.append(
                    NextDay(weekday, worth, share, (first + last) / 2 / DAY_MS, last / HOUR_MS, number)
                )
                courses.append(course)
        day += timedelta(days=1)
        number += 1
    return ahead, courses


def _part_of_day(
    edges: Sequence[int], shape: Sequence[float], span: tuple[int, int]
) -> tuple[DayCourse, float] | None:
    """The part of a day within the span: its course, and the share of the whole day's use it stands for."""
    instants, sums = [max(edges[0], span[0])], [0.0]
    for (low, high), share in zip(pairwise(edges), shape, strict=True):
        begin, stop = max(low, span[0]), min(high, span[1])
        if stop > begin:
            instants.append(stop)
            sums.append(sums[-1] + share * (stop - begin) / (high - low))
    if len(instants) == 1:
        return None
    whole = sums[-1]
    shares = [value / whole if whole > 0 else index / (len(sums) - 1) for index, value in enumerate(sums)]
    return DayCourse(tuple(instants), tuple(shares)), whole


def _reached(question: Question, kind: WallKind, at: float) -> Wall:
    return Wall(kind, at, None, reached=True, reached_at=_when(question, at), probability=1.0)


def _when(question: Question, at: float) -> datetime | None:
    """When use rose above the wall for good: counted back from what is used now."""
    start, now = to_ms(question.start), to_ms(question.now)
    record = question.buckets if question.recorded is None else question.recorded
    size = bucket_size([begin for begin, _ in record])
    level, later = question.used, now
    for begin, amount in reversed(record):
        if begin >= now:
            continue
        if level - amount < at and amount > 0:
            end = min(begin + size, later)
            return from_ms(max(start, round(end - (level - at) / amount * (end - begin))))
        if begin <= start:
            return question.start
        level, later = level - amount, begin
    return None


def _allowance(question: Question) -> Allowance | None:
    wall = next((at for _, at in question.limits if at > question.used), None)
    if wall is None or question.reset is None or question.reset <= question.now:
        return None
    left = wall - question.used
    days = (question.reset - question.now).total_seconds() / 86_400
    working = _working_days(question.now, question.reset, question.zone) if days <= _FARTHEST_DAYS else 0.0
    return Allowance(left / days, left / working if working > 0 else None)


def _working_days(now: datetime, reset: datetime, zone: tzinfo) -> float:
    """Mondays to Fridays between two instants, parts of days included."""
    first, last = to_ms(now), to_ms(reset)
    day, count = now.astimezone(zone).date(), 0.0
    while (edges := edges_of(day, zone))[0] < last:
        if day.weekday() < _SATURDAY:
            inside = min(last, edges[-1]) - max(first, edges[0])
            count += max(0, inside) / (edges[-1] - edges[0])
        day += timedelta(days=1)
    return count
