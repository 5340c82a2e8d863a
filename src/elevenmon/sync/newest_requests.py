"""The tail of the request log, read again and again."""

from typing import Any

from elevenmon.domain.clock import from_ms
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.snapshot import RequestTail
from elevenmon.store import backfill, lookups, requests
from elevenmon.store.sql_functions import path_voice
from elevenmon.sync.build_request import BuildRequest

_ROWS = 100


class NewestRequests:
    """Hardly any row is another one than five seconds ago: each is made a value once. Used on one thread."""

    def __init__(self) -> None:
        self._known: dict[requests.Row, ApiRequest] = {}

    def tail(self, connection: Any, request: BuildRequest) -> RequestTail:
        """The newest requests of others, and how many of our own that hides."""
        before = self._known
        rows = requests.tail_rows(connection, _ROWS)
        self._known = {row: before.get(row) or requests.from_row(row) for row in rows}
        shown = tuple(self._known.values())
        voices = {voice for row in shown if (voice := path_voice(row.path)) is not None}
        hidden = requests.count_own(connection, shown[-1].at if shown else from_ms(0))
        feed = request.feeds.get("requests")
        obtained_at = feed.last_good if feed is not None else None
        names = lookups.names_of(connection, "voice", voices)
        return RequestTail(shown, hidden, obtained_at, names, backfill.why_skipped(connection, "requests"))
