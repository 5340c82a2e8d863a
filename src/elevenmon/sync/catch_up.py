"""Bringing the store up to date once, from the newest records to the oldest, and then ending."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from elevenmon.api.errors import ApiError
from elevenmon.api.retry import with_retries
from elevenmon.domain.clock import Clock
from elevenmon.domain.health import FaultKind
from elevenmon.domain.snapshot import BackfillProgress
from elevenmon.store import backfill, usage
from elevenmon.store.backfill import Hole
from elevenmon.store.errors import LeaseLost
from elevenmon.sync.feeds import BY_NAME, FEEDS, NAMING, Feed
from elevenmon.sync.filling import Meter, measuring, note_oldest, walks, with_rate
from elevenmon.sync.polls import POLLS
from elevenmon.sync.runner import Failure, attempt
from elevenmon.sync.session import Session
from elevenmon.sync.walks import LARGEST_PAGE, Taken, Walk, keep, take

PATIENCE = 60.0
"""Seconds that one request is tried again for, where it fails with what passes by itself."""
_TOLD_EVERY = 0.2
_MOST_WAITING = 5
"""Pages that came while others were written. By fives each takes a tenth less time than by threes."""
_ABOUT_ALL = (FaultKind.KEY, FaultKind.NETWORK)
"""Faults that end the whole of it: what is left would meet them too."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Brought:
    """What became of one kind of record."""

    kind: str
    new: int
    """Records (usage: buckets) that were not stored before."""
    total: int
    complete: bool
    """Whether all of it is stored now, back to its beginning or to the time asked for."""
    seconds: float
    failure: Failure | None = None


class CatchUp:
    """One run over an open session. Ask `run` once."""

    def __init__(
        self,
        session: Session,
        clock: Clock,
        *,
        since: datetime | None,
        tell: Callable[[BackfillProgress], None],
    ) -> None:
        """`since`: nothing older needs to be there. `tell` is called a few times a second while a kind is
        walked, and once at its end."""
        self._session, self._clock, self._since, self._tell = session, clock, since, tell
        self._told = 0.0

    async def run(self) -> list[Brought]:
        """Usage first, for it is small; then each kind from its newest record back; then names for ids."""
        brought = [await self._timed("usage", self._usage, usage.count, None)]
        for walk in walks():
            last = brought[-1].failure
            if last is not None and last.fault in _ABOUT_ALL:
                total = await self._session.read(walk.count)
                brought.append(Brought(walk.kind, 0, total, complete=False, seconds=0.0, failure=last))
            else:
                brought.append(await self._timed(walk.kind, partial(self._kind, walk), walk.count, walk))
        await self._names(brought[-1].failure)
        return brought

    async def _names(self, failure: Failure | None) -> None:
        """Names for ids: voices are asked for by those that are stored by now.

        A name that a key may not read is missed by nobody but those who look for it, so no failure is told.
        """
        for feed in NAMING:
            if failure is not None and failure.fault in _ABOUT_ALL:
                return
            with self._session.calls.noted(feed.paths, self._session.now):
                result = await attempt(partial(POLLS[feed.name], self._session))
            failure = result if isinstance(result, Failure) else None
            if failure is not None and failure.lease_lost:
                raise LeaseLost(failure.reason)

    async def _timed(
        self, kind: str, work: Callable[[], Awaitable[None]], count: Callable[[Any], int], walk: Walk | None
    ) -> Brought:
        began = self._clock.monotonic()
        before = await self._session.read(count)
        result = await attempt(work)
        if isinstance(result, Failure) and result.lease_lost:
            raise LeaseLost(result.reason)
        total = await self._session.read(count)
        failure = result if isinstance(result, Failure) else None
        complete = failure is None
        if complete and walk is not None:
            complete = await self._session.read(lambda c: backfill.is_complete(c, walk.kind, self._since))
        seconds = self._clock.monotonic() - began
        return Brought(kind, max(0, total - before), total, complete, seconds, failure)

    async def _usage(self) -> None:
        for feed in FEEDS:
            if feed.name.startswith("usage") and feed.enabled(self._session.facts):
                await self._poll(feed)

    async def _kind(self, walk: Walk) -> None:
        await self._poll(BY_NAME[walk.kind])
        hole = await self._next(walk)
        if hole is not None:
            await self._patiently(lambda: note_oldest(walk, self._session))
        meter = Meter()
        while hole is not None:
            await self._walk(walk, hole, meter)
            hole = await self._next(walk)
        await self._measure(walk, meter)

    async def _walk(self, walk: Walk, hole: Hole, meter: Meter) -> None:
        """Walk one hole. While pages are written, the next ones are on their way.

        Those that came meanwhile are written together, which takes less time.
        """
        writing: asyncio.Future[int] | None = None
        waiting: list[Taken] = []
        rest: Hole | None = hole
        with self._session.calls.noted(BY_NAME[walk.kind].paths, self._session.now):
            try:
                while rest is not None and not self._is_far(rest):
                    taken: Taken = await self._patiently(
                        partial(take, walk, self._session, rest, LARGEST_PAGE)
                    )
                    meter.count(self._clock.monotonic(), len(taken.rows))
                    waiting.append(taken)
                    rest = taken.rest
                    if writing is not None and (writing.done() or len(waiting) == _MOST_WAITING):
                        await writing
                        writing = None
                        await self._measure_sometimes(walk, meter)
                    if writing is None:
                        writing = asyncio.ensure_future(keep(walk, self._session, *waiting))
                        waiting = []
            finally:
                if writing is not None:
                    await writing
                if waiting:
                    await keep(walk, self._session, *waiting)

    async def _next(self, walk: Walk) -> Hole | None:
        hole = await self._session.read(lambda connection: backfill.newest_hole(connection, walk.kind))
        return None if hole is None or self._is_far(hole) else hole

    def _is_far(self, hole: Hole) -> bool:
        return self._since is not None and hole.until < self._since

    async def _poll(self, feed: Feed) -> None:
        with self._session.calls.noted(feed.paths, self._session.now):
            await self._patiently(lambda: POLLS[feed.name](self._session))

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        return await with_retries(call, deadline_seconds=PATIENCE, clock=self._clock)

    async def _measure_sometimes(self, walk: Walk, meter: Meter) -> None:
        if self._clock.monotonic() - self._told >= _TOLD_EVERY:
            await self._measure(walk, meter)

    async def _measure(self, walk: Walk, meter: Meter) -> None:
        self._told = self._clock.monotonic()
        found = await self._session.read(measuring(walk))
        self._tell(with_rate(found, meter.rate(self._told), None))


async def identify(session: Session, clock: Clock, patience: float = PATIENCE) -> None:
    """Settle whose account it is, before anything is stored. Raises ApiError where the key is no good.

    A key that may not read its own account is one all the same.
    """
    try:
        await with_retries(lambda: POLLS["user"](session), deadline_seconds=patience, clock=clock)
    except ApiError as error:
        if error.kind in (FaultKind.SCOPE, FaultKind.PLAN):
            session.identified = True
            return
        raise
