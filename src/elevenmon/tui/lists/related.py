"""What a record leads to: what may be the same event in the other list, those around it, a voice's use."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import Detail, Kind, Row
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.text import clean
from elevenmon.domain.wording import UNKNOWN_FIGURE, clock_time, day, grouped
from elevenmon.tui.content import cut, fitted, pieces_width
from elevenmon.tui.lists.clip_columns import spoken, voice_words
from elevenmon.tui.widgets.cells import Line, right_aligned
from elevenmon.tui.widgets.tail import latency, path_pieces, status_style

NAME_CELLS, SHORT_NAME_CELLS = 14, 10
ROOMY, LEAST_NAMED = 40, 34
"""Cells behind the time from which on a name has all of its own, and from which on it has fewer."""
TEXT_CHARACTERS = 400
"""A text is read as far as any line can show it."""


class ToRecord(NamedTuple):
    """Leads to a record."""

    kind: Kind
    row: Row


class ToUse(NamedTuple):
    """Leads to what a voice consumed."""

    voice_id: str
    name: str


class ToClips(NamedTuple):
    """Leads to all clips of a voice."""

    voice_id: str
    name: str


Target = ToRecord | ToUse | ToClips


def match_targets(detail: Detail) -> list[Target]:
    """The matches, then what a clip's voices lead to."""
    other = Kind.HISTORY if detail.kind is Kind.REQUESTS else Kind.REQUESTS
    targets: list[Target] = [ToRecord(other, row) for row in detail.matches.rows]
    if isinstance(detail.row.record, HistoryItem):
        for voice_id, name in voices(detail.row.record, detail).items():
            targets += [ToUse(voice_id, name), ToClips(voice_id, name)]
    return targets


def voices(item: HistoryItem, detail: Detail) -> dict[str, str]:
    """The voices that speak in a clip: names by id."""
    found: dict[str, str] = {}
    if item.voice_id:
        found[item.voice_id] = item.voice_name or detail.names.get(item.voice_id) or item.voice_id
    for turn in item.dialogue:
        if turn.voice_id:
            name = turn.voice_name or detail.names.get(turn.voice_id)
            found.setdefault(turn.voice_id, name or turn.voice_id)
    return found


def target_key(target: Target) -> str:
    """What a target is told apart by."""
    match target:
        case ToRecord():
            return f"{target.kind} {target.row.row_id}"
        case _:
            return f"{type(target).__name__} {target.voice_id}"


def target_line(target: Target, now: datetime, zone: tzinfo | None, cells: int) -> Line:
    """A target as one line."""
    match target:
        case ToRecord():
            return record_line(target.row, now, zone, cells)
        case ToUse():
            return [("credits of ", "$quiet"), cut(target.name, max(1, cells - 11))]
        case ToClips():
            return [("all clips of ", "$quiet"), cut(target.name, max(1, cells - 13))]


def record_line(row: Row, now: datetime, zone: tzinfo | None, cells: int) -> Line:
    """A record in one line: time, then what tells it from others."""
    at = row.record.at
    today = at.astimezone(zone).date() == now.astimezone(zone).date()
    clock = clock_time(at, zone, seconds=True)
    line: Line = [(clock if today else f"{day(at, zone)} {clock}", "$quiet"), "  "]
    if isinstance(row.record, ApiRequest):
        line += _request_pieces(row.record, row.names, cells - pieces_width(line))
    else:
        line += _clip_pieces(row.record, cells - pieces_width(line))
    return line


def _request_pieces(request: ApiRequest, names: Mapping[str, str], cells: int) -> Line:
    status = UNKNOWN_FIGURE if request.status is None else str(request.status)
    line: Line = [(right_aligned(status, 3), status_style(request.status) or "$quiet")]
    if cells >= ROOMY:
        line.append((right_aligned(latency(request.latency_seconds), 9), "$quiet"))
    line.append("  ")
    room = max(1, cells - pieces_width(line))
    return [*line, *path_pieces(request.path, room, names)]


def _clip_pieces(item: HistoryItem, cells: int) -> Line:
    line: Line = [(right_aligned(grouped(item.credits), 7), "$quiet"), "  "]
    if cells >= LEAST_NAMED:
        name = NAME_CELLS if cells >= ROOMY else SHORT_NAME_CELLS
        line += [fitted(voice_words(item), name), "  "]
    words = clean(spoken(item)[:TEXT_CHARACTERS])
    room = max(1, cells - pieces_width(line))
    return [*line, cut(words, room) if words else ("(no text)", "$faint")]


def matches_title(detail: Detail) -> str:
    """`Matching clips · likely`."""
    other = "clips" if detail.kind is Kind.REQUESTS else "requests"
    return f"Matching {other} · {detail.matches.words}"


def nearby_targets(detail: Detail) -> Sequence[ToRecord]:
    """The records around it, newest first, as the lists have them."""
    return [ToRecord(detail.kind, row) for row in reversed(detail.nearby)]
