"""The connection to the account: made when it is first needed, made again later where that fails."""

import asyncio
from collections.abc import Callable

from elevenmon.domain.backoff import backoff
from elevenmon.sync.runner import Failure, attempt
from elevenmon.sync.schedule import NEVER
from elevenmon.sync.session import Session
from elevenmon.sync.source import Source

_CLOSING = 0.2
"""Seconds given to open connections when it ends."""


class Connection:
    """Holds the session, once there is a client."""

    def __init__(self, connect: Callable[[], Source], begin: Callable[[Source], Session], now: float) -> None:
        """`connect` may block briefly and raise ApiError; `begin` makes a session of what it gives."""
        self._connect, self._begin = connect, begin
        self.session: Session | None = None
        self._failures, self._due = 0, now

    @property
    def due(self) -> float:
        """When to try next; NEVER once there is a session."""
        return NEVER if self.session is not None else self._due

    def retry(self, now: float) -> None:
        """Try at once."""
        self._due = now

    async def open(self, now: float, interval: float) -> Failure | None:
        """Connect, if it is time to; why it failed. Tried again later, at `interval` seconds at first."""
        if self.session is not None or self._due > now:
            return None

        async def connect() -> Source:
            return self._connect()

        source = await attempt(connect)
        if isinstance(source, Failure):
            self._failures += 1
            self._due = now + backoff(source.fault, self._failures, interval, source.retry_after)
            return source
        self._failures = 0
        self.session = self._begin(source)
        return None

    async def close(self) -> None:
        """Let go of the connections; what they do is not waited for longer than a moment."""
        if self.session is None:
            return
        source = self.session.source

        async def close() -> None:
            async with asyncio.timeout(_CLOSING):
                await source.aclose()

        await attempt(close)
