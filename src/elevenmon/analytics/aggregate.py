"""The breakdown: who is eating the credits, against the same stretch before."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from elevenmon.analytics.rates import DAY_MS, HOUR_MS, Span
from elevenmon.domain.snapshot import BreakdownRow, Window

NOBODY = "(none)"
WINDOW_MS = {
    Window.HOUR: HOUR_MS,
    Window.SIX_HOURS: 6 * HOUR_MS,
    Window.DAY: DAY_MS,
    Window.WEEK: 7 * DAY_MS,
}
"""Length of the trailing windows; the period has its own."""

_PERIOD_POINTS = 30

UsageCell = tuple[int, int, str | None, float]
"""From and to in epoch milliseconds, id (None: nobody), amount. Many buckets long where no edge cuts it."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """The instants a breakdown is cut by, in epoch milliseconds."""

    now: Span
    """What the rows sum up."""
    before: Span
    """What they are compared with."""
    spark: Span
    """What the sparklines draw."""
    points: int
    known: Span | None
    """What is covered by usage rows; it ends when they were fetched."""
    bucket_ms: int = HOUR_MS

    @property
    def comparable(self) -> bool:
        """Whether all of the stretch before is known: an hour out of a day's sum compares with nothing."""
        inside_buckets = self.begins_inside and self.before[1] - self.before[0] < self.bucket_ms
        return self.known is not None and self.known[0] <= self.before[0] and not inside_buckets

    @property
    def begins_inside(self) -> bool:
        """Whether the first bucket counts by a share of it, as if its sum were spread evenly."""
        return self.now[0] % self.bucket_ms != 0

    @property
    def pieces(self) -> list[Span]:
        """Ranges of whole buckets to add up: no edge and no sparkline point's limit falls inside one, save in
        pieces of a single bucket, which count pro rata."""
        width, step = (self.spark[1] - self.spark[0]) // self.points, self.bucket_ms
        cuts = set(range(self.spark[0], self.spark[1] + 1, width))
        for edge in (*self.now, *self.before):
            cuts |= {edge // step * step, -(-edge // step) * step}
        ends = sorted(cuts)
        spans = (self.now, self.before, self.spark)
        return [
            (start, end)
            for start, end in pairwise(ends)
            if any(span[0] < end and start < span[1] for span in spans)
        ]


class _Part(NamedTuple):
    """What a cell between two instants counts for."""

    cell: Span
    now: float
    """The share of it that lies in the window."""
    before: float
    """The share of it that lies in the one before."""
    point: int | None
    """The point of the sparkline that it belongs to."""


@dataclass(slots=True)
class _Sums:
    now: float = 0.0
    before: float = 0.0
    spark: dict[int, float] = field(default_factory=dict)


def stretches(
    window: Window,
    now: int,
    known: Span | None,
    *,
    period: Span | None,
    before: Span | None,
    bucket_ms: int = HOUR_MS,
) -> Stretches:
    """How a window is cut at `now`. Without a billing period, the period window is the last 30 days."""
    if window is Window.PERIOD and period is not None and before is not None:
        current = (period[0], now)
        earlier = (before[0], min(before[0] + now - period[0], before[1]))
    else:
        length = WINDOW_MS.get(window, 30 * DAY_MS)
        current, earlier = (now - length, now), (now - 2 * length, now - length)
    length, points = _spark_grid(window, bucket_ms, current[1] - current[0])
    end = _newest_end(now, known, bucket_ms)
    return Stretches(current, earlier, (end - length, end), points, known, bucket_ms)


def breakdown(
    cells: Iterable[UsageCell], names: Mapping[str, str], cut: Stretches
) -> tuple[BreakdownRow, ...]:
    """Rows by id, largest first. Buckets on an edge count pro rata; the newest is as long as it is known."""
    sums: dict[str | None, _Sums] = {}
    part: _Part | None = None
    for start, end, key, amount in cells:
        # The cells of one stretch come one after the other.
        if part is None or part.cell != (start, end):
            part = _part((start, end), cut)
        if amount:
            _add(sums.setdefault(key, _Sums()), part, amount)
    present = {key: entry for key, entry in sums.items() if entry.now > 0}
    shown = _names(present, names)
    total = sum(entry.now for entry in present.values())
    weights = _weights(cut)
    rows = [
        _row(entry, cut, key=key, name=shown[key], total=total, weights=weights)
        for key, entry in present.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.credits, row.name, row.key or "")))


def _spark_grid(window: Window, bucket_ms: int, elapsed: int) -> tuple[int, int]:
    """Length and points of a sparkline: the window's own buckets, several to a point in long windows."""
    width = bucket_ms
    if bucket_ms < DAY_MS and window is Window.WEEK:
        width = 6 * HOUR_MS
    elif bucket_ms < DAY_MS and window is Window.PERIOD:
        width = max(1, ceil(elapsed / bucket_ms / _PERIOD_POINTS)) * bucket_ms
    points = max(2, ceil(elapsed / width))
    return points * width, points


def _newest_end(now: int, known: Span | None, bucket_ms: int) -> int:
    """Where sparklines end: no bucket is opened before half of it is known, for it would look like a drop."""
    moment = now if known is None else max(min(now, known[1]), now - bucket_ms)
    return (moment + bucket_ms // 2) // bucket_ms * bucket_ms


def _part(cell: Span, cut: Stretches) -> _Part:
    start, end = cell
    if cut.known is not None and start < cut.known[1] < end:
        end = cut.known[1]
    in_spark = cut.spark[0] <= start < cut.spark[1]
    point = _point(start, cut) if in_spark else None
    return _Part(cell, _overlap(start, end, cut.now), _overlap(start, end, cut.before), point)


def _add(entry: _Sums, part: _Part, amount: float) -> None:
    entry.now += amount * part.now
    entry.before += amount * part.before
    if part.point is not None:
        entry.spark[part.point] = entry.spark.get(part.point, 0.0) + amount


def _overlap(start: int, end: int, span: Span) -> float:
    shared = min(end, span[1]) - max(start, span[0])
    return max(0, shared) / (end - start)


def _point(at: int, cut: Stretches) -> int:
    return (at - cut.spark[0]) * cut.points // (cut.spark[1] - cut.spark[0])


def _weights(cut: Stretches) -> tuple[float | None, ...]:
    """What the sum of each sparkline point counts: 1, and more for the newest, of which only a part is known.

    None for a point that is not known from its start, or by less than half.
    """
    if cut.known is None:
        return (None,) * cut.points
    width = (cut.spark[1] - cut.spark[0]) // cut.points
    weights: list[float | None] = []
    for start in range(cut.spark[0], cut.spark[1], width):
        length = min(start + width, cut.known[1]) - start
        weights.append(width / length if cut.known[0] <= start and 2 * length >= width else None)
    return tuple(weights)


def _row(
    entry: _Sums,
    cut: Stretches,
    *,
    key: str | None,
    name: str,
    total: float,
    weights: Sequence[float | None],
) -> BreakdownRow:
    spark = tuple(
        None if weight is None else entry.spark.get(point, 0.0) * weight
        for point, weight in enumerate(weights)
    )
    change = (entry.now - entry.before) / entry.before if cut.comparable and entry.before > 0 else None
    return BreakdownRow(
        key=key,
        name=name,
        credits=entry.now,
        share=entry.now / total,
        spark=spark,
        change=change,
        is_new=cut.comparable and entry.before == 0,
    )


def _names(present: Iterable[str | None], names: Mapping[str, str]) -> dict[str | None, str]:
    """What each id is called: its name, or itself; ids of one name get the head of the id."""
    plain = {key: NOBODY if key is None else names.get(key) or key for key in present}
    counts = Counter(plain.values())
    length = _telling_length([key for key, name in plain.items() if key is not None and counts[name] > 1])
    return {
        key: name if key is None or counts[name] == 1 or name == key else f"{name} ({key[:length]})"
        for key, name in plain.items()
    }


def _telling_length(keys: Sequence[str]) -> int:
    """The fewest leading characters, 4 at least, that tell these ids apart."""
    longest = max((len(key) for key in keys), default=4)
    return next((n for n in range(4, longest) if len({key[:n] for key in keys}) == len(keys)), longest)
