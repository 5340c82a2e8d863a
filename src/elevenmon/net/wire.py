"""Exchanges over httpx, and the pool of connections they use.

httpx's transport is used without its client: there is no redirect, cookie jar, event hook or request log
to turn off, and the key meets a request in one place.
"""

import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial

from elevenmon.net.environment import proxy_for, trust_context
from elevenmon.net.errors import KeyFault, NetError
from elevenmon.net.failures import WIRE_FAILURES, classify
from elevenmon.net.library import httpx
from elevenmon.net.progress import Progress

KEEP_ALIVE_SECONDS = 20.0
"""Long enough for feeds polled every 5 and 10 s, short enough that few are dead after a suspend."""

AuthHeader = Callable[[], tuple[str, str]]

_SENDABLE = re.compile(r"[\x21-\x7e]{1,1024}")


class Incoming:
    """An answer whose headers have been read and whose body has not."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.status = response.status_code
        self.headers: list[tuple[bytes, bytes]] = response.headers.raw

    def header(self, name: str) -> str:
        """A header as it came, repeated ones joined by commas; empty when absent."""
        return str(self._response.headers.get(name, ""))

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The body as it arrives, still packed, at most 64 kB at a time.  Raises a `NetError`."""
        failure: NetError
        try:
            async for chunk in self._response.aiter_raw():
                yield chunk
            return
        except WIRE_FAILURES as error:
            failure = classify(error)
        raise failure


class Pool:
    """The open connections to one base URL.  Closed once it is retired and no longer used."""

    def __init__(self, base_url: str, *, max_connections: int) -> None:
        """Raises a `ConfigurationFault` when the environment names an unusable proxy or certificate store."""
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        proxy = proxy_for(base_url)
        self._by_proxy = proxy is not None
        self._transport = httpx.AsyncHTTPTransport(
            verify=trust_context(base_url, partial(httpx.create_ssl_context, trust_env=True)),
            trust_env=False,
            limits=httpx.Limits(
                max_connections=max_connections,
                max_keepalive_connections=max_connections,
                keepalive_expiry=KEEP_ALIVE_SECONDS,
            ),
            proxy=httpx.Proxy(proxy) if proxy else None,
        )
        self._users = 0
        self._retired = False

    @asynccontextmanager
    async def exchange(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        content: bytes | None,
        auth_header: AuthHeader | None,
        progress: Progress,
    ) -> AsyncIterator[Incoming]:
        """Sends one request; the answer is closed on leaving.  Raises a `NetError`.

        The key is in the request only while it is sent.  Errors are raised anew, outside their handler,
        so that no traceback leads into the frames of h11 and httpcore, whose variables hold the bytes
        that were sent."""
        failure: NetError | None = None
        self._users += 1
        try:
            request = httpx.Request(
                method, url, headers=headers, content=content, extensions={"trace": progress}
            )
            try:
                response = await self._sent(request, auth_header, progress)
            except WIRE_FAILURES as error:
                failure = classify(error, by_proxy=self._by_proxy)
            else:
                try:
                    yield Incoming(response)
                finally:
                    with suppress(*WIRE_FAILURES):
                        await response.aclose()
        finally:
            self._users -= 1
            await self._close_if_done()
        if failure is not None:
            raise failure

    async def retire(self) -> None:
        """To be called when nobody will use it anew: it closes after its last exchange."""
        self._retired = True
        await self._close_if_done()

    async def _sent(
        self, request: httpx.Request, auth_header: AuthHeader | None, progress: Progress
    ) -> httpx.Response:
        response: httpx.Response | None = None
        name = None if auth_header is None else _add_key(request, auth_header)
        try:
            response = await self._transport.handle_async_request(request)
            return response
        finally:
            if name is not None:
                request.headers.pop(name, None)
            if response is None:
                await progress.abandon()

    async def _close_if_done(self) -> None:
        if self._retired and not self._users:
            await self._transport.aclose()


def _add_key(request: httpx.Request, auth_header: AuthHeader) -> str:
    """Puts the key into `request`; the name of its header.  Raises KeyFault for what no header can carry."""
    name, value = auth_header()
    sendable = bool(_SENDABLE.fullmatch(value))
    if sendable:
        request.headers[name] = value
    del value
    if not sendable:
        raise KeyFault
    return name
