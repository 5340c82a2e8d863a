"""What the fault server puts on the wire: bodies and whole answers, as bytes."""

import gzip
import json
import zlib
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache

DATE = format_datetime(datetime(2026, 11, 20, 12, 0, tzinfo=UTC), usegmt=True).encode()
GOOD_DOCUMENT = {"tier": "creator", "character_count": 17_231, "character_limit": 100_000, "status": "active"}
GOOD_BODY = json.dumps(GOOD_DOCUMENT).encode()

CAPTIVE_HTML = (
    b"<!DOCTYPE html><html><head><title>Welcome to Airport WiFi</title></head>"
    b"<body><form action='/login'>Please accept the terms.</form></body></html>"
)
CAPTIVE_JSON = b'{"captive": true, "venue-info-url": "https://portal.example/venue", "seconds-remaining": 0}'

STATUSES = (
    *(400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418),
    *(421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 499),
    *(500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511),
    *(520, 521, 522, 523, 524, 525, 526, 527, 529, 530, 598, 599),
)
"""Registered, Cloudflare's and other people's."""

RETRY_AFTER = {
    "zero": b"0",
    "negative": b"-3",
    "fraction": b"1.5",
    "five": b"5",
    "enormous": b"99999999999",
    "garbage": b"soon\x1b]0;PWNED\x07",
    "past-date": b"Wed, 21 Oct 2015 07:28:00 GMT",
    "far-date": b"Fri, 31 Dec 2099 23:59:59 GMT",
}
"""The eight forms a Retry-After header was met in."""

SHAPES: dict[str, bytes] = {
    "null": b"null",
    "true": b"true",
    "number": b"42",
    "string": b'"ok"',
    "list": b"[]",
    "empty-object": b"{}",
    "list-of-null": b"[null, null]",
    "error-as-200": b'{"detail": {"status": "invalid_api_key", "message": "Invalid API key"}}',
    "strings-for-numbers": b'{"character_count": "17231", "character_limit": "lots"}',
    "negative": b'{"character_count": -5, "character_limit": -1}',
    "booleans-for-numbers": b'{"character_count": true, "character_limit": false}',
    "millisecond-epoch": b'{"character_count": 1, "next_character_count_reset_unix": 1790000000000}',
    "duplicate-keys": b'{"character_count": 1, "character_count": 2}',
    "nulls-for-all": b'{"character_count": null, "character_limit": null, "tier": null}',
}
"""Documents of a wrong shape or type: JSON all the same, for the API client to refuse."""

BROKEN_JSON: dict[str, bytes] = {
    "truncated-json": GOOD_BODY[:-9],
    "truncated-string": b'{"tier": "crea',
    "trailing-garbage": GOOD_BODY + b"\n" + b"x" * 40,
    "doubled": GOOD_BODY + GOOD_BODY,
    "utf-16": json.dumps(GOOD_DOCUMENT).encode("utf-16"),
    "byte-order-mark": b"\xef\xbb\xbf" + GOOD_BODY,
    "bad-utf-8": b'{"tier": "\xff\xfe\xc3\x28"}',
    "nan": b'{"character_count": NaN}',
    "infinity": b'{"character_count": -Infinity}',
    "too-large-exponent": b'{"character_count": 1e999}',
    "integer-of-5000-digits": b'{"character_count": ' + b"9" * 5_000 + b"}",
    "depth-100000": b"[" * 100_000 + b"]" * 100_000,
    "object-depth-100000": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "single-quotes": b"{'tier': 'creator'}",
    "control-in-string": b'{"tier": "a\x1bb"}',
    "empty-body": b"",
    "only-spaces": b" \r\n\t ",
    "nul-bytes": b"\x00" * 64,
}


def answer(
    body: bytes, *headers: bytes, status: bytes = b"200 OK", content_type: bytes = b"application/json"
) -> bytes:
    """A whole answer whose Content-Length is true."""
    length = b"Content-Length: %d" % len(body)
    return head(b"Content-Type: " + content_type, length, *headers, status=status) + body


def head(*headers: bytes, status: bytes = b"200 OK") -> bytes:
    """A status line and headers, the end of the headers included."""
    return b"\r\n".join([b"HTTP/1.1 " + status, b"Date: " + DATE, *headers, b"", b""])


@cache
def gzip_bomb(size: int, *, wbits: int = 31) -> bytes:
    """About `size` / 1000 bytes that unpack to `size` zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    block = bytes(1 << 20)
    parts = [packer.compress(block) for _ in range(size >> 20)]
    return b"".join(parts) + packer.flush()


def packed(body: bytes) -> bytes:
    """`body` as gzip."""
    return gzip.compress(body)
