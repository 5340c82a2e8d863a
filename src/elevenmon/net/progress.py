"""How far one exchange came, as httpcore tells it."""

from collections.abc import Mapping
from typing import Protocol


class _Closable(Protocol):
    async def aclose(self) -> None: ...


class Progress:
    """Handed to httpcore as its `trace` extension, which calls it with the name of each step."""

    __slots__ = ("_stream", "answered", "connected")

    def __init__(self) -> None:
        self.connected = False
        """A new connection was begun; False when the request went out on one that had been kept alive."""
        self.answered = False
        """The response headers have arrived."""
        self._stream: _Closable | None = None

    async def __call__(self, event: str, details: Mapping[str, _Closable]) -> None:
        """Receives httpcore's events."""
        if event == "connection.connect_tcp.started":
            self.connected = True
        elif event == "connection.connect_tcp.complete":
            self._stream = details["return_value"]
        elif event == "http11.receive_response_headers.complete":
            self.answered = True

    async def abandon(self) -> None:
        """Closes the connection that was made for an exchange that failed.

        httpcore does so itself, but for one case: cancelled within the TLS handshake it leaves the socket
        to the garbage collector."""
        if self._stream is not None:
            await self._stream.aclose()

    @property
    def may_repeat(self) -> bool:
        """Whether a read that broke may be sent again: it met a connection that had died while idle."""
        return not self.connected and not self.answered
