"""The request tail: the newest API requests of the account, newest first."""

import re
from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime, tzinfo

from textual.geometry import Size

from elevenmon.domain.record_text import voice_in_path
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.snapshot import Snapshot
from elevenmon.domain.wording import UNKNOWN_FIGURE, clock_time, day, short
from elevenmon.render.failures import reason
from elevenmon.tui.content import Piece, cut, fitted, glyphs, pieces_width, width
from elevenmon.tui.widgets.cells import Line, centred, clipped, right_aligned, wrapped
from elevenmon.tui.widgets.freshness import Freshness, absence, feed_health, freshness
from elevenmon.tui.widgets.list_panel import ListPanel

FEED = "requests"
NAME_STYLE, LEAST_NAME = "$accent", 6
"""Of a voice in a path: it is no part of it."""
VERSION, FEW_CELLS = re.compile(r"^/v\d+/"), 30
LONG_SEGMENT, KEPT = 14, 8
"""A part of a path this long is an id: its beginning is enough to tell it by."""


class TailPanel(ListPanel):
    """Time, method, status, latency and path of the newest requests."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._made: dict[str, tuple[ApiRequest, Line]] = {}
        """The rows that were drawn last: most are among the next ones, further down."""
        self._made_for: object = None

    def key(self, snapshot: Snapshot, now: datetime) -> Hashable:
        """The section, why it is empty where it is, and the day, because older times carry their date."""
        feed = feed_health(snapshot.health, FEED)
        state = (feed.state, feed.reason, feed.permission) if feed is not None else None
        empty = not snapshot.tail.rows
        return (snapshot.tail, state if empty else None, now.astimezone(self.zone).date())

    def freshness(self, snapshot: Snapshot, now: datetime) -> Freshness:
        """The age of the log."""
        return freshness(feed_health(snapshot.health, FEED), snapshot.tail.obtained_at, now)

    def title(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """`Requests · live`, or without the second word while nothing arrives."""
        return ("Requests",) if self._freshness.is_late or not snapshot.tail.rows else ("Requests · live",)

    def subtitle(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """Where the cursor is, and how many of elevenmon's own requests are left out."""
        hidden = snapshot.tail.hidden_own
        own: tuple[Piece, ...] = ((f"own {about(hidden)} hidden", "$quiet"),) if hidden else ()
        if self.has_focus and self._count():
            return (*self.place(), *((" · ", *own) if own else ()))
        return own

    def row_keys(self, snapshot: Snapshot) -> Sequence[str]:
        """What requests are told apart by."""
        return [row.request_key for row in snapshot.tail.rows]

    def draw_overview(self, snapshot: Snapshot, size: Size) -> list[Line]:
        """The newest."""
        return self.draw_rows(snapshot, 0, size)

    def draw_rows(self, snapshot: Snapshot, first: int, size: Size) -> list[Line]:
        """Rows from `first` on."""
        rows = snapshot.tail.rows[first : first + size.height]
        if rows:
            return self._request_lines(rows, size.width, snapshot.tail.voices)
        if snapshot.tail.obtained_at is None:
            feed = feed_health(snapshot.health, FEED)
            return centred(absence(feed, "request log", size.width), size.width, size.height)
        lines: list[Line] = [[("No requests yet", "$quiet")]]
        if snapshot.tail.left_out:
            why = f"some left out: {snapshot.tail.left_out}"
            lines = [[("No request could be read", "$level-warning")], *wrapped(why, "$quiet", size.width)]
        return centred(lines, size.width, size.height)

    def _request_lines(self, rows: Sequence[ApiRequest], cells: int, voices: Mapping[str, str]) -> list[Line]:
        today = self._now.astimezone(self.zone).date() if self._now is not None else None
        made_for = (today, self.zone, cells, voices)
        before = self._made if made_for == self._made_for else {}
        self._made, self._made_for = {}, made_for
        lines: list[Line] = []
        for row in rows:
            known = before.get(row.request_key)
            if known is None or known[0] is not row:
                known = row, request_line(row, self._now, self.zone, cells, voices)
            self._made[row.request_key] = known
            lines.append(known[1])
        return lines


def request_line(
    row: ApiRequest,
    now: datetime | None,
    zone: tzinfo | None,
    cells: int,
    voices: Mapping[str, str],
) -> Line:
    """One request. Where the line is narrow, method and latency leave before path and reason.

    `voices`: names by id; a voice of the path stands there by its name.
    """
    style = status_style(row.status)
    words = reason(row)
    line: Line = [(_time(row, now, zone, cells), "$quiet"), " "]
    if cells >= 52:
        line += [(f" {fitted(row.method or UNKNOWN_FIGURE, 6)}", "$quiet"), " "]
    line += [
        (right_aligned(str(row.status) if row.status is not None else UNKNOWN_FIGURE, 3), style or "$quiet")
    ]
    if cells >= 44:
        line += [(right_aligned(latency(row.latency_seconds), 8), "$quiet")]
    line.append("  ")
    room = cells - sum(width(piece if isinstance(piece, str) else piece[0]) for piece in line)
    if words and room >= 8 + width(words):
        room -= width(words) + 2
        path = path_pieces(row.path, room, voices)
        return [*line, *path, " " * (room - pieces_width(path) + 2), (words, style)]
    if words and room < 14:
        return [*line, (cut(words, room), style)]
    return [*line, *path_pieces(row.path, room, voices)]


def path_pieces(path: str | None, cells: int, voices: Mapping[str, str]) -> Line:
    """A path in at most that many cells, a voice that is known by name in the place of its id.

    Where there is little room the version of the API, which hardly ever tells anything, gives way.
    """
    if path is None:
        return [cut(UNKNOWN_FIGURE, cells)]
    voice = voice_in_path(path)
    name = voices.get(voice) if voice is not None else None
    said = VERSION.sub("", path) if cells < FEW_CELLS else path
    if voice is None or name is None:
        words, dots = cut(shortened(said, cells), cells), glyphs().ellipsis
        return [words.removesuffix(dots) if words.endswith(dots * 2) else words]
    head, _, rest = said.partition(voice)
    left = cells - width(head)
    room = left - width(rest)
    if room >= min(LEAST_NAME, width(name)):
        return [head, (cut(name, room), NAME_STYLE), rest]
    shown = cut(name, left) if left > 0 else ""
    return clipped([head, (shown, NAME_STYLE), *([rest] if shown == name else [])], cells)


def about(count: int) -> str:
    """A count in two digits: one that grows with every poll would have its whole border written again."""
    step = 10 ** max(0, len(str(count)) - 2)
    rounded = count // step * step
    return str(rounded) if rounded < 1000 else short(rounded)


def status_style(status: int | None) -> str:
    """Errors alone are coloured."""
    if status is None or status < 400:
        return ""
    return "$level-critical bold" if status >= 500 else "$level-warning bold"


def latency(seconds: float | None) -> str:
    """`0.45 s`, `12.0 s`, `140 s`."""
    if seconds is None:
        return UNKNOWN_FIGURE
    digits = 2 if seconds < 10 else 1 if seconds < 100 else 0
    return f"{seconds:.{digits}f} s"


def shortened(path: str, cells: int) -> str:
    """A path that fits where it can: what follows a `?` goes first, then as much of its ids as must."""
    excess = width(path) - cells
    if excess <= 0:
        return path
    head, mark, query = path.partition("?")
    parts = head.split("/")
    ids = [len(part) >= LONG_SEGMENT and any(map(str.isdigit, part)) for part in parts]
    excess -= len(query)
    if any(ids) and excess > 0:
        lost = -(-excess // sum(ids)) + 1
        parts = [
            part[: max(KEPT, len(part) - lost)] + glyphs().ellipsis if is_id else part
            for part, is_id in zip(parts, ids, strict=True)
        ]
    return "/".join(parts) + mark + query


def _time(row: ApiRequest, now: datetime | None, zone: tzinfo | None, cells: int) -> str:
    clock = clock_time(row.at, zone, seconds=True)
    if now is not None and row.at.astimezone(zone).date() != now.astimezone(zone).date():
        return f"{day(row.at, zone)} {clock[:5]}" if cells >= 60 else day(row.at, zone).ljust(8)
    return clock
