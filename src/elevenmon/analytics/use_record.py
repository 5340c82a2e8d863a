"""The record of use a forecast rests on: usage rows where they are known, the counter where it says more."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from elevenmon.analytics.rates import HOUR_MS, Consumption, Span
from elevenmon.domain.snapshot import Point


def hourly_record(consumption: Consumption, holes: Sequence[Span], since: int, now: int) -> list[Point]:
    """Every hour from `since` to `now` whose use is known, quiet ones too; epoch ms and credits.

    Rows end when they were fetched and lack what was never obtained (`holes`, ascending): there the counter's
    differences stand in, where it was sampled. An hour that is known in part only is left out.
    """
    buckets = consumption.buckets
    rows, obtained = dict(buckets.points), 0 if buckets.known is None else buckets.known[1]
    record: list[Point] = []
    for hour in range(-(-since // HOUR_MS) * HOUR_MS, now, HOUR_MS):
        end = min(hour + HOUR_MS, now)
        is_told = hour < obtained and not _touches(holes, hour, min(end, obtained))
        told_until = min(end, obtained) if is_told else hour
        counted = consumption.between(told_until, end) if told_until < end else 0.0
        if counted is not None:
            record.append((hour, counted + (rows.get(hour, 0.0) if is_told else 0.0)))
    return record


def filled_record(
    rows: Sequence[Point], holes: Sequence[Span], since: int, now: int, bucket_ms: int
) -> list[Point]:
    """Every bucket from `since` to `now` but those never obtained (`holes`); without a row it was quiet."""
    amounts: Mapping[int, float] = dict(rows)
    starts = range(-(-since // bucket_ms) * bucket_ms, now, bucket_ms)
    return [(at, amounts.get(at, 0.0)) for at in starts if not _touches(holes, at, min(at + bucket_ms, now))]


def _touches(holes: Sequence[Span], start: int, end: int) -> bool:
    index = bisect_right(holes, (end - 1, end)) - 1
    return index >= 0 and holes[index][1] > start
