"""What the feeds of one account share: the source, the store, server time, and what was learnt on the way."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from elevenmon.domain.clock import Clock
from elevenmon.domain.marks import Marks
from elevenmon.domain.request_log import ApiRequest
from elevenmon.store import lookups, own_calls, usage
from elevenmon.sync.known import is_cost_billed

if TYPE_CHECKING:
    from elevenmon.sync.source import OwnTraces, Source

T = TypeVar("T")
OFFSET_STATE = "clock_offset"
_EXACT_TO = 2.0
"""Seconds: the `Date` header counts whole seconds, so a smaller offset is none."""
_CALLS_KEPT = 512
_SLACK = timedelta(seconds=2)


class Rows(Protocol):
    """The store, as far as the engine needs it: jobs are given a connection (`store.database.Store`)."""

    @property
    def note(self) -> str | None:
        """A sentence when the store is not what it should be."""
        ...

    def read(self, job: Callable[[Any], T]) -> Future[T]:
        """Run a job on the reader thread."""
        ...

    def write(self, job: Callable[[Any], T]) -> Future[T]:
        """Run a job in one transaction on the writer thread."""
        ...

    @property
    def unclean(self) -> bool:
        """Whether the last run on this file did not end properly, so that it wants checking."""
        ...

    @property
    def on_disk(self) -> bool:
        """Whether what is written outlives the process, and is shared with others."""
        ...

    def retry_disk(self) -> Future[bool]:
        """Go back to the file where that is needed and possible; whether writes outlive the process."""
        ...

    def adopt(self, workspace_id: str | None, user_id: str) -> Future[bool]:
        """Say whose account this is; True when its records are in another file, which is used from now on."""
        ...

    def claim_telling(self) -> Future[bool]:
        """Whether this process is to tell of alerts; in memory one of those that share the file does."""
        ...

    def close(self) -> None:
        """Finish what is queued and close."""
        ...


@dataclass(slots=True)
class Facts:
    """What was learnt about the account, and decides which feeds run and how."""

    cost_billed: bool = False
    credits_answered: bool = False
    """Whether the credit query has ever answered."""
    credit_refusals: int = 0
    """How often in a row it was refused since."""
    has_agents: bool | None = None


@dataclass(slots=True)
class _Call:
    path: str
    start: datetime
    end: datetime | None = None


class OwnCalls:
    """Which lines of the request log are elevenmon's own."""

    def __init__(self) -> None:
        self._calls: deque[_Call] = deque(maxlen=_CALLS_KEPT)
        self._told = Marks(own_calls.KEPT)
        self._place = 0

    @contextmanager
    def noted(self, paths: Collection[str], now: Callable[[], datetime]) -> Iterator[None]:
        """Note that these paths are being asked while the body runs; `now` is server time."""
        calls = [_Call(path, now()) for path in paths]
        self._calls.extend(calls)
        try:
            yield
        finally:
            for call in calls:
                call.end = now()

    def hear(self, told: tuple[int, Iterable[int]]) -> None:
        """Take in what the store says of other processes, this one's earlier runs among them."""
        self._place, marks = told
        self._told.add(marks)

    def news(self, connection: Any) -> tuple[int, Iterable[int]]:
        """What the store says since it was last heard."""
        return own_calls.noted_after(connection, self._place)

    def begin_anew(self) -> None:
        """It is another file from now on, which counts for itself."""
        self._place = 0

    def marked(self, rows: Collection[ApiRequest], traces: "OwnTraces") -> list[ApiRequest]:
        """The rows, own ones marked as such."""
        names = {row.trace_id for row in rows if row.trace_id is not None}
        own, paths = traces.among(names) | self._told.among(names), {call.path for call in self._calls}
        told = len(traces) > 0
        return [
            row._replace(own=True)
            if row.trace_id in own or self._is_own(row, paths, told_apart=told and row.trace_id is not None)
            else row
            for row in rows
        ]

    def _is_own(self, row: ApiRequest, paths: Collection[str | None], *, told_apart: bool) -> bool:
        """Where no trace id says so (none known, or no answer to it yet): by path and time."""
        if row.path not in paths:
            return False
        return any(
            call.path == row.path
            and (call.end is None or not told_apart)
            and call.start - _SLACK <= row.at
            and (call.end is None or row.at <= call.end + _SLACK)
            for call in self._calls
        )


class Session:
    """One connection to one account, as the feeds see it."""

    def __init__(
        self,
        source: "Source",
        rows: Rows,
        clock: Clock,
        facts: Facts,
        *,
        assumed_offset: float = 0.0,
        store_text: bool = True,
    ) -> None:
        """`assumed_offset` stands for the clock offset until an answer tells it."""
        self.source = source
        self.rows = rows
        self.clock = clock
        self.facts = facts
        self._assumed_offset = assumed_offset
        self.calls = OwnCalls()
        self.filling = asyncio.Lock()
        """Held while a long stretch of the past is asked for: several such answers at once cost memory."""
        self.store_text = store_text
        """Whether the text of clips is kept."""
        self.identified = False
        """Whether it is settled whose account this is: nothing else is asked, or written, before."""
        self.on_progress: Callable[[str], None] = lambda dimension: None
        """Called when a part of a longer fill is stored, with the usage dimension."""
        self.on_moved: Callable[[], Awaitable[None]] = _stay
        """Called when the account turned out to have another file: all that was read before is void."""

    @property
    def offset(self) -> float:
        """Seconds to add to this machine's clock for server time."""
        measured = self.source.clock_offset
        return self._assumed_offset if measured is None else effective_offset(measured)

    def now(self) -> datetime:
        """Server time."""
        return self.clock.now() + timedelta(seconds=self.offset)

    async def read(self, job: Callable[[Any], T]) -> T:
        """Run a job on the store's reader thread."""
        return await asyncio.wrap_future(self.rows.read(job))

    async def write(self, job: Callable[[Any], T]) -> T:
        """Run a job in one transaction on the writer thread, and note in it what was asked until now."""
        mark, traces = self.source.own_trace_ids.unsaved()
        if not traces:
            return await asyncio.wrap_future(self.rows.write(job))

        def noting(connection: Any) -> T:
            own_calls.add(connection, reversed(traces))
            return job(connection)

        done = await asyncio.wrap_future(self.rows.write(noting))
        self.source.own_trace_ids.saved(mark)
        return done

    async def moved(self) -> None:
        """The account turned out to have another file."""
        self.calls.begin_anew()
        await self.on_moved()


async def _stay() -> None:
    """Nobody minds which file it is."""


def effective_offset(offset: float | None) -> float:
    """The clock offset worth correcting for, in seconds."""
    return offset if offset is not None and abs(offset) >= _EXACT_TO else 0.0


def load_facts(connection: Any) -> Facts:
    """What earlier runs learnt."""
    return Facts(
        cost_billed=is_cost_billed(connection),
        credits_answered=usage.coverage(connection, "", 3600) is not None,
        has_agents=lookups.has_agents(connection),
    )
