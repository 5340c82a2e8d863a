"""The request log: one line per API request of the account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from elevenmon.domain.usage import Cell, Column


@dataclass(frozen=True, slots=True, eq=False)
class ApiRequest:
    """A logged request. None stands for what the answer did not carry."""

    request_key: str
    """`event_id`, else `trace_id`, else a digest of the whole row: what rows are told apart by."""
    at: datetime
    method: str | None
    path: str | None
    status: int | None
    latency_seconds: float | None
    event_id: str | None = None
    trace_id: str | None = None
    own: bool = False
    """Asked by elevenmon itself (CONTRACTS, Feeds)."""
    extra: Mapping[str, Cell] = field(default_factory=dict)
    """All other columns, by name."""


@dataclass(frozen=True, slots=True, eq=False)
class RequestPage:
    """One answer of the request log query. `full`: as many rows as asked for, so there may be more."""

    rows: tuple[ApiRequest, ...]
    columns: tuple[Column, ...]
    full: bool
    skipped: int = 0
    """Rows without a readable time."""
