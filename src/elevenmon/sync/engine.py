"""The engine: asks what is due, keeps the answers, and leaves the newest snapshot where a front end finds it.

It runs on an event loop of its own and never ends by itself: a failure of any kind becomes a feed's health.
"""

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from elevenmon.domain.backoff import backoff
from elevenmon.domain.clock import Clock
from elevenmon.domain.health import FaultKind
from elevenmon.domain.snapshot import Snapshot, View
from elevenmon.sync.board import Board
from elevenmon.sync.build_request import BuildRequest
from elevenmon.sync.feeds import (
    ALL_SECTIONS,
    BY_NAME,
    DEFAULT_INTERVAL,
    DIMENSION_FEED,
    FEEDS,
    Feed,
    Section,
    shown_dimension,
)
from elevenmon.sync.known import Remembered
from elevenmon.sync.memory import Memory
from elevenmon.sync.runner import Failure, attempt
from elevenmon.sync.schedule import NEVER, JumpDetector, Schedule
from elevenmon.sync.session import Facts, Rows, Session, effective_offset
from elevenmon.sync.snapshots import SnapshotBuilder
from elevenmon.sync.source import Source

MOST_IN_FLIGHT = 4
LONGEST_SLEEP = 5.0
"""Seconds after which the clocks are compared at the latest."""
_HOUSEKEEPING = 60.0
_CLOSING = 0.2
"""Seconds given to open connections when it ends."""
IDENTITY_FEED = "user"
_ALL_ALIKE = frozenset({FaultKind.NETWORK, FaultKind.RATE})
"""Faults that every feed would meet."""
_EVERY_SUCCESS = frozenset({Section.BURN, Section.TILES, Section.VERDICT})
"""Sections whose windows end now: they move with time, not only with rows."""


class Pause(Protocol):
    """How the engine waits."""

    async def __call__(self, wake: asyncio.Event, seconds: float) -> None:
        """Return once `wake` is set or `seconds` have passed on the monotonic clock."""
        ...


async def pause(wake: asyncio.Event, seconds: float) -> None:
    """Wait on the event loop's own clock."""
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        return


@dataclass(slots=True)
class Settings:
    """What a person may choose, now or while it runs."""

    view: View
    interval: int = DEFAULT_INTERVAL


class Engine:
    """Every method but the constructor is called on the engine's own event loop."""

    def __init__(
        self,
        *,
        rows: Rows,
        connect: Callable[[], Source],
        clock: Clock,
        builder: SnapshotBuilder,
        remembered: Remembered,
        publish: Callable[[Snapshot], None],
        settings: Settings,
        intervals: Mapping[str, float],
        store_text: bool = True,
        waiting: Pause = pause,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._rows, self._connect, self._clock = rows, connect, clock
        self._builder, self._publish, self._waiting = builder, publish, waiting
        self.settings, self._store_text = settings, store_text
        self.facts: Facts = remembered.facts
        self._memory = Memory(rows, remembered)
        bases = {feed.name: intervals.get(feed.name, feed.seconds) for feed in FEEDS}
        self._overridden = frozenset(intervals)
        self.schedule = Schedule(bases, clock.monotonic(), chance, fixed=self._overridden)
        self.schedule.set_scale(settings.interval / DEFAULT_INTERVAL, clock.monotonic())
        self.board = Board(self.schedule, clock, remembered.last_good)
        self._session: Session | None = None
        self._connect_failures, self._connect_due = 0, clock.monotonic()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._stale: set[Section] = set(ALL_SECTIONS)
        self._wake, self._draw = asyncio.Event(), asyncio.Event()
        self._jumps = JumpDetector(clock.now(), clock.monotonic())
        self._housekeeping_due = clock.monotonic() + _HOUSEKEEPING

    async def run(self) -> None:
        """Poll until cancelled."""
        drawing = asyncio.create_task(self._draw_loop(), name="snapshots")
        checking = asyncio.create_task(self._memory.check_file(), name="check")
        try:
            while True:
                self._wake.clear()
                await self._notice_jump()
                await self._launch()
                await self._keep_house()
                await self._waiting(self._wake, self._sleep())
        finally:
            tasks = [drawing, checking, *self._tasks.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._close()

    def refresh(self) -> None:
        """Ask everything now."""
        now = self._clock.monotonic()
        self._connect_due = now
        self.schedule.refresh(now)
        self.board.refresh()
        self._wake.set()

    def show(self, view: View) -> None:
        """Build the next snapshots for this view."""
        before, self.settings.view = self.settings.view, view
        if view.tile_window is not before.tile_window:
            self._stale.add(Section.TILES)
        if (view.dimension, view.breakdown_window) != (before.dimension, before.breakdown_window):
            self._stale.add(Section.BREAKDOWN)
        self._draw.set()

    def set_interval(self, seconds: int) -> None:
        """Change the pace of all feeds."""
        self.settings.interval = seconds
        self.schedule.set_scale(seconds / DEFAULT_INTERVAL, self._clock.monotonic())
        self.board.refresh()
        self._draw.set()
        self._wake.set()

    @property
    def in_flight(self) -> int:
        """Feeds being asked."""
        return len(self._tasks)

    def _sleep(self) -> float:
        now = self._clock.monotonic()
        if self._session is None:
            due = self._connect_due
        elif len(self._tasks) >= MOST_IN_FLIGHT:
            due = NEVER
        elif not self._session.identified:
            due = NEVER if self._tasks else self.schedule.due_of(IDENTITY_FEED)
        else:
            due = self.schedule.next_due()
        return max(0.0, min(due - now, LONGEST_SLEEP))

    async def _launch(self) -> None:
        now = self._clock.monotonic()
        session = self._session or await self._open(now)
        if session is None:
            return
        self._apply_facts(now)
        names = self.schedule.due(now)
        if not session.identified:
            names = [name for name in names if name == IDENTITY_FEED]
        for name in names[: MOST_IN_FLIGHT - len(self._tasks)]:
            self.schedule.started(name)
            self._tasks[name] = asyncio.create_task(self._run(BY_NAME[name], session), name=name)

    async def _open(self, now: float) -> Session | None:
        """The session, once there is a client; until then every feed waits for it."""
        if self._connect_due > now:
            return None

        async def connect() -> Source:
            return self._connect()

        source = await attempt(connect)
        if isinstance(source, Failure):
            self._connect_failures += 1
            interval = float(self.settings.interval)
            wait = backoff(source.fault, self._connect_failures, interval, source.retry_after)
            self._connect_due = now + wait
            self.board.all_failed(source, wait)
            self._draw.set()
            return None
        self._connect_failures = 0
        self._session = Session(
            source,
            self._rows,
            self._clock,
            self.facts,
            assumed_offset=self._memory.offset,
            store_text=self._store_text,
        )
        self._session.on_progress = self._progressed
        self._session.on_moved = lambda: self._stale.update(ALL_SECTIONS)
        return self._session

    async def _run(self, feed: Feed, session: Session) -> None:
        with session.calls.noted(feed.paths, session.now):
            result = await attempt(lambda: feed.poll(session))
        now = self._clock.monotonic()
        if isinstance(result, Failure):
            self.schedule.failed(feed.name, now, result.fault, result.retry_after)
            self.board.failed(feed.name, result)
            if feed.name == IDENTITY_FEED and not session.identified:
                # Where asking again would tell no more, the others go on without knowing whose account it is.
                session.identified = result.fault not in (*_ALL_ALIKE, FaultKind.KEY)
                if result.fault in _ALL_ALIKE:
                    self.board.all_failed(result, self.schedule.due_of(feed.name) - now)
        else:
            self.schedule.succeeded(feed.name, now)
            self._apply_facts(now)
            self.board.succeeded(feed.name)
            self._touch(feed)
        del self._tasks[feed.name]
        self._draw.set()
        self._wake.set()

    def _progressed(self, dimension: str) -> None:
        name = next((name for shown, name in DIMENSION_FEED.items() if shown.value == dimension), "usage")
        self._touch(BY_NAME[name])
        self._draw.set()

    def _touch(self, feed: Feed) -> None:
        self._stale |= _EVERY_SUCCESS
        shown = shown_dimension(self.settings.view, cost_billed=self.facts.cost_billed)
        if feed.dimension in (None, shown):
            self._stale |= feed.touches

    def _apply_facts(self, now: float) -> None:
        """Take feeds in or out, and set their pace, by what is known of the account."""
        for feed in FEEDS:
            enabled = feed.enabled(self.facts)
            self.schedule.enable(feed.name, enabled=enabled)
            if not enabled:
                self.board.unavailable(feed.name, feed.why_not)
            if feed.pace is not None and feed.name not in self._overridden:
                self.schedule.set_base(feed.name, feed.pace(self.facts), now)

    async def _notice_jump(self) -> None:
        interval = float(self.settings.interval)
        gap = self._jumps.jumped(self._clock.now(), self._clock.monotonic(), interval)
        if gap is None:
            return
        self._connect_due = self._clock.monotonic()
        self.schedule.refresh(self._clock.monotonic())
        self.board.refresh()
        start, end = gap
        await self._memory.keep_gap(start, end)
        self._stale.add(Section.TILES)
        self._draw.set()

    async def _keep_house(self) -> None:
        now = self._clock.monotonic()
        if now >= self._housekeeping_due:
            self._housekeeping_due = now + _HOUSEKEEPING
            offset = self._session.offset if self._session is not None else self._memory.offset
            await self._memory.keep_house(self.board.last_good(), offset)

    async def _draw_loop(self) -> None:
        while True:
            await self._draw.wait()
            self._draw.clear()
            stale, self._stale = frozenset(self._stale), set()
            request = self._build_request(stale)
            snapshot = await attempt(partial(self._build, request))
            if isinstance(snapshot, Failure):
                self._stale |= stale
                await attempt(partial(self._tell, snapshot.reason))
                continue
            await self._memory.keep_level(snapshot.verdict.level)

    async def _build(self, request: BuildRequest) -> Snapshot:
        snapshot = await asyncio.wrap_future(
            self._rows.read(lambda connection: self._builder.build(connection, request))
        )
        self._publish(snapshot)
        return snapshot

    async def _tell(self, reason: str) -> None:
        self._publish(self._builder.troubled(self._build_request(()), reason))

    def _build_request(self, stale: Iterable[Section]) -> BuildRequest:
        offset = self._session.source.clock_offset if self._session is not None else None
        return BuildRequest(
            view=self.settings.view,
            stale=frozenset(stale),
            feeds=self.board.view(),
            measured_offset=offset,
            offset=self._memory.offset if offset is None else effective_offset(offset),
            cost_billed=self.facts.cost_billed,
            has_agents=self.facts.has_agents,
            connected=self.board.connected,
            store_note=self._rows.note,
        )

    async def _close(self) -> None:
        """Let go of the connections; what they do is not waited for longer than a moment."""
        self._memory.keep_ages(self.board.last_good())
        if self._session is not None:
            source = self._session.source

            async def close() -> None:
                async with asyncio.timeout(_CLOSING):
                    await source.aclose()

            await attempt(close)
