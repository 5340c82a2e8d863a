"""Asking what is due: the feeds at their pace, and the walks back beside them."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from elevenmon.domain.clock import Clock
from elevenmon.domain.health import FaultKind
from elevenmon.sync.board import Board
from elevenmon.sync.feeds import BY_NAME, DEFAULT_INTERVAL, FEEDS, LONG, Feed
from elevenmon.sync.filling import Filling
from elevenmon.sync.polls import POLLS
from elevenmon.sync.runner import Failure, attempt
from elevenmon.sync.schedule import NEVER, Schedule
from elevenmon.sync.session import Facts, Session

MOST_IN_FLIGHT = 4
MOST_LONG = 2
"""How many of these may be such as take long: the quota and the newest requests need not wait for them."""
IDENTITY_FEED = "user"
_TOGETHER = 0.1
"""Seconds that an answer waits to be drawn along with others."""
_ALL_ALIKE = frozenset({FaultKind.NETWORK, FaultKind.RATE})
"""Faults that every feed would meet."""


@dataclass(slots=True)
class Heard:
    """Whom it tells. Every one is called on the engine's loop."""

    answered: Callable[[Feed], None]
    """A feed has stored what it was answered."""
    failed: Callable[[], None]
    """A feed was not answered."""
    walked: Callable[[str, int], None]
    """A walk through a kind has stored so many records."""
    ended: Callable[[bool], None]
    """Something that was under way has ended, well or not; whether there may be something to show."""
    lost: Callable[[], None]
    """A write was refused because another process leads."""


@dataclass(slots=True)
class Polling:
    """At most `MOST_IN_FLIGHT` requests at once, `MOST_LONG` of them of feeds that may take long, and one per
    feed; a kind that is walked counts as its feed."""

    clock: Clock
    schedule: Schedule
    board: Board
    filling: Filling
    facts: Facts
    overridden: Collection[str]
    """Feeds whose interval was set, whatever is known of the account."""
    heard: Heard
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _walking: str | None = None
    _walk: asyncio.Task[None] | None = None

    @property
    def in_flight(self) -> int:
        """How many are being asked."""
        return len(self._tasks) + (self._walk is not None)

    def due(self, session: Session) -> float:
        """When there is something to launch next, on the monotonic clock."""
        if self.in_flight >= MOST_IN_FLIGHT:
            return NEVER
        if not session.identified:
            return NEVER if self._tasks else self.schedule.due_of(IDENTITY_FEED)
        return min(self.schedule.next_due(but=self._held_back()), self._walk_due())

    def launch(self, session: Session, now: float) -> None:
        """Start what is due."""
        self._apply_facts(now)
        names = self.schedule.due(now)
        if not session.identified:
            names = [name for name in names if name == IDENTITY_FEED]
        for name in names:
            if name not in self._held_back() and self.in_flight < MOST_IN_FLIGHT:
                self.schedule.started(name)
                self._tasks[name] = asyncio.create_task(self._ask(BY_NAME[name], session), name=name)
        if session.identified and self.in_flight < MOST_IN_FLIGHT:
            self._launch_walk(session, now)

    async def gathered(self) -> None:
        """Wait for what was asked together: not for what is slow, nor at the start, when each is awaited."""
        if self._tasks and not self.board.is_waiting:
            await asyncio.wait(self._tasks.values(), timeout=_TOGETHER)

    async def stop(self) -> None:
        """Ask nothing more; what is under way is cancelled."""
        tasks = [*self._tasks.values(), *([self._walk] if self._walk is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _held_back(self) -> Collection[str]:
        """The feeds that wait for what is under way: the one that is walked, and long ones for long ones."""
        walked = () if self._walking is None else (self._walking,)
        return (*walked, *LONG) if len(LONG & self._tasks.keys()) >= MOST_LONG else walked

    def _walk_due(self) -> float:
        """When to walk on: never while a page is under way, or while a probe asks about a refused key."""
        if self._walk is not None or self.schedule.probe is not None:
            return NEVER
        return self.filling.due(self._tasks)

    def _launch_walk(self, session: Session, now: float) -> None:
        if self._walk_due() > now:
            return
        kind = self.filling.next(now, self._tasks)
        if kind is not None:
            self._walking = kind
            self._walk = asyncio.create_task(self._take(kind, session), name=f"walk {kind}")

    async def _ask(self, feed: Feed, session: Session) -> None:
        with session.calls.noted(feed.paths, session.now):
            result = await attempt(lambda: POLLS[feed.name](session))
        now = self.clock.monotonic()
        del self._tasks[feed.name]
        if isinstance(result, Failure):
            self._failed(feed, result, session, now)
        else:
            self.schedule.succeeded(feed.name, now)
            self._apply_facts(now)
            self.board.succeeded(feed.name)
            self.filling.look(feed.name)
            self.heard.answered(feed)
        self.heard.ended(True)

    def _failed(self, feed: Feed, failure: Failure, session: Session, now: float) -> None:
        if failure.lease_lost:
            self.schedule.given_up(feed.name, now)
            self.heard.lost()
            return
        is_awaited = feed.name == IDENTITY_FEED and not session.identified
        pace = float(DEFAULT_INTERVAL) if is_awaited else None
        self.schedule.failed(feed.name, now, failure.fault, failure.retry_after, interval=pace)
        self.board.failed(feed.name, failure)
        self.heard.failed()
        if is_awaited:
            # Where asking again would tell no more, the others go on without knowing whose account it is.
            session.identified = failure.fault not in (*_ALL_ALIKE, FaultKind.KEY)
            if failure.fault in _ALL_ALIKE:
                self.board.all_failed(failure, self.schedule.due_of(feed.name) - now)

    async def _take(self, kind: str, session: Session) -> None:
        before = self.filling.progress
        with session.calls.noted(BY_NAME[kind].paths, session.now):
            result = await attempt(lambda: self.filling.step(kind, session))
        self._walking, self._walk = None, None
        if not isinstance(result, Failure):
            self.heard.walked(kind, result)
        elif result.lease_lost:
            self.heard.lost()
        else:
            self.filling.failed(kind, result)
        self.heard.ended(result != 0 or self.filling.progress != before)

    def _apply_facts(self, now: float) -> None:
        """Take feeds in or out, and set their pace, by what is known of the account."""
        for feed in FEEDS:
            enabled = feed.enabled(self.facts)
            self.schedule.enable(feed.name, enabled=enabled)
            if not enabled:
                self.board.unavailable(feed.name, feed.why_not)
            if feed.pace is not None and feed.name not in self.overridden:
                self.schedule.set_base(feed.name, feed.pace(self.facts), now)
