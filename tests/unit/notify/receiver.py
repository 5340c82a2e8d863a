"""Somebody who receives webhooks: a real HTTP server on loopback whose answers a test writes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_PIECE = 65_536


@dataclass(frozen=True)
class Posted:
    """One request as it arrived."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Answers with `answers` in their order, the last of them for ever: a status line, headers and a body."""

    answers: list[bytes] = field(default_factory=lambda: [answer(200)])
    posts: list[Posted] = field(default_factory=list)
    hold: asyncio.Event | None = None
    """Set by a test: no answer comes before it is."""
    flood: int = 0
    """Bytes that follow each answer."""
    flooded: int = 0
    """Bytes of these that were taken."""
    url: str = ""
    contacts: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Receiver"]:
        """Listen on a free port."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.contacts += 1
        try:
            while True:
                await self._exchange(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, *rest = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").strip().split("\r\n")
        headers = dict(each.split(": ", 1) for each in rest)
        headers = {name.lower(): value for name, value in headers.items()}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.posts.append(Posted(line, headers, body))
        if self.hold is not None:
            await self.hold.wait()
        writer.write(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])
        await writer.drain()
        for _ in range(0, self.flood, _PIECE):
            writer.write(bytes(_PIECE))
            await writer.drain()
            self.flooded += _PIECE


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of an answer."""
    given = {"content-length": str(len(body))} | {n.replace("_", "-"): v for n, v in headers.items()}
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in given.items())]
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + body
