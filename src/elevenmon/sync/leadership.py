"""Whether this process asks the service, or another one does and this one only reads what it stored."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar

from elevenmon.domain.clock import Clock
from elevenmon.store import lease, state
from elevenmon.store.errors import LeaseLost, StoreError
from elevenmon.store.lease import BEAT_SECONDS, Lease, Wish
from elevenmon.sync.fence import FencedRows
from elevenmon.sync.process import Holder, is_gone
from elevenmon.sync.schedule import NEVER
from elevenmon.sync.shared import SHARED_STATE, Shared, decode

LOOK_SECONDS = 1.0
"""How often a process that does not lead looks for what the one that does has stored."""
_LISTEN = "listen"
"""A wish: to be told how the feeds are doing. Nobody is told who does not say so: it costs writing."""
_LISTEN_EVERY, _LISTENED = 20.0, 60.0
"""Seconds between two such wishes, and how long one holds."""
_LIVELIEST = 0.5
"""Seconds between two beats at least, however much there is to tell."""

T = TypeVar("T")


class News(NamedTuple):
    """What a look brought."""

    changed: bool
    """Something was written by another process since the last look."""
    shared: Shared | None = None
    """What the leader last told, where something was written."""
    trouble: StoreError | None = None
    """Why the lease could neither be read nor taken."""


class Leadership:
    """Kept by the engine's loop: call `attend` whenever `due` has come."""

    def __init__(self, rows: FencedRows, clock: Clock, process: Holder) -> None:
        self._rows, self._clock, self._process = rows, clock, process
        self._version: int | None = None
        self._seen: Lease | None = None
        self._told: str | None = None
        self._told_next: str | None = None
        self._beaten = 0.0
        self._listen_due, self._listened_until = clock.monotonic(), clock.monotonic()
        self._due = clock.monotonic()

    @property
    def leads(self) -> bool:
        """Whether this process asks the service."""
        return self._rows.number is not None or not self._rows.on_disk

    @property
    def due(self) -> float:
        """When to attend next, on the monotonic clock; NEVER for memory, which nobody shares."""
        return self._due if self._rows.on_disk else NEVER

    @property
    def leader(self) -> str | None:
        """Which other process leads; None where this one does, or nobody was seen to."""
        return None if self.leads or self._seen is None else Holder(self._seen.pid, self._seen.place).name

    @property
    def heard(self) -> bool:
        """Whether another process wants to be told how the feeds are doing."""
        return self._rows.number is not None and self._clock.monotonic() < self._listened_until

    def tell(self, text: str) -> None:
        """Have others told this with the next heartbeat, which comes soon if it is news."""
        if text != self._told:
            self._told_next = text
            self._due = min(self._due, self._beaten + _LIVELIEST)

    async def beat(self) -> list[Wish]:
        """Show that this process lives; what others wish. It no longer leads where the lease was lost."""
        now, number, text = self._clock.monotonic(), self._rows.number, self._told_next

        def job(connection: Any) -> list[Wish]:
            wishes = lease.beat(connection, number or 0, now)
            if text is not None:
                state.put(connection, SHARED_STATE, text)
            return wishes

        self._due, self._beaten = now + BEAT_SECONDS, now
        try:
            wishes: list[Wish] = await _done(self._rows.write_unfenced(job))
        except LeaseLost:
            self.lost()
            return []
        except StoreError:
            # A disk that takes nothing takes no other process's lease either.
            return []
        if text is not None:
            self._told, self._told_next = text, None
        if any(wanted.what == _LISTEN for wanted in wishes):
            self._listened_until = now + _LISTENED
        return [wanted for wanted in wishes if wanted.what != _LISTEN]

    async def look(self) -> News:
        """See whether the lease is free, and take it; else what the process that holds it has brought."""
        now = self._clock.monotonic()
        self._due = now + LOOK_SECONDS
        try:
            version, found, text = await _done(self._rows.read(_standing(self._version)))
            changed = self._version is not None and version != self._version
            if version != self._version:
                self._version, self._seen = version, found
            if self._seen is None or self._seen.expired(now) or is_gone(self._seen):
                await self.take()
            if not self.leads and now >= self._listen_due:
                self._listen_due = now + _LISTEN_EVERY
                await self.wish(Wish(_LISTEN, None))
        except StoreError as error:
            return News(changed=False, trouble=error)
        return News(changed, None if self.leads else decode(text))

    async def take(self) -> None:
        """Take the lease if it is free now. Raises StoreError."""
        now = self._clock.monotonic()
        process = (self._process.pid, self._process.place)
        number = await _done(self._rows.write_unfenced(lambda c: lease.take(c, process, now, is_gone)))
        if number is not None:
            self._rows.number = number
            self._told, self._due, self._beaten = None, now + BEAT_SECONDS, now

    def lost(self) -> None:
        """The lease is another's, or the store went over to a file whose lease was not taken yet."""
        self._rows.number, self._version, self._seen = None, None, None
        self._listen_due = self._clock.monotonic()
        self._due = self._clock.monotonic()

    async def wish(self, wanted: Wish) -> None:
        """Ask something of the process that leads."""
        await _done(self._rows.write_unfenced(lambda connection: lease.wish(connection, wanted)))

    async def give_up(self) -> None:
        """Let another process lead at once. Raises StoreError."""
        number, self._rows.number = self._rows.number, None
        if number is not None and self._rows.on_disk:
            await _done(self._rows.write_unfenced(lambda connection: lease.give_up(connection, number)))


def _standing(known: int | None) -> Callable[[Any], tuple[int, Lease | None, str | None]]:
    def job(connection: Any) -> tuple[int, Lease | None, str | None]:
        version = lease.data_version(connection)
        if version == known:
            return version, None, None
        return version, lease.read(connection), state.get(connection, SHARED_STATE)

    return job


def _done(future: Any) -> Awaitable[Any]:
    return asyncio.wrap_future(future)
