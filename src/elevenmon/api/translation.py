"""Which error an answer other than 2xx means: the tables and the one function that reads them.

An answer is judged on its `code`, then its `status`, then the HTTP status, then the words of its message
(fact sheet, section 15).
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from elevenmon.api.error_bodies import ErrorBody, read_error_body
from elevenmon.api.errors import (
    AccountBlocked,
    ApiError,
    BadRequest,
    BadShape,
    KeyRejected,
    NetworkFault,
    NotFound,
    PlanRequired,
    QuotaExceeded,
    RateLimited,
    ScopeMissing,
    ServerFault,
)
from elevenmon.domain.health import FaultKind
from elevenmon.domain.text import clean_id
from elevenmon.net.date import parse_date, parse_retry_after


class _Verdict(NamedTuple):
    """Which error, and the clause that says so (`{status}` is filled in)."""

    error: type[ApiError]
    reason: str
    quotes: bool = False
    """Whether the server's own message follows the clause."""
    concurrency: bool = False


_KEY = _Verdict(KeyRejected, "the key was refused ({status})")
_SCOPE = _Verdict(ScopeMissing, "the key may not do this ({status})")
_QUOTA = _Verdict(QuotaExceeded, "the credits are used up ({status})")
_PLAN = _Verdict(PlanRequired, "not included in this plan ({status})")
_ACCOUNT = _Verdict(AccountBlocked, "the account is flagged for unusual activity ({status})")
_BLOCKED = _Verdict(AccountBlocked, "the account is blocked ({status})")
_RATE = _Verdict(RateLimited, "rate limited ({status})")
_CONCURRENCY = _Verdict(RateLimited, "too many requests at once ({status})", concurrency=True)
_BUSY = _Verdict(RateLimited, "the service is busy ({status})")
_SERVER = _Verdict(ServerFault, "server error ({status})")
_MAINTENANCE = _Verdict(ServerFault, "down for maintenance ({status})")
_CONFLICT = _Verdict(ServerFault, "interrupted by another change ({status})")
_SLOW = _Verdict(ServerFault, "the server gave up waiting ({status})")
_REFUSED = _Verdict(BadRequest, "the query was refused ({status})", quotes=True)
_CURSOR = _Verdict(BadRequest, "the list moved on, start it again ({status})")
_GONE = _Verdict(NotFound, "no longer there ({status})")
_PROXY = _Verdict(NetworkFault, "a proxy or portal answered instead of ElevenLabs ({status})")
_UNEXPECTED = _Verdict(BadShape, "unexpected status ({status})")

_BY_WORD: Mapping[str, _Verdict] = {
    "invalid_api_key": _KEY,
    "missing_api_key": _KEY,
    "sign_in_required": _KEY,
    "needs_authorization": _KEY,
    "missing_permissions": _SCOPE,
    "missing_permission": _SCOPE,
    "insufficient_permissions": _SCOPE,
    "workspace_access_denied": _SCOPE,
    "quota_exceeded": _QUOTA,
    "insufficient_credits": _QUOTA,
    "paid_plan_required": _PLAN,
    "feature_not_available": _PLAN,
    "subscription_required": _PLAN,
    "detected_unusual_activity": _ACCOUNT,
    "account_blocked": _BLOCKED,
    "rate_limit_exceeded": _RATE,
    "too_many_requests": _RATE,
    "concurrent_limit_exceeded": _CONCURRENCY,
    "too_many_concurrent_requests": _CONCURRENCY,
    "system_busy": _BUSY,
    "internal_error": _SERVER,
    "internal_server_error": _SERVER,
    "service_unavailable": _SERVER,
    "maintenance": _MAINTENANCE,
    "invalid_cursor": _CURSOR,
    "invalid_parameters": _REFUSED,
    "missing_required_field": _REFUSED,
    "invalid_page_size": _REFUSED,
    "invalid_output_format": _REFUSED,
    "malformed_json": _REFUSED,
    "max_character_limit_exceeded": _REFUSED,
    "validation_error": _REFUSED,
    "invalid_id": _GONE,
}
"""Words that decide alone. Generic ones (`unauthorized`, `forbidden`, ...) leave it to what else is said."""

_BY_WORDING = (
    (re.compile(r"missing the permission"), _SCOPE),
    (re.compile(r"exceeds your (\w+ )?quota|quota exceeded|insufficient credits|out of credits"), _QUOTA),
    (re.compile(r"unusual activity"), _ACCOUNT),
)
"""What the message of a 401, 402 or 403 without a known word may still tell."""

_NOT_FOUND: Final = 404
_ABSENT: Final = (405, 501)
"""Statuses that say, like a 404 on the path itself, that this environment lacks the endpoint."""

_BY_STATUS: Mapping[int, _Verdict] = {
    401: _KEY,
    402: _QUOTA,
    403: _SCOPE,
    404: _GONE,
    405: _GONE,
    407: _PROXY,
    408: _SLOW,
    409: _CONFLICT,
    410: _GONE,
    425: _SLOW,
    429: _RATE,
    451: _Verdict(PlanRequired, "not offered in this country ({status})"),
    501: _GONE,
    503: _Verdict(ServerFault, "the service is unavailable ({status})"),
    511: _PROXY,
}


def translate(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: datetime,
    by_id: bool = False,
    redact: Callable[[str], str] = str,
) -> ApiError:
    """The error that an answer other than 2xx means. `headers` have lower-case names.

    `now`: what a `Retry-After` date is compared with when the answer has no `Date` of its own. `by_id`: the
    path names one row, so a 404 may mean that the row is gone. `redact` takes the key out of its words.
    """
    said = read_error_body(body, headers.get("content-type", ""))
    verdict = _judge(status, said)
    server_now = parse_date(headers.get("date")) or now
    absent = verdict.error is NotFound and _is_absent(status, said, by_id=by_id)
    error = verdict.error(
        f"not available here ({status})" if absent else redact(_reason(verdict, status, said)),
        status=status,
        code=redact(said.code or said.status or "") or None,
        message=redact(said.message) if said.message else None,
        param=redact(said.param) if said.param else None,
        permission=said.permission,
        retry_after=parse_retry_after(headers.get("retry-after"), now=server_now, cap_seconds=math.inf),
        trace_id=clean_id(redact(headers.get("x-trace-id", ""))),
    )
    if isinstance(error, RateLimited):
        error.concurrency = verdict.concurrency
    if isinstance(error, NotFound) and absent:
        error.endpoint, error.kind = True, FaultKind.PLAN
    return error


def _judge(status: int, said: ErrorBody) -> _Verdict:
    for word in (said.code, said.status):
        verdict = _by_word(word) if word else None
        if verdict is not None:
            return verdict
    if status in (401, 402, 403):
        by_wording = _by_wording(said.message)
        if by_wording is not None:
            return by_wording
    if status == 403 and said.foreign:
        return _PROXY  # a block page: the API itself answers in JSON
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status >= 500:
        return _SERVER
    return _REFUSED if status >= 400 else _UNEXPECTED


def _by_word(word: str) -> _Verdict | None:
    if word in _BY_WORD:
        return _BY_WORD[word]
    if word.endswith("_not_found"):
        return _GONE
    return _PLAN if word.startswith("only_for_") else None


def _by_wording(message: str | None) -> _Verdict | None:
    text = (message or "").lower()
    return next((verdict for pattern, verdict in _BY_WORDING if pattern.search(text)), None)


def _is_absent(status: int, said: ErrorBody, *, by_id: bool) -> bool:
    """Whether the endpoint is missing, not a row (or a cursor) that the server names as such."""
    if status in _ABSENT:
        return True
    if status != _NOT_FOUND or any(_names_a_row(word) for word in (said.code, said.status)):
        return False
    return not by_id or said.plain or said.foreign


def _names_a_row(word: str | None) -> bool:
    if word is None:
        return False
    return word == "invalid_id" or (word.endswith("_not_found") and word != "workspace_not_found")


def _reason(verdict: _Verdict, status: int, said: ErrorBody) -> str:
    if said.permission and verdict.error is ScopeMissing:
        return f"the key lacks {said.permission}"
    clause = verdict.reason.format(status=status)
    if not verdict.quotes or not (said.message or said.param):
        return clause
    return f"{clause}: " + ": ".join(part for part in (said.param, said.message) if part)
