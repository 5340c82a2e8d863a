"""Records on the clipboard: their id, or the whole as JSON."""

import json
from typing import TYPE_CHECKING

from elevenmon.domain.lists import Record
from elevenmon.domain.request_log import ApiRequest
from elevenmon.render.record_fields import record_fields

if TYPE_CHECKING:
    from elevenmon.tui.app import MonitorApp


def record_id(record: Record) -> str:
    """What the record is known by at ElevenLabs."""
    if isinstance(record, ApiRequest):
        return record.event_id or record.trace_id or record.request_key
    return record.history_item_id


def record_json(record: Record) -> str:
    """All fields as one line of JSON; times in UTC."""
    return json.dumps(record_fields(record), ensure_ascii=False)


def copy_id(app: "MonitorApp", record: Record) -> None:
    """The id to the clipboard."""
    app.copy_to_clipboard(record_id(record))
    app.say(f"copied {record_id(record)}")


def copy_row(app: "MonitorApp", record: Record) -> None:
    """The record to the clipboard."""
    text = record_json(record)
    app.copy_to_clipboard(text)
    app.say(f"copied as JSON, {len(text):,} characters")
