"""What the feeds ask of an API client; anything with these calls will do."""

from collections.abc import Iterable, Sequence, Sized
from datetime import datetime
from typing import Protocol

from elevenmon.domain.account import Member, ServiceAccount, Subscription, User
from elevenmon.domain.conversations import ConversationPage
from elevenmon.domain.history import HistoryPage
from elevenmon.domain.lookups import Agent, Model, Voice
from elevenmon.domain.request_log import RequestPage
from elevenmon.domain.usage import Filter, GroupBy, UsageTable


class OwnTraces(Sized, Protocol):
    """The `x-trace-id`s of recent answers; the source adds to them."""

    def among(self, ids: Iterable[str]) -> set[str]:
        """Those of these ids that are of recent answers."""
        ...

    def unsaved(self) -> tuple[int, tuple[str, ...]]:
        """Those that nobody has written down yet, and what to say (`saved`) once they are."""
        ...

    def saved(self, mark: int) -> None:
        """What `unsaved` told with this mark is written down."""
        ...


class Source(Protocol):
    """An account's API. Every call raises `ApiError` and nothing else."""

    @property
    def clock_offset(self) -> float | None:
        """Server time less this machine's, in seconds; None before the first answer."""
        ...

    @property
    def own_trace_ids(self) -> OwnTraces:
        """The `x-trace-id`s of recent answers."""
        ...

    async def aclose(self) -> None:
        """Close all connections."""
        ...

    async def user(self) -> User:
        """Who the key belongs to."""
        ...

    async def subscription(self) -> Subscription:
        """The quota."""
        ...

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
        """Credits by bucket and group."""
        ...

    async def cost_usage(
        self,
        start: datetime,
        end: datetime,
        *,
        interval_seconds: int,
        group_by: Sequence[GroupBy] = (),
        filters: Sequence[Filter] = (),
    ) -> UsageTable:
        """Money by day and group, for workspaces billed by cost."""
        ...

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
        """A page of the request log."""
        ...

    async def history(
        self,
        *,
        page_size: int = 100,
        cursor: str | None = None,
        after: datetime | None = None,
        before: datetime | None = None,
        voice_id: str | None = None,
        model_id: str | None = None,
        source: str | None = None,
        search: str | None = None,
        sort: str | None = None,
    ) -> HistoryPage:
        """A page of generated clips."""
        ...

    async def conversations(
        self,
        *,
        cursor: str | None = None,
        after: datetime | None = None,
        before: datetime | None = None,
        page_size: int = 100,
    ) -> ConversationPage:
        """A page of agent conversations, newest first."""
        ...

    async def voices(self, ids: Sequence[str]) -> tuple[Voice, ...]:
        """The voices of these ids that still exist."""
        ...

    async def models(self) -> tuple[Model, ...]:
        """All models."""
        ...

    async def agents(self) -> tuple[Agent, ...]:
        """All agents."""
        ...

    async def live_count(self) -> int:
        """Agent conversations going on now."""
        ...

    async def members(self) -> tuple[Member, ...]:
        """The workspace's seats."""
        ...

    async def service_accounts(self) -> tuple[ServiceAccount, ...]:
        """Service accounts with their keys."""
        ...
