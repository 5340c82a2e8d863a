"""The quota bar: use, even pace and walls on one line, and the words under its tick."""

from collections.abc import Sequence

from elevenmon.tui.content import UNICODE, glyphs, width
from elevenmon.tui.widgets.cells import Line, meter

OVERAGE_STYLE = "$level-critical"


def quota_bar(share: float, pace: float | None, cells: int, style: str) -> Line:
    """A bar of use up to the limit (`share` and `pace` from 0 to 1), with a tick where even use would be."""
    filled, track = meter(min(1.0, share), cells)
    place = tick_place(pace, cells)
    whole: list[tuple[str, str]] = [(character, style) for character in filled]
    whole += [(character, "$track") for character in track]
    if place is not None and whole:
        whole[place] = (glyphs().pace, "$foreground bold")
    return _joined(whole)


def overage_bar(used: float, limit: float, cap: float | None, cells: int, style: str) -> Line:
    """A bar beyond the limit: included use, a tick at the limit, overage, and what the cap leaves."""
    end = max(used, cap or 0.0)
    if end <= 0 or cells <= 0:
        return []
    place = limit_place(limit, end, cells)
    full = min(cells, max(place + 1, round(used / end * cells)))
    glyph = glyphs()
    whole = [(glyph.bar_full, style)] * place + [(glyph.pace, "$foreground bold")]
    whole += [(glyph.bar_full, OVERAGE_STYLE)] * (full - place - 1)
    whole += [(glyph.bar_track, "$track")] * (cells - len(whole))
    return _joined(whole[:cells])


def tick_place(share: float | None, cells: int) -> int | None:
    """The cell of a tick at `share` of a bar; None when there is none to draw."""
    if share is None or cells <= 0:
        return None
    return min(cells - 1, max(0, round(share * cells)))


def limit_place(limit: float, end: float, cells: int) -> int:
    """The cell of the limit's tick on a bar that ends at `end`."""
    return min(cells - 1, max(0, round(limit / end * cells)))


def under_tick(place: int, label: str, remarks: Sequence[str], cells: int) -> Line:
    """A label that points at the tick above it, and the first (longest) remark for which there is room."""
    corner_left, corner_right = ("┘", "└") if glyphs() is UNICODE else ("^", "^")
    if width(label) + 1 <= place:
        line: Line = [" " * (place - width(label) - 1), (label, "$quiet"), (f" {corner_left}", "$quiet")]
        for remark in remarks:
            joined = f"{remark} · {label}"
            if place + 3 + width(remark) <= cells:
                return [*line, "  ", (remark, "$quiet")]
            if width(joined) + 1 <= place:
                return [" " * (place - width(joined) - 1), (joined, "$quiet"), (f" {corner_left}", "$quiet")]
        return line
    words = f"{corner_right} {label}"
    words = next(
        (f"{words} · {remark}" for remark in remarks if width(words) + 3 + width(remark) <= cells), words
    )
    start = min(place, max(0, cells - width(words)))
    return [" " * start, (words, "$quiet")]


def _joined(cells: list[tuple[str, str]]) -> Line:
    """Neighbours of one style as one piece."""
    line: list[tuple[str, str]] = []
    for character, style in cells:
        if line and line[-1][1] == style:
            line[-1] = (line[-1][0] + character, style)
        else:
            line.append((character, style))
    return list(line)
