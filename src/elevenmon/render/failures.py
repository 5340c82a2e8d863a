"""Why a request failed, in a word or two."""

from elevenmon.domain.record_text import ERROR_COLUMNS, extra_text
from elevenmon.domain.request_log import ApiRequest

REASONS = {
    400: "bad request",
    401: "refused",
    402: "payment",
    403: "forbidden",
    404: "not found",
    409: "conflict",
    422: "bad input",
    429: "rate limit",
}
"""A word for what went wrong, by HTTP status."""
CAUSES = {
    "invalid_api_key": "bad key",
    "missing_api_key": "no key",
    "missing_permissions": "no scope",
    "missing_permission": "no scope",
    "insufficient_permissions": "no scope",
    "quota_exceeded": "no credits",
    "insufficient_credits": "no credits",
    "paid_plan_required": "not in plan",
    "subscription_required": "not in plan",
    "detected_unusual_activity": "flagged",
    "concurrent_limit_exceeded": "your limit",
    "too_many_concurrent_requests": "your limit",
    "system_busy": "their load",
}
"""The same by the error's own word, where the log has it: a 401 may be a key, a scope or a quota."""


def reason(request: ApiRequest) -> str:
    """A short word for what went wrong; empty where nothing did."""
    status = request.status
    if status is None or status < 400:
        return ""
    general = "server error" if status >= 500 else REASONS.get(status, "error")
    return CAUSES.get(extra_text(request, ERROR_COLUMNS) or "", general)
