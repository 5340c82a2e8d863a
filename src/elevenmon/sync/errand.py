"""A session for one errand of a command: opened by what the store remembers, and closed after it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from elevenmon.domain.clock import Clock
from elevenmon.sync.fence import FencedRows
from elevenmon.sync.leadership import Leadership
from elevenmon.sync.remembered import Remembered, read_remembered
from elevenmon.sync.session import Session
from elevenmon.sync.source import Source


@asynccontextmanager
async def on_an_errand(
    connect: Callable[[], Source],
    rows: FencedRows,
    clock: Clock,
    leadership: Leadership,
    *,
    store_text: bool,
) -> AsyncIterator[Session]:
    """The session of a process that leads. `connect` may block briefly.

    Raises ApiError, where no connection could be made, or StoreError.
    """
    remembered: Remembered = await asyncio.wrap_future(rows.read(read_remembered))
    source = await asyncio.to_thread(connect)
    session = Session(
        source, rows, clock, remembered.facts, assumed_offset=remembered.offset, store_text=store_text
    )

    async def moved() -> None:
        """The account has another file, whose lease is needed."""
        if rows.on_disk:
            leadership.lost()
            await leadership.take()

    session.on_moved = moved
    try:
        yield session
    finally:
        await source.aclose()
