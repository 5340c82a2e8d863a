"""What stands out in an account's use: a spike, a first use, use at night, spend that nothing explains."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AnomalyKind(StrEnum):
    """What is unusual about it."""

    SPIKE = "spike"
    """Far more in an hour than this hour of the week usually takes."""
    NIGHT = "night use"
    """Use in the hours in which this account is usually quiet."""
    NEW_KEY = "new key"
    NEW_SOURCE = "new source"
    NEW_REGION = "new region"
    UNEXPLAINED = "unexplained spend"
    """The counter moved further than usage rows and clips account for."""


@dataclass(frozen=True, slots=True, eq=False)
class Anomaly:
    """One thing that stands out, in one stretch of time."""

    kind: AnomalyKind
    at: datetime
    """When it began: a bucket's start, UTC."""
    until: datetime
    """The end of its last bucket, UTC."""
    credits: float
    """What was used; of unexplained spend the part that nothing explains."""
    expected: float
    """What the usual week has then, at the present level; 0 for a first use. An explanation compares with
    another figure, the median of the same hours of earlier weeks, and calls that one usual."""
    text: str
    """One clause with its figure: `12,400 credits at 14:00 against 1,900 expected, most of it by Studio`."""
    dimension: str = ""
    """What `key` is one of, a group column of the API (`hashed_xi_api_key`); "" for the whole account."""
    key: str | None = None
    """The id that stands out; None for the whole account, and for use without such a thing."""
    name: str = ""
    """What the key is called; empty for the whole account."""
    unusual: float | None = None
    """How many usual deviations above the usual; None where that is no matter of degree (a first use)."""

    @property
    def ref(self) -> str:
        """What tells it from any other and stays the same while it grows: `spike:2026-11-20T14:00:00Z`.

        Of unexplained spend there is one, whose stretch moves on with time.
        """
        if self.kind is AnomalyKind.UNEXPLAINED:
            return self.kind.value
        place = f":{self.dimension}:{self.key or ''}" if self.dimension else ""
        return f"{self.kind.value}{place}:{self.at:%Y-%m-%dT%H:%M:%SZ}"
