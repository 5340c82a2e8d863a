"""From amounts and instants to rows, columns and pixels of a chart, and the marks along its axes."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise

from elevenmon.domain.snapshot import Point
from elevenmon.domain.units import CREDITS
from elevenmon.domain.wording import money, short
from elevenmon.tui.widgets.plot import COLUMN_PIXELS, ROW_PIXELS

DAY_STEPS = (1, 2, 3, 5, 7, 10, 14, 28, 56, 91, 182, 365)


class Scale:
    """The geometry of a chart: `start` to `end` in epoch milliseconds, 0 to `top`, over a canvas of cells."""

    def __init__(self, start: int, end: int, top: float, columns: int, rows: int) -> None:
        self.start, self.end, self.top = start, max(end, start + 1), max(top, 1e-9)
        self.columns, self.rows = columns, rows
        self._all = (self.start, self.end, self.top, columns, rows)

    def __eq__(self, other: object) -> bool:
        """What is drawn to one scale looks the same to an equal one."""
        return isinstance(other, Scale) and self._all == other._all

    def __hash__(self) -> int:
        return hash(self._all)

    def x(self, at: int) -> float:
        """The pixel column of an instant, within the canvas."""
        most = self.columns * COLUMN_PIXELS - 1
        return min(most, max(0.0, (at - self.start) / (self.end - self.start) * most))

    def y(self, value: float) -> float:
        """The pixel row of an amount, from the bottom, within the canvas."""
        most = self.rows * ROW_PIXELS - 1
        return min(most, max(0.0, value / self.top * most))

    def column(self, at: int) -> int:
        """The cell column of an instant."""
        return int(self.x(at)) // COLUMN_PIXELS

    def instant(self, column: int) -> int:
        """The instant in the middle of a cell column."""
        most = self.columns * COLUMN_PIXELS - 1
        return self.start + round((column + 0.5) * COLUMN_PIXELS / most * (self.end - self.start))

    def row(self, value: float) -> int:
        """The cell row of an amount, 0 on top."""
        return self.rows - 1 - int(self.y(value)) // ROW_PIXELS

    def part(self, value: float) -> float:
        """How much of its cell lies below an amount: 0 to less than 1."""
        return self.y(value) / ROW_PIXELS % 1

    def pixels(self, points: Sequence[Point]) -> list[tuple[float, float]]:
        """Points in time order as pixels, the last of each pixel column: no more than the canvas can show."""
        # As `x` and `y` have it: there are hundreds of points, and each call costs more than its sum.
        across, up = self.columns * COLUMN_PIXELS - 1, self.rows * ROW_PIXELS - 1
        start, length, top = self.start, self.end - self.start, self.top
        thinned = {int(min(across, max(0.0, (at - start) / length * across))): value for at, value in points}
        return [(float(x), float(int(min(up, max(0.0, value / top * up))))) for x, value in thinned.items()]

    def path(self, points: Sequence[Point]) -> tuple[tuple[float, float], ...]:
        """Straight lines from point to point, with a point in every pixel column, to be dashed."""
        return _path(tuple((int(self.x(at)), self.y(value)) for at, value in points))


@lru_cache(maxsize=8)
def _path(corners: tuple[tuple[int, float], ...]) -> tuple[tuple[float, float], ...]:
    """Kept: until there is another estimate only its first point moves on, by less than a pixel mostly."""
    drawn: dict[float, float] = {}
    for (begin, low), (end, high) in pairwise(corners):
        steps = max(1, end - begin)
        for step in range(steps + 1):
            drawn[float(begin + step)] = float(int(low + (high - low) * step / steps))
    return tuple(sorted(drawn.items()))


def amount(value: float, unit: str) -> str:
    """An amount in few cells: `121k`, `$1.4k`."""
    if unit == CREDITS:
        return short(value).replace(".0", "")
    if value < 100:
        return money(value, unit)
    whole = money(0, unit)
    return whole.replace("0.00", short(value).replace(".0", ""))


def nice_marks(top: float, most: int, unit: str = CREDITS) -> list[tuple[float, str]]:
    """Round amounts from 0 up to `top`, at most about `most` of them, with their labels."""
    if most < 1 or top <= 0 or not math.isfinite(top):
        return []
    raw = top / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw)
    return [(index * step, amount(index * step, unit)) for index in range(int(top / step) + 1)]


def day_marks(start: datetime, end: datetime, zone: tzinfo | None, most: int) -> list[datetime]:
    """The first instant, then local midnights until the other one, at most `most`, evenly many days apart."""
    first = start.astimezone(zone)
    days = max(1, (end.astimezone(zone).date() - first.date()).days)
    step = next((step for step in DAY_STEPS if days / step <= max(1, most)), max(1, days))
    marks = [start]
    for offset in range(step, days, step):
        date = first.date() + timedelta(days=offset)
        local = datetime(date.year, date.month, date.day, tzinfo=zone)
        marks.append((local if zone is not None else local.astimezone()).astimezone(UTC))
    return marks
