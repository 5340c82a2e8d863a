"""The one way a call is made: request, bookkeeping, error translation, reading."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from elevenmon.api.auth import auth_header
from elevenmon.api.endpoints import Endpoint
from elevenmon.api.errors import NotFound, from_net
from elevenmon.api.recent import RecentIds
from elevenmon.api.server_time import ServerTime
from elevenmon.api.translation import translate
from elevenmon.domain.clock import Clock
from elevenmon.domain.secret import Redactor, Secret
from elevenmon.domain.text import clean_id
from elevenmon.net.address import Params
from elevenmon.net.client import HttpClient, Sink
from elevenmon.net.errors import NetError
from elevenmon.net.response import Response

Value = TypeVar("Value")

DOWNLOAD_SECONDS = 600.0
DOWNLOAD_IDLE_SECONDS = 15.0


class Caller:
    """Shared by the parts of the client. Bound to the event loop of its first call."""

    def __init__(self, base_url: str, key: Secret, *, clock: Clock, user_agent: str) -> None:
        """Opens nothing yet. ValueError for a base URL that is neither https nor loopback."""
        self._http = HttpClient(base_url, auth_header=auth_header(key), user_agent=user_agent)
        self._redact = Redactor((key,)).redact
        self._clock = clock
        self._server_time = ServerTime()
        self.own_trace_ids = RecentIds()
        """`x-trace-id`s of this client's own requests, the newest few thousand."""

    @property
    def base_url(self) -> str:
        """The checked base URL, without a trailing slash."""
        return self._http.base_url

    @property
    def clock_offset(self) -> float | None:
        """Seconds that the server's clock is ahead of the machine's; None before the first answer."""
        return self._server_time.offset

    def server_now(self) -> datetime:
        """The server's time, aware and UTC, as far as it is known: what queries are to be made with."""
        return self._server_time.now(self._clock.now())

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _ask(
        self,
        endpoint: Endpoint,
        read: Callable[[object], Value],
        *,
        identity: str | None = None,
        params: Params | None = None,
        json: Mapping[str, object] | None = None,
    ) -> Value:
        """Call an endpoint and read its answer. ApiError for everything that can go wrong."""
        path = _path(endpoint, identity)
        sent, started = self._clock.now(), self._clock.monotonic()
        try:
            response = await self._http.request(
                endpoint.method,
                path,
                params=params,
                json=json,
                deadline_seconds=endpoint.deadline_seconds,
                cap_bytes=endpoint.cap_bytes,
                kind=endpoint.kind,
            )
            took = self._clock.monotonic() - started
            self._note(response, endpoint, sent, took)
            document = response.json()
        except NetError as error:
            failure = from_net(error)
        else:
            return read(document)
        raise failure

    async def _fetch(
        self,
        endpoint: Endpoint,
        sink: Sink,
        *,
        identity: str | None = None,
        json: Mapping[str, object] | None = None,
        expected_types: tuple[str, ...],
        cap_bytes: int,
    ) -> Response:
        """Stream an answer into `sink`. ApiError for everything that can go wrong but what `sink` raises."""
        path = _path(endpoint, identity)
        sent, started = self._clock.now(), self._clock.monotonic()
        try:
            response = await self._http.download(
                endpoint.method,
                path,
                sink=sink,
                json=json,
                expected_types=expected_types,
                cap_bytes=cap_bytes,
                idle_seconds=DOWNLOAD_IDLE_SECONDS,
                total_seconds=DOWNLOAD_SECONDS,
            )
        except NetError as error:
            failure = from_net(error)
        else:
            self._note(response, endpoint, sent, self._clock.monotonic() - started)
            return response
        raise failure

    def _note(self, response: Response, endpoint: Endpoint, sent: datetime, took: float) -> None:
        """Keep the trace id and the server's time; raise for anything but 2xx."""
        self._server_time.observe(response.server_time, sent=sent, took=took)
        trace_id = clean_id(response.headers.get("x-trace-id"))
        if trace_id is not None:
            self.own_trace_ids.add(trace_id)
        if not 200 <= response.status < 300:
            raise translate(
                response.status,
                response.headers,
                response.body,
                now=self.server_now(),
                by_id=endpoint.by_id,
                redact=self._redact,
            )


def _path(endpoint: Endpoint, identity: str | None) -> str:
    if not endpoint.by_id:
        return endpoint.path
    if clean_id(identity) is None or identity in (".", ".."):
        raise NotFound("there is nothing by such an id")
    return endpoint.path.replace("{id}", str(identity))
