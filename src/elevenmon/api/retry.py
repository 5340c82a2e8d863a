"""Trying again within a deadline: what commands that run once do instead of a schedule."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from elevenmon.api.errors import ApiError
from elevenmon.domain.backoff import backoff
from elevenmon.domain.clock import Clock
from elevenmon.domain.health import FaultKind

Value = TypeVar("Value")

FIRST_WAIT = 1.0
"""Seconds before the second try; they double from there on."""
_PASSING = (FaultKind.NETWORK, FaultKind.RATE, FaultKind.SERVER)


async def with_retries(
    call: Callable[[], Awaitable[Value]],
    *,
    deadline_seconds: float,
    clock: Clock,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Value:
    """What `call` brings, tried again after faults that pass by themselves (network, rate limit, server).

    Waits as the engine does (`domain.backoff`), and raises the last ApiError as soon as the next try would
    begin past the deadline. `call` has to be a read: it may be made any number of times.
    """
    ends = clock.monotonic() + deadline_seconds
    failures = 0
    while True:
        try:
            return await call()
        except ApiError as error:
            failures += 1
            wait = backoff(error.kind, failures, FIRST_WAIT, error.retry_after)
            if error.kind not in _PASSING or clock.monotonic() + wait >= ends:
                raise
        await sleep(wait)
