"""What can go wrong between a request and its answer.

    NetError                        every failure this package raises on purpose
    |-- Unreachable                 the network: tried again soon, any success of a neighbour clears it
    |   |-- DnsError                the host has no address
    |   |-- ConnectError            refused, no route, no network
    |   |-- TlsError                the encrypted connection could not be set up
    |   |-- DeadlineExceeded        the answer was not complete in time
    |   `-- ConnectionBroken        cut before or within the answer
    |-- BadAnswer                   something answered, and it was not the API as we know it
    |   |-- BodyTooLarge            over the cap, after decoding
    |   |-- RedirectRefused         any 3xx: redirects are never followed
    |   |-- ProtocolFault           not HTTP, or broken HTTP
    |   |-- WrongContentType        a download of another kind than asked for
    |   |-- NotJson                 `hint`: html, empty, truncated or other
    |   `-- BadJson                 JSON that no strict reader accepts
    `-- ConfigurationFault          this machine's settings; trying again does not help
        |-- ProxyFault              HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY
        |-- CertificateStoreFault   SSL_CERT_FILE, SSL_CERT_DIR
        `-- KeyFault                a key that no header can carry

An HTTP status is not an error here: 4xx and 5xx come back as a `Response`.

`plain`, also the message, is one sentence for a person.  It is made of our own words and of numbers:
never of header text, the URL's query, the body or the key.
"""

from typing import Literal

JsonHint = Literal["html", "empty", "truncated", "other"]


class NetError(Exception):
    """A request that brought no usable answer."""

    default = "The request failed."

    def __init__(self, plain: str | None = None) -> None:
        self.plain = plain or self.default
        """One sentence for a person, ending in a full stop."""
        super().__init__(self.plain)


class Unreachable(NetError):
    """The network did not carry the request or its answer."""

    default = "The network did not carry the request."


class DnsError(Unreachable):
    """The host name has no address, or nobody could be asked for it."""

    default = "The host name could not be resolved."


class ConnectError(Unreachable):
    """No TCP connection."""

    default = "No connection could be made."


class TlsError(Unreachable):
    """No encrypted connection: certificate, protocol version, or no TLS at the other end."""

    default = "The encrypted connection could not be set up."


class DeadlineExceeded(Unreachable):
    """The time for the whole call ran out."""

    default = "No complete answer came in time."

    @classmethod
    def after(cls, seconds: float) -> "DeadlineExceeded":
        """The error for a call that was given `seconds`."""
        return cls(f"No complete answer came within {seconds:g} s.")


class ConnectionBroken(Unreachable):
    """The connection ended before the answer did."""

    default = "The connection was cut before the answer was complete."


class BadAnswer(NetError):
    """Something answered, but not with what the API sends."""

    default = "The answer is not one of the API's."


class BodyTooLarge(BadAnswer):
    """The body, decoded, is larger than the cap of this call."""

    def __init__(self, cap_bytes: int) -> None:
        self.cap_bytes = cap_bytes
        super().__init__(f"The answer is larger than {_size(cap_bytes)}.")


class RedirectRefused(BadAnswer):
    """A 3xx status."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"The server points to another address ({status}); redirects are not followed.")


class ProtocolFault(BadAnswer):
    """Not HTTP, or HTTP that is broken."""

    default = "What answers there does not speak proper HTTP."


class WrongContentType(BadAnswer):
    """A download that is of another kind than asked for."""

    default = "The download is not of the kind that was asked for."


class NotJson(BadAnswer):
    """A body that is no JSON document."""

    def __init__(self, hint: JsonHint) -> None:
        self.hint: JsonHint = hint
        super().__init__(
            {
                "html": "A web page answered, not the API (a network login?).",
                "empty": "The answer is empty.",
                "truncated": "The answer ends in the middle.",
                "other": "The answer is not JSON.",
            }[hint]
        )


class BadJson(BadAnswer):
    """JSON that a strict reader refuses: encoding, depth, or numbers that are none."""

    default = "The answer is not valid JSON."


class ConfigurationFault(NetError):
    """Settings of this machine that make every request impossible."""

    default = "The network settings of this machine cannot be used."


class ProxyFault(ConfigurationFault):
    """A proxy variable that cannot be used."""


class CertificateStoreFault(ConfigurationFault):
    """A certificate variable that cannot be used."""


class KeyFault(ConfigurationFault):
    """A key that no header can carry."""

    default = "The API key holds characters that cannot be sent."


def _size(count: int) -> str:
    megabytes = count / 1_000_000
    return f"{megabytes:g} MB" if megabytes >= 1 else f"{count} bytes"
