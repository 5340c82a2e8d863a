"""Credit and cost usage over time, as tables whose columns are known by name only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Cell = str | int | float | bool | None


class GroupBy(StrEnum):
    """What the credit query can be grouped by (fact sheet, section 4)."""

    PRODUCT = "product_type"
    MODEL = "model"
    VOICE = "voice_id"
    USER = "user_id"
    CURRENCY = "fiat_currency"
    CHARGE_TYPE = "fiat_charge_type"
    REGION = "region"
    REPORTING_WORKSPACE = "reporting_workspace_id"
    SOURCE = "request_source"
    RESOURCE = "resource_id"
    SUBRESOURCE = "subresource_id"
    QUEUE = "request_queue_type"
    VOICE_MULTIPLIER = "voice_multiplier"
    KEY = "hashed_xi_api_key"
    BILLING_GROUP = "billing_group_id"
    SURFACE = "surface"
    ACTOR = "actor"


class StatsBreakdown(StrEnum):
    """`breakdown_type` of the deprecated character-stats query (fact sheet, section 7)."""

    NONE = "none"
    VOICE = "voice"
    VOICE_MULTIPLIER = "voice_multiplier"
    USER = "user"
    GROUPS = "groups"
    API_KEYS = "api_keys"
    ALL_API_KEYS = "all_api_keys"
    PRODUCT = "product_type"
    MODEL = "model"
    RESOURCE = "resource"
    REQUEST_QUEUE = "request_queue"
    REGION = "region"
    SUBRESOURCE = "subresource_id"
    REPORTING_WORKSPACE = "reporting_workspace_id"
    HAS_API_KEY = "has_api_key"
    REQUEST_SOURCE = "request_source"


class StatsInterval(StrEnum):
    """`aggregation_interval` of character-stats."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    CUMULATIVE = "cumulative"


class StatsMetric(StrEnum):
    """`metric` of character-stats."""

    CREDITS = "credits"
    TTS_CHARACTERS = "tts_characters"
    MINUTES_USED = "minutes_used"
    REQUEST_COUNT = "request_count"
    TTFB_AVG = "ttfb_avg"
    TTFB_P95 = "ttfb_p95"
    FIAT_UNITS_SPENT = "fiat_units_spent"
    CONCURRENCY = "concurrency"
    CONCURRENCY_AVERAGE = "concurrency_average"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column as the answer declares it; `unit` is None for null, "" and "null"."""

    name: str
    type: str
    unit: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Filter:
    """A row filter: `operation` is in, not_in, le, ge, lt, gt, eq or neq; values are always a list."""

    column: str
    operation: str
    values: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, eq=False)
class UsageRow:
    """One bucket of one group. A figure is None where the answer had no such column or a null."""

    start: datetime
    groups: tuple[str | None, ...]
    """In the order of `UsageTable.groups`; None means "no such thing" (web use has no key)."""
    credits: float | None
    minutes: float | None = None
    cost: float | None = None
    """Money equivalent in `currency`; never an invoice line."""
    currency: str | None = None
    uses: float | None = None
    """`usage_count`: billed usages."""
    charges: float | None = None
    """`total_charge_count`: no common unit, never summed across products."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Appended name columns: user_label, voice_name, api_key_name."""
    extra: Mapping[str, Cell] = field(default_factory=dict)
    """Columns nobody here knows, kept as they came."""


@dataclass(frozen=True, slots=True, eq=False)
class UsageTable:
    """An answer of either usage query."""

    groups: tuple[str, ...]
    interval_seconds: int
    rows: tuple[UsageRow, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, eq=False)
class StatsSeries:
    """An answer of character-stats: per series name, one value per bucket start."""

    starts: tuple[datetime, ...]
    series: Mapping[str, tuple[float | None, ...]]
