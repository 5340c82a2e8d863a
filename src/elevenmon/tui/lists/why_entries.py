"""An explanation as rows: who gained by each way of splitting the use, then clips and requests."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from functools import partial

from elevenmon.domain.explanations import DimensionGains, Explanation, Gain, PathCount, Stretch
from elevenmon.domain.lists import Kind, Row
from elevenmon.domain.snapshot import Dimension
from elevenmon.domain.units import CREDITS
from elevenmon.domain.wording import grouped
from elevenmon.render.explanation import basis, brief, clip_words, request_words, signed, unknown_words
from elevenmon.tui.content import Piece, cut, fitted, pieces_width, width
from elevenmon.tui.lists.related import ToRecord, record_line
from elevenmon.tui.widgets.breakdown import NAMES, share_words
from elevenmon.tui.widgets.cells import Line, meter, right_aligned
from elevenmon.tui.widgets.entries_panel import Entry, ToList
from elevenmon.tui.widgets.tail import shortened

MOST_ROWS = 6
"""Rows of a dimension; the rest is folded into one."""
_FIELDS = {
    Dimension.VOICE: ("history", "voice"),
    Dimension.MODEL: ("history", "model"),
    Dimension.KEY: ("requests", "key"),
    Dimension.USER: ("requests", "user"),
}
"""The list and its field that tell a dimension's rows apart."""
_MARGIN = 2
_SHARE, _LEAST_NAME, _MOST_NAME, _LEAST_BAR, _MOST_BAR = 5, 10, 28, 6, 30


def gain_entries(said: Explanation) -> list[Entry]:
    """Each dimension with its largest gains."""
    entries: list[Entry] = []
    for part in said.parts:
        name = part.dimension.value
        entries.append(Entry(f"{name} heading", partial(_heading, part, said.unit), is_heading=True))
        entries += [
            Entry(
                f"{name}:{row.key or ''}",
                partial(_gain_line, row, said.unit),
                _list_of(part.dimension, row, said.stretch),
            )
            for row in part.rows[:MOST_ROWS]
        ]
        rest = part.rows[MOST_ROWS:]
        if rest:
            entries.append(Entry(f"{name} others", partial(_others_line, rest, said.unit), is_heading=True))
    return entries


def event_entries(said: Explanation, now: datetime, zone: tzinfo | None) -> list[Entry]:
    """The dearest clips, then where the requests went."""
    more = "" if said.clip_count <= len(said.clips) else f", the dearest {len(said.clips)}"
    entries = [Entry("clips:", partial(_words, f"{clip_words(said)}{more}"), is_heading=True)]
    entries += [_clip(row, now, zone) for row in said.clips]
    entries.append(Entry("requests:", partial(_words, request_words(said)), is_heading=True))
    entries += [_path(path, said.stretch) for path in said.paths]
    return entries


def inside(stretch: Stretch) -> str:
    """The stretch as a filter of a long list."""
    return f"time>={stretch.since:%Y-%m-%dT%H:%MZ} time<{stretch.until:%Y-%m-%dT%H:%MZ}"


def _list_of(dimension: Dimension, row: Gain, stretch: Stretch) -> ToList:
    """The clips or requests of a row; of one that no field tells, all requests of the stretch."""
    mode, field = _FIELDS.get(dimension, ("requests", ""))
    narrowed = f' {field}="{row.key}"' if field and row.key is not None else ""
    return ToList(mode, f"{inside(stretch)}{narrowed}")


def _clip(row: Row, now: datetime, zone: tzinfo | None) -> Entry:
    return Entry(
        f"clip:{row.row_id}",
        lambda cells: [" " * _MARGIN, *record_line(row, now, zone, cells - _MARGIN)],
        ToRecord(Kind.HISTORY, row),
    )


def _path(path: PathCount, stretch: Stretch) -> Entry:
    quoted = path.path.replace('"', "")
    return Entry(
        f"path:{path.path}",
        partial(_path_line, path),
        ToList("requests", f'{inside(stretch)} path="{quoted}"'),
    )


def _words(words: str, cells: int) -> Line:
    return [(cut(words, cells), "$pane-title bold")]


def _heading(part: DimensionGains, unit: str, cells: int) -> Line:
    """`Voices`, and what is odd about them."""
    remark = unknown_words(part, unit)
    if not remark:
        remark = "no earlier week known: all use" if not part.weeks else f"against {basis(part.weeks)}"
    name = NAMES[part.dimension]
    return [
        (cut(name, cells), "$pane-title bold"),
        ("  " + cut(remark, max(0, cells - len(name) - 2)), "$quiet"),
    ]


def _gain_line(row: Gain, unit: str, cells: int) -> Line:
    """Name, gain, share of all gains, a bar of it, and use beside the usual: as much as there is room for."""
    most, wanted = _rooms(unit)
    room = cells - _MARGIN - most - 1 - _SHARE - 1
    beside = f"{brief(row.credits, unit)} / {brief(row.usual, unit)}" if row.usual is not None else ""
    beside_cells = wanted if beside and width(beside) < wanted and room >= _LEAST_NAME + wanted else 0
    room -= beside_cells
    bar = min(_MOST_BAR, room - _MOST_NAME - 2) if room - _MOST_NAME - 2 >= _LEAST_BAR else 0
    name = max(1, min(_MOST_NAME, room - (bar + 2 if bar else 0)))
    style = "$quiet" if row.key is None or row.gain <= 0 else ""
    line: list[Piece] = [" " * _MARGIN, (fitted(row.name.strip() or "(no name)", name), style), " "]
    line.append((right_aligned(signed(row.gain, unit, most=most), most), style))
    line.append((" " + right_aligned(share_words(row.share) if row.share > 0 else "", _SHARE), "$quiet"))
    if bar:
        filled, track = meter(row.share, bar)
        line += ["  ", (filled, "$bar"), " " * len(track)]
    if beside_cells:
        line.append((right_aligned(beside, beside_cells), "$quiet"))
    return line


def _rooms(unit: str) -> tuple[int, int]:
    """Cells of a gain, and of use beside the usual: a currency without a sign is named each time."""
    if unit == CREDITS:
        return 9, 15
    return (9, 18) if width(brief(0.0, unit)) < len("0.00 PLN") else (10, 22)


def _others_line(rest: Sequence[Gain], unit: str, cells: int) -> Line:
    gain = sum(row.gain for row in rest)
    what = "1 other" if len(rest) == 1 else f"{len(rest)} others"
    together = " together" if len(rest) > 1 else ""
    return [(cut(f"{' ' * _MARGIN}{what}, {signed(gain, unit)}{together}", cells), "$quiet")]


def _path_line(path: PathCount, cells: int) -> Line:
    failed = f"  {grouped(path.failed)} failed" if path.failed else ""
    line: Line = [" " * _MARGIN, (right_aligned(grouped(path.requests), 7), ""), "  "]
    room = max(1, cells - pieces_width(line) - len(failed))
    return [*line, cut(shortened(path.path, room), room), (failed, "$level-warning")]
