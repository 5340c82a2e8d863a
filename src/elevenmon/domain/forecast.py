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
