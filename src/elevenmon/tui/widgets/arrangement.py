"""Where each pane of the Overview goes at every size: plain arithmetic, and a Textual layout for it."""

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from textual.geometry import NULL_OFFSET, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

QUOTA, BURN_UP, BREAKDOWN, TILES, TAIL = "quota", "burn-up", "breakdown", "tiles", "tail"
PANES = (QUOTA, BURN_UP, BREAKDOWN, TILES, TAIL)
"""In the order in which tab visits them."""

TWO_COLUMNS_CELLS, GRID_CELLS = 108, 76
TWO_COLUMNS_ROWS, GRID_ROWS = 26, 17


class Want(NamedTuple):
    """A pane of the stack: the fewest rows it is worth showing in, and its share of what is left over."""

    pane: str
    least: int
    weight: int


WANTS = (Want(BREAKDOWN, 5, 3), Want(TAIL, 5, 3), Want(TILES, 3, 0), Want(BURN_UP, 9, 4))
"""What joins the quota in a stack, the most useful first."""
STACK_ORDER = (QUOTA, BURN_UP, TILES, BREAKDOWN, TAIL)


def arranged(cells: int, rows: int, focused: str | None = None) -> Mapping[str, Region]:
    """The region of each visible pane. In a stack without room for all, the focused one takes a place."""
    if cells <= 0 or rows <= 0:
        return {}
    if cells >= TWO_COLUMNS_CELLS and rows >= TWO_COLUMNS_ROWS:
        return _two_columns(cells, rows)
    if cells >= GRID_CELLS and rows >= GRID_ROWS:
        return _grid(cells, rows)
    if cells >= TWO_COLUMNS_CELLS and rows >= 8:
        return _side_by_side(cells, rows, focused)
    return _stack(cells, rows, focused)


def _two_columns(cells: int, rows: int) -> Mapping[str, Region]:
    """Quota over breakdown on the left; chart, tiles and requests on the right, the seam at one height."""
    left = min(76, max(50, cells * 44 // 100))
    right = cells - left
    quota = min(19, max(14, rows * 46 // 100))
    chart = quota if rows < 46 else rows * 44 // 100
    tiles = 4 if rows < 40 else 5 if rows < 52 else 6
    return {
        QUOTA: Region(0, 0, left, quota),
        BREAKDOWN: Region(0, quota, left, rows - quota),
        BURN_UP: Region(left, 0, right, chart),
        TILES: Region(left, chart, right, tiles),
        TAIL: Region(left, chart + tiles, right, rows - chart - tiles),
    }


def _grid(cells: int, rows: int) -> Mapping[str, Region]:
    """Quota and chart, tiles across, breakdown and requests."""
    left = max(40, cells * 48 // 100)
    top = min(15, max(9, rows * 52 // 100))
    tiles = 3 if rows < 24 else 4
    bottom = rows - top - tiles
    return {
        QUOTA: Region(0, 0, left, top),
        BURN_UP: Region(left, 0, cells - left, top),
        TILES: Region(0, top, cells, tiles),
        BREAKDOWN: Region(0, top + tiles, left, bottom),
        TAIL: Region(left, top + tiles, cells - left, bottom),
    }


def _side_by_side(cells: int, rows: int, focused: str | None) -> Mapping[str, Region]:
    """A low wide terminal: the quota, and beside it what fits in a stack."""
    left = min(60, cells * 45 // 100)
    panes: dict[str, Region] = {QUOTA: Region(0, 0, left, rows)}
    x = left
    for pane, height, y in _piled(rows, focused, 0):
        panes[pane] = Region(x, y, cells - left, height)
    return panes


def _stack(cells: int, rows: int, focused: str | None) -> Mapping[str, Region]:
    """One below the other: the quota first, then as many as there is room for."""
    quota = rows if rows < 10 else max(8, min(16, rows * 45 // 100)) if rows < 40 else 17
    if focused not in (None, QUOTA) and rows < 10:
        quota = 0
    panes = {QUOTA: Region(0, 0, cells, quota)} if quota else {}
    for pane, height, y in _piled(rows - quota, focused, quota):
        panes[pane] = Region(0, y, cells, height)
    return panes


def _piled(rows: int, focused: str | None, y: int) -> list[tuple[str, int, int]]:
    """Panes other than the quota that share these rows: (pane, height, y), top to bottom."""
    wants = sorted(WANTS, key=lambda want: want.pane != focused)
    chosen: list[Want] = []
    for want in wants:
        least = min(want.least, rows) if not chosen and rows > 0 else want.least
        if sum(one.least for one in chosen) + least <= rows and least > 0:
            chosen.append(want._replace(least=least))
    spare = rows - sum(want.least for want in chosen)
    weights = sum(want.weight for want in chosen) or 1
    heights = {want.pane: want.least + spare * want.weight // weights for want in chosen}
    if chosen:
        heights[chosen[0].pane] += rows - sum(heights.values())
    piled = []
    for pane in STACK_ORDER:
        if pane in heights:
            piled.append((pane, heights[pane], y))
            y += heights[pane]
    return piled


class PaneLayout(Layout):
    """Places the panes by their ids; one without a place is not shown."""

    name = "panes"

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """The placements of the panes that are visible at this size."""
        parent.pre_layout(self)
        focused = parent.screen.focused
        places = arranged(size.width, size.height, focused.id if focused is not None else None)
        return [
            WidgetPlacement(places[child.id], NULL_OFFSET, Spacing(), child)
            for child in children
            if child.id is not None and child.id in places
        ]


class Panes(Widget):
    """The container of the panes: it fills its place and arranges them by their ids."""

    DEFAULT_CSS: ClassVar[str] = "Panes { width: 1fr; height: 1fr; }"
    _PANES = PaneLayout()

    @property
    def layout(self) -> Layout:
        """Our own arrangement; a style sheet can only name the ones that come with Textual."""
        return self._PANES

    def moves_for(self, focused: str | None) -> bool:
        """Whether any pane gets another place when this one has the focus."""
        places = arranged(*self.size, focused)
        return any(
            child.region
            != (places[child.id].translate(self.region.offset) if child.id in places else Region())
            for child in self.children
            if child.id is not None
        )
