"""What of a record a filter's words are looked for in, and what of a request is kept under guessed names."""

import re
from typing import TYPE_CHECKING

from elevenmon.domain.request_log import ApiRequest

if TYPE_CHECKING:
    # The first frame shows no clip.
    from elevenmon.domain.history import HistoryItem

USER_COLUMNS = ("user_id",)
KEY_COLUMNS = ("hashed_xi_api_key", "api_key")
ERROR_COLUMNS = ("error_code", "error")
"""Columns of the request log that nobody has seen documented (fact sheet, section 6): the first there is."""

_VOICE = re.compile(
    r"/v\d/(?:text-to-speech|speech-to-speech|voices)/([A-Za-z0-9]{12,})(?![\w.:-])", re.ASCII
)


def extra_text(request: ApiRequest, columns: tuple[str, ...]) -> str | None:
    """The text of the first of these columns that the request has."""
    for name in columns:
        value = request.extra.get(name)
        if value is not None:
            return value if isinstance(value, str) else str(value)
    return None


def voice_in_path(path: str | None) -> str | None:
    """The id of the voice that a path names."""
    match = _VOICE.match(path) if path else None
    return match[1] if match else None


def clip_text(item: "HistoryItem") -> str | None:
    """What a clip says: its text, or the turns of a dialogue, a line each; None where nothing is known."""
    if item.text or not item.dialogue:
        return item.text
    return "\n".join(turn.text for turn in item.dialogue)


def texts_of(record: "ApiRequest | HistoryItem") -> tuple[str, ...]:
    """What words and patterns are looked for in, each text by itself: a request's method, path and error, or
    what a clip says. A missing one is empty."""
    if isinstance(record, ApiRequest):
        return record.method or "", record.path or "", extra_text(record, ERROR_COLUMNS) or ""
    return (clip_text(record) or "",)
