"""From httpx's exceptions to ours, by their types and numbers: messages may quote what the server sent."""

import errno
import socket
import ssl
from collections.abc import Iterator

from elevenmon.net.errors import (
    ConnectError,
    ConnectionBroken,
    DeadlineExceeded,
    DnsError,
    NetError,
    ProtocolFault,
    TlsError,
)
from elevenmon.net.library import httpx

WIRE_FAILURES = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError)
"""Everything that sending a request or reading its answer was seen to raise."""

_MAX_CAUSES = 32

_CONNECT_REASONS = {
    errno.ECONNREFUSED: "The {peer} refused the connection.",
    errno.ENETUNREACH: "There is no network.",
    errno.EHOSTUNREACH: "There is no route to the {peer}.",
    errno.ETIMEDOUT: "The {peer} did not answer the call.",
    errno.ECONNRESET: "The {peer} cut the connection as it was made.",
    errno.EACCES: "This machine does not allow the connection.",
    errno.EPERM: "This machine does not allow the connection.",
    errno.EMFILE: "This process has too many files open.",
}

_X509_REASONS = {
    9: "The server's certificate is not valid yet; is the clock right?",
    10: "The server's certificate has expired; or the clock is wrong.",
    18: "The server's certificate is self-signed.",
    19: "The server's certificate is signed by somebody this machine does not trust.",
    20: "The server's certificate is signed by somebody this machine does not trust.",
    62: "The server's certificate is for another host.",
    64: "The server's certificate is for another host.",
}
"""Verification results of OpenSSL (x509_vfy.h)."""


def classify(error: BaseException, *, by_proxy: bool = False) -> NetError:
    """The error of our tree that says what `error`, one of `WIRE_FAILURES`, means.

    `by_proxy`: this machine resolves and calls the proxy alone, so that is what could not be had.
    """
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return _tls(cause)
        if isinstance(cause, socket.gaierror):
            return DnsError("The proxy's name could not be resolved.") if by_proxy else DnsError()
    return _by_type(error, causes, "proxy" if by_proxy else "server")


def _by_type(error: BaseException, causes: list[BaseException], peer: str) -> NetError:
    match error:
        case httpx.TimeoutException() | TimeoutError():
            result: NetError = DeadlineExceeded()
        case httpx.ProxyError():
            result = ConnectError("The proxy refused the connection.")
        case httpx.ConnectError():
            result = _connect(causes, peer)
        case httpx.NetworkError() | OSError():
            result = ConnectionBroken()
        case httpx.RemoteProtocolError() if _was_cut(error):
            result = ConnectionBroken()
        case _:
            result = ProtocolFault()
    return result


def _was_cut(error: httpx.RemoteProtocolError) -> bool:
    """Whether the peer closed within its answer: h11 and httpcore have no type of their own for that."""
    message = str(error)
    return message.startswith(("Server disconnected", "peer closed connection"))


def _tls(error: ssl.SSLError) -> TlsError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return TlsError(
            _X509_REASONS.get(error.verify_code, "The server's certificate could not be verified.")
        )
    if error.reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"):
        return TlsError("The server does not speak TLS at this address.")
    return TlsError()


def _connect(causes: list[BaseException], peer: str) -> ConnectError:
    for cause in causes:
        if isinstance(cause, OSError) and cause.errno in _CONNECT_REASONS:
            return ConnectError(_CONNECT_REASONS[cause.errno].format(peer=peer))
    return ConnectError()


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error` and what it was raised from or during, groups taken apart; at most `_MAX_CAUSES`."""
    pending: list[BaseException] = [error]
    seen: set[int] = set()
    while pending and len(seen) < _MAX_CAUSES:
        current = pending.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            pending.extend(current.exceptions)
        pending.extend(link for link in (current.__cause__, current.__context__) if link is not None)
