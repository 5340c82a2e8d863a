"""What a long list says of itself: how much there is, what is new, what is left out, and why it is empty."""

from typing import NamedTuple

from elevenmon.domain.health import FeedHealth
from elevenmon.domain.lists import Extent
from elevenmon.domain.wording import grouped, percent
from elevenmon.tui.content import Piece, glyphs, pieces_width
from elevenmon.tui.lists.choice import Choice
from elevenmon.tui.widgets.cells import Line, wrapped
from elevenmon.tui.widgets.freshness import absence
from elevenmon.tui.widgets.tail import about

JOINT = " · "
LONG_CELLS = 90
"""From this width on there is room for whole sentences in a border."""
WIDEST = 64
"""Cells of a line of an explanation."""


def above_pieces(extent: Extent | None, *, newest_above: bool) -> tuple[Piece, ...]:
    """` · 12 new ↑`, for the upper border, where they will appear."""
    if extent is None or not extent.newer or not newest_above:
        return ()
    return ((JOINT, "$quiet"), (f"{grouped(extent.newer)} new {glyphs().newer}", "$accent"))


def place_pieces(extent: Extent | None, cursor: int, *, cells: int, newest_above: bool) -> tuple[Piece, ...]:
    """`812 of 1,002,331 · 34 of elevenmon's own hidden`, as much as fits, the first first.

    What is new is counted here where it would not appear above.
    """
    if extent is None:
        return ()
    parts: list[Piece] = []
    if extent.newer and not newest_above:
        parts.append((f"{grouped(extent.newer)} new", "$accent"))
    if not extent.complete:
        parts.append((f"searching {percent(extent.searched)}{JOINT}{grouped(extent.found)} found", "$accent"))
    if extent.found:
        more = "" if extent.complete else "+"
        parts.append((f"{grouped(cursor + 1)} of {grouped(extent.found)}{more}", "$quiet"))
    if extent.hidden_own:
        own = f"own {about(extent.hidden_own)} hidden"
        if cells >= LONG_CELLS:
            own = f"{about(extent.hidden_own)} of elevenmon's own hidden, own:yes shows them"
        parts.append((own, "$quiet"))
    if extent.left_out:
        why = f"some left out: {extent.left_out}" if cells >= LONG_CELLS else "some left out"
        parts.append((why, "$level-warning"))
    kept: list[Piece] = []
    for part in parts:
        longer = [*kept, *([(JOINT, "$quiet")] if kept else []), part]
        if pieces_width(longer) <= cells:
            kept = longer
    return tuple(kept)


def progress_words(extent: Extent | None) -> str:
    """How far a search is, beside its text."""
    if extent is None:
        return ""
    found = f"{grouped(extent.found)} found"
    return found if extent.complete else f"searching {percent(extent.searched)}{JOINT}{found}"


class Subject(NamedTuple):
    """What a list is of."""

    noun: str
    hint: str
    """What an account without any should know."""
    feed: FeedHealth | None
    """What brings the rows."""


def nothing_lines(extent: Extent | None, choice: Choice, subject: Subject, cells: int) -> list[Line] | None:
    """What stands in an empty list, and what to do about it; None where there are rows."""
    cells = max(1, min(WIDEST, cells))
    if extent is None:
        return [[("Reading the store", "$quiet")]]
    if extent.trouble:
        return [
            *wrapped("The store could not answer", "$level-warning bold", cells),
            *wrapped(f"{extent.trouble.rstrip('.')}. Press r to ask again.", "$quiet", cells),
        ]
    if extent.found:
        return None
    if not extent.complete:
        return [[(progress_words(extent), "$quiet")]]
    if choice.narrowed:
        return _no_match(extent, choice, subject.noun, cells)
    return _no_rows(extent, subject, cells)


def _no_rows(extent: Extent, subject: Subject, cells: int) -> list[Line]:
    noun, feed = subject.noun, subject.feed
    if feed is not None and feed.last_good is None:
        return absence(feed, "request log" if noun == "requests" else noun, cells)
    if extent.left_out:
        return [
            *wrapped(f"No {noun} could be read", "$level-warning bold", cells),
            *wrapped(f"Some are left out: {extent.left_out}.", "$quiet", cells),
            *_own_lines(extent, cells),
        ]
    head = wrapped(f"No {noun} yet", "$foreground bold", cells)
    return [*head, *wrapped(subject.hint, "$quiet", cells), *_own_lines(extent, cells)]


def _no_match(extent: Extent, choice: Choice, noun: str, cells: int) -> list[Line]:
    what = " and ".join(word.removeprefix("filter ") for word in choice.words)
    return [
        *wrapped(f"No {noun} match {what}", "$foreground bold", cells, most=3),
        *wrapped("esc shows all of them, / changes the filter", "$quiet", cells),
        *_own_lines(extent, cells),
    ]


def _own_lines(extent: Extent, cells: int) -> list[Line]:
    if not extent.hidden_own:
        return []
    words = f"{grouped(extent.hidden_own)} of elevenmon's own hidden · own:yes shows them"
    return wrapped(words, "$quiet", cells)
