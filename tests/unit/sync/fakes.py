"""A clock that moves when told, a source that answers what it is told, and a store without other threads."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from elevenmon.api.errors import ApiError, BadRequest
from elevenmon.api.recent import RecentIds
from elevenmon.domain.account import Member, Money, ServiceAccount, Subscription, User
from elevenmon.domain.alert_rules import DEFAULT_RULES, AlertRules
from elevenmon.domain.alerts import Notifier
from elevenmon.domain.conversations import Conversation, ConversationPage
from elevenmon.domain.history import HistoryItem, HistoryPage
from elevenmon.domain.lookups import Agent, Model, Voice
from elevenmon.domain.request_log import ApiRequest, RequestPage
from elevenmon.domain.snapshot import Identity, Snapshot, View
from elevenmon.domain.usage import Column, Filter, UsageRow, UsageTable
from elevenmon.store.database import Store
from elevenmon.sync.choices import Settings
from elevenmon.sync.engine import Engine
from elevenmon.sync.remembered import read_remembered
from elevenmon.sync.snapshots import SnapshotBuilder
from tests.sections import subscription

START = datetime(2026, 11, 20, 14, 2, 31, tzinfo=UTC)
RESTLESS = 1000
"""Turns without a rest that no engine takes which has something to do."""
CALLS = (
    "subscription",
    "requests",
    "history",
    "credit_usage",
    "live_count",
    "agents",
    "models",
    "members",
    "service_accounts",
    "user",
)
"""What every feed asks, by the name the source knows it by."""
IDENTITY = Identity("work", "us", "9f2c")


class FakeClock:
    """Wall and monotonic clock, moved by hand; `pause` is how the engine waits on it."""

    def __init__(self) -> None:
        self.wall, self.ticks = START, 1000.0
        self._until, self._wake = 0.0, asyncio.Event()
        self._restless = 0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.ticks

    async def pause(self, wake: asyncio.Event, seconds: float) -> None:
        self._until, self._wake = self.ticks + seconds, wake
        self._restless = self._restless + 1 if seconds <= 0 else 0
        if self._restless > RESTLESS:
            raise AssertionError("the engine spins: it wakes at once, again and again")
        if seconds > 0:
            await wake.wait()

    def step(self, most: float) -> float:
        """Move to when the engine wants to wake, but no further than `most` seconds; how far it was."""
        moved = max(0.0, min(most, self._until - self.ticks))
        self.ticks += moved
        self.wall += timedelta(seconds=moved)
        if self.ticks >= self._until:
            self._wake.set()
        return moved

    def suspend(self, seconds: float) -> None:
        """The wall clock goes on while the monotonic one stands."""
        self.wall += timedelta(seconds=seconds)
        self._wake.set()


class InlineRows:
    """A real store whose jobs are done when they are handed in: nothing to wait for."""

    def __init__(self, clock: FakeClock, path: Path | None = None) -> None:
        self.store = Store.open(path, clock=clock)
        self.broken: Exception | None = None

    @property
    def note(self) -> str | None:
        return self.store.note

    def read(self, job: Callable[[Any], Any]) -> Future[Any]:
        return self._done(self.store.read(job))

    def write(self, job: Callable[[Any], Any]) -> Future[Any]:
        if self.broken is not None:
            failed: Future[Any] = Future()
            failed.set_exception(self.broken)
            return failed
        return self._done(self.store.write(job))

    @property
    def unclean(self) -> bool:
        return self.store.unclean

    def adopt(self, workspace_id: str | None, user_id: str) -> Future[bool]:
        return self._done(self.store.adopt(workspace_id, user_id))

    @property
    def on_disk(self) -> bool:
        return self.store.on_disk

    def retry_disk(self) -> Future[bool]:
        return self._done(self.store.retry_disk())

    def claim_telling(self) -> Future[bool]:
        return self._done(self.store.claim_telling())

    def close(self) -> None:
        self.store.close()

    @staticmethod
    def _done(future: Future[Any]) -> Future[Any]:
        future.exception()
        return future


def passes(row: ApiRequest, one: Filter) -> bool:
    """Whether a line of the log passes a filter."""
    value = {"method": row.method, "path": row.path, "response_code": row.status}[one.column]
    return (value in one.values) is (one.operation in ("eq", "in"))


class FakeSource:
    """Answers from its attributes, fails as `errors` says, and counts."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.clock_offset: float | None = 0.0
        self.own_trace_ids = RecentIds()
        self.errors: dict[str, Exception] = {}
        self.blocked: dict[str, asyncio.Event] = {}
        self.calls: list[tuple[str, float]] = []
        self.arguments: list[tuple[str, dict[str, Any]]] = []
        self.in_flight: Counter[str] = Counter()
        self.most_in_flight, self.most_per_feed = 0, 0
        self.account: Subscription = subscription()
        self.rows: list[ApiRequest] = []
        self.clips: list[HistoryItem] = []
        self.talks: list[Conversation] = []
        self.usage: Callable[[datetime, datetime, Sequence[str]], Sequence[UsageRow]] = lambda *_: ()
        self.cost: Callable[[datetime, datetime, Sequence[str]], Sequence[UsageRow]] = lambda *_: ()
        self.agent_list: tuple[Agent, ...] = ()
        self.live = 0
        self.closed = False

    def count(self, name: str) -> int:
        return sum(called == name for called, _ in self.calls)

    def times(self, name: str) -> list[float]:
        return [at for called, at in self.calls if called == name]

    async def _call(self, name: str, **arguments: Any) -> None:
        self.calls.append((name, self.clock.ticks))
        self.arguments.append((name, arguments))
        key = f"{name}:{','.join(arguments.get('group_by', ()))}"
        self.in_flight[key] += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight.total())
        self.most_per_feed = max(self.most_per_feed, self.in_flight[key])
        try:
            await asyncio.sleep(0)
            if name in self.blocked:
                await self.blocked[name].wait()
            if name in self.errors:
                raise self.errors[name]
        finally:
            self.in_flight[key] -= 1

    async def aclose(self) -> None:
        self.closed = True

    async def user(self) -> User:
        await self._call("user")
        return User("u1", "w1", None, None, None)

    async def subscription(self) -> Subscription:
        await self._call("subscription")
        return self.account

    async def credit_usage(self, start: datetime, end: datetime, **arguments: Any) -> UsageTable:
        groups = tuple(group.value for group in arguments.get("group_by", ()))
        await self._call("credit_usage", **(arguments | {"start": start, "end": end, "group_by": groups}))
        return UsageTable(groups, arguments["interval_seconds"], tuple(self.usage(start, end, groups)), ())

    async def cost_usage(self, start: datetime, end: datetime, **arguments: Any) -> UsageTable:
        groups = tuple(group.value for group in arguments.get("group_by", ()))
        await self._call("cost_usage", **(arguments | {"start": start, "end": end, "group_by": groups}))
        return UsageTable(groups, arguments["interval_seconds"], tuple(self.cost(start, end, groups)), ())

    async def requests(self, **arguments: Any) -> RequestPage:
        await self._call("requests", **arguments)
        start, end, limit = arguments.get("start"), arguments.get("end"), arguments["limit"]
        found = [r for r in self.rows if (not start or r.at >= start) and (not end or r.at < end)]
        found = [r for r in found if all(passes(r, one) for one in arguments.get("filters", ()))]
        found.sort(key=lambda row: row.at, reverse=arguments.get("sort") == "desc")
        page = tuple(found[:limit])
        columns = tuple(
            Column(name, "String", None) for name in ("timestamp", "method", "path", "response_code")
        )
        return RequestPage(page, columns, full=len(page) == limit)

    async def history(
        self,
        *,
        page_size: int = 100,
        cursor: str | None = None,
        before: datetime | None = None,
        after: datetime | None = None,
        sort: str | None = None,
        **_: Any,
    ) -> HistoryPage:
        await self._call("history", cursor=cursor, before=before, sort=sort, page_size=page_size)
        found = [
            clip
            for clip in self.clips
            if (not before or clip.at < before) and (not after or clip.at >= after)
        ]
        found.sort(key=lambda clip: clip.at, reverse=sort != "asc")
        ids = [clip.history_item_id for clip in found]
        if cursor and cursor not in ids:
            raise BadRequest("there is no such clip", status=400)
        first = ids.index(cursor) + 1 if cursor else 0
        page = tuple(found[first : first + page_size])
        more = first + page_size < len(found)
        return HistoryPage(page, more, page[-1].history_item_id if page else None, None)

    async def conversations(
        self,
        *,
        cursor: str | None = None,
        after: datetime | None = None,
        before: datetime | None = None,
        page_size: int = 100,
    ) -> ConversationPage:
        await self._call("conversations", cursor=cursor, after=after, before=before)
        found = [
            each
            for each in self.talks
            if (not before or each.started_at < before) and (not after or each.started_at >= after)
        ]
        found.sort(key=lambda each: each.started_at, reverse=True)
        first = int(cursor or 0)
        more = first + page_size < len(found)
        return ConversationPage(
            tuple(found[first : first + page_size]), more, str(first + page_size) if more else None
        )

    async def voices(self, ids: Sequence[str]) -> tuple[Voice, ...]:
        await self._call("voices", ids=tuple(ids))
        return tuple(Voice(each, f"Voice {each}", None) for each in ids)

    async def models(self) -> tuple[Model, ...]:
        await self._call("models")
        return ()

    async def agents(self) -> tuple[Agent, ...]:
        await self._call("agents")
        return self.agent_list

    async def live_count(self) -> int:
        await self._call("live_count")
        return self.live

    async def members(self) -> tuple[Member, ...]:
        await self._call("members")
        return ()

    async def service_accounts(self) -> tuple[ServiceAccount, ...]:
        await self._call("service_accounts")
        return ()


class Bench:
    """An engine on the fake clock; `run` lets time pass, `settle` lets what has begun come to its end."""

    def __init__(
        self,
        *,
        view: View | None = None,
        chance: Callable[[], float] = lambda: 0.0,
        store_text: bool = True,
        clock: FakeClock | None = None,
        path: Path | None = None,
        rules: AlertRules = DEFAULT_RULES,
        notifier: Notifier | None = None,
        budget: Money | None = None,
    ) -> None:
        self.clock = clock or FakeClock()
        self.rows = InlineRows(self.clock, path)
        self.source = FakeSource(self.clock)
        self.snapshots: list[Snapshot] = []
        self.connect_error: ApiError | None = None
        self.published = 0
        self.refusing = False
        remembered = self.rows.read(read_remembered).result()
        self.builder = SnapshotBuilder(
            identity=IDENTITY, clock=self.clock, zone="UTC", zone_info=UTC, budget=budget, rules=rules
        )
        self.engine = Engine(
            rows=self.rows,
            connect=self._connect,
            clock=self.clock,
            builder=self.builder,
            remembered=remembered,
            publish=self._publish,
            settings=Settings(view or View()),
            intervals={},
            store_text=store_text,
            notifier=notifier,
            waiting=self.clock.pause,
            chance=chance,
        )
        self.task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Bench":
        self.task = asyncio.create_task(self.engine.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self.task is not None
        assert not self.task.done(), "the engine ended by itself"
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        self.rows.close()

    @property
    def last(self) -> Snapshot:
        return self.snapshots[-1]

    async def settle(self) -> None:
        """Until nothing is under way but what is held back on purpose."""
        quiet = 0
        for _ in range(20_000):
            before = (self.published, len(self.source.calls), self.engine.in_flight)
            await asyncio.sleep(0)
            asked = self.source.in_flight.items()
            held = sum(count for key, count in asked if key.partition(":")[0] in self.source.blocked)
            same = before == (self.published, len(self.source.calls), self.engine.in_flight)
            quiet = quiet + 1 if same and self.engine.in_flight <= held else 0
            if quiet > 12:
                return
        raise AssertionError("it never came to rest")

    async def run(self, seconds: float) -> None:
        """Let time pass, from one wake-up of the engine to the next."""
        await self.settle()
        left = seconds
        while left > 1e-9:
            left -= self.clock.step(left)
            await self.settle()

    def read(self, job: Callable[[Any], Any]) -> Any:
        return self.rows.read(job).result()

    def _connect(self) -> FakeSource:
        if self.connect_error is not None:
            raise self.connect_error
        return self.source

    def _publish(self, snapshot: Snapshot) -> None:
        if self.refusing:
            raise RuntimeError("the application has ended")
        self.published += 1
        self.snapshots = [*self.snapshots[-200:], snapshot]
