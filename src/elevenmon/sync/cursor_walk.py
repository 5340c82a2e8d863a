"""Walking back through what the service pages by cursor, whatever becomes of the cursor.

A hole is walked by cursor while that leads to older records. It goes on by time instead where the cursor was
refused (the record it named is gone), came a second time, or is missing; and where time does not lead on
either, the second it stands in is stepped over and noted. A service that answers its newest page again and
again is told as a fault, not walked forever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from elevenmon.api.errors import BadRequest, BadShape, NotFound
from elevenmon.domain.clock import EPOCH
from elevenmon.store.backfill import Hole, Skipped
from elevenmon.sync.too_large import moment_of
from elevenmon.sync.walks import Taken

SECOND = timedelta(seconds=1)
TOO_LARGE = "larger than what is read of one answer"
_MOST_PROBES = 64
_MOST_STILL = 1000
"""Pages in a row that lead no further back in time."""


@dataclass(frozen=True, slots=True, eq=False)
class CursorPage:
    """One page, newest first."""

    rows: Sequence[Any]
    times: Sequence[datetime]
    """When each row was made, whole seconds."""
    has_more: bool
    cursor: str | None
    scanned_until: datetime | None = None
    """How far back the service looked, where it says so."""
    too_large: bool = False
    """The next record alone is beyond the cap: no rows."""


class Ask(Protocol):
    """Asks for one page: what follows a cursor, or what was made before an instant (excluded)."""

    async def __call__(
        self,
        size: int,
        *,
        cursor: str | None = None,
        before: datetime | None = None,
        after: datetime | None = None,
        ascending: bool = False,
    ) -> CursorPage:
        """One page. Raises ApiError."""
        ...


class CursorWalk:
    """Takes pages off holes. Knows a cursor that comes again by those met since time last moved."""

    def __init__(self, kind: str, ask: Ask) -> None:
        self._kind, self._ask = kind, ask
        self._met: set[str] = set()

    async def take(self, hole: Hole, size: int) -> Taken:
        """A page off the newest end of a hole. Raises ApiError."""
        page = await self._page(hole, size)
        if page.too_large:
            return await self._step_over(hole, size)
        oldest = min(page.times, default=None)
        if not page.has_more or (hole.since is not None and oldest is not None and oldest < hole.since):
            return Taken(hole, page.rows, None)
        rest, skipped = self._rest(hole, page, oldest)
        return Taken(hole, page.rows, _within(rest), skipped)

    async def _page(self, hole: Hole, size: int) -> CursorPage:
        if hole.cursor is not None:
            try:
                return await self._ask(size, cursor=hole.cursor)
            except (BadRequest, NotFound):
                # The record it named may be gone. Anything else that is wrong shows in asking by time, too.
                pass
        page = await self._ask(size, before=hole.until + SECOND)
        if page.times and min(page.times) > hole.until:
            raise BadShape("older records are not given: the newest page comes again and again")
        return page

    def _rest(self, hole: Hole, page: CursorPage, oldest: datetime | None) -> tuple[Hole, Sequence[Skipped]]:
        looked = [at for at in (oldest, page.scanned_until) if at is not None]
        until = min([*looked, hole.until])
        if until < hole.until:
            self._met.clear()
        if len(self._met) > _MOST_STILL:
            raise BadShape("older records are said to be there, but page after page brings none")
        if page.cursor is not None and page.cursor != hole.cursor and page.cursor not in self._met:
            self._met.add(page.cursor)
            return hole._replace(until=until, cursor=page.cursor), ()
        if until < hole.until or hole.cursor is not None:
            return hole._replace(until=until, cursor=None), ()
        if not page.rows:
            raise BadShape("older records are said to be there, but not where")
        reason = "the pages of this second lead in circles"
        return self._below(hole, hole.until), [Skipped(self._kind, hole.until, hole.until, reason)]

    async def _step_over(self, hole: Hole, size: int) -> Taken:
        """Go on behind the next record, which is too large to be had, after finding the second it lies in."""

        async def too_large(before: datetime) -> bool:
            return (await self._ask(1, before=before)).too_large

        good = await moment_of(too_large, hole.until, SECOND, hole.since)
        if good is None:
            since = EPOCH if hole.since is None else hole.since
            return Taken(hole, (), None, [Skipped(self._kind, since, hole.until, TOO_LARGE)])
        missing = Skipped(self._kind, good, good, TOO_LARGE)
        rest = _within(self._below(hole, good))
        return Taken(hole, await self._beside(good, size), rest, [missing])

    async def _beside(self, second: datetime, size: int) -> list[Any]:
        """The other records of a second, from its older end up to the one that is too large."""
        rows: list[Any] = []
        cursor: str | None = None
        for _ in range(_MOST_PROBES):
            page = await self._ask(size, cursor=cursor, after=second, before=second + SECOND, ascending=True)
            rows += page.rows
            if page.too_large or not page.has_more or page.cursor in (None, cursor):
                break
            cursor = page.cursor
        return rows

    def _below(self, hole: Hole, second: datetime) -> Hole:
        self._met.clear()
        return hole._replace(until=second - SECOND, cursor=None)


def _within(rest: Hole) -> Hole | None:
    return None if rest.since is not None and rest.until < rest.since else rest
