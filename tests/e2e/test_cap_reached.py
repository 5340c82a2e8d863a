"""The last credit of a demo's account is spent while it is watched: the world's clock is the engine's."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from elevenmon.api.client import ElevenLabs
from elevenmon.demo.app import create_app
from elevenmon.demo.clock import WorldClock
from elevenmon.demo.periods import from_ms, to_ms
from elevenmon.demo.server import AnnouncingServer
from elevenmon.demo.world import World
from elevenmon.domain.account import Subscription
from elevenmon.domain.alerts import AlertTurn
from elevenmon.domain.level import Level
from elevenmon.domain.secret import Secret
from tests.unit.sync.ears import Ears
from tests.unit.sync.fakes import START, Bench, FakeClock, FakeSource

POLLED = timedelta(seconds=30)


class SharedClock(WorldClock):
    """The world's time is that of the engine's clock."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        super().__init__()

    def now_ms(self) -> int:
        return to_ms(self._clock.wall)


class Served(FakeSource):
    """Asks a server how much is used; all else is empty."""

    def __init__(self, clock: FakeClock, api: ElevenLabs) -> None:
        super().__init__(clock)
        self.api = api

    async def subscription(self) -> Subscription:
        await self._call("subscription")
        return await self.api.subscription()


@asynccontextmanager
async def served(world: World) -> AsyncIterator[str]:
    """The world on a socket, in this event loop: an answer takes turns of it, and no time."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listening = asyncio.Event()
        server = AnnouncingServer(create_app(world), listening.set)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        await listening.wait()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


@pytest.mark.parametrize(
    ("scenario", "others", "text"),
    [
        ("nearly-out", {"quota-80", "quota-95"}, "all 5,000,000 credits used"),
        (
            "overage",
            {"quota-80", "quota-95", "overage-started"},
            "overage cap reached: all 5,900,000 credits used",
        ),
    ],
)
async def test_the_poll_that_finds_nothing_left_opens_it_once(
    scenario: str, others: set[str], text: str
) -> None:
    clock, ears = FakeClock(), Ears()
    world = World(seed=11, scenario=scenario, items=200, clock=SharedClock(clock))
    reached = from_ms(world.exhausted_ms)
    assert START < reached < START + timedelta(days=30)
    clock.wall = reached - 2 * POLLED
    async with served(world) as url, ElevenLabs(url, Secret("sk_demo"), clock=clock) as api:
        one = Bench(clock=clock, notifier=ears)
        one.source = Served(clock, api)
        async with one:
            await one.run(45)
            assert clock.wall < reached
            assert others <= {alert.ref.id for alert in one.last.alerts.open}
            assert "cap-reached" not in {alert.ref.id for alert in one.last.alerts.open}
            assert one.last.quota.subscription.used < one.last.quota.subscription.wall
            await one.run(45)
            assert one.last.quota.subscription.used == one.last.quota.subscription.wall
            worst = one.last.alerts.open[0]
            assert (worst.ref.id, worst.level, worst.text) == ("cap-reached", Level.CRITICAL, text)
            assert not worst.already_so
            assert_within_one_poll(worst.opened_at, reached)
            await one.run(91)
            assert one.last.alerts.open[0].opened_at == worst.opened_at
    [told] = [event for event in ears.events if event.alert.ref.rule == "cap-reached"]
    assert (told.turn, told.alert.text) == (AlertTurn.OPENED, text)
    assert told.account.used == told.account.limit + world.extension


def assert_within_one_poll(opened: datetime, reached: datetime) -> None:
    """It was opened by the first poll that could find it so."""
    assert timedelta(0) <= opened - reached <= POLLED
