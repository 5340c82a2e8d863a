"""What `elevenmon find` writes: a line for each record, or one JSON document."""

import json
from collections.abc import Iterator, Sequence
from datetime import tzinfo

from elevenmon.cli.times import written
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import Kind, Row
from elevenmon.domain.record_text import clip_text
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.text import clean
from elevenmon.domain.wording import UNKNOWN_FIGURE, grouped
from elevenmon.render.failures import reason
from elevenmon.render.record_fields import record_fields
from elevenmon.store.list_once import Found

_LONGEST_TEXT = 200


def document(kind: Kind, done: Found) -> str:
    """The JSON document; a clip that was deleted at the service says when."""
    document = {
        "schema": 1,
        "kind": kind.value,
        "found": done.found,
        "hidden_own": done.hidden_own,
        "left_out": done.left_out or None,
        "records": [_fields(row) for row in done.rows],
    }
    return json.dumps(document)


def remarks(done: Found) -> Iterator[str]:
    """What is not among the lines, and why."""
    if done.found > len(done.rows):
        yield f"{grouped(len(done.rows))} of {grouped(done.found)}: --limit shows more"
    if done.hidden_own:
        yield f"{grouped(done.hidden_own)} of elevenmon's own hidden, own:yes shows them"
    if done.left_out:
        yield f"some left out: {done.left_out}"


def lines(rows: Sequence[Row], zone: tzinfo | None) -> Iterator[str]:
    """Time first, then what tells the record best."""
    for row in rows:
        at = row.record.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        cells = _request(row.record) if isinstance(row.record, ApiRequest) else _clip(row.record)
        yield "  ".join((at, *cells)).rstrip()


def _fields(row: Row) -> dict[str, object]:
    fields = record_fields(row.record) | {"at": written(row.record.at)}
    return fields if row.deleted_at is None else fields | {"deleted_at": written(row.deleted_at)}


def _request(request: ApiRequest) -> tuple[str, ...]:
    latency = UNKNOWN_FIGURE if request.latency_seconds is None else f"{request.latency_seconds:.2f} s"
    return (
        f"{request.method or UNKNOWN_FIGURE:<6}",
        f"{UNKNOWN_FIGURE if request.status is None else request.status:>3}",
        f"{latency:>8}",
        request.path or UNKNOWN_FIGURE,
        reason(request),
    )


def _clip(item: HistoryItem) -> tuple[str, ...]:
    return (
        f"{grouped(item.credits):>7}",
        item.voice_name or item.voice_id or UNKNOWN_FIGURE,
        item.model_id or UNKNOWN_FIGURE,
        clean(clip_text(item) or "", limit=_LONGEST_TEXT),
    )
