"""The request log: what is new of it again and again, and the walk back as far as the service keeps it."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from elevenmon.api.errors import BadShape
from elevenmon.domain.clock import EPOCH
from elevenmon.domain.request_log import ApiRequest
from elevenmon.store import backfill, requests, state
from elevenmon.store.backfill import Hole, Skipped
from elevenmon.sync.crowd import rows_of
from elevenmon.sync.cursor_walk import TOO_LARGE
from elevenmon.sync.known import REQUESTS_SINCE
from elevenmon.sync.session import Session
from elevenmon.sync.too_large import moment_of
from elevenmon.sync.walks import LARGEST_PAGE, Taken

KIND = "requests"
TICK = timedelta(milliseconds=1)
"""What the service's times are asked in."""
_OVERLAP = timedelta(seconds=30)
"""A request is logged when it ends, under the time it began: lines may appear behind the newest one."""
_AHEAD = timedelta(minutes=5)
"""Beyond the newest line, whatever the clocks say."""
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)
"""The earliest time the service takes."""


async def poll_requests(session: Session) -> None:
    """The newest lines, back to shortly before the newest known; what a full page leaves is for the walk."""
    now = session.now()
    known, told = await session.read(
        lambda connection: (backfill.walk(connection, KIND), session.calls.news(connection))
    )
    session.calls.hear(told)
    since = None if known is None else known.newest - _OVERLAP
    end = max(now, known.newest if known is not None else now) + _AHEAD
    page = await session.source.requests(start=since, end=end, limit=LARGEST_PAGE, sort="desc")
    if not page.rows and page.full and page.skipped and await session.read(_is_out_of_reach):
        raise BadShape("the newest line alone is larger than what is read of one answer")
    rows = session.calls.marked(page.rows, session.source.own_trace_ids)
    times = [row.at for row in rows]
    newest, oldest = max(times, default=since or now), min(times, default=now)

    def job(connection: Any) -> None:
        requests.add(connection, rows)
        if page.full:
            backfill.dig(connection, KIND, since, floor(oldest), None)
        if not page.skipped and (rows or not page.full):
            backfill.regain(connection, KIND, oldest if page.full else since, end)
        backfill.reach(connection, KIND, newest)
        if state.get(connection, REQUESTS_SINCE) is None:
            state.put(connection, REQUESTS_SINCE, json.dumps(now.isoformat()))

    await session.write(job)


def _is_out_of_reach(connection: Any) -> bool:
    """Whether the walk, which steps over what is too large, found nothing else."""
    return requests.count(connection) == 0 and backfill.why_skipped(connection, KIND) != ""


class RequestWalk:
    """Implements `walks.Walk` for the request log, which is paged by time alone."""

    kind = KIND

    async def ask(self, session: Session, hole: Hole, size: int) -> Taken:
        """A page off the newest end of a hole.

        Whether the service includes the ends of a range is not known: the page begins a millisecond later,
        and what comes twice is one. Where a page does not get past a millisecond, that one is asked for in
        parts, and then stepped over.
        """
        page = await session.source.requests(start=hole.since, end=hole.until + TICK, limit=size, sort="desc")
        rows = session.calls.marked(page.rows, session.source.own_trace_ids)
        oldest = min((floor(row.at) for row in rows), default=hole.until)
        if not page.full or (hole.since is not None and oldest < hole.since):
            return Taken(hole, rows, None)
        if not rows and page.skipped:
            return await self._step_over(session, hole)
        if oldest < hole.until:
            return Taken(hole, rows, hole._replace(until=oldest))
        found, complete = await rows_of(session.source, hole.until, page)
        rows += session.calls.marked(found, session.source.own_trace_ids)
        reason = "more lines in one millisecond than can be asked for"
        skipped = () if complete else (Skipped(KIND, hole.until, hole.until, reason),)
        return Taken(hole, rows, _below(hole), skipped)

    async def _step_over(self, session: Session, hole: Hole) -> Taken:
        """Go on behind the next line, which is too large to be had."""

        async def too_large(before: datetime) -> bool:
            page = await session.source.requests(end=before, limit=1, sort="desc")
            return page.full and not page.rows

        moment = await moment_of(too_large, hole.until, TICK, hole.since)
        if moment is None:
            return Taken(hole, (), None, [Skipped(KIND, hole.since or _FIRST, hole.until, TOO_LARGE)])
        missing = Skipped(KIND, moment, moment, TOO_LARGE)
        return Taken(hole, (), _below(hole._replace(until=moment)), [missing])

    async def oldest(self, session: Session) -> datetime | None:
        """When the first line was logged that the service still has."""
        page = await session.source.requests(start=_FIRST, limit=1, sort="asc")
        return page.rows[0].at if page.rows else None

    def ready(self, session: Session, rows: Sequence[ApiRequest]) -> Sequence[Any]:
        """What is stored of lines."""
        return requests.ready(rows)

    def add(self, connection: Any, rows: Sequence[Any]) -> int:
        """Store lines."""
        return requests.add_ready(connection, rows)

    def count(self, connection: Any) -> int:
        """Lines stored."""
        return requests.count(connection)


def floor(instant: datetime) -> datetime:
    """The beginning of the instant's millisecond."""
    return EPOCH + (instant - EPOCH) // TICK * TICK


def _below(hole: Hole) -> Hole | None:
    until = hole.until - TICK
    return None if hole.since is not None and until < hole.since else hole._replace(until=until)
