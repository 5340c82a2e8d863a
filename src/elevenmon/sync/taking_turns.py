"""Catching up beside other processes: by oneself where nobody else asks the service, else by asking those."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from elevenmon.domain.clock import Clock
from elevenmon.domain.health import FeedHealth, FeedState
from elevenmon.domain.snapshot import BackfillProgress
from elevenmon.store import backfill, usage
from elevenmon.store.errors import LeaseLost
from elevenmon.store.lease import Wish
from elevenmon.sync.catch_up import Brought, CatchUp, identify
from elevenmon.sync.errand import on_an_errand
from elevenmon.sync.feeds import BY_NAME, DEFAULT_INTERVAL
from elevenmon.sync.fence import FencedRows
from elevenmon.sync.filling import walks
from elevenmon.sync.leadership import LOOK_SECONDS, Leadership
from elevenmon.sync.memory import WALKED, forget_all
from elevenmon.sync.polls import POLLS
from elevenmon.sync.process import this_process
from elevenmon.sync.runner import Failure, attempt
from elevenmon.sync.session import Rows, Session
from elevenmon.sync.shared import Shared
from elevenmon.sync.source import Source

_STUCK = 120.0
"""Seconds after which a leader's feed that goes on failing is taken for the answer."""
_QUOTA_PATIENCE = 5.0
"""Seconds that the end waits for the first look at the quota."""
_KINDS = ("usage", *WALKED)


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """What is to be brought up to date, and who hears of it."""

    full: bool
    """Walk again what is stored already."""
    since: datetime | None
    """Nothing older needs to be there."""
    store_text: bool
    tell: Callable[[BackfillProgress], None]
    say: Callable[[str], None]
    """Takes one sentence."""


class Turns:
    """One catching up, whoever does it. The store is the caller's to close, after `run`."""

    def __init__(self, rows: Rows, connect: Callable[[], Source], clock: Clock) -> None:
        self._rows, self._connect, self._clock = FencedRows(rows), connect, clock
        self._leadership = Leadership(self._rows, clock, this_process())

    async def run(self, order: Order) -> list[Brought]:
        """What became of each kind. Raises ApiError, where nothing could be asked, or StoreError."""
        while True:
            if not self._leadership.leads:
                news = await self._leadership.look()
                if news.trouble is not None:
                    raise news.trouble
            if not self._leadership.leads:
                brought = await self._have_it_done(order)
                if brought is not None:
                    return brought
            try:
                return await self._do_it(order)
            except LeaseLost:
                self._leadership.lost()

    async def _do_it(self, order: Order) -> list[Brought]:
        doing = asyncio.ensure_future(self._lead(order))
        beating = asyncio.ensure_future(self._beat(doing))
        try:
            return await doing
        except asyncio.CancelledError:
            if self._leadership.leads or not doing.cancelled():
                raise
            raise LeaseLost("another elevenmon has taken over") from None
        finally:
            for task in (doing, beating):
                task.cancel()
            await asyncio.gather(doing, beating, return_exceptions=True)
            await self._leadership.give_up()

    async def _beat(self, doing: "asyncio.Future[list[Brought]]") -> None:
        while self._rows.on_disk:
            await asyncio.sleep(max(0.0, self._leadership.due - self._clock.monotonic()))
            await self._leadership.beat()
            if not self._leadership.leads:
                doing.cancel()
                return

    async def _lead(self, order: Order) -> list[Brought]:
        async with on_an_errand(
            self._connect, self._rows, self._clock, self._leadership, store_text=order.store_text
        ) as session:
            await identify(session, self._clock)
            if order.full:
                await session.write(forget_all)
            asked = asyncio.Event()
            asking = asyncio.ensure_future(self._ask_quota(session, asked))
            try:
                brought = await CatchUp(session, self._clock, since=order.since, tell=order.tell).run()
                # Where there was next to nothing to bring, that may still be on its way.
                with suppress(TimeoutError):
                    async with asyncio.timeout(_QUOTA_PATIENCE):
                        await asked.wait()
                return brought
            finally:
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)

    async def _ask_quota(self, session: Session, asked: asyncio.Event) -> None:
        """Look at the quota as a monitor does: a status line beside a long walk has nobody else to ask."""
        feed = BY_NAME["subscription"]
        while True:
            with session.calls.noted(feed.paths, session.now):
                await attempt(lambda: POLLS[feed.name](session))
            asked.set()
            await asyncio.sleep(feed.seconds)

    async def _have_it_done(self, order: Order) -> list[Brought] | None:
        """Ask the process that leads, and wait; None where it is gone, and this one leads."""
        began, asked_at = self._clock.monotonic(), self._clock.now()
        order.say(f"another elevenmon ({self._leadership.leader}) asks this account: it is asked to catch up")
        if order.full:
            await self._leadership.wish(Wish("full", None))
        await self._leadership.wish(Wish("refresh", None))
        before = await self._counts()
        told: Shared | None = None
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            news = await self._leadership.look()
            if self._leadership.leads:
                return None
            told = news.shared or told
            for progress in told.backfill if told is not None else ():
                order.tell(progress)
            waited = self._clock.monotonic() - began
            if told is not None and await self._is_done(told, order, asked_at, waited > _STUCK):
                return await self._report(told, order, before, waited)

    async def _is_done(self, told: Shared, order: Order, asked_at: datetime, waited_long: bool) -> bool:
        for kind in _KINDS:
            feed = told.feeds.get(kind)
            if feed is None or not _has_answered(feed, asked_at, waited_long):
                return False
            if feed.state is FeedState.OK and kind != "usage" and not await self._complete(kind, order):
                return False
        return True

    async def _complete(self, kind: str, order: Order) -> bool:
        job = self._rows.read(lambda connection: backfill.is_complete(connection, kind, order.since))
        return await asyncio.wrap_future(job)

    async def _counts(self) -> dict[str, int]:
        jobs = {"usage": usage.count} | {walk.kind: walk.count for walk in walks()}
        return {kind: await asyncio.wrap_future(self._rows.read(job)) for kind, job in jobs.items()}

    async def _report(
        self, told: Shared, order: Order, before: dict[str, int], seconds: float
    ) -> list[Brought]:
        after = await self._counts()
        brought = []
        for kind in _KINDS:
            failure = _failure(told.feeds[kind])
            complete = failure is None and (kind == "usage" or await self._complete(kind, order))
            new = max(0, after[kind] - before[kind])
            brought.append(Brought(kind, new, after[kind], complete, seconds, failure))
        return brought


def _has_answered(feed: FeedHealth, asked_at: datetime, waited_long: bool) -> bool:
    """Whether a feed has been asked since, or will not be for long."""
    slack = timedelta(seconds=DEFAULT_INTERVAL / 15)
    match feed.state:
        case FeedState.OK:
            return feed.last_good is not None and feed.last_good >= asked_at - slack
        case FeedState.WAITING:
            return False
        case FeedState.FAILING:
            return waited_long
        case _:
            return True


def _failure(feed: FeedHealth) -> Failure | None:
    if feed.fault is None:
        return None
    return Failure(feed.fault, feed.reason or "it failed", feed.permission, trace_id=feed.trace_id)
