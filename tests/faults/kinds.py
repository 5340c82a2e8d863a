"""The table of faults: a name, what happens on the wire, and what a sound client makes of it."""

import asyncio
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from tests.faults import bodies
from tests.faults.bodies import GOOD_BODY, answer, head

HUGE_BYTES = 300_000_000
_BLOCK = b" " * 65_536


class Wire:
    """One accepted request's connection, as a fault plays on it."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        drip_seconds: float,
        base: str,
        elsewhere: str,
    ) -> None:
        self.reader = reader
        self.writer = writer
        self.drip_seconds = drip_seconds
        self.base = base
        """The fault server's own address."""
        self.elsewhere = elsewhere
        """The address of the other origin, which nothing should ever contact."""
        self.keep_open = False
        """Whether the connection stays open for another request."""

    async def send(self, data: bytes) -> None:
        """Sends all of `data`; a peer that has gone is an OSError."""
        self.writer.write(data)
        await self.writer.drain()

    async def drip(self, data: bytes) -> None:
        """Sends `data` byte by byte with a pause after each, then begins anew with the last byte for ever."""
        for index in range(len(data)):
            await self.send(data[index : index + 1])
            await asyncio.sleep(self.drip_seconds)
        while True:
            await self.send(data[-1:])
            await asyncio.sleep(self.drip_seconds)

    async def hang(self) -> None:
        """Says nothing more until the peer goes."""
        while await self.reader.read(65_536):
            pass

    def reset(self) -> None:
        """Ends the connection with RST."""
        sock = self.writer.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Play = Callable[[Wire], Awaitable[None]]


@dataclass(frozen=True)
class Kind:
    """One fault."""

    name: str
    group: str
    play: Play
    expect: str
    """`json`, `status`, or the name of the error class; several that are equally right are joined by `|`."""
    body_expect: str = ""
    """For an answer whose headers are sound: the error class that `Response.json()` raises, if any."""


def _whole(data: bytes, *, keep_open: bool = False) -> Play:
    async def play(wire: Wire) -> None:
        wire.keep_open = keep_open
        await wire.send(data)

    return play


def _statuses() -> Iterator[Kind]:
    for status in bodies.STATUSES:
        body = b'{"detail": {"status": "error_%d", "message": "status %d"}}' % (status, status)
        data = answer(body, status=b"%d Whatever" % status)
        yield Kind(f"status-{status}", "status", _whole(data, keep_open=True), "status")
    for status in (600, 700, 999):
        yield Kind(
            f"status-{status}", "status", _whole(answer(b"{}", status=b"%d ?" % status)), "ProtocolFault"
        )
    html = answer(bodies.CAPTIVE_HTML, status=b"502 Bad Gateway", content_type=b"text/html")
    yield Kind("status-502-html", "status", _whole(html), "status", "NotJson")
    yield Kind("status-500-empty", "status", _whole(answer(b"", status=b"500 Oops")), "status", "NotJson")


def _retry_after() -> Iterator[Kind]:
    for status in (b"429 Too Many Requests", b"503 Service Unavailable"):
        for name, value in bodies.RETRY_AFTER.items():
            # h11 refuses the control characters of the garbage form; a client that lets them pass shows them.
            expect = "status|ProtocolFault" if name == "garbage" else "status"
            data = answer(b'{"detail": "slow down"}', b"Retry-After: " + value, status=status)
            yield Kind(f"retry-after-{name}-{status[:3].decode()}", "retry-after", _whole(data), expect)


def _documents() -> Iterator[Kind]:
    html = answer(bodies.CAPTIVE_HTML, content_type=b"text/html; charset=utf-8")
    yield Kind("captive-html", "captive", _whole(html), "json", "NotJson")
    yield Kind("captive-html-as-json", "captive", _whole(answer(bodies.CAPTIVE_HTML)), "json", "NotJson")
    yield Kind("captive-json", "captive", _whole(answer(bodies.CAPTIVE_JSON)), "json")
    for name, body in bodies.SHAPES.items():
        yield Kind(f"shape-{name}", "shape", _whole(answer(body), keep_open=True), "json")
    for name, body in bodies.BROKEN_JSON.items():
        yield Kind(name, "json", _whole(answer(body)), "json", "NotJson|BadJson")
    yield Kind("status-204", "json", _whole(head(status=b"204 No Content")), "json", "NotJson")
    deep = answer(b'{"a": "\\ud800\\udfff\\u0000\\u001b[2J"}')
    yield Kind("escapes-in-strings", "shape", _whole(deep), "json")


def _lengths() -> Iterator[Kind]:
    size = len(GOOD_BODY)

    def lying(*values: bytes) -> Play:
        return _whole(head(*(b"Content-Length: " + value for value in values)) + GOOD_BODY)

    yield Kind("length-too-long", "length", lying(b"%d" % (size + 50)), "ConnectionBroken")
    yield Kind("length-too-short", "length", lying(b"%d" % (size - 10)), "json", "NotJson")
    yield Kind("length-negative", "length", lying(b"-1"), "ProtocolFault")
    yield Kind("length-garbage", "length", lying(b"12abc"), "ProtocolFault")
    yield Kind("length-double", "length", lying(b"%d" % size, b"%d" % (size + 1)), "ProtocolFault")
    yield Kind("length-enormous", "length", lying(b"9" * 18), "BodyTooLarge")
    yield Kind("length-of-100-digits", "length", lying(b"9" * 100), "BodyTooLarge|ProtocolFault")
    yield Kind("length-zero", "length", lying(b"0"), "json", "NotJson")
    yield Kind("length-missing", "length", lying(), "json")


def _chunked() -> Iterator[Kind]:
    begin = head(b"Transfer-Encoding: chunked")
    good = b"%x\r\n%b\r\n" % (len(GOOD_BODY), GOOD_BODY)

    def chunked(name: str, data: bytes, expect: str) -> Kind:
        return Kind(f"chunk-{name}", "chunked", _whole(begin + data), expect)

    yield chunked("good", good + b"0\r\n\r\n", "json")
    yield chunked("size-garbage", b"zz\r\nabc\r\n0\r\n\r\n", "ProtocolFault")
    yield chunked("size-negative", b"-5\r\nabc\r\n0\r\n\r\n", "ProtocolFault")
    yield chunked("size-enormous", b"f" * 20 + b"\r\nabc", "ConnectionBroken|ProtocolFault")
    yield chunked("cut", good[:-20], "ConnectionBroken")
    yield chunked("no-end", good, "ConnectionBroken")
    yield chunked("no-newline", b"%x\r\n%b" % (len(GOOD_BODY), GOOD_BODY) + b"0\r\n\r\n", "ProtocolFault")
    both = head(b"Transfer-Encoding: chunked", b"Content-Length: 5") + good + b"0\r\n\r\n"
    yield Kind("chunk-and-length", "chunked", _whole(both), "json|ProtocolFault")
    unknown = head(b"Transfer-Encoding: gzip") + GOOD_BODY
    yield Kind("transfer-encoding-unknown", "chunked", _whole(unknown), "ProtocolFault")


def _packed() -> Iterator[Kind]:
    def encoded(name: str, encoding: bytes, body: bytes, expect: str) -> Kind:
        data = answer(body, b"Content-Encoding: " + encoding)
        return Kind(name, "packed", _whole(data), expect)

    good = bodies.packed(GOOD_BODY)
    yield encoded("gzip-good", b"gzip", good, "json")
    yield encoded("deflate-good", b"deflate", zlib.compress(GOOD_BODY), "json")
    yield encoded("deflate-raw", b"deflate", zlib.compress(GOOD_BODY, wbits=-15), "json")
    yield encoded("gzip-broken", b"gzip", good[:12] + b"\xff" * 30, "ProtocolFault|ConnectionBroken")
    yield encoded("gzip-bad-checksum", b"gzip", good[:-8] + bytes(8), "ProtocolFault")
    yield encoded("gzip-cut", b"gzip", good[:-12], "ConnectionBroken")
    yield encoded("gzip-not", b"gzip", GOOD_BODY, "ProtocolFault")
    yield encoded("gzip-trailing", b"gzip", good + b"more", "ProtocolFault")
    yield encoded("gzip-twice", b"gzip, gzip", bodies.packed(good), "ProtocolFault")
    yield encoded("encoding-unknown", b"x-mystery", GOOD_BODY, "ProtocolFault")
    yield encoded("encoding-brotli", b"br", GOOD_BODY, "ProtocolFault")
    for name, wbits, encoding in (("gzip", 31, b"gzip"), ("deflate", 15, b"deflate")):

        async def play(wire: Wire, wbits: int = wbits, encoding: bytes = encoding) -> None:
            body = bodies.gzip_bomb(HUGE_BYTES, wbits=wbits)
            await wire.send(answer(body, b"Content-Encoding: " + encoding))

        yield Kind(f"{name}-bomb", "packed", play, "BodyTooLarge")


async def _huge_announced(wire: Wire) -> None:
    await wire.send(head(b"Content-Length: %d" % HUGE_BYTES))
    for _ in range(HUGE_BYTES // len(_BLOCK)):
        await wire.send(_BLOCK)


async def _endless(wire: Wire) -> None:
    await wire.send(head())
    while True:
        await wire.send(_BLOCK)


async def _endless_chunks(wire: Wire) -> None:
    await wire.send(head(b"Transfer-Encoding: chunked"))
    while True:
        await wire.send(b"10000\r\n" + _BLOCK + b"\r\n")


async def _endless_small_chunks(wire: Wire) -> None:
    await wire.send(head(b"Transfer-Encoding: chunked"))
    while True:
        await wire.send(b"1\r\n \r\n" * 10_000)


async def _drip_body(wire: Wire) -> None:
    await wire.send(head(b"Content-Length: 100000"))
    await wire.drip(b"[1, ")


async def _drip_chunks(wire: Wire) -> None:
    await wire.send(head(b"Transfer-Encoding: chunked"))
    while True:
        await wire.send(b"1\r\n \r\n")
        await asyncio.sleep(wire.drip_seconds)


async def _drip_headers(wire: Wire) -> None:
    await wire.drip(b"HTTP/1.1 200 OK\r\nX-Slow: a")


async def _hang_at_once(wire: Wire) -> None:
    await wire.hang()


async def _hang_in_headers(wire: Wire) -> None:
    await wire.send(b"HTTP/1.1 200 OK\r\nContent-Type: appl")
    await wire.hang()


async def _hang_in_body(wire: Wire) -> None:
    await wire.send(head(b"Content-Length: 1000") + GOOD_BODY)
    await wire.hang()


async def _reset_at_once(wire: Wire) -> None:
    wire.reset()


async def _reset_in_body(wire: Wire) -> None:
    await wire.send(head(b"Content-Length: 1000") + GOOD_BODY)
    await asyncio.sleep(0.02)  # a reset overtakes what the peer has not read yet
    wire.reset()


async def _continue_for_ever(wire: Wire) -> None:
    while True:
        await wire.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        await asyncio.sleep(wire.drip_seconds)


async def _idle_close(wire: Wire) -> None:
    """A sound answer that promises to keep the connection, which then closes."""
    await wire.send(answer(GOOD_BODY, b"Connection: keep-alive"))


def _slow_and_endless() -> Iterator[Kind]:
    for name, play in {
        "huge": _huge_announced,
        "huge-without-length": _endless,
        "endless-chunks": _endless_chunks,
        "endless-small-chunks": _endless_small_chunks,
    }.items():
        yield Kind(name, "huge", play, "ProtocolFault" if "small" in name else "BodyTooLarge")
    for name, play in {
        "drip-body": _drip_body,
        "drip-chunks": _drip_chunks,
        "drip-headers": _drip_headers,
        "hang-at-once": _hang_at_once,
        "hang-in-headers": _hang_in_headers,
        "hang-in-body": _hang_in_body,
        "continue-for-ever": _continue_for_ever,
    }.items():
        yield Kind(name, "slow", play, "DeadlineExceeded")
    yield Kind("reset-at-once", "broken", _reset_at_once, "ConnectionBroken")
    yield Kind("reset-in-body", "broken", _reset_in_body, "ConnectionBroken")
    yield Kind("close-at-once", "broken", _whole(b""), "ConnectionBroken")
    yield Kind("close-in-status-line", "broken", _whole(b"HTTP/1.1 20"), "ConnectionBroken|ProtocolFault")
    cut = b"HTTP/1.1 200 OK\r\nContent-Ty"
    yield Kind("close-in-headers", "broken", _whole(cut), "ConnectionBroken|ProtocolFault")
    yield Kind("idle-close", "broken", _idle_close, "json")


def _redirects() -> Iterator[Kind]:
    places: dict[str, Callable[[Wire], str]] = {
        "other-origin": lambda wire: wire.elsewhere + "/stolen",
        "same-origin": lambda wire: wire.base + "/good/",
        "loop": lambda _: "",
        "file": lambda _: "file:///etc/passwd",
        "javascript": lambda _: "javascript:alert(1)",
        "garbage": lambda _: "http://[::1",
        "scheme-relative": lambda wire: wire.elsewhere.removeprefix("http:") + "/stolen",
        "userinfo": lambda wire: wire.elsewhere.replace("//", "//user:pass@") + "/stolen",
    }
    for code in (301, 302, 303, 307, 308):
        for name, place in places.items():

            async def play(wire: Wire, code: int = code, place: Callable[[Wire], str] = place) -> None:
                location = b"Location: " + place(wire).encode()
                await wire.send(answer(b"{}", location, status=b"%d Moved" % code))

            yield Kind(f"redirect-{code}-{name}", "redirect", play, "RedirectRefused")
    yield Kind(
        "redirect-without-location", "redirect", _whole(answer(b"", status=b"302 Found")), "RedirectRefused"
    )
    refresh = answer(GOOD_BODY, b"Refresh: 0; url=http://127.0.0.1:9/", b"Set-Cookie: session=1; Path=/")
    yield Kind("refresh-and-cookie", "redirect", _whole(refresh), "json")
    for code in (300, 304, 305):
        yield Kind(f"status-{code}", "redirect", _whole(head(status=b"%d ?" % code)), "RedirectRefused")


def _headers() -> Iterator[Kind]:
    def sent(name: str, *headers: bytes, expect: str) -> Kind:
        return Kind(f"header-{name}", "headers", _whole(answer(GOOD_BODY, *headers)), expect)

    many = [b"X-Bomb-%d: %b" % (number, b"x" * 100) for number in range(20_000)]
    yield sent("bomb-many", *many, expect="ProtocolFault")
    yield sent("bomb-long", b"X-Bomb: " + b"x" * 2_000_000, expect="ProtocolFault")
    yield sent("control-characters", b"X-Trace-Id: \x1b]0;PWNED\x07\x00", expect="ProtocolFault")
    yield sent("c1-characters", b"X-Trace-Id: \x9b2J\x9d0;PWNED\x9c", expect="json|ProtocolFault")
    yield sent("folded", b"X-Trace-Id: abc\r\n  def", expect="json|ProtocolFault")
    yield sent("no-colon", b"this is no header", expect="ProtocolFault")
    yield sent("space-in-name", b"X Trace: 1", expect="ProtocolFault")
    yield sent("empty-name", b": 1", expect="ProtocolFault")
    yield sent("date-garbage", b"Date: yesterday", expect="json")
    yield sent("long-trace-id", b"X-Trace-Id: " + b"a" * 9_000, expect="json")
    folded_first = b"HTTP/1.1 200 OK\r\n folded: 1\r\n\r\n"
    yield Kind("header-folded-first", "headers", _whole(folded_first), "ProtocolFault")
    endless = b"HTTP/1.1 200 " + b"OK " * 100_000
    yield Kind("status-line-long", "headers", _whole(endless), "ProtocolFault")
    lf = b"HTTP/1.1 200 OK\nContent-Length: %d\n\n%b" % (len(GOOD_BODY), GOOD_BODY)
    yield Kind("header-bare-newlines", "headers", _whole(lf), "json|ProtocolFault")


def _not_http() -> Iterator[Kind]:
    # Where no line of it is complete, nothing was said yet when the connection closes.
    def raw(name: str, data: bytes, expect: str = "ProtocolFault|ConnectionBroken") -> Kind:
        return Kind(name, "protocol", _whole(data), expect)

    yield raw("garbage", bytes(range(256)) * 8)
    yield raw("ssh-banner", b"SSH-2.0-OpenSSH_9.6\r\n")
    yield raw("smtp-banner", b"220 mail.example ESMTP\r\n")
    yield raw("http-0.9", b"<html>hello</html>")
    yield raw("http-2-preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    yield raw("http-2-frame", b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + bytes(18))
    yield raw("http-3.0-version", b"HTTP/3.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", "json|ProtocolFault")
    yield raw("tls-alert", b"\x15\x03\x01\x00\x02\x02\x46")
    yield raw("no-status", b"HTTP/1.1\r\n\r\n")
    yield raw("status-of-two-digits", b"HTTP/1.1 20 OK\r\n\r\n")
    yield raw("status-negative", b"HTTP/1.1 -200 OK\r\n\r\n")
    yield raw("status-101", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" + bytes(64))
    yield raw("status-100-then-good", b"HTTP/1.1 100 Continue\r\n\r\n" + answer(GOOD_BODY), "json")
    yield raw(
        "status-103-then-good", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + answer(GOOD_BODY), "json"
    )
    yield raw("http-1.0", b"HTTP/1.0 200 OK\r\n\r\n" + GOOD_BODY, "json")
    yield raw("two-answers", answer(GOOD_BODY) + answer(b'{"second": true}'), "json")


def _all() -> Iterator[Kind]:
    yield Kind("good", "good", _whole(answer(GOOD_BODY), keep_open=True), "json")
    yield from _statuses()
    yield from _retry_after()
    yield from _documents()
    yield from _lengths()
    yield from _chunked()
    yield from _packed()
    yield from _slow_and_endless()
    yield from _redirects()
    yield from _headers()
    yield from _not_http()


KINDS: dict[str, Kind] = {kind.name: kind for kind in _all()}
"""Every fault by name; `good` is the one that is none."""
