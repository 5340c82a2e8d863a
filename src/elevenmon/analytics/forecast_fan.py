"""What the paths say: the total at the reset, and of any wall how likely it is reached and when."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from elevenmon.analytics.forecast_paths import PATHS
from elevenmon.domain.clock import from_ms
from elevenmon.domain.forecast import FanPoint, Spread, Wall, WallKind

_LOW, _MIDDLE, _HIGH = 0.1, 0.5, 0.9


@dataclass(frozen=True, slots=True, eq=False)
class DayCourse:
    """How use is spread over a day ahead: instants (epoch ms), and the share of the day used by each."""

    instants: tuple[int, ...]
    shares: tuple[float, ...]
    """Ascending from 0 to 1."""


class Fan:
    """The paths from now to the horizon."""

    def __init__(self, used: float, courses: Sequence[DayCourse], columns: Sequence[list[float]]) -> None:
        """`columns`: per day of `courses` what each path has gained by its end."""
        self._used, self._courses, self._columns = used, courses, columns
        self._gained = sorted(columns[-1])

    def total(self) -> Spread:
        """Use at the horizon."""
        return self._spread(self._gained)

    def points(self) -> tuple[FanPoint, ...]:
        """The range at the end of each day ahead."""
        return tuple(
            FanPoint(from_ms(course.instants[-1]), self._spread(sorted(column)))
            for course, column in zip(self._courses, self._columns, strict=True)
        )

    def wall(self, kind: WallKind, at: float, *, certain_end: bool) -> Wall:
        """A wall still ahead. Without a `certain_end` (no reset) there is no probability of being in time."""
        missing = at - self._used
        reaching = PATHS - bisect_left(self._gained, missing)
        return Wall(
            kind,
            at,
            self._reached(missing, _MIDDLE, reaching),
            reached=False,
            probability=reaching / PATHS if certain_end else None,
            early=self._reached(missing, _LOW, reaching),
            late=self._reached(missing, _HIGH, reaching),
        )

    def _spread(self, gained: Sequence[float]) -> Spread:
        return Spread(*(self._used + _quantile(gained, share) for share in (_LOW, _MIDDLE, _HIGH)))

    def _reached(self, missing: float, share: float, reaching: int) -> datetime | None:
        """When this share of all paths has reached the wall; None where fewer ever do."""
        needed = share * PATHS
        if reaching < needed:
            return None
        before = [0.0] * PATHS
        for course, column in zip(self._courses, self._columns, strict=True):
            there = sum(gained >= missing for gained in column)
            if there >= needed:
                shares = sorted(
                    (missing - low) / (high - low)
                    for low, high in zip(before, column, strict=True)
                    if low < missing <= high
                )
                rank = needed - (there - len(shares))
                return from_ms(_instant(course, shares[min(len(shares) - 1, max(0, int(rank - 0.5)))]))
            before = column
        return None


def _quantile(ascending: Sequence[float], share: float) -> float:
    position = share * PATHS - 0.5
    index = int(position)
    part = position - index
    return ascending[index] * (1 - part) + ascending[index + 1] * part


def _instant(course: DayCourse, share: float) -> int:
    """When this share of the day's use is done."""
    index = min(max(1, bisect_left(course.shares, share)), len(course.shares) - 1)
    low, high = course.shares[index - 1], course.shares[index]
    part = min(1.0, (share - low) / (high - low)) if high > low else 1.0
    start, end = course.instants[index - 1], course.instants[index]
    return start + round(part * (end - start))
