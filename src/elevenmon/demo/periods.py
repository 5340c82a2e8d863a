"""Calendar arithmetic: billing periods by calendar month, and the buckets that usage is counted in."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

_DAY = 86_400
_WEEK = 7 * _DAY
_MONDAY = 719_163 + 4
"""Ordinal of Monday 1970-01-05, from which weeks are counted."""


def add_months(moment: datetime, months: int) -> datetime:
    """Return the same day and time so many calendar months later, or the month's last day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def from_ms(ms: int) -> datetime:
    """Return the aware UTC time of milliseconds since the epoch."""
    return datetime.fromtimestamp(ms // 1000, UTC) + timedelta(milliseconds=ms % 1000)


def to_ms(moment: datetime) -> int:
    """Return the milliseconds since the epoch of an aware time."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _midnight_ms(ordinal: int, zone: tzinfo) -> int:
    day = datetime.fromordinal(ordinal)
    return to_ms(day.replace(tzinfo=zone).astimezone(UTC))


def _days(start_ms: int, days: int, zone: tzinfo) -> Iterator[int]:
    ordinal = from_ms(start_ms).astimezone(zone).toordinal()
    ordinal -= (ordinal - _MONDAY) % days
    while True:
        yield _midnight_ms(ordinal, zone)
        ordinal += days


def _hours(start_ms: int, hours: int, zone: tzinfo) -> Iterator[int]:
    """Local hours: on the day the clock goes back there is one more, on the other one fewer."""
    local = from_ms(start_ms).astimezone(zone)
    moment = datetime.fromtimestamp(_midnight_ms(local.toordinal(), zone) // 1000, UTC)
    last: tuple[int, int] | None = None
    while True:
        local = moment.astimezone(zone)
        bucket = (local.toordinal(), local.hour // hours)
        if hours == 1 or bucket != last:
            last = bucket
            yield to_ms(moment)
        moment += timedelta(seconds=3600 - local.minute * 60 - local.second)


def _even(start_ms: int, seconds: int) -> Iterator[int]:
    edge = start_ms - start_ms % (seconds * 1000)
    while True:
        yield edge
        edge += seconds * 1000


def bucket_edges(start_ms: int, end_ms: int, seconds: int, zone_name: str = "UTC") -> list[int]:
    """Return the bucket starts from the one that holds `start_ms` to the first at or after `end_ms`.

    Whole weeks begin on Monday, whole days at midnight and whole hours (up to 24) on the hour, all in the
    zone; any other interval is counted from 1970 in UTC. A bucket lasts until the next start.
    """
    zone = ZoneInfo(zone_name)
    if seconds % _DAY == 0:
        steps = _days(start_ms, seconds // _DAY, zone)
    elif seconds % 3600 == 0 and seconds < _DAY:
        steps = _hours(start_ms, seconds // 3600, zone)
    else:
        steps = _even(start_ms, seconds)
    edges: list[int] = []
    for edge in steps:
        if edge <= start_ms:
            edges[:] = [edge]
        else:
            edges.append(edge)
        if edge >= end_ms:
            return edges
    return edges


def month_edges(start_ms: int, end_ms: int) -> list[int]:
    """Return the UTC month starts around a range, in the manner of `bucket_edges`."""
    first = from_ms(start_ms).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    edges = [to_ms(first)]
    while edges[-1] < end_ms:
        edges.append(to_ms(add_months(first, len(edges))))
    return edges
