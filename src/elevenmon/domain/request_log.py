"""The request log: one line per API request of the account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from elevenmon.domain.usage import Cell, Column

NO_COLUMNS: Mapping[str, Cell] = MappingProxyType({})
"""Of a request that came without any other column."""


class ApiRequest(NamedTuple):
    """A logged request. None stands for what the answer did not carry. A tuple as `HistoryItem` is one."""

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
    extra: Mapping[str, Cell] = NO_COLUMNS
    """All other columns, by name."""


@dataclass(frozen=True, slots=True, eq=False)
class RequestPage:
    """One answer of the request log query. `full`: as many rows as asked for, so there may be more."""

    rows: tuple[ApiRequest, ...]
    columns: tuple[Column, ...]
    full: bool
    skipped: int = 0
    """Rows without a readable time."""
