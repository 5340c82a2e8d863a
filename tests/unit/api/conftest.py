"""The loopback server and a client on it."""

from collections.abc import AsyncIterator

import pytest

from elevenmon.api.client import ElevenLabs
from tests.unit.api.loopback import Loopback, StillClock, client


@pytest.fixture
async def server() -> AsyncIterator[Loopback]:
    """A running loopback server."""
    async with Loopback().running() as running:
        yield running


@pytest.fixture
def clock() -> StillClock:
    """The clock of `api`."""
    return StillClock()


@pytest.fixture
async def api(server: Loopback, clock: StillClock) -> AsyncIterator[ElevenLabs]:
    """A client of `server`."""
    async with client(server.url, clock) as connected:
        yield connected
