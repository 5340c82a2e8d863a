"""Worlds and in-process clients for the demo server's unit tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from typing import Any

import httpx
from starlette.applications import Starlette

from elevenmon.demo.app import create_app
from elevenmon.demo.clock import WorldClock, parse_instant
from elevenmon.demo.world import World

NOW = "2026-11-20T14:02:00Z"
NOW_MS = parse_instant(NOW)
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


class SettableClock(WorldClock):
    """A clock that tests move by hand; it starts at `NOW`."""

    def __init__(self, *, speed: float = 1.0) -> None:
        self.at_ms = NOW_MS
        super().__init__(speed=speed)

    def now_ms(self) -> int:
        return self.at_ms


def make_world(scenario: str = "busy", *, seed: int = 11, items: int = 20_000, speed: float = 1.0) -> World:
    """Return a world whose server starts at `NOW`; its clock is a `SettableClock`."""
    return World(seed=seed, scenario=scenario, items=items, clock=SettableClock(speed=speed))


@cache
def still_world(scenario: str = "busy", *, items: int = 20_000) -> World:
    """Return a world that tests share, because none of them moves its clock."""
    return World(seed=11, scenario=scenario, items=items, clock=WorldClock(frozen_at_ms=NOW_MS))


def move(world: World, ms: int) -> None:
    """Let that much time pass in a world."""
    assert isinstance(world.clock, SettableClock)
    world.clock.at_ms += ms


def ms_of(stamp: str) -> int:
    """Return the milliseconds of an ISO timestamp cell."""
    return int(datetime.fromisoformat(stamp).timestamp() * 1000)


@asynccontextmanager
async def client(app: Starlette, key: str | None = "sk_demo") -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client that talks to the application without a socket."""
    headers = {} if key is None else {"xi-api-key": key}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as http:
        yield http


async def get(world: World, path: str, key: str | None = "sk_demo") -> httpx.Response:
    """Answer one GET from a fresh application over the world."""
    async with client(create_app(world), key) as http:
        return await http.get(path)


async def post(world: World, path: str, body: dict[str, Any]) -> httpx.Response:
    """Answer one POST from a fresh application over the world."""
    async with client(create_app(world)) as http:
        return await http.post(path, json=body)
