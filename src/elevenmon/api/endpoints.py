"""Every endpoint that is called: how, how long it may take, and how large its answer may be.

Deadlines: a poll that takes longer than 10 s is worth less than the next one; pages and tables, which the
server may have to compute, get 30 s. Caps: 4 MB, pages of history and of the request log 32 MB.
`read` says that asking twice does no harm, whatever the method: the analytics queries are POSTs.
"""

from dataclasses import dataclass
from typing import Literal

POLL_SECONDS = 10.0
PAGE_SECONDS = 30.0
POLL_BYTES = 4_000_000
PAGE_BYTES = 32_000_000


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint. `{id}` in `path` is filled in with an id."""

    method: Literal["GET", "POST", "DELETE"]
    path: str
    kind: Literal["read", "write"] = "read"
    deadline_seconds: float = POLL_SECONDS
    cap_bytes: int = POLL_BYTES

    @property
    def by_id(self) -> bool:
        """Whether the path names one row."""
        return "{id}" in self.path


USER = Endpoint("GET", "/v1/user")
SUBSCRIPTION = Endpoint("GET", "/v1/user/subscription")
CREDIT_USAGE = Endpoint(
    "POST", "/v1/workspace/analytics/query/usage-by-product-over-time", deadline_seconds=PAGE_SECONDS
)
COST_USAGE = Endpoint("POST", "/v1/workspace/analytics/usage", deadline_seconds=PAGE_SECONDS)
REQUESTS = Endpoint(
    "POST", "/v1/workspace/analytics/requests", deadline_seconds=PAGE_SECONDS, cap_bytes=PAGE_BYTES
)
CHARACTER_STATS = Endpoint("GET", "/v1/usage/character-stats", deadline_seconds=PAGE_SECONDS)
HISTORY = Endpoint("GET", "/v1/history", deadline_seconds=PAGE_SECONDS, cap_bytes=PAGE_BYTES)
HISTORY_ITEM = Endpoint("GET", "/v1/history/{id}")
HISTORY_AUDIO = Endpoint("GET", "/v1/history/{id}/audio")
HISTORY_DELETE = Endpoint("DELETE", "/v1/history/{id}", kind="write")
HISTORY_DOWNLOAD = Endpoint("POST", "/v1/history/download")
VOICES = Endpoint("GET", "/v2/voices")
MODELS = Endpoint("GET", "/v1/models")
LIVE_COUNT = Endpoint("GET", "/v1/convai/analytics/live-count")
CONVERSATIONS = Endpoint("GET", "/v1/convai/conversations", deadline_seconds=PAGE_SECONDS)
CONVERSATION = Endpoint(
    "GET",
    "/v1/convai/conversations/{id}",
    deadline_seconds=PAGE_SECONDS,
    cap_bytes=PAGE_BYTES,
)
AGENTS = Endpoint("GET", "/v1/convai/agents")
MEMBERS = Endpoint("GET", "/v1/workspace/members")
GROUPS = Endpoint("GET", "/v1/workspace/groups")
SERVICE_ACCOUNTS = Endpoint("GET", "/v1/service-accounts")
AUDIT_LOG = Endpoint("GET", "/v1/workspace/audit-logs", deadline_seconds=PAGE_SECONDS)
