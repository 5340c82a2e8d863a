"""The engine: asks what is due, keeps the answers, and leaves the newest snapshot where a front end finds it.

It runs on an event loop of its own and never ends by itself: a failure of any kind becomes a feed's health.
Of several engines on one store file one asks the service; the others show what that one stores.
"""

import asyncio
import random
from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from elevenmon.domain.alerts import Notifier
from elevenmon.domain.clock import Clock
from elevenmon.domain.health import FaultKind
from elevenmon.domain.snapshot import Snapshot, View
from elevenmon.store.errors import StoreError
from elevenmon.store.lease import Wish
from elevenmon.sync.board import Board
from elevenmon.sync.choices import Settings
from elevenmon.sync.company import Company, Duties
from elevenmon.sync.connection import Connection
from elevenmon.sync.diary import Diary
from elevenmon.sync.drawing import Drawing
from elevenmon.sync.feeds import DEFAULT_INTERVAL, FEEDS
from elevenmon.sync.fence import FencedRows
from elevenmon.sync.filling import Filling
from elevenmon.sync.following import answered, learn
from elevenmon.sync.leadership import LOOK_SECONDS
from elevenmon.sync.memory import Memory
from elevenmon.sync.movement import Movement
from elevenmon.sync.polling import Heard, Polling
from elevenmon.sync.present import Present
from elevenmon.sync.process import this_process
from elevenmon.sync.remembered import Remembered
from elevenmon.sync.runner import Failure
from elevenmon.sync.schedule import JumpDetector, Schedule
from elevenmon.sync.sections import ALL_SECTIONS, Section
from elevenmon.sync.session import Facts, Rows, Session
from elevenmon.sync.shared import Shared
from elevenmon.sync.snapshots import SnapshotBuilder
from elevenmon.sync.source import Source
from elevenmon.sync.wardens import Wardens

LONGEST_SLEEP = 5.0
"""Seconds after which the clocks are compared at the latest."""
_HOUSEKEEPING = 60.0


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
        notifier: Notifier | None = None,
        waiting: Pause = pause,
        chance: Callable[[], float] = random.random,
    ) -> None:
        now = clock.monotonic()
        self._rows, self._clock, self._waiting = FencedRows(rows), clock, waiting
        self.settings, self._store_text = settings, store_text
        self.facts: Facts = remembered.facts
        self._memory = Memory(self._rows, remembered)
        self._diary = Diary(self._rows)
        bases = {feed.name: intervals.get(feed.name, feed.seconds) for feed in FEEDS}
        self.schedule = Schedule(bases, now, chance, fixed=frozenset(intervals))
        self.schedule.set_scale(settings.interval / DEFAULT_INTERVAL, now)
        self.board = Board(self.schedule, clock, remembered.last_good)
        self._connection = Connection(connect, self._begin, now)
        self._filling = Filling(clock)
        duties = Duties(self._lead, self._filling.rest, self._follow, self._suffer, self._grant, self._stored)
        self._company = Company(self._rows, clock, this_process(), duties)
        self._present = Present(
            settings,
            self._rows,
            self.facts,
            self._memory,
            self.board,
            self._connection,
            self._company,
            self._filling,
        )
        self._wardens = Wardens(self._rows, builder.alerts, notifier)
        self._builder = builder
        self._drawing = Drawing(
            rows=rows,
            builder=builder,
            publish=publish,
            request=self._present.build_request,
            drawn=self._drawn,
        )
        self._movement = Movement(self._drawing, clock, self.facts, lambda: settings.view)
        self._polling = self._new_polling(frozenset(intervals))
        self._drawing.gathered = self._polling.gathered
        self._wake = asyncio.Event()
        self._jumps = JumpDetector(clock.now(), now)
        self._housekeeping_due = now + _HOUSEKEEPING

    async def run(self) -> None:
        """Poll until cancelled."""
        drawing = asyncio.create_task(self._drawing.run(), name="snapshots")
        if self._builder.is_owing:
            self.draw(ALL_SECTIONS)
        checking = asyncio.create_task(self._memory.check_file(), name="check")
        try:
            while True:
                self._wake.clear()
                await self._notice_jump()
                await self._company.attend()
                if self._company.leads:
                    await self._poll()
                await self._keep_house()
                await self._waiting(self._wake, self._sleep())
        finally:
            for task in (drawing, checking):
                task.cancel()
            await asyncio.gather(drawing, checking, return_exceptions=True)
            await self._polling.stop()
            self._memory.keep_ages(self.board.last_good())
            await self._company.leave()
            await self._connection.close()

    def refresh(self) -> None:
        """Ask everything now; where another process asks, let that one do it."""
        if not self._company.leads:
            self._company.wish(Wish("refresh", None))
            self._wake.set()
            return
        now = self._clock.monotonic()
        self._connection.retry(now)
        self.schedule.refresh(now)
        self._filling.refresh()
        self.board.refresh()
        self._wake.set()

    def draw(self, sections: Collection[Section] = ()) -> None:
        """Bring out a snapshot soon, these sections built anew."""
        self._drawing.touch(sections)
        self._drawing.draw()

    def show(self, view: View) -> None:
        """Build the next snapshots for this view."""
        before, self.settings.view = self.settings.view, view
        if view.tile_window is not before.tile_window:
            self._drawing.touch({Section.TILES})
        if (view.dimension, view.breakdown_window) != (before.dimension, before.breakdown_window):
            self._drawing.touch({Section.BREAKDOWN})
        self._drawing.draw(at_once=True)

    def set_interval(self, seconds: int) -> None:
        """Change the pace of all feeds, whichever process asks them."""
        self.settings.interval = seconds
        self.schedule.set_scale(seconds / DEFAULT_INTERVAL, self._clock.monotonic())
        if not self._company.leads:
            self._company.wish(Wish("interval", seconds))
            self._wake.set()
            return
        self.board.refresh()
        self._drawing.draw()
        self._wake.set()

    @property
    def in_flight(self) -> int:
        """Requests under way."""
        return self._polling.in_flight

    def _sleep(self) -> float:
        now = self._clock.monotonic()
        due = self._company.due
        if self._company.leads:
            session = self._connection.session
            due = min(due, self._connection.due if session is None else self._polling.due(session))
        return max(0.0, min(due - now, LONGEST_SLEEP))

    def _lead(self) -> None:
        self.schedule.refresh(self._clock.monotonic())
        self.board.refresh()

    def _suffer(self, trouble: StoreError) -> None:
        self.board.all_failed(Failure(FaultKind.SHAPE, str(trouble)), LOOK_SECONDS)
        self._movement.failed()

    def _follow(self, told: Shared) -> None:
        self._movement.failed()
        for feed in answered(self.board.view(), told.feeds):
            self._movement.answered(feed)
        learn(self.facts, told)
        self.settings.interval = told.interval
        self.board.follow(told.feeds, connected=told.connected)

    def _new_polling(self, overridden: Collection[str]) -> Polling:
        return Polling(
            self._clock,
            self.schedule,
            self.board,
            self._filling,
            self.facts,
            overridden,
            Heard(
                self._movement.answered,
                self._movement.failed,
                self._movement.walked,
                self._ended,
                self._company.lost,
            ),
        )

    async def _poll(self) -> None:
        now = self._clock.monotonic()
        failure = await self._connection.open(now, float(self.settings.interval))
        if failure is not None:
            self.board.all_failed(failure, self._connection.due - now)
            self._movement.failed()
        if self._connection.session is not None:
            self._polling.launch(self._connection.session, now)
        self._company.tell(self._present.telling)

    async def _grant(self, wanted: Wish) -> None:
        """Do what another process asked for, but for what only a newer version knows."""
        match wanted.what, wanted.value:
            case "refresh", _:
                self.refresh()
            case "interval", int(seconds):
                self.set_interval(seconds)
            case "full", _:
                await self._memory.forget_walks()
                self.refresh()

    def _begin(self, source: Source) -> Session:
        session = Session(
            source,
            self._rows,
            self._clock,
            self.facts,
            assumed_offset=self._memory.offset,
            store_text=self._store_text,
        )
        session.on_progress, session.on_moved = self._movement.progressed, self._moved
        return session

    async def _moved(self) -> None:
        """The account has another file: all is read again, and that file's lease is needed. May raise."""
        self._drawing.touch(ALL_SECTIONS)
        self._memory.begin_anew()
        if self._rows.on_disk:
            await self._company.moved()

    async def _drawn(self, snapshot: Snapshot) -> None:
        await self._memory.keep_verdict(snapshot.verdict.level, self._builder.headline, self._builder.answer)
        await self._diary.note(self._builder.entry)
        if await self._wardens.attend(snapshot, leads=self._company.leads):
            self.draw({Section.ALERTS})

    def _stored(self) -> None:
        """Another process has stored something: an alert, it may be."""
        self.draw({Section.ALERTS})

    def _ended(self, changed: bool) -> None:
        if changed:
            self.draw()
        self._wake.set()

    async def _notice_jump(self) -> None:
        interval = float(self.settings.interval)
        gap = self._jumps.jumped(self._clock.now(), self._clock.monotonic(), interval)
        if gap is None:
            return
        now = self._clock.monotonic()
        self._connection.retry(now)
        self.schedule.refresh(now)
        self.board.refresh()
        await self._memory.keep_gap(*gap)
        self.draw({Section.TILES})

    async def _keep_house(self) -> None:
        now = self._clock.monotonic()
        if now >= self._housekeeping_due:
            self._housekeeping_due = now + _HOUSEKEEPING
            session = self._connection.session
            offset = session.offset if session is not None else self._memory.offset
            on_disk = self._rows.on_disk
            await self._memory.keep_house(self.board.last_good(), offset)
            self.draw({Section.ALERTS})
            if self._rows.on_disk is not on_disk:
                # Gone into memory or back: what failed for the disk's sake need not wait.
                self.draw(ALL_SECTIONS)
                self._lead()
