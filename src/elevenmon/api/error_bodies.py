"""What an error answer says, whichever of its four shapes it comes in (fact sheet, section 15).

{"detail": {"status", "message"}}                                   legacy
{"detail": {"type", "code", "message", "status", "param", ...}}     current
{"detail": [{"loc", "msg", "type"}, ...]}                           422 request validation
{"detail": "text"}, {"error", "message"}, HTML, nothing             anything else
"""

import json
import re
from typing import NamedTuple

from elevenmon.domain.text import clean

MESSAGE_LIMIT = 160
"""Characters of a foreign message that a reason may quote."""

_PARSED_BYTES = 262_144
_WORD = re.compile(r"[a-z0-9_.+:-]{1,64}")
_PERMISSION = re.compile(r"missing the permissions?:?\s+[`'\"]?([a-z][a-z0-9_]{1,63})", re.IGNORECASE)
_ADDRESS_QUERY = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s?#]*|(?<!\S)/[^\s?#]*)[?#]\S*", re.IGNORECASE)
_CREDENTIALS = re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@]+@", re.IGNORECASE)
_KEY_LIKE = re.compile(r"\bsk_[A-Za-z0-9_-]{4,}")


class ErrorBody(NamedTuple):
    """One error answer, read; every text in it is cleaned."""

    code: str | None = None
    status: str | None = None
    message: str | None = None
    param: str | None = None
    """The parameter at fault, where the server names one."""
    permission: str | None = None
    plain: bool = False
    """`{"detail": "text"}`: what a server says of a path that it does not have."""
    foreign: bool = False
    """HTML: something on the way answered, not the API."""


def read_error_body(body: bytes, content_type: str = "") -> ErrorBody:
    """Read any body at all; what cannot be read says nothing."""
    if _is_html(body, content_type):
        return ErrorBody(foreign=True)
    try:
        data = json.loads(body[:_PARSED_BYTES])
    except (ValueError, RecursionError):
        return ErrorBody()
    match data:
        case {"detail": dict() as detail}:
            said = _from_object(detail)
        case {"detail": list() as issues}:
            said = _from_issues(issues)
        case {"detail": str() as text}:
            said = ErrorBody(message=tidy(text), plain=True)
        case {"error": dict() as error}:
            said = _from_object(error)
        case dict():
            said = _from_top_level(data)
        case _:
            said = ErrorBody()
    found = _PERMISSION.search(said.message or "")
    return said._replace(permission=found.group(1).lower()) if found else said


def tidy(text: object) -> str | None:
    """A foreign message made fit for a reason: cleaned, short, without key-like words or address queries."""
    if not isinstance(text, str) or not text.strip():
        return None
    line = clean(text[: 4 * MESSAGE_LIMIT]).strip()
    line = _CREDENTIALS.sub(r"\1", _ADDRESS_QUERY.sub(r"\1", line))
    return clean(_KEY_LIKE.sub("****", line), limit=MESSAGE_LIMIT) or None


def _from_object(detail: dict[str, object]) -> ErrorBody:
    return ErrorBody(
        code=_word(detail.get("code")),
        status=_word(detail.get("status")),
        message=tidy(detail.get("message")),
        param=_parameter(detail.get("param")),
    )


def _from_issues(issues: list[object]) -> ErrorBody:
    for issue in issues:
        if isinstance(issue, dict):
            location = issue.get("loc")
            parts = location if isinstance(location, list) else []
            return ErrorBody(
                code="validation_error",
                message=tidy(issue.get("msg")),
                param=_parameter(next((part for part in reversed(parts) if isinstance(part, str)), None)),
            )
    return ErrorBody(code="validation_error")


def _from_top_level(data: dict[str, object]) -> ErrorBody:
    code = _word(data.get("error")) or _word(data.get("code"))
    message = tidy(data.get("message")) or tidy(data.get("error"))
    return ErrorBody(code=code, status=_word(data.get("status")), message=message)


def _word(value: object) -> str | None:
    """A machine word such as `quota_exceeded`; None for prose."""
    text = value.strip().lower() if isinstance(value, str) else ""
    return text if _WORD.fullmatch(text) else None


def _parameter(value: object) -> str | None:
    return clean(value, limit=64) or None if isinstance(value, str) else None


def _is_html(body: bytes, content_type: str) -> bool:
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "html" in content_type.lower() or start.startswith((b"<!doctype", b"<html", b"<head", b"<body"))
