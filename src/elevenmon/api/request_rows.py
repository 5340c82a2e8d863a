"""The request log's table as `RequestPage` (fact sheet, section 6)."""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import datetime

from elevenmon.api.numbers import count, flag
from elevenmon.api.tabular import Field, Table, read_extras, read_figure, read_text, seconds_per
from elevenmon.api.wire import cell
from elevenmon.domain.request_log import ApiRequest, RequestPage
from elevenmon.domain.text import clean_id

_STATUS_NAMES = ("response_code", "status_code", "status", "success")
_PATH_NAMES = ("path", "endpoint", "url")
_METHOD_NAMES = ("method", "http_method")
_EVENT_NAMES = ("event_id", "request_id")
_LATENCY_NAMES = {
    "latency_seconds": 1.0,
    "latency_ms": 0.001,
    "response_time_ms": 0.001,
    "duration_ms": 0.001,
}
"""Seconds per unit that the name speaks of; a declared unit wins."""
_ORIGIN = re.compile(r"^[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE)
_SECRET_PARAMETER = re.compile(
    r"((?:[?&]|\A)[^=&#]*(?:key|token|secret|authorization|password|signature)[^=&#]*=)[^&#]*", re.IGNORECASE
)
_KEY_LIKE = re.compile(r"sk_[A-Za-z0-9]{16,}")
_SUCCEEDED = 200
_FAILED = 500
_WORDS = {"ok": _SUCCEEDED, "success": _SUCCEEDED, "error": _FAILED, "failed": _FAILED, "failure": _FAILED}


class _Reader:
    """Which column is what, for one table."""

    def __init__(self, table: Table) -> None:
        self.event = table.take(*_EVENT_NAMES)
        self.trace = table.take("trace_id")
        self.method = table.take(*_METHOD_NAMES)
        self.path = table.take(*_PATH_NAMES)
        self.status = table.take(*_STATUS_NAMES)
        self.latency = table.take_if(_LATENCY_NAMES, lambda unit: seconds_per(unit, 1.0) is not None)
        self.latency_scale = 1.0
        if self.latency is not None:
            by_name = _LATENCY_NAMES[table.columns[self.latency.place].name.strip().lower()]
            self.latency_scale = seconds_per(self.latency.unit, by_name) or by_name
        self.names = tuple(column.name for column in table.columns)
        self.extras = table.extras()

    def row(self, at: datetime, row: Sequence[object]) -> ApiRequest:
        event_id = clean_id(self.event.raw(row)) if self.event else None
        trace_id = clean_id(self.trace.raw(row)) if self.trace else None
        method = read_text(self.method, row)
        return ApiRequest(
            event_id or trace_id or _digest(self.names, row),
            at,
            method.upper() if method else None,
            _path(read_text(self.path, row)),
            _status(self.status, row),
            read_figure(self.latency, row, self.latency_scale),
            event_id,
            trace_id,
            extra=read_extras(self.extras, row),
        )


def read_requests(data: object, *, limit: int) -> RequestPage:
    """One answer; rows without a readable time are left out and counted.

    A `success` column that is all the answer has of a status reads as 200 or 500. `full` counts the rows as
    they came, so that a refused one does not look like the end.
    """
    table = Table(data, "the request log")
    came = len(table.rows) + table.refused
    reader = _Reader(table)
    rows = tuple(reader.row(at, row) for at, row in table.timed_rows())
    return RequestPage(rows=rows, columns=table.columns, full=came >= limit, skipped=table.refused)


def _status(field: Field | None, row: Sequence[object]) -> int | None:
    raw = field.raw(row) if field else None
    if type(raw) is int and 100 <= raw < 1000:
        return raw
    if isinstance(raw, str) and raw.strip().lower() in _WORDS:
        return _WORDS[raw.strip().lower()]
    try:
        code = count(raw)
    except ValueError:
        code = 0
    if 100 <= code < 1000:
        return code
    try:
        return _SUCCEEDED if flag(raw) else _FAILED
    except ValueError:
        return None


def _path(text: str | None) -> str | None:
    """The path of a logged call, without its host and without secrets in its query."""
    if text is None or (text.startswith("/") and "?" not in text and "sk_" not in text):
        return text
    path = _ORIGIN.sub("", text) or "/"
    if "?" in path:
        path = _SECRET_PARAMETER.sub(r"\1****", path)
    return _KEY_LIKE.sub("****", path)


def _digest(names: Sequence[str], row: Sequence[object]) -> str:
    """What a row without an id is told apart by: the same for any order of its columns."""
    pairs = sorted(zip(names, (json.dumps(cell(item)) for item in row), strict=False))
    return "row:" + hashlib.sha256(json.dumps(pairs).encode()).hexdigest()[:32]
