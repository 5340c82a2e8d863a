"""The HTTP client: one per base URL, for the life of the process.

    client = HttpClient("https://api.elevenlabs.io", auth_header=..., user_agent="elevenmon/1.0")
    response = await client.request(
        "GET", "/v1/user", deadline_seconds=15, cap_bytes=4_000_000, kind="read"
    )
    user = response.json()

Promises: a call ends within its deadline whatever the server does; a body costs at most its cap; the key
goes to the base URL and nowhere else, and into no exception, repr or log.  Every failure is a `NetError`.

httpx is imported by the first request, not by this module: the first frame is drawn without it.
"""

import asyncio
import json as json_module
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Self

from elevenmon.domain.address import check_base_url
from elevenmon.net.address import Params, target
from elevenmon.net.body import BodyDecoder
from elevenmon.net.errors import (
    BodyTooLarge,
    ConnectionBroken,
    DeadlineExceeded,
    ProtocolFault,
    RedirectRefused,
    WrongContentType,
)
from elevenmon.net.progress import Progress
from elevenmon.net.response import Response, kept_headers

if TYPE_CHECKING:
    from elevenmon.net.wire import Incoming, Pool

AuthHeader = Callable[[], tuple[str, str]]
"""Gives the name and value of the header that holds the key; called each time a request is sent."""

Kind = Literal["read", "write"]
Sink = Callable[[bytes], object]
"""Takes the next piece of a download.  What it raises ends the download and reaches the caller unchanged."""

NO_HEADERS: Mapping[str, str] = MappingProxyType({})
MAX_CONNECTIONS = 6
ERROR_BODY_BYTES = 262_144
"""Cap on the body of a download that failed."""

MAX_CRUMBS = 20_000
CRUMB_BYTES = 16
"""A body of more than 20,000 chunks, smaller than this on average, only burns CPU: 4 MB in chunks of one
byte take a minute."""


class HttpClient:
    """Requests to one base URL.  Bound to the event loop of its first request; to be closed there."""

    def __init__(
        self,
        base_url: str,
        *,
        auth_header: AuthHeader | None,
        user_agent: str,
        max_connections: int = MAX_CONNECTIONS,
    ) -> None:
        """Opens nothing yet; `auth_header` None sends no key.  Raises ValueError for a base URL that
        `check_base_url` refuses."""
        self.base_url = check_base_url(base_url)
        self._auth_header = auth_header
        self._user_agent = user_agent
        self._max_connections = max_connections
        self._pool: Pool | None = None

    def __repr__(self) -> str:
        return f"HttpClient({self.base_url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes the connections; calls in flight finish first.  A later request opens new ones."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.retire()

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: object = None,
        deadline_seconds: float,
        cap_bytes: int,
        kind: Kind,
    ) -> Response:
        """The complete answer, of any status but 3xx.  Raises a `NetError`.

        `deadline_seconds` is for all of it, from the name look-up to the last byte.  `cap_bytes` counts
        the decoded body.  A `read` that breaks on a kept-alive connection before any answer is sent once
        more, at once; a `write` never is.  `json` is sent as a body unless None.  ValueError: a `path`
        with a query, dot segments or unquoted characters."""
        url = target(self.base_url, path, params)
        content = _encoded(json)

        async def attempt(progress: Progress) -> Response:
            async with self._answer(method, url, content, progress) as incoming:
                body = bytearray()
                await _drain(incoming, body.extend, cap_bytes=cap_bytes)
                return Response(incoming.status, kept_headers(incoming.headers), bytes(body), len(body))

        with _ForeignFramesDropped():
            return await self._within(deadline_seconds, kind, attempt)

    async def download(
        self,
        method: str,
        path: str,
        *,
        sink: Sink,
        json: object = None,
        expected_types: tuple[str, ...] = (),
        cap_bytes: int,
        idle_seconds: float,
        total_seconds: float,
    ) -> Response:
        """Streams the body of a 2xx answer into `sink`, piece by piece; the `Response` then has no body.

        Another status: `sink` is not called and the body, of at most `ERROR_BODY_BYTES`, is in the
        `Response`. `expected_types`: beginnings of acceptable content types, as `audio/`; another one
        raises WrongContentType. The call may last `total_seconds`, and no two pieces may come more than
        `idle_seconds` apart.  Never repeated, as `sink` may have been called.  Raises a `NetError`, or
        what `sink` raises."""
        url = target(self.base_url, path, None)
        content = _encoded(json)

        async def attempt(progress: Progress) -> Response:
            async with self._answer(method, url, content, progress) as incoming:
                headers = kept_headers(incoming.headers)
                if not 200 <= incoming.status < 300:
                    body = bytearray()
                    await _drain(incoming, body.extend, cap_bytes=ERROR_BODY_BYTES)
                    return Response(incoming.status, headers, bytes(body), len(body))
                content_type = headers.get("content-type", "").lower()
                if expected_types and not content_type.startswith(expected_types):
                    raise WrongContentType
                size = await _drain(incoming, sink, cap_bytes=cap_bytes, idle_seconds=idle_seconds)
                return Response(incoming.status, headers, b"", size)

        with _ForeignFramesDropped():
            return await self._within(total_seconds, "write", attempt)

    async def deliver(
        self,
        path: str,
        *,
        query: str = "",
        content: bytes,
        headers: Mapping[str, str],
        deadline_seconds: float,
    ) -> Response:
        """Posts `content`, a JSON document, once; of the answer only the status and headers are read.

        `query` is sent as it is written, and `headers` go with it.  The connection ends with it where the
        answer has a body: how long or slow that is does not matter.  Raises a `NetError`, or ValueError
        as `request` does."""
        url = target(self.base_url, path, None) + (f"?{query}" if query else "")

        async def attempt(progress: Progress) -> Response:
            async with self._answer("POST", url, content, progress, headers) as incoming:
                return Response(incoming.status, kept_headers(incoming.headers), b"")

        with _ForeignFramesDropped():
            return await self._within(deadline_seconds, "write", attempt)

    async def _within(
        self, seconds: float, kind: Kind, attempt: Callable[[Progress], Awaitable[Response]]
    ) -> Response:
        try:
            async with asyncio.timeout(seconds) as limit:
                progress = Progress()
                try:
                    return await attempt(progress)
                except ConnectionBroken:
                    if kind == "write" or not progress.may_repeat:
                        raise
                return await attempt(Progress())
        except TimeoutError:
            if not limit.expired():
                raise
        # The other idle connections are as dead as this one when the machine has slept or changed networks.
        await self.aclose()
        raise DeadlineExceeded.after(seconds)

    @asynccontextmanager
    async def _answer(
        self,
        method: str,
        url: str,
        content: bytes | None,
        progress: Progress,
        more_headers: Mapping[str, str] = NO_HEADERS,
    ) -> AsyncIterator["Incoming"]:
        """The answer to one request, with a status that means something to the callers."""
        headers = {"accept-encoding": "gzip", "user-agent": self._user_agent, **more_headers}
        if content is not None:
            headers["content-type"] = "application/json"
        async with self._open_pool().exchange(
            method, url, headers=headers, content=content, auth_header=self._auth_header, progress=progress
        ) as incoming:
            if 300 <= incoming.status < 400:
                raise RedirectRefused(incoming.status)
            if not 200 <= incoming.status < 600:
                raise ProtocolFault
            yield incoming

    def _open_pool(self) -> "Pool":
        if self._pool is None:
            from elevenmon.net.wire import Pool  # noqa: PLC0415 - see the module docstring

            self._pool = Pool(self.base_url, max_connections=self._max_connections)
        return self._pool


class _ForeignFramesDropped:
    """Cuts what passes through off from the frames below: variables of httpcore and h11 hold what was
    sent, the key included, and a crash report may print variables."""

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if error is not None:
            error.__traceback__ = error.__cause__ = error.__context__ = None


async def _drain(
    incoming: "Incoming", sink: Sink, *, cap_bytes: int, idle_seconds: float | None = None
) -> int:
    """Decodes the whole body into `sink`; its size."""
    announced = incoming.header("content-length")
    decoder = BodyDecoder(incoming.header("content-encoding"), cap_bytes=cap_bytes)
    if announced.isdecimal() and int(announced) > cap_bytes:
        raise BodyTooLarge(cap_bytes)
    count = 0
    async with aclosing(incoming.chunks()) as chunks:
        while (chunk := await _next(chunks, idle_seconds)) is not None:
            count += 1
            if count > MAX_CRUMBS and decoder.size < count * CRUMB_BYTES:
                raise ProtocolFault("The answer comes in crumbs of a few bytes.")
            for piece in decoder.feed(chunk):
                sink(piece)
    decoder.finish()
    return decoder.size


async def _next(chunks: AsyncGenerator[bytes, None], idle_seconds: float | None) -> bytes | None:
    try:
        async with asyncio.timeout(idle_seconds) as limit:
            return await anext(chunks, None)
    except TimeoutError:
        if not limit.expired() or idle_seconds is None:
            raise
    raise DeadlineExceeded(f"Nothing came for {idle_seconds:g} s.")


def _encoded(document: object) -> bytes | None:
    if document is None:
        return None
    return json_module.dumps(document, allow_nan=False, separators=(",", ":")).encode()
