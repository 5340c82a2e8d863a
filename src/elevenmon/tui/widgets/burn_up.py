"""The burn-up pane: use since the period began, against even use, the walls and the estimate."""

from collections.abc import Hashable
from datetime import datetime, timedelta, tzinfo

from textual import work
from textual.geometry import Size
from textual.message import Message

from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import BurnUpSection, Snapshot
from elevenmon.domain.wording import clock_time, day, moment
from elevenmon.tui.content import Piece, cut, glyphs, level_style
from elevenmon.tui.widgets import plot
from elevenmon.tui.widgets.axes import Scale, amount, day_marks, nice_marks
from elevenmon.tui.widgets.canvas import Canvas
from elevenmon.tui.widgets.cells import Line, centred
from elevenmon.tui.widgets.freshness import Freshness, absence, feed_health, freshness
from elevenmon.tui.widgets.panel import Panel

FEED = "subscription"
WALL = "┄"
TINT = "on $accent 9%"
STYLES = ("$even", "$projection", "$accent bold")
"""Of the curves, in the order they are drawn."""
NARROWEST, LOWEST = 18, 3
"""Below this many cells there is no chart, only words."""


class BurnUpPanel(Panel):
    """The chart. Its axes stand in the first frame; the curves follow when plotext is loaded."""

    class PlotterLoaded(Message):
        """Curves can be drawn from now on, or never."""

    def on_mount(self) -> None:
        """Load plotext once the first frame is out."""
        if not plot.is_ready():
            self.call_after_refresh(self._load)

    @work(thread=True, group="plotter", exit_on_error=False, description="load plotext")
    def _load(self) -> None:
        plot.load()
        self.post_message(self.PlotterLoaded())

    def on_burn_up_panel_plotter_loaded(self) -> None:
        """Draw the curves."""
        self.redraw()

    def key(self, snapshot: Snapshot, now: datetime) -> Hashable:
        """The section, the colour of trouble, and the day: times of today carry no date."""
        feed = feed_health(snapshot.health, FEED)
        state = (feed.state, feed.reason, feed.permission) if feed is not None else None
        return (snapshot.burn_up, snapshot.verdict.level, state, now.astimezone(self.zone).date())

    def freshness(self, snapshot: Snapshot, now: datetime) -> Freshness:
        """The age of the counter."""
        return freshness(feed_health(snapshot.health, FEED), snapshot.quota.obtained_at, now)

    def title(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """`Burn-up · Nov 3 to Dec 3`."""
        period = snapshot.burn_up.period
        if period is None:
            return ("Burn-up",)
        zone = self.zone
        return (f"Burn-up · {day(period.start, zone)} to {day(period.end, zone)}",)

    def draw(self, snapshot: Snapshot, now: datetime, size: Size) -> list[Line]:
        """The chart, or why there is none."""
        section = snapshot.burn_up
        if not section.actual:
            feed = feed_health(snapshot.health, FEED)
            return centred(absence(feed, "use over time", size.width), size.width, size.height)
        if size.width < NARROWEST or size.height < LOWEST:
            return []
        tinted = not self.app.current_theme.ansi  # the terminal's own colours cannot be mixed
        return Chart(section, snapshot.verdict.level, now, self.zone, size, is_tinted=tinted).lines()


class Chart:
    """One drawing of the burn-up section at one size."""

    def __init__(
        self,
        section: BurnUpSection,
        level: Level,
        now: datetime,
        zone: tzinfo | None,
        size: Size,
        *,
        is_tinted: bool = False,
    ) -> None:
        self._is_tinted = is_tinted
        self._section, self._level, self._now, self._zone = section, level, now, zone
        start, end = _span(section)
        top = _top(section)
        self._marks = [
            (value, label) for value, label in nice_marks(top, size.height // 3, section.unit) if value > 0
        ] + [(value, amount(value, section.unit)) for value, _ in _walls(section, top)]
        self._gutter = max((len(label) for _, label in self._marks), default=1) + 1
        self._canvas = Canvas(size.width - self._gutter, size.height - 1)
        self._scale = Scale(start, end, top, self._canvas.columns, self._canvas.rows)
        self._top, self._rows = top, size.height

    def lines(self) -> list[Line]:
        """The chart: the gutter with amounts, the canvas, and the days beneath."""
        for value, _ in _walls(self._section, self._top):
            row = self._scale.row(value)
            self._canvas.write(0, row, WALL * self._canvas.columns, "$faint")
        self._curves()
        if self._is_tinted:
            self._tint()
        self._markers()
        self._labels()
        gutter = self._gutter_words()
        body = [
            [(words, style), *line] for (words, style), line in zip(gutter, self._canvas.lines(), strict=True)
        ]
        return [*body, self._days()]

    def _curves(self) -> None:
        if not plot.is_ready() or not self._canvas.columns or not self._canvas.rows:
            reason = plot.failure()
            if reason:
                words = cut(f"no curves: {reason}", self._canvas.columns - 2)
                self._canvas.label(words, "$quiet", ((1, row) for row in range(self._canvas.rows)))
            return
        section, scale = self._section, self._scale
        even: list[tuple[float, float]] = []
        if section.limit:
            even = scale.line((scale.start, 0.0), (scale.end, float(section.limit)))
        ahead = (
            scale.line(*section.projection)
            if len(section.projection) == 2
            else scale.pixels(section.projection)
        )
        curves = (
            plot.Curve(even, ".", on=1, off=3),
            plot.Curve(ahead, "-", on=4, off=2),
            plot.Curve(scale.pixels(section.actual), "*"),
        )
        for row, runs in enumerate(plot.rasterised(curves, self._canvas.columns, self._canvas.rows)):
            for run in runs:
                self._canvas.write(run.column, row, run.text, STYLES[run.curve])

    def _tint(self) -> None:
        """Shade what lies under the actual line."""
        canvas = self._canvas
        last = self._scale.column(self._section.actual[-1][0])
        for column in range(last + 1):
            top = next(
                (row for row in range(canvas.rows) if canvas.style(column, row) == STYLES[-1]), canvas.rows
            )
            for row in range(top + 1, canvas.rows):
                canvas.underlay(column, row, TINT)

    def _markers(self) -> None:
        section, scale, glyph = self._section, self._scale, glyphs()
        at, used = section.actual[-1]
        self._canvas.put(scale.column(at), scale.row(used), glyph.dot, "$accent bold")
        if section.runs_out is not None and section.limit is not None:
            column, row = scale.column(to_ms(section.runs_out)), scale.row(section.limit)
            self._canvas.put(column, row, glyph.up, level_style(self._level))

    def _labels(self) -> None:
        """Words beside what they name, wherever there is room; the most useful first."""
        section, scale, canvas = self._section, self._scale, self._canvas
        if section.runs_out is not None and section.limit is not None:
            words = f"runs out {self._soon(section.runs_out)}"
            places = around(scale.column(to_ms(section.runs_out)), scale.row(section.limit), len(words))
            canvas.label(words, level_style(self._level), places)
        at, used = section.actual[-1]
        words = f"now {amount(used, section.unit)}"
        canvas.label(
            words, "$foreground", around(scale.column(at), scale.row(used), len(words), above_first=True)
        )
        for value, name in _walls(section, self._top):
            row = scale.row(value)
            words = f" {name} "
            places = [(2, row), (canvas.columns - len(words) - 2, row), (2, row + 1)]
            canvas.label(words, "$quiet", places, over=WALL)
        if section.projection:
            at, expected = section.projection[-1]
            words = f"{amount(expected, section.unit)} est."
            column, row = scale.column(at), scale.row(expected)
            canvas.label(
                words, "$projection", [(column - len(words), row + 2), (column - len(words), row + 1)]
            )
        if section.limit and canvas.rows >= 8:
            self._name_even_use()

    def _soon(self, at: datetime) -> str:
        """A time with its hour while that matters, the day alone further on."""
        if at - self._now < timedelta(days=3):
            return moment(at, self._now, self._zone)
        return day(at, self._zone)

    def _name_even_use(self) -> None:
        words = "even use"
        for share in (0.3, 0.2, 0.4, 0.75, 0.85):
            at = self._scale.start + round((self._scale.end - self._scale.start) * share)
            column, row = self._scale.column(at), self._scale.row((self._section.limit or 0.0) * share)
            if self._canvas.label(words, "$even", [(column + 3, row + 1), (column + 2, row)]):
                return

    def _gutter_words(self) -> list[tuple[str, str]]:
        """Amounts beside their rows, walls before round figures."""
        words = [""] * self._canvas.rows
        styles = ["$faint"] * self._canvas.rows
        walls = {value for value, _ in _walls(self._section, self._top)}
        for value, label in sorted(self._marks, key=lambda mark: mark[0] not in walls):
            row = self._scale.row(value)
            near = words[max(0, row - 1) : row + 2]
            if not any(near):
                words[row], styles[row] = label, "$quiet" if value in walls else "$faint"
        if words and not words[-1]:
            words[-1] = "0"
        return [(f"{word:>{self._gutter - 1}} ", style) for word, style in zip(words, styles, strict=True)]

    def _days(self) -> Line:
        """The days beneath; the hours where the whole span is a day or two."""
        sheet = Canvas(self._canvas.columns + self._gutter, 1)
        start, end = from_ms(self._scale.start), from_ms(self._scale.end)
        last = day(end, self._zone)
        if self._section.period is not None:
            # Money is summed over the calendar month where there is no reset.
            last = f"{'reset' if self._section.unit == 'credits' else 'ends'} {last}"
        sheet.label(last, "$quiet", [(sheet.columns - len(last), 0)])
        if end - start <= timedelta(days=2):
            sheet.label(clock_time(start, self._zone), "$faint", [(self._gutter, 0)])
            return sheet.lines()[0]
        for instant in day_marks(start, end, self._zone, self._canvas.columns // 10):
            label = day(instant, self._zone)
            column = self._gutter + self._scale.column(to_ms(instant))
            sheet.label(label, "$faint", [(column, 0)])
        return sheet.lines()[0]


def around(column: int, row: int, cells: int, *, above_first: bool = False) -> list[tuple[int, int]]:
    """Places for a label of that many cells near a marker, the best first."""
    left, right = column - cells - 1, column + 2
    if above_first:
        return [(left, row - 1), (column - cells, row - 1), (left, row - 2), (right, row + 1), (right, row)]
    below = [(right, row + 1), (column, row + 1), (right, row + 2)]
    return [*below, (left, row - 1), (left - 2, row - 1), (left, row - 2), (right, row - 1)]


def _span(section: BurnUpSection) -> tuple[int, int]:
    """First and last instant of the time axis."""
    if section.period is not None:
        return to_ms(section.period.start), to_ms(section.period.end)
    last = section.projection[-1][0] if section.projection else section.actual[-1][0]
    return section.actual[0][0], max(last, section.actual[0][0] + 1)


def _walls(section: BurnUpSection, top: float) -> list[tuple[float, str]]:
    """The horizontal lines: included credits, and the cap once it may matter."""
    walls = []
    if section.limit:
        walls.append((float(section.limit), "included"))
    if isinstance(section.cap, int) and section.limit and section.limit < section.cap <= top:
        walls.append((float(section.cap), "cap"))
    return walls


def _top(section: BurnUpSection) -> float:
    """The highest amount of the scale: the cap joins in once use or estimate passes what is included."""
    highest = max([section.actual[-1][1], *(value for _, value in section.projection)])
    limit = float(section.limit or 0.0)
    if isinstance(section.cap, int) and limit and highest > limit and section.cap <= 4 * highest:
        highest = max(highest, float(section.cap))
    return max(highest, limit, 1.0) * 1.06
