"""Where each pane of the Overview goes at every size: plain arithmetic, and a Textual layout for it."""

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from textual.geometry import NULL_OFFSET, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

QUOTA, BURN_UP, BREAKDOWN, TILES, TAIL = "quota", "burn-up", "breakdown", "tiles", "tail"
ALERTS = "alerts"
"""Has a place while an alert asks for attention and there is room; the status line tells of it anyway."""
PANES = (QUOTA, ALERTS, BURN_UP, BREAKDOWN, TILES, TAIL)
"""In the order in which tab visits them."""

TWO_COLUMNS_CELLS, GRID_CELLS = 108, 76
TWO_COLUMNS_ROWS, GRID_ROWS = 26, 17


ALERTS_BESIDES = 8
"""Rows that other panes need beside the alerts for these to have any."""


LEAST_QUOTA = 12
"""Rows in which the quota says all but its details."""


class Want(NamedTuple):
    """A pane of the stack: the fewest rows it is worth showing in, and its share of what is left over."""

    pane: str
    least: int
    weight: int


WANTS = (Want(BREAKDOWN, 5, 3), Want(TAIL, 5, 3), Want(TILES, 3, 0), Want(BURN_UP, 9, 4))
"""What joins the quota in a stack, the most useful first."""
STACK_ORDER = (QUOTA, BURN_UP, TILES, BREAKDOWN, TAIL)


def arranged(cells: int, rows: int, focused: str | None = None, alerts: int = 0) -> Mapping[str, Region]:
    """The region of each visible pane. In a stack without room for all, the focused one takes a place.

    `alerts`: how many ask for attention.
    """
    if cells <= 0 or rows <= 0:
        return {}
    if cells >= TWO_COLUMNS_CELLS and rows >= TWO_COLUMNS_ROWS:
        return _two_columns(cells, rows, alerts)
    if cells >= GRID_CELLS and rows >= GRID_ROWS:
        return _grid(cells, rows, alerts)
    if cells >= TWO_COLUMNS_CELLS and rows >= 8:
        return _side_by_side(cells, rows, focused, alerts)
    return _stack(cells, rows, focused, alerts)


def _two_columns(cells: int, rows: int, alerts: int) -> Mapping[str, Region]:
    """Quota over breakdown on the left; chart, tiles and requests on the right, the seam at one height.

    Alerts stand under the quota, as high as the tiles beside them where the quota is as high as the chart.
    """
    left = min(76, max(50, cells * 44 // 100))
    right = cells - left
    quota = min(19, max(14, rows * 46 // 100))
    chart = quota if rows < 46 else rows * 44 // 100
    tiles = 4 if rows < 40 else 5 if rows < 52 else 6
    told = 0 if not alerts else tiles if quota == chart else min(2 + alerts, chart + tiles - quota)
    return {
        QUOTA: Region(0, 0, left, quota),
        **_placed_alerts(0, quota, left, told),
        BREAKDOWN: Region(0, quota + told, left, rows - quota - told),
        BURN_UP: Region(left, 0, right, chart),
        TILES: Region(left, chart, right, tiles),
        TAIL: Region(left, chart + tiles, right, rows - chart - tiles),
    }


def _grid(cells: int, rows: int, alerts: int) -> Mapping[str, Region]:
    """Quota and chart, tiles across, breakdown and requests; alerts over the requests."""
    left = max(40, cells * 48 // 100)
    top = min(15, max(9, rows * 52 // 100))
    tiles = 3 if rows < 24 else 4
    bottom = rows - top - tiles
    told = 2 + min(alerts, 1 if bottom < 9 else 2) if alerts and bottom >= ALERTS_BESIDES else 0
    return {
        QUOTA: Region(0, 0, left, top),
        BURN_UP: Region(left, 0, cells - left, top),
        TILES: Region(0, top, cells, tiles),
        BREAKDOWN: Region(0, top + tiles, left, bottom),
        **_placed_alerts(left, top + tiles, cells - left, told),
        TAIL: Region(left, top + tiles + told, cells - left, bottom - told),
    }


def _side_by_side(cells: int, rows: int, focused: str | None, alerts: int) -> Mapping[str, Region]:
    """A low wide terminal: the quota, and beside it what fits in a stack."""
    left = min(60, cells * 45 // 100)
    told = 3 if alerts and rows - 3 >= ALERTS_BESIDES else 0
    panes = {QUOTA: Region(0, 0, left, rows), **_placed_alerts(left, 0, cells - left, told)}
    for pane, height, y in _piled(rows - told, focused, told):
        panes[pane] = Region(left, y, cells - left, height)
    return panes


def _placed_alerts(x: int, y: int, cells: int, rows: int) -> Mapping[str, Region]:
    return {ALERTS: Region(x, y, cells, rows)} if rows else {}


def _stack(cells: int, rows: int, focused: str | None, alerts: int) -> Mapping[str, Region]:
    """One below the other: the quota first, then alerts, then as many as there is room for."""
    quota = rows if rows < 10 else max(8, min(16, rows * 45 // 100)) if rows < 40 else 17
    if focused not in (None, QUOTA) and rows < 10:
        quota = 0
    told = 2 + min(alerts, 2) if alerts and rows - quota - 2 - min(alerts, 2) >= ALERTS_BESIDES else 0
    # Its rows come from the quota as far as that has blank ones.
    quota -= min(told, max(0, quota - LEAST_QUOTA)) if told else 0
    panes = {QUOTA: Region(0, 0, cells, quota)} if quota else {}
    panes.update(_placed_alerts(0, quota, cells, told))
    for pane, height, y in _piled(rows - quota - told, focused, quota + told):
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
        alerts = parent.alerts if isinstance(parent, Panes) else 0
        places = arranged(size.width, size.height, focused.id if focused is not None else None, alerts)
        return [
            WidgetPlacement(places[child.id], NULL_OFFSET, Spacing(), child)
            for child in children
            if child.id is not None and child.id in places
        ]


class Panes(Widget):
    """The container of the panes: it fills its place and arranges them by their ids."""

    DEFAULT_CSS: ClassVar[str] = "Panes { width: 1fr; height: 1fr; }"
    _PANES = PaneLayout()
    alerts = 0
    """How many alerts ask for attention."""

    @property
    def layout(self) -> Layout:
        """Our own arrangement; a style sheet can only name the ones that come with Textual."""
        return self._PANES

    def show_alerts(self, count: int) -> None:
        """Make room for that many, or give it back."""
        if count != self.alerts:
            self.alerts = count
            for child in self.children[:1]:
                # Textual forgets the arrangement of a widget's ancestors, not its own.
                child.refresh(layout=True)

    def moves_for(self, focused: str | None) -> bool:
        """Whether any pane gets another place when this one has the focus."""
        places = arranged(*self.size, focused, self.alerts)
        return any(
            child.region
            != (places[child.id].translate(self.region.offset) if child.id in places else Region())
            for child in self.children
            if child.id is not None
        )
