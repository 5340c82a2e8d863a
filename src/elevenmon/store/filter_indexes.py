"""The indexes that filters are answered by.

Each leads to the rows of a value and ends with the row id; those of requests begin with `own`.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Index(NamedTuple):
    """An index, and which rows it leaves out."""

    name: str
    holds: str = "true"
    """SQL that is true of the rows in it."""
    common: str | int | None = None
    """A value that so many rows have that they are not in it: a page of them is near wherever one looks."""


def _known(name: str, column: str) -> Index:
    return Index(name, f"{column} IS NOT NULL")


INDEXES: Mapping[str, Mapping[str, Index]] = {
    "requests": {
        "method": Index("request_method", "method <> 'POST'", "POST"),
        "path": Index("request_path"),
        "status": Index("request_status", "status <> 200", 200),
        "user_id": _known("request_user", "user_id"),
        "api_key": _known("request_api_key", "api_key"),
        "error": _known("request_error", "error"),
        "voice_id": _known("request_voice", "voice_id"),
    },
    "history": {
        "voice_id": Index("history_item_voice"),
        "model_id": Index("history_item_model"),
        "source": Index("history_item_source"),
        "credits": Index("history_item_credits"),
    },
}
"""By kind and column."""
