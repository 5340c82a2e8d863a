"""What a call to ElevenLabs can fail with, and how an answer or a broken connection becomes one of these.

    ApiError                    kind       after it
    ├── KeyRejected             KEY        everything stops
    ├── ScopeMissing            SCOPE      this source only
    ├── QuotaExceeded           QUOTA      nothing stops: an alert (also as HTTP 401)
    ├── PlanRequired            PLAN       this source only
    ├── AccountBlocked          ACCOUNT    nothing stops: an alert
    ├── RateLimited             RATE       wait, longer each time
    ├── ServerFault             SERVER     wait, longer each time
    ├── NetworkFault            NETWORK    wait a little
    ├── BadShape                SHAPE      an answer that cannot be the one asked for
    │   └── TooLarge            SHAPE      an answer beyond its cap: ask for less
    ├── BadRequest              REQUEST    the query itself was refused
    └── NotFound                REQUEST    a row that is gone; PLAN where the endpoint itself is missing

An answer is judged on its `code`, then its `status`, then the HTTP status, then the words of its message
(fact sheet, section 15): `quota_exceeded` and a missing scope arrive as 401 and are no wrong key.
"""

from elevenmon.domain.health import FaultKind
from elevenmon.net.errors import BadAnswer, BodyTooLarge, NetError


class ApiError(Exception):
    """A call failed. `str()` of it is `reason`: one plain clause, cleaned, fit for a status line."""

    kind: FaultKind = FaultKind.SERVER

    def __init__(
        self,
        reason: str,
        *,
        status: int | None = None,
        code: str | None = None,
        message: str | None = None,
        param: str | None = None,
        permission: str | None = None,
        retry_after: float | None = None,
        trace_id: str | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        """HTTP status, where there was an answer."""
        self.code = code
        """The server's own word for it (`code`, else `status` of the body)."""
        self.message = message
        """What the server wrote about it, cleaned and cut."""
        self.param = param
        """The parameter that was refused, where the server names it."""
        self.permission = permission
        """The missing permission, where the server names it."""
        self.retry_after = retry_after
        """Seconds as the server asked, uncapped; None where it asked nothing readable."""
        self.trace_id = trace_id
        """`x-trace-id` of the answer: support asks for it."""


class KeyRejected(ApiError):
    """The key is unknown, expired, of another region, or missing."""

    kind = FaultKind.KEY


class ScopeMissing(ApiError):
    """The key works but may not do this; `permission` names what it lacks, where the server says so."""

    kind = FaultKind.SCOPE


class QuotaExceeded(ApiError):
    """The credits are used up."""

    kind = FaultKind.QUOTA


class PlanRequired(ApiError):
    """The account's plan does not include this."""

    kind = FaultKind.PLAN


class AccountBlocked(ApiError):
    """The account is flagged (`detected_unusual_activity`)."""

    kind = FaultKind.ACCOUNT


class RateLimited(ApiError):
    """Too many requests: over time, or (`concurrency`) at once."""

    kind = FaultKind.RATE
    concurrency = False


class ServerFault(ApiError):
    """The service failed, is down for maintenance, or was interrupted by a conflicting change (409)."""

    kind = FaultKind.SERVER


class NetworkFault(ApiError):
    """No answer of the API: DNS, refused, broken, timeout, TLS, or a proxy that answered in its place."""

    kind = FaultKind.NETWORK


class BadShape(ApiError):
    """A good status with a body that cannot be the answer to this query."""

    kind = FaultKind.SHAPE


class TooLarge(BadShape):
    """A body beyond its cap."""


class BadRequest(ApiError):
    """The server refused the query itself: an unsupported combination, or a mistake here."""

    kind = FaultKind.REQUEST

    @property
    def cursor_invalid(self) -> bool:
        """Whether only the paging cursor was refused: start again from the first page."""
        return self.code == "invalid_cursor"


class NotFound(ApiError):
    """What was asked for does not exist: a row that is gone, or (`endpoint`) the endpoint itself."""

    kind = FaultKind.REQUEST
    endpoint = False


def from_net(error: NetError) -> ApiError:
    """The error for a request that brought no usable answer: the same sentence, as a clause."""
    sentence = error.plain.rstrip(".")
    clause = sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]
    if isinstance(error, BodyTooLarge):
        return TooLarge(clause)
    return BadShape(clause) if isinstance(error, BadAnswer) else NetworkFault(clause)
