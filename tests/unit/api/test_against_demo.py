"""The client against the simulated API, over a real socket: every call, plain and with hostile texts."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any

import pytest

from elevenmon.api.client import ElevenLabs
from elevenmon.api.errors import BadRequest, KeyRejected, NotFound, ScopeMissing
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.secret import Secret
from elevenmon.domain.text import clean, clean_block
from elevenmon.domain.usage import GroupBy, StatsBreakdown, StatsMetric
from tests.contract.server import running_server


@pytest.fixture(scope="module", params=["busy", "hostile"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A demo server."""
    with running_server(scenario=request.param, seed=5, items=2000, now="2026-10-18T09:20:00Z") as address:
        yield address


def connect(url: str, key: str = "sk_demo") -> ElevenLabs:
    return ElevenLabs(url, Secret(key), clock=SystemClock())


def texts(value: Any) -> Iterator[str]:
    """Every text inside a domain value."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from texts(pair)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)


def assert_clean(*values: object) -> None:
    dirty = [
        text for value in values for text in texts(value) if text not in (clean(text), clean_block(text))
    ]
    assert dirty == []


async def test_account_and_people(url: str) -> None:
    async with connect(url) as api:
        user, subscription = await api.user(), await api.subscription()
        people = await asyncio.gather(api.members(), api.groups(), api.service_accounts(), api.audit_log())
    assert user.subscription is not None
    assert (user.subscription.used, user.subscription.limit) == (subscription.used, subscription.limit)
    assert subscription.limit > 0
    assert subscription.reset is not None
    assert all(people[:3])
    assert any(account.keys for account in people[2])
    assert people[3].entries
    assert_clean(user, subscription, *people)


async def test_usage_adds_up_the_same_however_it_is_cut(url: str) -> None:
    async with connect(url) as api:
        await api.live_count()
        end = api.server_now().replace(minute=0, second=0, microsecond=0)
        start = end - timedelta(hours=48)
        total = await api.credit_usage(start, end, interval_seconds=3600)
        whole = sum(row.credits or 0 for row in total.rows if start <= row.start < end)
        assert whole > 0
        for group in (GroupBy.VOICE, GroupBy.PRODUCT, GroupBy.KEY, GroupBy.USER, GroupBy.SOURCE):
            table = await api.credit_usage(start, end, interval_seconds=3600, group_by=[group])
            rows = [row for row in table.rows if start <= row.start < end]
            assert sum(row.credits or 0 for row in rows) == pytest.approx(whole)
            assert table.groups == (group.value,)
            assert_clean(table)
        old = await api.character_stats(start, end - timedelta(seconds=1), workspace=True)
        assert sum(value or 0 for value in old.series["All"]) == pytest.approx(whole)
        costs = await api.cost_usage(start, end, interval_seconds=86_400, group_by=[GroupBy.CURRENCY])
        assert {row.currency for row in costs.rows} <= {"usd", "eur"}


async def test_every_old_breakdown_and_metric_reads(url: str) -> None:
    async with connect(url) as api:
        await api.live_count()
        end = api.server_now()
        for breakdown in StatsBreakdown:
            series = await api.character_stats(
                end - timedelta(days=2), end, breakdown=breakdown, workspace=True
            )
            assert {len(values) for values in series.series.values()} <= {len(series.starts)}
            assert_clean(series)
        for metric in StatsMetric:
            await api.character_stats(end - timedelta(days=2), end, metric=metric)


async def test_history_pages_meet_without_gap_or_overlap(url: str) -> None:
    async with connect(url) as api:
        whole = await api.history(page_size=60)
        ids: list[str] = []
        cursor: str | None = None
        while len(ids) < 60:
            page = await api.history(page_size=20, cursor=cursor)
            ids += [item.history_item_id for item in page.items]
            cursor = page.cursor
        assert ids == [item.history_item_id for item in whole.items]
        assert (whole.refused, whole.has_more) == (0, True)
        voices = await api.voices(item.voice_id for item in whole.items if item.voice_id)
        assert voices
        found = await api.history(search="the", page_size=5)
        assert {item.source for item in found.items} <= {"TTS"}
        assert_clean(whole, voices, found)


async def test_a_clip_comes_whole_and_goes_for_good(url: str) -> None:
    async with connect(url) as api:
        page = await api.history(page_size=3, sort="asc")
        one, other = page.items[0].history_item_id, page.items[1].history_item_id
        assert (await api.history_item(one)).history_item_id == one
        audio, archive = bytearray(), bytearray()
        assert await api.history_audio(one, audio.extend) == len(audio) > 0
        assert await api.download_history([one, other], archive.extend) == len(archive)
        assert archive.startswith(b"PK")
        await api.delete_history_item(one)
        with pytest.raises(NotFound) as gone:
            await api.history_item(one)
        assert not gone.value.endpoint


async def test_the_request_log_tells_of_our_own_calls(url: str) -> None:
    async with connect(url) as api:
        await asyncio.gather(api.models(), api.agents(), api.live_count())
        page = await api.requests(end=api.server_now() + timedelta(seconds=30), limit=200)
        assert page.full
        assert page.skipped == 0
        assert api.own_trace_ids.among({row.trace_id for row in page.rows if row.trace_id is not None})
        assert len({row.request_key for row in page.rows}) == len(page.rows)
        assert_clean(page, await api.models(), await api.agents())


async def test_conversations(url: str) -> None:
    async with connect(url) as api:
        page = await api.conversations(page_size=20)
        assert page.items
        whole = await api.conversation(page.items[0].conversation_id)
        assert whole.conversation.conversation_id == page.items[0].conversation_id
        assert_clean(page, whole)


async def test_the_clock_of_the_world_is_found(url: str) -> None:
    async with connect(url) as api:
        await api.live_count()
        assert api.server_now().date().isoformat() == "2026-10-18"


async def test_refusals() -> None:
    with running_server(scenario="scoped-key", items=100) as url:
        async with connect(url) as api:
            with pytest.raises(ScopeMissing) as scope:
                await api.history()
            assert scope.value.permission == "speech_history_read"
        async with connect(url, "sk_invalid") as stranger:
            with pytest.raises(KeyRejected):
                await stranger.subscription()
    with running_server(scenario="cost-billed", items=100) as url:
        async with connect(url) as api:
            await api.live_count()
            end = api.server_now()
            with pytest.raises(BadRequest):
                await api.credit_usage(end - timedelta(hours=2), end, interval_seconds=3600)
