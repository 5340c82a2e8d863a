"""A tiny HTTP server on loopback whose answers a test writes, and a clock that a test moves."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from elevenmon.api.client import ElevenLabs
from elevenmon.domain.secret import Secret

EXAMPLES = Path(__file__).parents[2] / "contract" / "examples"
KEY = "sk_0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 10, 18, 9, 20, 30, tzinfo=UTC)


def example(name: str) -> Any:
    """One of the example bodies, parsed anew."""
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Reply:
    """One answer; `body` that is not bytes is sent as JSON."""

    body: object = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    def encoded(self) -> bytes:
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        lines = [
            f"HTTP/1.1 {self.status} Whatever",
            f"content-type: {self.content_type}",
            f"content-length: {len(body)}",
            *(f"{name}: {value}" for name, value in self.headers.items()),
        ]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


class Loopback:
    """Answers by `respond`, which a test sets, and remembers what was asked."""

    def __init__(self) -> None:
        self.respond: Callable[[Asked], Reply] = lambda _: Reply({})
        self.asked: list[Asked] = []
        self.url = ""
        self._tasks: set[asyncio.Task[None]] = set()

    def always(self, body: object, status: int = 200, **headers: str) -> None:
        """Answer everything so."""
        reply = Reply(body, status, {name.replace("_", "-"): value for name, value in headers.items()})
        self.respond = lambda _: reply

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Loopback"]:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                while line := await reader.readline():
                    method, target, _ = line.decode("latin-1").split(" ")
                    headers: dict[str, str] = {}
                    while (header := await reader.readline()) not in (b"\r\n", b""):
                        name, _, value = header.decode("latin-1").partition(":")
                        headers[name.strip().lower()] = value.strip()
                    body = await reader.readexactly(int(headers.get("content-length", "0")))
                    parts = urlsplit(target)
                    asked = Asked(
                        method,
                        parts.path,
                        parse_qs(parts.query),
                        headers,
                        json.loads(body) if body else None,
                    )
                    self.asked.append(asked)
                    writer.write(self.respond(asked).encoded())
                    await writer.drain()
        finally:
            writer.transport.abort()


class StillClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.instant = now
        self.seconds = 100.0

    def now(self) -> datetime:
        return self.instant

    def monotonic(self) -> float:
        return self.seconds

    def pass_time(self, seconds: float) -> None:
        """Move both clocks on."""
        self.seconds += seconds
        self.instant += timedelta(seconds=seconds)


def http_date(moment: datetime) -> str:
    """A moment as a `Date` header."""
    return format_datetime(moment, usegmt=True)


def client(server_url: str, clock: StillClock | None = None) -> ElevenLabs:
    """The client under test."""
    return ElevenLabs(server_url, Secret(KEY), clock=clock or StillClock())


def agents_page(agent_id: str, cursor: str | None) -> dict[str, Any]:
    """A page of one agent."""
    return {
        "agents": [{"agent_id": agent_id, "name": "x"}],
        "next_cursor": cursor,
        "has_more": cursor is not None,
    }
