"""How an unreliable API misbehaves: decided by the number of the call, so that a run can be repeated."""

from dataclasses import dataclass

from elevenmon.demo.errors import Refusal, refusal
from elevenmon.demo.randomness import mix

_THROTTLED_OF_TEN = 4
_BROKEN_OF_TEN = 4
_HTML = b"<!doctype html><html><head><title>502</title></head><body><h1>Bad Gateway</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that replaces the right one."""

    status: int
    body: bytes
    content_type: bytes = b"application/json"
    headers: tuple[tuple[bytes, bytes], ...] = ()
    truncated: bool = False
    """The body ends before its announced length."""
    hang: bool = False
    """Half a minute passes first."""
    code: str | None = None


def _from(problem: Refusal, code: str, *headers: tuple[bytes, bytes]) -> Fault:
    return Fault(problem.status, problem.content(), code=code, headers=headers)


_CONCURRENT = (
    "Too many concurrent requests. Your current subscription is associated with a maximum of 10 concurrent"
    " requests (running in parallel)."
)
_BUSY_MESSAGE = "We are currently experiencing heavy traffic, please try again later."
_LIMITED = (
    _from(
        refusal(429, "concurrent_limit_exceeded", _CONCURRENT, legacy="too_many_concurrent_requests"),
        "concurrent_limit_exceeded",
    ),
    _from(
        refusal(429, "rate_limit_exceeded", "Rate limit exceeded."),
        "rate_limit_exceeded",
        (b"retry-after", b"7"),
    ),
    _from(refusal(429, "system_busy", _BUSY_MESSAGE), "system_busy"),
)
_BROKEN = (
    _from(refusal(500, "internal_error", "An unexpected error occurred."), "internal_error"),
    _from(refusal(503, "service_unavailable", "The service is unavailable."), "service_unavailable"),
    Fault(502, _HTML, b"text/html; charset=utf-8"),
    Fault(200, _HTML, b"text/html; charset=utf-8"),
    Fault(200, b'{"character_count": 88214, "character_', truncated=True),
    Fault(200, b'{"character_count": 88214, "character_'),
    Fault(503, b"", b"text/plain"),
    Fault(200, b"null"),
    Fault(504, b'{"detail":"Gateway Timeout"}', hang=True),
)


def fault_for(style: str, seed: int, count: int) -> Fault | None:
    """Return the fault of the call of that number, or None: it is answered as it should be."""
    if not style:
        return None
    dice = mix(seed * 1_000_003 + count)
    if style == "throttle":
        return _LIMITED[dice // 16 % len(_LIMITED)] if dice % 10 < _THROTTLED_OF_TEN else None
    return _BROKEN[dice // 16 % len(_BROKEN)] if dice % 10 < _BROKEN_OF_TEN else None
