"""The hours that are chosen on a chart: as few as its cells can tell apart, by the local clock."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.snapshot import Point
from elevenmon.domain.wording import clock_time, day, moment

HOUR_MS = 3_600_000
LENGTHS = (1, 2, 3, 6, 12, 24)
"""Hours that divide a day."""
DAY = 24


class Hours(NamedTuple):
    """A stretch of time, in UTC."""

    since: datetime
    until: datetime


def length_for(milliseconds: int, columns: int) -> int:
    """How many hours are chosen at once where a chart of that many columns shows so much time."""
    per_column = milliseconds / HOUR_MS / max(1, columns)
    return next((length for length in LENGTHS if length >= per_column), DAY)


def hours_around(at: datetime, length: int, zone: tzinfo | None) -> Hours:
    """The stretch of so many hours that holds an instant, counted from local midnight."""
    if length == 1:
        since = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return Hours(since, since + timedelta(hours=1))
    wall = at.astimezone(zone).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    first = wall.replace(hour=wall.hour // length * length)
    return Hours(_instant(first, zone), _instant(first + timedelta(hours=length), zone))


def hours_beside(chosen: Hours, step: int, length: int, zone: tzinfo | None) -> Hours:
    """The stretch before (`step` -1) or after (1) another."""
    at = chosen.until if step > 0 else chosen.since - timedelta(minutes=1)
    return hours_around(at, length, zone)


def used_in(line: Sequence[Point], hours: Hours) -> float | None:
    """What a line of growing amounts gains in the part of these hours that it covers; None where in none."""
    since, until = max(to_ms(hours.since), line[0][0]), min(to_ms(hours.until), line[-1][0])
    return _at(line, until) - _at(line, since) if since < until else None


def is_exact(line: Sequence[Point], hours: Hours) -> bool:
    """Whether a line has a point at both ends of the part it covers: nothing is taken from between two."""
    instants = {at for at, _ in line}
    since, until = max(to_ms(hours.since), line[0][0]), min(to_ms(hours.until), line[-1][0])
    return since in instants and until in instants


def hours_words(hours: Hours, now: datetime, zone: tzinfo | None) -> str:
    """`Thu 14:00 to 16:00`, or `Nov 18` for a whole day."""
    if hours.until - hours.since > timedelta(hours=LENGTHS[-2]):
        return day(hours.since, zone)
    return f"{moment(hours.since, now, zone)} to {clock_time(hours.until, zone)}"


def covers(line: Sequence[Point], hours: Hours) -> bool:
    """Whether a line goes through some of these hours."""
    return from_ms(line[0][0]) < hours.until and hours.since <= from_ms(line[-1][0])


def _at(line: Sequence[Point], instant: int) -> float:
    place = min(max(1, bisect_right(line, instant, key=lambda point: point[0])), len(line) - 1)
    (before, low), (after, high) = line[place - 1], line[place]
    return low + (high - low) * (instant - before) / max(1, after - before)


def _instant(wall: datetime, zone: tzinfo | None) -> datetime:
    local = wall.replace(tzinfo=zone) if zone is not None else wall.astimezone()
    return local.astimezone(UTC)
