"""What the words of a verdict need besides the forecast."""

from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True, slots=True, eq=False)
class Circumstances:
    """When and where it is read, and in which unit."""

    now: datetime
    zone: tzinfo | None
    currency: str | None = None
    """The forecast's unit: a currency, or None for credits."""
    overage_allowed: bool = False
    """Whether use goes on beyond the last wall of the forecast: overage without a cap."""
    unit_price: tuple[float, str] | None = None
    """Money per credit and its currency, from the account's own rows; None where they give none."""
