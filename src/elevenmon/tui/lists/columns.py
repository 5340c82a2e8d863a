"""The columns of a long list: which there is room for, how wide they are, and a row as a line of cells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import NamedTuple

from elevenmon.domain.lists import Row
from elevenmon.domain.wording import clock_time, day
from elevenmon.tui.content import Piece, fitted, glyphs, pieces_width
from elevenmon.tui.widgets.cells import Line, right_aligned

LONG_TIME, SHORT_TIME = 15, 8
"""Cells of a time with its date, and of one without."""
MARK_CELLS = 2
"""The mark of a row and a blank."""
GAP = 2
LEAST_REST = 28
SQUEEZED_REST = 12
"""Of what takes the rest, where the column that the list is sorted by would have to leave."""
SORT_MARK_CELLS = 2
"""A blank and the mark of the direction, beside a title."""
PLACEHOLDER = "·"
"""What stands in a row that is not at hand yet."""


class Light(NamedTuple):
    """What a cell may depend on besides its row."""

    now: datetime
    zone: tzinfo | None
    cells: int
    """The width of the column."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `cells` 0: it takes the rest."""

    title: str
    cells: int
    write: Callable[[Row, Light], Piece | Line]
    """Its words; several pieces are no wider than the column."""
    sort: str = ""
    """The field of the filter language it is sorted by; empty: it is not."""
    falling: bool = False
    """Whether the largest comes first when sorted by it for the first time."""
    right: bool = False
    rank: int = 0
    """Which leave first where there is no room: the highest."""
    least: int = LEAST_REST
    """What takes the rest is not narrower than this while others can leave."""

    def width(self, sort: str) -> int:
        """Its cells; with room for the mark of the direction where the list is sorted by it."""
        if not self.cells or not sort or self.sort != sort:
            return self.cells
        return max(self.cells, len(self.title) + SORT_MARK_CELLS)


class Place(NamedTuple):
    """A column and its width on this screen."""

    column: Column
    cells: int


def fit(columns: Sequence[Column], cells: int, sort: str = "") -> list[Place]:
    """The columns there is room for; one that takes the rest is as wide as that.

    The one that the list is sorted by (`sort`) stays: without it the order would be a riddle.
    """
    room, kept = cells - MARK_CELLS, list(columns)
    while _needed(kept, sort) > room:
        leaving = [column for column in kept if not sort or column.sort != sort]
        if len(kept) == 1 or not leaving:
            break
        kept.remove(max(leaving, key=lambda column: column.rank))
    rest = room - sum(column.width(sort) for column in kept) - GAP * (len(kept) - 1)
    return [Place(column, column.width(sort) or max(1, rest)) for column in kept]


def _needed(columns: Sequence[Column], sort: str) -> int:
    """Cells that they want; what takes the rest gives way where none but the one sorted by could leave."""
    ranked = [column for column in columns if column.rank]
    squeezed = bool(ranked) and all(column.sort == sort for column in ranked)
    rest = (min(column.least, SQUEEZED_REST if squeezed else column.least) for column in columns)
    wanted = sum(column.width(sort) or least for column, least in zip(columns, rest, strict=True))
    return wanted + GAP * (len(columns) - 1)


def header(places: Sequence[Place], sort: str, *, descending: bool) -> Line:
    """The titles, the one sorted by with a mark of its direction."""
    mark = glyphs().down if descending else glyphs().up
    line: Line = [" " * MARK_CELLS]
    for number, place in enumerate(places):
        column = place.column
        chosen = bool(column.sort) and column.sort == sort
        words = column.title
        if chosen:
            words = f"{mark} {words}" if column.right else f"{words} {mark}"
        line += _cell((words, "$accent" if chosen else "$quiet"), place, last=number == len(places) - 1)
    return line


def row_line(row: Row, places: Sequence[Place], now: datetime, zone: tzinfo | None, *, marked: bool) -> Line:
    """A row."""
    line: Line = [(fitted(glyphs().dot if marked else "", MARK_CELLS), "$accent bold")]
    for number, place in enumerate(places):
        piece = place.column.write(row, Light(now, zone, place.cells))
        line += _cell(piece, place, last=number == len(places) - 1)
    return line


def missing_line(places: Sequence[Place]) -> Line:
    """What stands where a row is not at hand yet."""
    line: Line = [" " * MARK_CELLS]
    for number, place in enumerate(places):
        line += _cell((PLACEHOLDER, "$faint"), place, last=number == len(places) - 1)
    return line


def _cell(said: Piece | Line, place: Place, *, last: bool) -> Line:
    if isinstance(said, list):
        line: Line = [*said, " " * (place.cells - pieces_width(said))]
    else:
        words, style = (said, "") if isinstance(said, str) else said
        shown = right_aligned(words, place.cells) if place.column.right else fitted(words, place.cells)
        line = [(shown, style)]
    return line if last else [*line, " " * GAP]


def time_column(write: Callable[[Row, Light], Piece], *, wide: bool) -> Column:
    """When it was; `wide`: with room for a date, and clocks under each other whether there is one or not."""
    return Column("time", LONG_TIME if wide else SHORT_TIME, write, sort="time", falling=True, right=wide)


def time_words(at: datetime, light: Light) -> str:
    """The time of a row: with its date where it is not today, and its seconds where there is room."""
    clock = clock_time(at, light.zone, seconds=True)
    if at.astimezone(light.zone).date() == light.now.astimezone(light.zone).date():
        return clock
    date = day(at, light.zone)
    if at.astimezone(light.zone).year != light.now.astimezone(light.zone).year:
        date = f"{date} {at.astimezone(light.zone).year}"
    if len(date) + 1 + len(clock) <= light.cells:
        return f"{date} {clock}"
    return f"{date} {clock[:5]}" if len(date) + 6 <= light.cells else date
