"""What is expected of the rest of the billing period, whatever method it was worked out by."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

WallKind = Literal["included", "cap", "budget"]


@dataclass(frozen=True, slots=True, eq=False)
class Wall:
    """A figure at which something changes: included credits end, the overage cap ends, a budget is spent."""

    kind: WallKind
    at: float
    """In the forecast's unit: credits, or major units of a currency for a budget."""
    eta: datetime | None
    """When it is expected to be reached; None where that is not before the reset, or never."""
    reached: bool
    reached_at: datetime | None = None
    """When it was reached, where that is known."""
    probability: float | None = None
    """Of being reached before the reset, 0 to 1; None where the method knows none."""
    early: datetime | None = None
    """In one case of ten it is reached by then (P10); None where that is not before the reset."""
    late: datetime | None = None
    """In nine cases of ten it is reached by then (P90); None where that is not before the reset."""


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """A figure with its range: in eight cases of ten it lies between `low` and `high` (P10, P50, P90)."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Allowance:
    """What may be used per day so that the next wall is met exactly at the reset."""

    per_day: float
    per_working_day: float | None
    """With nothing used on Saturdays and Sundays; None where no other day is left."""


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """How good the forecasts of the last periods were, held against what came."""

    periods: int
    held: float
    """The share of them whose range held the total, 0 to 1; 0.8 is what it is made for."""
    error_hours: float | None
    """Median error of when the included credits would end; None where they never did."""


@dataclass(frozen=True, slots=True, eq=False)
class FanPoint:
    """The range of use at one instant ahead."""

    at: datetime
    use: Spread


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """One look ahead. `projected` is None where nothing can be said, and `reason` says why."""

    method: str
    """How it was worked out, in words that fit after "at the": `7-day average`."""
    used: float
    rate_per_hour: float | None
    projected: float | None
    """Expected use at the reset; None too where there is no reset."""
    walls: tuple[Wall, ...]
    """In the order they are met."""
    history_days: float
    """How much data it rests on."""
    reset: datetime | None
    reason: str | None = None
    """One plain clause (`too little data`), where no estimate is given."""
    total: Spread | None = None
    """Use at the reset with its range; None where the method knows none."""
    allowance: Allowance | None = None
    """None without a reset, or with no wall left to meet."""
    fan: tuple[FanPoint, ...] = ()
    """The range at the end of each local day up to the reset, for a chart."""

    @property
    def next_wall(self) -> Wall | None:
        """The first wall that is still ahead."""
        return next((wall for wall in self.walls if not wall.reached), None)

    @property
    def spare_fraction(self) -> float | None:
        """What is left of the first wall at the reset, as a share of it; below 0 when it does not last."""
        if self.projected is None or not self.walls or self.walls[0].at <= 0:
            return None
        return (self.walls[0].at - self.projected) / self.walls[0].at
