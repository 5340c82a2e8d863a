"""Runs the simulated API on a socket until it is told to stop."""

import socket
from collections.abc import Callable
from dataclasses import dataclass

from elevenmon.demo.clock import WorldClock, parse_instant
from elevenmon.demo.scenarios import SCENARIOS

MAX_ITEMS = 10_000_000
MAX_SPEED = 1_000.0
_BACKLOG = 128
_EARLIEST_MS = 1_577_836_800_000
_LATEST_MS = 4_070_908_800_000


@dataclass
class ServerOptions:
    """What `demo-server` can be told; `port` 0 takes a free one, `now` (ISO 8601) makes the clock stand."""

    host: str = "127.0.0.1"
    port: int = 0
    seed: int = 11
    scenario: str = "busy"
    items: int = 20_000
    speed: float = 1.0
    now: str | None = None
    with_parent: bool = False
    """Stop when stdin reaches its end: when the parent that holds the pipe is gone, however it went."""


def _check(options: ServerOptions) -> None:
    if options.scenario not in SCENARIOS:
        allowed = ", ".join(SCENARIOS)
        raise ValueError(f"--scenario: unknown name {options.scenario!r}; one of: {allowed}")
    if not 0 <= options.items <= MAX_ITEMS:
        raise ValueError(f"--items: {options.items} is not between 0 and {MAX_ITEMS}")
    if not 0 <= options.speed <= MAX_SPEED:
        raise ValueError(f"--speed: {options.speed} is not between 0 and {MAX_SPEED:g}")
    if not 0 <= options.port <= 65_535:
        raise ValueError(f"--port: {options.port} is not between 0 and 65535")


def _listen(options: ServerOptions) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


def _address(options: ServerOptions, listener: socket.socket) -> str:
    host = f"[{options.host}]" if ":" in options.host else options.host
    return f"http://{host}:{listener.getsockname()[1]}"


def _world_clock(options: ServerOptions) -> WorldClock:
    frozen = parse_instant(options.now) if options.now is not None else None
    if frozen is not None and not _EARLIEST_MS <= frozen <= _LATEST_MS:
        raise ValueError(f"--now: {options.now} is not between 2020 and 2099")
    return WorldClock(frozen_at_ms=frozen, speed=options.speed)


def serve(options: ServerOptions, announce: Callable[[str], None]) -> int:
    """Serve until SIGINT or SIGTERM (128 + its number is returned), or the parent's end (0).

    `announce` gets the address as soon as calls are answered. Raises `ValueError` for a bad option, in one
    sentence that names the allowed values, and `OSError` where the address cannot be bound.
    """
    _check(options)
    clock = _world_clock(options)
    from elevenmon.demo.app import create_app  # noqa: PLC0415 - a bad option costs no import of a web server
    from elevenmon.demo.server import AnnouncingServer  # noqa: PLC0415
    from elevenmon.demo.world import World  # noqa: PLC0415

    listener = _listen(options)
    with listener:
        world = World(seed=options.seed, scenario=options.scenario, items=options.items, clock=clock)
        app = create_app(world, hosts=frozenset({options.host.lower()}))
        server = AnnouncingServer(app, lambda: announce(_address(options, listener)))
        if options.with_parent:
            server.follow_parent()
        return server.run_until_told(listener)
