"""A server on plain sockets that answers in every way a server can go wrong.

    async with FaultServer() as server:
        server.url("gzip-bomb")            # a base URL under which every path meets that fault
        server.script(["status-429", "good", "reset-at-once"])
        server.base_url                    # the next requests meet these, in turn; then `good`

`server.requests` holds what was asked; `server.stolen` what reached the second origin, to which the redirects
point and which nobody should ever contact.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Self

from tests.faults.bodies import answer
from tests.faults.kinds import KINDS, Wire

MAX_REMEMBERED = 10_000


@dataclass(frozen=True)
class Seen:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    kind: str = ""
    """The fault it met."""


class FaultServer:
    """Two origins on loopback: one that misbehaves on request, one that only writes down who came."""

    def __init__(self, *, drip_seconds: float = 0.02, good: Callable[[Seen], bytes] | None = None) -> None:
        """`good` makes the body of the `good` answers, so that a real API client can be pointed here."""
        self.requests: deque[Seen] = deque(maxlen=MAX_REMEMBERED)
        self.stolen: deque[Seen] = deque(maxlen=MAX_REMEMBERED)
        self.arrived = asyncio.Event()
        """Set once the first request has come."""
        self.connections = 0
        """Accepted so far, at the first origin."""
        self._drip_seconds = drip_seconds
        self._good = good
        self._script: deque[str] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self._elsewhere = await asyncio.start_server(self._accept_stranger, "127.0.0.1", 0)
        self.base_url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        self.elsewhere_url = f"http://127.0.0.1:{self._elsewhere.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self._elsewhere.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)  # a transport lets go of its socket in the next turn of the loop

    def url(self, kind: str) -> str:
        """A base URL; every path under it meets `kind`."""
        return f"{self.base_url}/{KINDS[kind].name}"

    def script(self, kinds: Iterable[str]) -> None:
        """The faults that the next requests below `base_url` meet, in turn; after them, `good`."""
        self._script = deque(KINDS[kind].name for kind in kinds)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._start(reader, writer, self._misbehave)

    def _accept_stranger(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._start(reader, writer, self._write_down)

    def _start(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        play: Callable[[Wire, "Seen"], Awaitable[None]],
    ) -> None:
        wire = Wire(
            reader, writer, drip_seconds=self._drip_seconds, base=self.base_url, elsewhere=self.elsewhere_url
        )
        task = asyncio.create_task(self._serve(wire, play))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # Not close(): what a peer never read would keep the socket open. And not in the task, which may be
        # cancelled before it has begun.
        task.add_done_callback(lambda _: writer.transport.abort())

    async def _serve(self, wire: Wire, play: Callable[[Wire, "Seen"], Awaitable[None]]) -> None:
        # A peer that goes is the usual end of a fault.
        with suppress(OSError, asyncio.IncompleteReadError):
            while (seen := await _request(wire.reader)) is not None:
                wire.keep_open = False
                await play(wire, seen)
                if not wire.keep_open:
                    break
        with suppress(OSError):
            wire.writer.close()
            await wire.writer.wait_closed()

    async def _misbehave(self, wire: Wire, request: "Seen") -> None:
        first = request.target.split("?")[0].split("/")[1]
        name = first if first in KINDS else self._script.popleft() if self._script else "good"
        seen = replace(request, kind=name)
        self.requests.append(seen)
        self.arrived.set()
        if name == "good" and self._good is not None:
            wire.keep_open = True
            await wire.send(answer(self._good(seen)))
        else:
            await KINDS[name].play(wire)

    async def _write_down(self, wire: Wire, request: "Seen") -> None:
        self.stolen.append(request)
        await wire.send(answer(b"{}"))


async def _request(reader: asyncio.StreamReader) -> Seen | None:
    """The next request of a connection; None at its end, or when something else than HTTP is spoken."""
    line = await reader.readline()
    if not line.rstrip().endswith(b" HTTP/1.1"):
        return None
    method, target, _ = line.decode("latin-1").split(" ")
    headers: dict[str, str] = {}
    while (line := await reader.readline()) not in (b"\r\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Seen(method, target, headers, body)
