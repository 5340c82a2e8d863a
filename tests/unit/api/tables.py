"""Tables as the analytics calls answer them, and what is read from them."""

from datetime import UTC, datetime
from typing import Any

from elevenmon.api.request_rows import read_requests
from elevenmon.api.usage_rows import read_usage
from elevenmon.domain.request_log import ApiRequest, RequestPage
from elevenmon.domain.usage import UsageRow, UsageTable

DAY = datetime(2026, 10, 16, tzinfo=UTC)


def usage(data: object, *groups: str) -> UsageTable:
    return read_usage(data, groups=groups, interval_seconds=86_400, what="the usage")


def log(data: object, limit: int = 100) -> RequestPage:
    return read_requests(data, limit=limit)


def table(names: str, *rows: list[object], units: dict[str, str | None] | None = None) -> dict[str, Any]:
    """A table of these columns; units by name."""
    columns = names.split()
    return {
        "columns": columns,
        "column_types": ["String"] * len(columns),
        "column_units": [(units or {}).get(name) for name in columns],
        "rows": list(rows),
    }


def shown(row: UsageRow | ApiRequest) -> dict[str, Any]:
    names = row._fields if isinstance(row, ApiRequest) else row.__dataclass_fields__
    return {name: getattr(row, name) for name in names}
