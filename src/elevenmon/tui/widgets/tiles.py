"""The tiles: five figures with their recent course, drawn by one widget."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from textual import events
from textual.geometry import Size

from elevenmon.domain.health import FeedState
from elevenmon.domain.snapshot import Buckets, Snapshot, Tile, TileKind, Window
from elevenmon.domain.wording import UNKNOWN_FIGURE, duration, moment, percent, short
from elevenmon.tui.content import UNICODE, cut, glyphs, width
from elevenmon.tui.widgets.cells import Line, text_of
from elevenmon.tui.widgets.freshness import FRESH, Freshness, feed_health, freshness
from elevenmon.tui.widgets.spark_cursor import SparkPanel, cells_of, mean_of, with_cursor
from elevenmon.tui.widgets.sparkline import sparkline

NARROWEST = 12
"""Cells of a tile below which they go on another row of tiles."""
SHORT_NAMES = {TileKind.CREDITS: "credits", TileKind.REQUESTS: "req/min", TileKind.AGENTS: "agents"}


class TilesPanel(SparkPanel):
    """Credits per hour, requests per minute, errors, latency and live agents over a window."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._edges: list[tuple[range, range]] = []
        """Columns and lines of each tile, as they were drawn last."""

    def course(self) -> tuple[Buckets | None, int]:
        """The time of the window."""
        section = self._snapshot.tiles if self._snapshot is not None else None
        if section is None:
            return None, 0
        return section.buckets, max((len(tile.series) for tile in section.tiles), default=0)

    def spark_cells(self) -> int:
        """Those of the narrowest tile, which has a border and a blank at either side."""
        return max(0, min((len(columns) for columns, _ in self._edges), default=0) - 4)

    def on_click(self, event: events.Click) -> None:
        """The stretch under the pointer."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        for columns, lines in self._edges:
            if offset.x in columns and offset.y in lines and self.spark_cells():
                inner = max(1, len(columns) - 4)
                cell = min(max(0, offset.x - columns.start - 2), inner - 1)
                self.choose_cell(cell * self.spark_cells() // inner)

    def key(self, snapshot: Snapshot, now: datetime) -> Hashable:
        """The section, which of its feeds fail, and how old the figures of late ones are."""
        tiles = snapshot.tiles.tiles
        return (
            snapshot.tiles,
            tuple(_state(snapshot, tile) for tile in tiles),
            tuple(_age(snapshot, tile, now) for tile in tiles),
            self.has_focus,
        )

    def freshness(self, snapshot: Snapshot, now: datetime) -> Freshness:
        """The oldest of its feeds, where all of them are late; one late tile says so by itself."""
        ages = [
            freshness(feed_health(snapshot.health, tile.feed), tile.obtained_at, now)
            for tile in snapshot.tiles.tiles
            if tile.obtained_at is not None
        ]
        return ages[0] if ages and all(age.is_late for age in ages) else FRESH

    def draw(self, snapshot: Snapshot, now: datetime, size: Size) -> list[Line]:
        """The tiles in one row, or in two where they would be too narrow."""
        section = snapshot.tiles
        if not section.tiles or size.height < 1:
            return []
        per_row = tiles_per_row(len(section.tiles), size.width, size.height)
        rows = [section.tiles[at : at + per_row] for at in range(0, len(section.tiles), per_row)]
        lines: list[Line] = []
        self._edges = []
        for index, row in enumerate(rows):
            height = size.height * (index + 1) // len(rows) - size.height * index // len(rows)
            edges = [size.width * tile // len(row) for tile in range(len(row) + 1)]
            below = range(len(lines), len(lines) + height)
            self._edges += [(range(left, right), below) for left, right in pairwise(edges)]
            lines.extend(self._row(snapshot, now, row, edges, height))
        return lines

    def _foot(self, snapshot: Snapshot, tile: Tile, now: datetime) -> str:
        """When the chosen stretch begins, else the window; where the figure is late, its age."""
        if self.chosen is not None:
            return moment(self.chosen.since, now, self.zone)
        age = _age(snapshot, tile, now)
        if age is not None:
            return age
        window, is_open = snapshot.tiles.window, snapshot.quota.period is None
        # Without a reset nobody knows when the period began.
        return "30d" if window is Window.PERIOD and is_open else window.value

    def _row(
        self, snapshot: Snapshot, now: datetime, tiles: Sequence[Tile], edges: Sequence[int], height: int
    ) -> list[Line]:
        chosen = self.chosen_points()
        boxes: list[list[Line]] = [
            tile_box(
                tile,
                _state(snapshot, tile),
                self._foot(snapshot, tile, now),
                edges[index + 1] - edges[index],
                height,
                is_focused=self.has_focus,
                chosen=chosen,
            )
            for index, tile in enumerate(tiles)
        ]
        return [[piece for box in boxes for piece in box[y]] for y in range(height)]


def _age(snapshot: Snapshot, tile: Tile, now: datetime) -> str | None:
    """The age of a late figure in words."""
    late = freshness(feed_health(snapshot.health, tile.feed), tile.obtained_at, now)
    if not late.is_late or tile.obtained_at is None:
        return None
    return f"{duration((now - tile.obtained_at).total_seconds())} old"


def tiles_per_row(count: int, cells: int, height: int) -> int:
    """How many tiles stand side by side."""
    if cells // max(1, count) >= NARROWEST or height < 6:
        return max(1, min(count, max(1, cells // 8)))
    return (count + 1) // 2


def tile_box(
    tile: Tile,
    state: FeedState | None,
    foot: str,
    cells: int,
    height: int,
    *,
    is_focused: bool,
    chosen: range = range(0),
) -> list[Line]:
    """One tile in a box of that many cells, its window (or its age) in the lower border.

    Of `chosen` points of its course it tells the figure, and points at them.
    """
    if chosen:
        tile = replace(tile, value=mean_of(tile.series, chosen))
    border = "$pane-focus bold" if is_focused else "$pane"
    title = "$pane-title-focus bold" if is_focused else "$pane-title"
    corners = "╭╮╰╯─│" if glyphs() is UNICODE else "++++-|"
    if is_focused and glyphs() is UNICODE:
        corners = "┏┓┗┛━┃"
    inner = cells - 2
    if inner < 1 or height < 3:
        words = cut(f"{tile.kind.value} {figure(tile)}", max(0, cells - 1))
        blank: Line = [" " * cells]
        return [[words + " " * (cells - width(words))], *[blank] * (height - 1)]
    head = _edge(_name(tile.kind, inner), inner, corners[:2], corners[4], (border, title))
    body, pointer = _body(tile, state, max(1, inner - 2), height - 2, chosen)
    side = (corners[5], border)
    lines: list[Line] = [head]
    for line, length in body:
        lines.append([side, " ", *line, " " * max(0, inner - 1 - length), side])
    bottom = _edge(foot, inner, corners[2:4], corners[4], (border, "$quiet"), is_right=True)
    if pointer is not None:
        # The words keep out of the pointer's way where there is room for both.
        other = _edge(foot, inner, corners[2:4], corners[4], (border, "$quiet"))
        is_free = text_of(bottom)[pointer + 2] == corners[4]
        bottom = _pointed(bottom if is_free else other, pointer + 2, corners[4])
    lines.append(bottom)
    return lines


def _pointed(edge: Line, column: int, line: str) -> Line:
    """A border with a pointer in a column, unless words stand there."""
    pointed: Line = []
    at = 0
    for piece in edge:
        words, style = (piece, "") if isinstance(piece, str) else piece
        place = column - at
        at += width(words)
        if 0 <= place < len(words) and words[place] == line:
            pointed += [(words[:place], style), (glyphs().up, "$accent bold"), (words[place + 1 :], style)]
        else:
            pointed.append(piece)
    return pointed


def figure(tile: Tile) -> str:
    """The tile's figure with its unit; a dash where nothing is known."""
    if tile.value is None:
        return UNKNOWN_FIGURE
    match tile.kind:
        case TileKind.ERRORS:
            return percent(tile.value, digits=0 if tile.value == 0 or tile.value >= 0.0995 else 1)
        case TileKind.LATENCY:
            return f"{tile.value:.2f} s" if tile.value < 10 else f"{tile.value:.0f} s"
        case _:
            return short(tile.value)


def _name(kind: TileKind, inner: int) -> str:
    """The tile's name as far as it fits."""
    name = kind.value
    return name if len(name) + 2 <= inner else SHORT_NAMES.get(kind, name)


def _edge(
    words: str, inner: int, ends: str, line: str, styles: tuple[str, str], *, is_right: bool = False
) -> Line:
    """The upper or lower border of a box with words in it."""
    border, style = styles
    if inner < 4:
        return [(ends[0] + line * inner + ends[1], border)]
    kept = f" {cut(words, inner - 2)} "
    near = line if width(kept) + 2 <= inner else ""
    far = line * (inner - len(near) - width(kept))
    before, after = (far, near) if is_right else (near, far)
    return [(ends[0] + before, border), (kept, style), (after + ends[1], border)]


def _body(
    tile: Tile, state: FeedState | None, cells: int, height: int, chosen: range
) -> tuple[list[tuple[Line, int]], int | None]:
    """The lines inside the box and their lengths: figure and sparkline, side by side on a single line.

    And in which column of them the chosen points stand; None for none.
    """
    words = cut(figure(tile), cells)
    style = "bold" if tile.value is not None else "$quiet"
    course = tile.series
    if height == 1:
        room = cells - width(words) - 1
        spark = sparkline(course, room, airy=True)[0] if room >= 3 else ""
        under = cells_of(chosen, len(course), len(spark))
        line = [(words, style), " ", *with_cursor(spark, "$spark", under)]
        pointer = width(words) + 1 + under.start if under else None
        return [(line, width(words) + 1 + len(spark))], pointer
    first: tuple[Line, int] = ([(words, style)], width(words))
    remark = "" if chosen else _remark(tile, state, cells)
    if remark:
        return [first, ([(remark, "$quiet")], width(remark)), *[([], 0)] * (height - 2)], None
    under = cells_of(chosen, len(course), cells)
    sparks: list[tuple[Line, int]] = [
        (with_cursor(row, "$spark", under), len(row))
        for row in sparkline(course, cells, height - 1, airy=True)
    ]
    return [first, *sparks], under.start if under else None


def _remark(tile: Tile, state: FeedState | None, cells: int) -> str:
    """Why there is no figure, in a word or two; in one that fits where there is little room."""
    if tile.value is not None:
        return ""
    match state:
        case FeedState.NO_PERMISSION:
            words, brief = "no access", "denied"
        case FeedState.NOT_AVAILABLE:
            words, brief = state.value, "n/a"
        case FeedState.WAITING | None:
            words, brief = "waiting", "wait"
        case FeedState.OK:
            words, brief = "none yet", "none"
        case _:
            words, brief = state.value, state.value
    return words if width(words) <= cells else cut(brief, cells)


def _state(snapshot: Snapshot, tile: Tile) -> FeedState | None:
    feed = feed_health(snapshot.health, tile.feed)
    return feed.state if feed is not None else None
