"""What a request brings home."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from elevenmon.net.date import parse_date
from elevenmon.net.strict_json import parse_json

KEPT_HEADERS = frozenset(
    ("date", "retry-after", "x-trace-id", "x-region", "content-type", "content-length", "request-id")
)
"""The only response headers that leave this package."""

MAX_HEADER_CHARACTERS = 256


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """A complete answer, whatever its status (3xx excepted: those raise)."""

    status: int
    headers: Mapping[str, str]
    """Lower-case names, `KEPT_HEADERS` only; foreign text, so clean it before showing it."""
    body: bytes = field(repr=False)
    """Decoded.  Empty after a download that went to its sink."""
    size: int = 0
    """Bytes of the decoded body, also of one that went to a sink."""

    @property
    def server_time(self) -> datetime | None:
        """The `Date` header, aware UTC, in whole seconds."""
        return parse_date(self.headers.get("date"))

    def json(self) -> object:
        """The body as a JSON document.  Raises NotJson or BadJson."""
        return parse_json(self.body, self.headers.get("content-type", ""))


def kept_headers(pairs: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Of raw headers those we use: the first of repeated ones, printable ASCII only, cut at 256."""
    kept: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name = raw_name.decode("latin-1").lower()
        if name in KEPT_HEADERS and name not in kept:
            text = raw_value.decode("latin-1")[:MAX_HEADER_CHARACTERS]
            kept[name] = "".join(character for character in text if " " <= character <= "~")
    return kept
