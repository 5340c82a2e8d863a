"""A request or a clip as plain values, as every front end writes it: on the clipboard, as JSON."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime

from elevenmon.domain.lists import Record


def record_fields(record: Record) -> dict[str, object]:
    """All fields by name, ready for JSON; times in UTC."""
    return {name: _plain(value) for name, value in record._asdict().items()}


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value
