"""Calls about usage over time and about requests."""

from collections.abc import Sequence
from datetime import datetime

from elevenmon.api import endpoints
from elevenmon.api.calls import Caller
from elevenmon.api.errors import ApiError
from elevenmon.api.paging import in_halves
from elevenmon.api.request_rows import read_requests
from elevenmon.api.schemas.stats import read_stats
from elevenmon.api.stats_fallback import StatsQuery, as_cost_question, is_unanswered, stats_query, usage_table
from elevenmon.api.usage_rows import read_usage
from elevenmon.domain.clock import Clock, to_ms
from elevenmon.domain.request_log import RequestPage
from elevenmon.domain.secret import Secret
from elevenmon.domain.usage import (
    Filter,
    GroupBy,
    StatsBreakdown,
    StatsInterval,
    StatsMetric,
    StatsSeries,
    UsageTable,
)

LARGEST_REQUEST_PAGE = 1000
FALLBACK_SECONDS = 900.0
"""How long the deprecated query stands in for the credit query before that is tried again."""


class UsageCalls(Caller):
    """What was used, when, and by which requests."""

    def __init__(self, base_url: str, key: Secret, *, clock: Clock, user_agent: str) -> None:
        super().__init__(base_url, key, clock=clock, user_agent=user_agent)
        self._stats_until = 0.0
        self._usage_refusal: ApiError | None = None

    async def credit_usage(
        self,
        start: datetime,
        end: datetime,
        *,
        interval_seconds: int,
        group_by: Sequence[GroupBy] = (),
        filters: Sequence[Filter] = (),
        time_zone: str = "UTC",
    ) -> UsageTable:
        """Credits per bucket and group, from `start` to `end`.

        Where the query is not permitted or does not exist, the deprecated character-stats answers instead
        if it can say the same (see `stats_fallback`), for 15 minutes before the query is tried again.
        BadRequest: also what an account billed by cost answers; then ask `cost_usage`.
        """
        substitute = stats_query(interval_seconds, group_by, filters, time_zone)
        if substitute and self._usage_refusal and self._clock.monotonic() < self._stats_until:
            return await self._substituted(start, end, substitute, self._usage_refusal)
        body = _query(start, end, interval_seconds, group_by, filters) | {"time_zone": time_zone}
        try:
            return await self._ask(
                endpoints.CREDIT_USAGE,
                lambda data: read_usage(
                    data, groups=_names(group_by), interval_seconds=interval_seconds, what="the usage"
                ),
                json=body,
            )
        except ApiError as error:
            failure = as_cost_question(error)
        if substitute is None or not is_unanswered(failure):
            raise failure
        table = await self._substituted(start, end, substitute, failure)
        self._usage_refusal = failure
        self._stats_until = self._clock.monotonic() + FALLBACK_SECONDS
        return table

    async def cost_usage(
        self,
        start: datetime,
        end: datetime,
        *,
        interval_seconds: int,
        group_by: Sequence[GroupBy] = (),
        filters: Sequence[Filter] = (),
    ) -> UsageTable:
        """Money per UTC day (or week) and group, for workspaces billed by cost; credits are None."""
        return await self._ask(
            endpoints.COST_USAGE,
            lambda data: read_usage(
                data, groups=_names(group_by), interval_seconds=interval_seconds, what="the cost"
            ),
            json=_query(start, end, interval_seconds, group_by, filters),
        )

    async def requests(
        self,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int = 100,
        sort: str | None = None,
        filters: Sequence[Filter] = (),
        search: str | None = None,
    ) -> RequestPage:
        """The request log between `start` and `end`, of which one has to be given; `sort` is asc or desc.

        An answer that is too large is asked again at half the size; a page whose single row is too large
        comes back empty, full, and with that row counted in `skipped`.
        """

        async def ask(size: int) -> RequestPage:
            return await self._ask(
                endpoints.REQUESTS,
                lambda data: read_requests(data, limit=size),
                json=_without_none(
                    start_time=None if start is None else to_ms(start),
                    end_time=None if end is None else to_ms(end),
                    limit=size,
                    sort=sort,
                    filters=_filters(filters),
                    search=search,
                ),
            )

        page = await in_halves(ask, max(1, min(limit, LARGEST_REQUEST_PAGE)))
        if page is None:
            return RequestPage(rows=(), columns=(), full=True, skipped=1)
        return page

    async def character_stats(
        self,
        start: datetime,
        end: datetime,
        *,
        breakdown: StatsBreakdown = StatsBreakdown.NONE,
        interval: StatsInterval = StatsInterval.DAY,
        bucket_seconds: int | None = None,
        metric: StatsMetric = StatsMetric.CREDITS,
        workspace: bool = False,
    ) -> StatsSeries:
        """The deprecated query: one metric in one breakdown, series by display name, UTC buckets.

        `bucket_seconds` overrides `interval`. `workspace`: everybody's usage, not the key's user's alone.
        """
        params = {
            "start_unix": to_ms(start),  # milliseconds, whatever its name says
            "end_unix": to_ms(end),
            "include_workspace_metrics": workspace,
            "breakdown_type": breakdown.value,
            "aggregation_interval": interval.value,
            "aggregation_bucket_size": bucket_seconds,
            "metric": metric.value,
        }
        return await self._ask(endpoints.CHARACTER_STATS, read_stats, params=params)

    async def _substituted(
        self, start: datetime, end: datetime, query: StatsQuery, refusal: ApiError
    ) -> UsageTable:
        """The credit query's answer by way of character-stats; its own refusal when that fails too."""
        try:
            series = await self.character_stats(
                start, end, breakdown=query.breakdown, bucket_seconds=query.interval_seconds
            )
        except ApiError:
            series = None
        if series is None:
            raise refusal
        return usage_table(series, query, end=end)


def _query(
    start: datetime,
    end: datetime,
    interval_seconds: int,
    group_by: Sequence[GroupBy],
    filters: Sequence[Filter],
) -> dict[str, object]:
    """The body of either usage query. Without an interval the server would answer by the minute."""
    return _without_none(
        start_time=to_ms(start),
        end_time=to_ms(end),
        interval_seconds=interval_seconds,
        group_by=_names(group_by) or None,
        filters=_filters(filters),
    )


def _names(group_by: Sequence[GroupBy]) -> list[str]:
    return [group.value for group in group_by]


def _filters(filters: Sequence[Filter]) -> list[dict[str, object]] | None:
    return [
        {"column": one.column, "operation": one.operation, "values": list(one.values)} for one in filters
    ] or None


def _without_none(**fields: object) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}
