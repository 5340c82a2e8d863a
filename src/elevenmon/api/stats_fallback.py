"""The credit query's answer by way of the deprecated character-stats, where that can say the same.

It can for the total and for one group at a time, without filters, in UTC. Its figures are those of the
key's own user, which is also all that the credit query shows to a key without
`workspace_analytics_full_read`. Where it names things by display name instead of by id (voices, users,
keys), the group's value is `name:<name>`, so that nothing joins by it, and the name is the label. Minutes,
money and counts are None.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from elevenmon.api.errors import ApiError, BadRequest, NotFound, PlanRequired, ScopeMissing
from elevenmon.domain.usage import (
    Column,
    Filter,
    GroupBy,
    StatsBreakdown,
    StatsSeries,
    UsageRow,
    UsageTable,
)

NAME_PREFIX = "name:"
"""Marks a group value that is a display name, where an id was asked for."""

_BREAKDOWNS = {
    GroupBy.PRODUCT: StatsBreakdown.PRODUCT,
    GroupBy.MODEL: StatsBreakdown.MODEL,
    GroupBy.VOICE: StatsBreakdown.VOICE,
    GroupBy.REGION: StatsBreakdown.REGION,
    GroupBy.SOURCE: StatsBreakdown.REQUEST_SOURCE,
    GroupBy.QUEUE: StatsBreakdown.REQUEST_QUEUE,
    GroupBy.VOICE_MULTIPLIER: StatsBreakdown.VOICE_MULTIPLIER,
}
_LABELS = {GroupBy.VOICE: "voice_name"}
_UTC_NAMES = ("UTC", "Etc/UTC", "Z", "Zulu")
_UNPROCESSABLE = 422
_COST_BILLING_STATUSES = (400, 403, 409)


class StatsQuery(NamedTuple):
    """What to ask character-stats."""

    breakdown: StatsBreakdown
    group: GroupBy | None
    interval_seconds: int


def stats_query(
    interval_seconds: int, group_by: Sequence[GroupBy], filters: Sequence[Filter], time_zone: str
) -> StatsQuery | None:
    """The query that says the same, or None where there is none."""
    if filters or time_zone not in _UTC_NAMES or len(group_by) > 1:
        return None
    if not group_by:
        return StatsQuery(StatsBreakdown.NONE, None, interval_seconds)
    breakdown = _BREAKDOWNS.get(group_by[0])
    return StatsQuery(breakdown, group_by[0], interval_seconds) if breakdown else None


def is_unanswered(error: ApiError) -> bool:
    """Whether the credit query is not for this key, or not there at all."""
    if isinstance(error, NotFound):
        return error.endpoint
    return isinstance(error, ScopeMissing | PlanRequired) or error.status == _UNPROCESSABLE


def as_cost_question(error: ApiError) -> ApiError:
    """A refusal that speaks of billing by cost, as the BadRequest that asks for `cost_usage` instead."""
    words = f"{error.code or ''} {error.message or ''}".lower()
    about_cost = "cost" in words or "fiat" in words
    if error.status not in _COST_BILLING_STATUSES or not about_cost or isinstance(error, BadRequest):
        return error
    return BadRequest(
        f"this account is billed by cost ({error.status})",
        status=error.status,
        code=error.code,
        trace_id=error.trace_id,
    )


def usage_table(series: StatsSeries, query: StatsQuery, *, end: datetime) -> UsageTable:
    """The series as rows: one per bucket and name, without buckets from `end` on."""
    label = _LABELS.get(query.group) if query.group else None
    rows = [
        UsageRow(
            start=bucket,
            groups=() if query.group is None else (NAME_PREFIX + name if label else name,),
            credits=value,
            labels={label: name} if label else {},
        )
        for name, values in series.series.items()
        for bucket, value in zip(series.starts, values, strict=True)
        if value is not None and bucket < end
    ]
    groups = () if query.group is None else (query.group.value,)
    columns = (
        *(Column(name, "String", None) for name in groups),
        Column("timestamp", "DateTime", "ms"),
        Column("credits", "Float", "credits"),
    )
    return UsageTable(groups, query.interval_seconds, tuple(rows), columns)
