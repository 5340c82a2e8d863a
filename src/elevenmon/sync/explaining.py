"""Explanations out of the store: a few hundred usage rows for each way of splitting the credits."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from elevenmon.analytics.attribution import earlier_stretches, gains, usual_of
from elevenmon.analytics.rates import HOUR_MS
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.explanations import (
    COURSE_HOURS,
    HOUR,
    Course,
    DimensionGains,
    Explanation,
    PathCount,
    Stretch,
)
from elevenmon.domain.lists import Kind
from elevenmon.domain.machine_zone import MACHINE_ZONE
from elevenmon.domain.snapshot import Dimension
from elevenmon.store import backfill, clip_use, lookups, record_rows, request_use, usage, usage_pieces
from elevenmon.store.errors import StoreError
from elevenmon.sync.known import covered
from elevenmon.sync.panels import LOOKUPS
from elevenmon.sync.records import outcome

_CLIPS, _PATHS = 100, 20
_SECONDS = HOUR_MS // 1000
_TOTAL = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A part of the stretch's time, and how much of what happened in it counts."""

    stretch: Stretch
    weight: float


def explain(connection: Any, asked: Stretch, zone: tzinfo | None) -> Explanation:
    """Everything known of a stretch; `zone`: whose weeks are compared, None is the machine's."""
    stretch = asked.whole_hours
    weeks = earlier_stretches(stretch, zone or MACHINE_ZONE)
    known = covered(connection, _TOTAL, _SECONDS)
    until = from_ms(known[1]) if known is not None else None
    used, earlier = _read(connection, _TOTAL, stretch, weeks)
    dearest = clip_use.dearest(connection, stretch.since, stretch.until, _CLIPS)
    clip_count, clip_credits = clip_use.total(connection, stretch.since, stretch.until)
    requests, failed = request_use.total(connection, stretch.since, stretch.until)
    return Explanation(
        stretch=stretch,
        known_until=until if until is not None and until < stretch.until else None,
        credits=None if used is None else sum(used.values()),
        usual=usual_of([sum(week.values()) for week in earlier]),
        weeks=len(earlier),
        parts=tuple(_gains(connection, dimension, stretch, weeks) for dimension in Dimension),
        clips=record_rows.rows(connection, Kind.HISTORY, dearest),
        clip_count=clip_count,
        clip_credits=clip_credits,
        paths=tuple(
            PathCount(*row) for row in request_use.by_path(connection, stretch.since, stretch.until, _PATHS)
        ),
        request_count=requests,
        failed_count=failed,
        course=_course(connection, stretch, until),
        clips_known=backfill.covers(connection, Kind.HISTORY.value, stretch.since, stretch.until),
        requests_known=backfill.covers(connection, Kind.REQUESTS.value, stretch.since, stretch.until),
    )


def handed_over(done: Future[Explanation]) -> Explanation | None:
    """What the reader found; None where it could not, which the store's note tells."""
    answer = outcome(done)
    return None if isinstance(answer, StoreError) else answer


def _gains(
    connection: Any, dimension: Dimension, stretch: Stretch, weeks: Sequence[Stretch]
) -> DimensionGains:
    used, earlier = _read(connection, dimension.value, stretch, weeks)
    names = lookups.names(connection, LOOKUPS[dimension]) if dimension in LOOKUPS else {}
    named = names | usage_pieces.labels(connection, dimension.value)
    return DimensionGains(dimension, gains(used or {}, earlier, named), len(earlier), known=used is not None)


def _read(
    connection: Any, dimension: str, stretch: Stretch, weeks: Sequence[Stretch]
) -> tuple[Mapping[str | None, float] | None, list[Mapping[str | None, float]]]:
    """Credits by id of the stretch, None where it is not known; and of those earlier weeks that are known.

    Of a newest hour that is known in part, as much of the earlier ones counts.
    """
    known = covered(connection, dimension, _SECONDS)
    end = from_ms(known[1]) if known is not None else stretch.since
    last = min(stretch.until, end)
    if last <= stretch.since or usage.missing(connection, dimension, _SECONDS, stretch.since, last):
        return None, []
    short = stretch.until - last
    found: list[Mapping[str | None, float]] = []
    for week in weeks:
        if not usage.missing(connection, dimension, _SECONDS, week.since, week.until):
            found.append(_sums(connection, dimension, _pieces(week, short)))
    return _sums(connection, dimension, [_Piece(stretch, 1.0)]), found


def _pieces(week: Stretch, short: timedelta) -> list[_Piece]:
    """An earlier week's stretch without its last `short`, an hour that is cut counting in part."""
    end = week.until - short
    whole = max(week.since, end.replace(minute=0, second=0, microsecond=0))
    pieces = [_Piece(Stretch(week.since, whole), 1.0)] if whole > week.since else []
    if end > whole:
        pieces.append(_Piece(Stretch(whole, whole + HOUR), (end - whole) / HOUR))
    return pieces


def _sums(connection: Any, dimension: str, pieces: Sequence[_Piece]) -> dict[str | None, float]:
    sums: dict[str | None, float] = {}
    for piece in pieces:
        span = (to_ms(piece.stretch.since), to_ms(piece.stretch.until))
        rows = usage_pieces.sums(connection, [span], dimension=dimension, interval_seconds=_SECONDS)
        for _, _, key, _, used, _ in rows:
            sums[key] = sums.get(key, 0.0) + used * piece.weight
    return sums


def _course(connection: Any, stretch: Stretch, until: datetime | None) -> Course:
    """The hours around the stretch: up to the newest one where it lies within the last week."""
    newest = until.replace(minute=0, second=0, microsecond=0) if until is not None else stretch.until - HOUR
    end = max(stretch.until, min(newest + HOUR, stretch.since + COURSE_HOURS * HOUR))
    start = end - COURSE_HOURS * HOUR
    holes = usage.missing(connection, _TOTAL, _SECONDS, start, end)
    used = dict(usage.total_series(connection, start, end))
    hours = tuple(
        None if any(a <= at < b for a, b in holes) else used.get(to_ms(at), 0.0)
        for at in (start + number * HOUR for number in range(COURSE_HOURS))
    )
    return Course(start, hours)
