"""The breakdown pane: who or what consumed the credits, largest first."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import NamedTuple

from textual import events
from textual.geometry import Size

from elevenmon.domain.health import FeedHealth
from elevenmon.domain.snapshot import BreakdownRow, BreakdownSection, Buckets, Dimension, Snapshot, Window
from elevenmon.domain.units import CREDITS
from elevenmon.domain.wording import UNKNOWN_FIGURE, change, grouped, moment, money, percent, short
from elevenmon.tui.content import Piece, cut_middle, fitted, width
from elevenmon.tui.widgets.cells import Line, centred, meter, right_aligned
from elevenmon.tui.widgets.freshness import Freshness, absence, feed_health, freshness
from elevenmon.tui.widgets.list_panel import ListPanel
from elevenmon.tui.widgets.spark_cursor import SparkPanel, cells_of, span_words, sum_of, with_cursor
from elevenmon.tui.widgets.sparkline import sparkline, summed

NAMES = {
    Dimension.VOICE: "Voices",
    Dimension.PRODUCT: "Products",
    Dimension.MODEL: "Models",
    Dimension.KEY: "API keys",
    Dimension.USER: "Users",
    Dimension.SOURCE: "Sources",
}
FEEDS = {
    Dimension.VOICE: "usage_by_voice",
    Dimension.PRODUCT: "usage_by_product",
    Dimension.MODEL: "usage_by_model",
    Dimension.KEY: "usage_by_key",
    Dimension.USER: "usage_by_user",
    Dimension.SOURCE: "usage_by_source",
}
EXPLAINED = 0.005
"""A difference from the counter below this share is not worth a line."""


_BETWEEN_TITLES = 7
"""Cells between the words of a title, and beside it."""
_LONGEST_NAME, _LEAST_BAR = 30, 4
_ROOMY = 46
"""Cells from which on amounts may be written in full, and rows have a bar however long their names."""
_FIGURES = 22
"""Cells of amount, share and change; of what a roomy pane has beyond them, a bar takes a sixth or more."""
_OF_WEIGHT = 0.01
"""From which share on a row's name is worth more than an amount in full."""
_BESIDE_NAMES = 20
"""Cells of bar and sparkline from where on names come first."""


class Columns(NamedTuple):
    """Cells of each column; 0 leaves it out. Between two columns stand two blanks."""

    name: int
    amount: int
    share: int
    bar: int
    spark: int
    change: int

    @property
    def spark_start(self) -> int:
        """The column in which sparklines begin."""
        before = self.name + 2 + self.amount + (self.share + 1 if self.share else 0)
        return before + (self.bar + 2 if self.bar else 0) + 2


class BreakdownPanel(SparkPanel, ListPanel):
    """Voices, products, models, keys, users or sources over a window."""

    def key(self, snapshot: Snapshot, now: datetime) -> Hashable:
        """The section, and why there is nothing where there is nothing."""
        feed = self._feed(snapshot)
        state = (feed.state, feed.reason, feed.permission) if feed is not None else None
        return (snapshot.breakdown, state if snapshot.breakdown.obtained_at is None else None)

    def freshness(self, snapshot: Snapshot, now: datetime) -> Freshness:
        """The age of the rows."""
        return freshness(self._feed(snapshot), snapshot.breakdown.obtained_at, now)

    def title(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """`Voices · this period`, that this is derived, and that it is not all where some is not known."""
        section = snapshot.breakdown
        if self.chosen is not None and self._now is not None:
            name, figure = NAMES[section.dimension], self._figure(section)
            words = span_words(self.chosen, self._now, self.zone)
            if width(name + words + figure) + _BETWEEN_TITLES > self.size.width:
                words = moment(self.chosen.since, self._now, self.zone)
            return (f"{name} · {words}  ", (figure, "bold"))
        window = section.window.value
        if section.window is Window.PERIOD:
            window = snapshot.quota.widest
        words = f"{NAMES[section.dimension]} · {window}{', est.' if section.estimated else ''}"
        return (words,) if section.complete else (words, " · ", ("partial", "$level-watch"))

    def subtitle(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """Where the cursor is."""
        return self.place() if self.has_focus else ()

    def course(self) -> tuple[Buckets | None, int]:
        """The time of the rows' sparklines."""
        section = self._snapshot.breakdown if self._snapshot is not None else None
        if section is None:
            return None, 0
        return section.buckets, max((len(row.spark) for row in section.rows), default=0)

    def spark_cells(self) -> int:
        """Those of the column, where there is room for one."""
        return (
            fit_columns(self.size.width, self._snapshot.breakdown).spark if self._snapshot is not None else 0
        )

    def on_click(self, event: events.Click) -> None:
        """The stretch under the pointer, where that is on a sparkline."""
        offset = event.get_content_offset(self)
        if offset is not None and self._snapshot is not None:
            self.choose_cell(offset.x - fit_columns(self.size.width, self._snapshot.breakdown).spark_start)

    def _figure(self, section: BreakdownSection) -> str:
        """What the row under the cursor used in the chosen stretch."""
        if self.cursor >= len(section.rows):
            return ""
        chosen, course = self.chosen_points(), section.rows[self.cursor].spark
        used = sum_of(course, chosen)
        if used is None:
            return UNKNOWN_FIGURE
        # The newest point is not over: it stands for as much again as is known of it.
        return amount_words(used, section.unit, wide=True) + (" est." if chosen.stop == len(course) else "")

    def row_keys(self, snapshot: Snapshot) -> Sequence[str]:
        """The ids; `(none)` has an empty one."""
        return [row.key or "" for row in snapshot.breakdown.rows]

    def list_rows(self, snapshot: Snapshot, height: int) -> int:
        """All lines but the remark on the total."""
        return max(1, height - (1 if remark(snapshot.breakdown) and height > 2 else 0))

    def draw_rows(self, snapshot: Snapshot, first: int, size: Size) -> list[Line]:
        """Rows from `first` on, none folded."""
        section = snapshot.breakdown
        if not section.rows:
            return self.draw_overview(snapshot, size)
        visible = self.list_rows(snapshot, size.height)
        return self._with_remark(section, section.rows[first : first + visible], visible, size)

    def draw_overview(self, snapshot: Snapshot, size: Size) -> list[Line]:
        """The largest rows, and the rest as one."""
        section = snapshot.breakdown
        if not section.rows:
            return centred(self._nothing(snapshot, size), size.width, size.height)
        visible = self.list_rows(snapshot, size.height)
        return self._with_remark(section, folded(section.rows, visible), visible, size)

    def _with_remark(
        self, section: BreakdownSection, rows: Sequence[BreakdownRow], visible: int, size: Size
    ) -> list[Line]:
        columns = fit_columns(size.width, section)
        highest = max((row.credits for row in section.rows), default=0.0)
        names = tellable([row.name.strip() or "(no name)" for row in rows[:visible]], columns.name)
        chosen = self.chosen_points()
        lines = [
            row_line(row, columns, highest, section.unit, name=name, chosen=chosen)
            for row, name in zip(rows[:visible], names, strict=True)
        ]
        if len(rows) == len(section.rows) > 1 and len(lines) + 1 < visible:
            lines += [[], total_line(section, columns)]
        words = remark(section, size.width)
        if words and size.height > 2:
            lines += [[] for _ in range(size.height - 1 - len(lines))]
            lines.append([(words, "$quiet")])
        return lines

    def _nothing(self, snapshot: Snapshot, size: Size) -> list[Line]:
        section = snapshot.breakdown
        what = f"credits by {NAMES[section.dimension].removesuffix('s').replace('API k', 'k').lower()}"
        if section.obtained_at is None:
            return absence(self._feed(snapshot), what, size.width)
        span = snapshot.quota.within(section.window)
        span = span if span.startswith("this ") else f"in {span}"
        return [[(f"Nothing was used {span}", "$quiet")]]

    @staticmethod
    def _feed(snapshot: Snapshot) -> FeedHealth | None:
        return feed_health(snapshot.health, FEEDS[snapshot.breakdown.dimension])


def folded(rows: Sequence[BreakdownRow], visible: int) -> list[BreakdownRow]:
    """As many rows as there is room for, the last of them `N others` where not all fit."""
    if len(rows) <= visible:
        return list(rows)
    kept, rest = rows[: visible - 1], rows[visible - 1 :]
    others = BreakdownRow(
        key=None,
        name=f"{len(rest)} others",
        credits=sum(row.credits for row in rest),
        share=sum(row.share for row in rest),
        spark=tuple(summed([row.spark for row in rest])),
        change=None,
        is_new=False,
    )
    return [*kept, others]


def remark(section: BreakdownSection, cells: int = 80) -> str:
    """By how much the rows differ from the counter, where it matters; in fewer words where it is narrow."""
    if not section.headline or not section.rows:
        return ""
    share = section.total / section.headline
    if abs(1 - share) <= EXPLAINED:
        return ""
    words = f"rows add up to {percent(share)} of the quota's figure"
    return words if width(words) <= cells else f"together {percent(share)} of the quota"


def fit_columns(cells: int, section: BreakdownSection) -> Columns:
    """Column widths: name, amount and share first; then bar, change and sparkline as there is room.

    Amounts are written in full where that leaves room for the sparkline, and cuts no further name of weight.
    """
    brief = _columns(cells, section, wide=False)
    if cells < _ROOMY:
        return brief
    full = _columns(cells, section, wide=True)
    names = [width(row.name) for row in section.rows if row.share >= _OF_WEIGHT]
    cut_by_full = any(full.name < name <= brief.name for name in names)
    return full if full.spark and not cut_by_full else brief


def _longest_name(section: BreakdownSection) -> int:
    """In cells, as far as a name may have them."""
    return min(_LONGEST_NAME, max((width(row.name) for row in section.rows), default=4))


def _columns(cells: int, section: BreakdownSection, *, wide: bool) -> Columns:
    amount = max((len(amount_words(row.credits, section.unit, wide=wide)) for row in section.rows), default=1)
    amount = min(amount, max(1, cells // 3))
    share = 5 if cells >= 24 else 0
    fixed = amount + 2 + (share + 1 if share else 0)
    # Where it is narrow figures come before bars.
    trend = 6 if cells - fixed >= 20 else 0
    fixed += trend + 1 if trend else 0
    spare = cells - fixed
    longest = _longest_name(section)
    name = max(12, min(longest, max(spare // 2, spare - _BESIDE_NAMES))) if spare > 20 else spare
    spare -= name
    spark = min(24, (spare - 4) // 2) if spare >= 14 else 0
    bar = max(0, spare - (spark + 2 if spark else 0) - 2)
    # A bar says again what the share says: it is short before a name is cut. Rows are told apart at a glance
    # by their bars, so it leaves only where it is narrow, and all names fit then.
    wanted, least = max(0, longest - name) if share else 0, max(_LEAST_BAR, (cells - _FIGURES) // 6)
    leaves = cells < _ROOMY and wanted <= bar + 2
    lent = min(wanted, bar if leaves else max(0, bar - least))
    name, bar = name + lent, bar - lent
    if bar < _LEAST_BAR:
        name, bar = name + bar + 2 if spare else name, 0
    if bar > 40:
        name, bar = name + bar - 40, 40
    return Columns(max(1, name), amount, share, bar, spark, trend)


def tellable(names: Sequence[str], cells: int) -> list[str]:
    """Names in exactly that many cells; those that would look alike are cut in the middle where that helps.

    `Narrator of the news (ab12)` and `... (cd34)` become `Narrat…(ab12)` and `Narrat…(cd34)`.
    """
    shown = [fitted(name, cells) for name in names]
    for tail in range(cells // 2, cells - 1):
        alike = [at for at, name in enumerate(shown) if shown.count(name) > 1 and width(names[at]) > cells]
        if not alike:
            break
        for at in alike:
            shown[at] = fitted(cut_middle(names[at], cells, tail), cells)
    return [
        fitted(name, cells) if shown.count(form) > 1 else form
        for name, form in zip(names, shown, strict=True)
    ]


def row_line(
    row: BreakdownRow, columns: Columns, highest: float, unit: str, *, name: str, chosen: range
) -> Line:
    """One row, its name as it is shown; `chosen` points of its course stand out."""
    ghostly = row.key is None
    figure = amount_words(row.credits, unit, wide=True)
    if len(figure) > columns.amount:
        figure = amount_words(row.credits, unit, wide=False)
    line: Line = [(name, "$quiet" if ghostly else ""), "  ", right_aligned(figure, columns.amount)]
    if columns.share:
        line.append((" " + right_aligned(share_words(row.share), columns.share), "$quiet"))
    if columns.bar:
        filled, track = meter(row.credits / highest if highest > 0 else 0.0, columns.bar)
        line += ["  ", (filled, "$bar" if not ghostly else "$quiet"), " " * len(track)]
    if columns.spark:
        cursor = cells_of(chosen, len(row.spark), columns.spark)
        line += ["  ", *with_cursor(sparkline(row.spark, columns.spark)[0], "$even", cursor)]
    if columns.change:
        line.append((" " + right_aligned(change_words(row), columns.change), "$quiet"))
    return line


def total_line(section: BreakdownSection, columns: Columns) -> Line:
    """What all rows come to."""
    figure = amount_words(section.total, section.unit, wide=True)
    if len(figure) > columns.amount:
        figure = amount_words(section.total, section.unit, wide=False)
    # A sum may be longer than all it sums up, and is never cut.
    amount = max(columns.amount, len(figure))
    room, words = max(1, columns.name + columns.amount - amount), f"{len(section.rows)} together"
    if section.estimated and width(words) + len(", est.") <= room:
        words += ", est."
    words = fitted(words, room)
    return [(words, "$quiet"), "  ", (right_aligned(figure, amount), "bold")]


def amount_words(value: float, unit: str, *, wide: bool) -> str:
    """Credits grouped or short, or money."""
    if unit != CREDITS:
        return money(value, unit)
    return grouped(value) if wide else short(value)


def share_words(share: float) -> str:
    """A share as percent; a little is not nothing."""
    return "<1 %" if 0 < share < 0.005 else percent(share)


def change_words(row: BreakdownRow) -> str:
    """`+12 %`, `-4 %`, `=`, `new`, or nothing where there was nothing to compare with."""
    if row.is_new:
        return "new"
    return "" if row.change is None else change(row.change)
