"""The walks back to the beginning, a page at a time beside the polls; and how far each has come."""

from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from elevenmon.api.errors import ApiError
from elevenmon.domain.backoff import backoff
from elevenmon.domain.clock import Clock
from elevenmon.domain.health import FaultKind
from elevenmon.domain.snapshot import BackfillProgress
from elevenmon.store import backfill
from elevenmon.store.backfill import Hole
from elevenmon.sync.conversation_polls import ConversationWalk
from elevenmon.sync.history_polls import HistoryWalk
from elevenmon.sync.request_polls import RequestWalk
from elevenmon.sync.runner import Failure
from elevenmon.sync.schedule import NEVER
from elevenmon.sync.session import Session
from elevenmon.sync.walks import Walk, keep, take

PAGE = 250
"""Records that are asked for at once. Whoever looks on waits for keys rather than for pages; and what the
largest answer took, many times its size, Python keeps to the end: with pages of 1,000 that was 3 MB more."""
_LEAST_PAUSE = 0.05
"""Seconds between two pages at least, so that a key is answered between them."""
_RETRY = 30.0
_METERED = 15.0
"""Seconds that the rate is taken over."""
_NO_ANSWER = (FaultKind.REQUEST, FaultKind.SHAPE, FaultKind.PLAN)


def walks() -> tuple[Walk, ...]:
    """One walk for each kind of record that is kept whole."""
    return (HistoryWalk(), RequestWalk(), ConversationWalk())


class Meter:
    """Records per second over the last seconds."""

    def __init__(self) -> None:
        self._steps: deque[tuple[float, int]] = deque()

    def count(self, now: float, rows: int) -> None:
        """So many were walked until now."""
        self._steps.append((now, rows))
        while self._steps[0][0] < now - _METERED:
            self._steps.popleft()

    def rate(self, now: float) -> float:
        """Over the last seconds; 0.0 before two pages came."""
        if len(self._steps) < 2 or self._steps[-1][0] < now - _METERED:
            return 0.0
        seconds = self._steps[-1][0] - self._steps[0][0]
        return sum(rows for _, rows in list(self._steps)[1:]) / seconds if seconds > 0 else 0.0


@dataclass(slots=True, eq=False)
class _Course:
    """One kind's walk, as this run knows it."""

    walk: Walk
    due: float = NEVER
    failures: int = 0
    trouble: str | None = None
    asked_oldest: bool = False
    meter: Meter = field(default_factory=Meter)
    progress: BackfillProgress | None = None


class Filling:
    """Kept by the engine's loop: `next` tells what to walk, `step` walks one page of it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._courses = {walk.kind: _Course(walk) for walk in walks()}

    @property
    def progress(self) -> tuple[BackfillProgress, ...]:
        """How far each kind has come; the same objects until something changes."""
        return tuple(each.progress for each in self._courses.values() if each.progress is not None)

    def look(self, kind: str) -> None:
        """A kind's feed has answered: there may be something to walk."""
        course = self._courses.get(kind)
        if course is not None and course.failures == 0:
            course.due = min(course.due, self._clock.monotonic())

    def refresh(self) -> None:
        """Try again at once what had failed."""
        now = self._clock.monotonic()
        for course in self._courses.values():
            course.due = now if course.failures else course.due

    def rest(self) -> None:
        """Walk nothing until feeds answer again: another process leads."""
        for course in self._courses.values():
            course.due, course.failures, course.trouble, course.progress = NEVER, 0, None, None

    def due(self, busy: Collection[str]) -> float:
        """When the next page may be asked for, of a kind whose feed is not being asked."""
        return min((each.due for kind, each in self._courses.items() if kind not in busy), default=NEVER)

    def next(self, now: float, busy: Collection[str]) -> str | None:
        """The kind to walk now: of several the one that has waited longest."""
        ready = [(each.due, kind) for kind, each in self._courses.items() if kind not in busy]
        due, kind = min(ready, default=(NEVER, ""))
        return kind if due <= now else None

    async def step(self, kind: str, session: Session) -> int:
        """Walk a page, if there is one to walk; how much it brought, or noted as out of reach. May raise."""
        course, began = self._courses[kind], self._clock.monotonic()
        course.due = NEVER
        hole = await session.read(lambda connection: backfill.newest_hole(connection, kind))
        news = 0
        if hole is not None:
            if not course.asked_oldest:
                course.asked_oldest = True
                await note_oldest(course.walk, session)
            taken = await take(course.walk, session, hole, PAGE)
            await keep(course.walk, session, taken)
            news = len(taken.rows) + len(taken.skipped)
            now = self._clock.monotonic()
            course.meter.count(now, len(taken.rows))
            course.due = now + max(_LEAST_PAUSE, now - began)
        course.failures, course.trouble = 0, None
        await self._measure(course, session)
        return news

    def failed(self, kind: str, failure: Failure) -> None:
        """A page could not be had: wait, longer each time."""
        course, now = self._courses[kind], self._clock.monotonic()
        course.failures += 1
        course.trouble = failure.reason
        course.due = now + backoff(failure.fault, course.failures, _RETRY, failure.retry_after)
        if course.progress is not None:
            course.progress = with_rate(course.progress, 0.0, course.trouble)

    async def _measure(self, course: _Course, session: Session) -> None:
        rate = course.meter.rate(self._clock.monotonic())
        job = measuring(course.walk)
        new = with_rate(await session.read(job), rate, course.trouble)
        if course.progress is None or _says_more(course.progress, new):
            course.progress = new


async def note_oldest(walk: Walk, session: Session) -> None:
    """Note when the first record was made, where that is not known: progress is measured by it."""
    known = await session.read(lambda connection: backfill.walk(connection, walk.kind))
    if known is None or known.oldest is not None:
        return
    try:
        oldest = await walk.oldest(session)
    except ApiError as error:
        if error.kind not in _NO_ANSWER:
            raise
        return
    if oldest is not None:
        await session.write(lambda connection: backfill.note_oldest(connection, walk.kind, oldest))


def measuring(walk: Walk) -> Callable[[Any], BackfillProgress]:
    """A read job: how far a kind has come, without its rate."""

    def job(connection: Any) -> BackfillProgress:
        known, done = backfill.walk(connection, walk.kind), walk.count(connection)
        complete = backfill.is_complete(connection, walk.kind)
        total = done if complete else estimated(done, known, backfill.holes(connection, walk.kind))
        return BackfillProgress(walk.kind, done, total, complete=complete)

    return job


def estimated(done: int, known: backfill.Walk | None, holes: Sequence[Hole]) -> int | None:
    """How many there will be, if those not walked yet are as dense in time as those that were."""
    if known is None or known.oldest is None or known.newest <= known.oldest:
        return None
    span = known.newest - known.oldest
    left = sum((_length(hole, known.oldest) for hole in holes), timedelta())
    share = 1 - left / span
    return round(done / share) if share > 0 else None


def _length(hole: Hole, oldest: datetime) -> timedelta:
    return max(timedelta(), hole.until - (oldest if hole.since is None else hole.since))


def with_rate(found: BackfillProgress, rate: float, trouble: str | None) -> BackfillProgress:
    """The progress with what is known of its pace."""
    left = None
    if not found.complete and found.total is not None and rate > 0:
        left = max(0, found.total - found.done) / rate
    return BackfillProgress(
        found.kind,
        found.done,
        found.total,
        None if found.complete or rate <= 0 else rate,
        left,
        complete=found.complete,
        trouble=trouble,
    )


def _says_more(old: BackfillProgress, new: BackfillProgress) -> bool:
    """Whether anything but the number of records of a finished walk has changed."""
    if old.complete and new.complete:
        return old.trouble != new.trouble
    return True
