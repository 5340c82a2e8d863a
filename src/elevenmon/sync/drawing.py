"""Bringing out snapshots: which sections moved, and the newest snapshot built of them."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from functools import partial
from typing import Any

from elevenmon.domain.snapshot import Snapshot
from elevenmon.sync.build_request import BuildRequest
from elevenmon.sync.runner import Failure, attempt
from elevenmon.sync.sections import ALL_SECTIONS, Section
from elevenmon.sync.session import Rows
from elevenmon.sync.snapshots import SnapshotBuilder


async def _at_once() -> None:
    """Nothing more is coming."""


class Drawing:
    """Collects what moved while a snapshot is built; the next one shows it."""

    def __init__(
        self,
        *,
        rows: Rows,
        builder: SnapshotBuilder,
        publish: Callable[[Snapshot], None],
        request: Callable[[frozenset[Section]], BuildRequest],
        drawn: Callable[[Snapshot], Awaitable[None]],
    ) -> None:
        """`request` tells what the engine knows, given the sections that moved; `drawn` is called after each
        snapshot, before the next one is built."""
        self._rows, self._builder, self._publish = rows, builder, publish
        self._request, self._drawn = request, drawn
        self.gathered: Callable[[], Coroutine[Any, Any, None]] = _at_once
        """Waited for before a snapshot is built: what comes together is shown together."""
        self._stale: set[Section] = set(ALL_SECTIONS)
        self._wanted, self._hurried = asyncio.Event(), asyncio.Event()

    def touch(self, sections: Iterable[Section]) -> None:
        """The rows behind these moved."""
        self._stale.update(sections)

    def draw(self, *, at_once: bool = False) -> None:
        """Bring out a snapshot soon; `at_once`: somebody waits for it, so that nothing else is waited for."""
        self._wanted.set()
        if at_once:
            self._hurried.set()

    async def run(self) -> None:
        """Build a snapshot whenever one is wanted, until cancelled."""
        while True:
            await self._wanted.wait()
            await self._gather()
            self._wanted.clear()
            self._hurried.clear()
            stale, self._stale = frozenset(self._stale), set()
            request = self._request(stale)
            snapshot = await attempt(partial(self._build, request))
            if isinstance(snapshot, Failure):
                self._stale |= stale
                await attempt(partial(self._tell, snapshot.reason))
                continue
            # What follows a snapshot may fail in ways nobody foresaw; the next snapshot comes all the same.
            await attempt(partial(self._drawn, snapshot))

    async def _gather(self) -> None:
        """Wait for what comes together, unless somebody waits for the picture."""
        if self._hurried.is_set():
            return
        waiting = [asyncio.ensure_future(self.gathered()), asyncio.ensure_future(self._hurried.wait())]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()

    async def _build(self, request: BuildRequest) -> Snapshot:
        snapshot = await asyncio.wrap_future(
            self._rows.read(lambda connection: self._builder.build(connection, request))
        )
        self._publish(snapshot)
        return snapshot

    async def _tell(self, reason: str) -> None:
        self._publish(self._builder.troubled(self._request(frozenset()), reason))
