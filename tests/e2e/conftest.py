"""Servers that the whole program meets."""

from collections.abc import Iterator

import pytest

from tests.e2e.receiver import Receiver
from tests.e2e.test_demo import Server


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of webhooks on a port of its own."""
    running = Receiver()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    """A busy demo server."""
    running = Server("--speed", "60")
    yield running
    running.kill()
