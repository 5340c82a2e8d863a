"""How each feed is doing: what stands beside the last good figures."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FeedState(StrEnum):
    """What a feed can be in."""

    WAITING = "waiting"
    """Not asked yet."""
    OK = "ok"
    FAILING = "failing"
    """The last try failed; it will be tried again."""
    NO_PERMISSION = "no permission"
    NOT_AVAILABLE = "not available"
    """Not on this plan, or not in this environment."""
    STOPPED = "stopped"
    """All feeds, when the key is refused: one probe per 15 minutes, or on a key press."""


class FaultKind(StrEnum):
    """Why a try failed, in the classes that decide what happens next."""

    KEY = "key"
    SCOPE = "scope"
    QUOTA = "quota"
    PLAN = "plan"
    RATE = "rate"
    SERVER = "server"
    NETWORK = "network"
    """DNS, refused, broken, timeout, TLS."""
    SHAPE = "shape"
    """Not JSON, truncated, too large, or not of the expected form."""
    REQUEST = "request"
    """The server did not understand the query: shown, not repeated at once."""
    ACCOUNT = "account"
    """The account is flagged or blocked (`detected_unusual_activity`)."""


@dataclass(frozen=True, slots=True, eq=False)
class FeedHealth:
    """One feed's state. `reason` is one plain clause ("rate limited (429)"), already cleaned."""

    feed: str
    state: FeedState
    interval_seconds: float
    last_good: datetime | None = None
    last_try: datetime | None = None
    next_try: datetime | None = None
    fault: FaultKind | None = None
    reason: str | None = None
    failures: int = 0
    """Tries failed in a row."""
    permission: str | None = None
    """The missing permission, where the server named it."""
    trace_id: str | None = None
    """`x-trace-id` of the failed answer: support asks for it."""
