"""The client over real HTTP: what each call asks, word for word."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from elevenmon.api import endpoints
from elevenmon.api.client import ElevenLabs
from elevenmon.api.errors import (
    BadShape,
    NotFound,
)
from elevenmon.domain.usage import Filter, GroupBy, StatsBreakdown, StatsInterval, StatsMetric
from tests.unit.api.loopback import (
    KEY,
    NOW,
    Asked,
    Loopback,
    Reply,
    agents_page,
    example,
)

START, END = NOW - timedelta(hours=2), NOW
START_MS, END_MS = 1792308030000, 1792315230000


def test_the_moments_of_these_tests() -> None:
    assert (START.timestamp() * 1000, END.timestamp() * 1000) == (START_MS, END_MS)


Call = Callable[[ElevenLabs], Awaitable[object]]
CALLS: list[tuple[str, Call, Any, str, str, dict[str, list[str]], Any]] = [
    ("user", lambda api: api.user(), "user", "GET", "/v1/user", {}, None),
    (
        "subscription",
        lambda api: api.subscription(),
        "subscription",
        "GET",
        "/v1/user/subscription",
        {},
        None,
    ),
    (
        "credit_usage",
        lambda api: api.credit_usage(START, END, interval_seconds=3600),
        "usage_by_product",
        "POST",
        "/v1/workspace/analytics/query/usage-by-product-over-time",
        {},
        {"start_time": START_MS, "end_time": END_MS, "interval_seconds": 3600, "time_zone": "UTC"},
    ),
    (
        "credit_usage, grouped and filtered",
        lambda api: api.credit_usage(
            START,
            END,
            interval_seconds=60,
            group_by=[GroupBy.PRODUCT, GroupBy.MODEL],
            filters=[Filter("model", "in", ("a", None, 1, True))],
            time_zone="Europe/Paris",
        ),
        "usage_by_product",
        "POST",
        "/v1/workspace/analytics/query/usage-by-product-over-time",
        {},
        {
            "start_time": START_MS,
            "end_time": END_MS,
            "interval_seconds": 60,
            "time_zone": "Europe/Paris",
            "group_by": ["product_type", "model"],
            "filters": [{"column": "model", "operation": "in", "values": ["a", None, 1, True]}],
        },
    ),
    (
        "cost_usage",
        lambda api: api.cost_usage(START, END, interval_seconds=86_400, group_by=[GroupBy.PRODUCT]),
        "cost_usage",
        "POST",
        "/v1/workspace/analytics/usage",
        {},
        {
            "start_time": START_MS,
            "end_time": END_MS,
            "interval_seconds": 86_400,
            "group_by": ["product_type"],
        },
    ),
    (
        "requests",
        lambda api: api.requests(start=START, limit=5000, sort="asc", search="tts"),
        "requests",
        "POST",
        "/v1/workspace/analytics/requests",
        {},
        {"start_time": START_MS, "limit": 1000, "sort": "asc", "search": "tts"},
    ),
    (
        "character_stats",
        lambda api: api.character_stats(START, END),
        "character_stats",
        "GET",
        "/v1/usage/character-stats",
        {
            "start_unix": [str(START_MS)],
            "end_unix": [str(END_MS)],
            "include_workspace_metrics": ["false"],
            "breakdown_type": ["none"],
            "aggregation_interval": ["day"],
            "metric": ["credits"],
        },
        None,
    ),
    (
        "character_stats, everything",
        lambda api: api.character_stats(
            START,
            END,
            breakdown=StatsBreakdown.USER,
            interval=StatsInterval.CUMULATIVE,
            bucket_seconds=60,
            metric=StatsMetric.TTFB_P95,
            workspace=True,
        ),
        "character_stats",
        "GET",
        "/v1/usage/character-stats",
        {
            "start_unix": [str(START_MS)],
            "end_unix": [str(END_MS)],
            "include_workspace_metrics": ["true"],
            "breakdown_type": ["user"],
            "aggregation_interval": ["cumulative"],
            "aggregation_bucket_size": ["60"],
            "metric": ["ttfb_p95"],
        },
        None,
    ),
    ("history", lambda api: api.history(), "history", "GET", "/v1/history", {"page_size": ["100"]}, None),
    (
        "history, everything",
        lambda api: api.history(
            page_size=9999,
            cursor="c1",
            after=START,
            before=END + timedelta(milliseconds=1),
            voice_id="v",
            model_id="m",
            search="wörd",
            sort="asc",
        ),
        "history",
        "GET",
        "/v1/history",
        {
            "page_size": ["1000"],
            "start_after_history_item_id": ["c1"],
            "date_after_unix": [str(START_MS // 1000)],
            "date_before_unix": [str(END_MS // 1000 + 1)],
            "voice_id": ["v"],
            "model_id": ["m"],
            "source": ["TTS"],
            "search": ["wörd"],
            "sort_direction": ["asc"],
        },
        None,
    ),
    (
        "history of a source",
        lambda api: api.history(search="x", source="STS"),
        "history",
        "GET",
        "/v1/history",
        {"page_size": ["100"], "search": ["x"], "source": ["STS"]},
        None,
    ),
    ("history_item", lambda api: api.history_item("abc"), "history_item", "GET", "/v1/history/abc", {}, None),
    (
        "delete_history_item",
        lambda api: api.delete_history_item("abc"),
        "history_delete",
        "DELETE",
        "/v1/history/abc",
        {},
        None,
    ),
    (
        "voices",
        lambda api: api.voices(["a", "b", "a"]),
        "voices",
        "GET",
        "/v2/voices",
        {"voice_ids": ["a", "b"], "page_size": ["100"], "include_total_count": ["false"]},
        None,
    ),
    ("models", lambda api: api.models(), "models", "GET", "/v1/models", {}, None),
    (
        "live_count",
        lambda api: api.live_count(),
        "live_count",
        "GET",
        "/v1/convai/analytics/live-count",
        {},
        None,
    ),
    (
        "conversations",
        lambda api: api.conversations(cursor="c", after=START, before=END, page_size=1000),
        "conversations",
        "GET",
        "/v1/convai/conversations",
        {
            "cursor": ["c"],
            "page_size": ["100"],
            "call_start_after_unix": [str(START_MS // 1000)],
            "call_start_before_unix": [str(END_MS // 1000)],
        },
        None,
    ),
    (
        "conversation",
        lambda api: api.conversation("conv_01"),
        "conversation",
        "GET",
        "/v1/convai/conversations/conv_01",
        {},
        None,
    ),
    ("members", lambda api: api.members(), "members", "GET", "/v1/workspace/members", {}, None),
    ("groups", lambda api: api.groups(), "groups", "GET", "/v1/workspace/groups", {}, None),
    (
        "service_accounts",
        lambda api: api.service_accounts(),
        "service_accounts",
        "GET",
        "/v1/service-accounts",
        {},
        None,
    ),
    (
        "audit_log",
        lambda api: api.audit_log(since=START, until=END, limit=500, cursor="c"),
        "audit_logs",
        "GET",
        "/v1/workspace/audit-logs",
        {
            "limit": ["100"],
            "cursor": ["c"],
            "time_from_unix_ms": [str(START_MS)],
            "time_to_unix_ms": [str(END_MS)],
        },
        None,
    ),
]


@pytest.mark.parametrize("case", CALLS, ids=[case[0] for case in CALLS])
async def test_a_call_asks_for_exactly_this(server: Loopback, api: ElevenLabs, case: Any) -> None:
    _, call, answer, method, path, query, body = case
    server.always(example(answer))
    await call(api)
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.query, asked.body) == (method, path, query, body)
    assert asked.headers["xi-api-key"] == KEY
    assert asked.headers["user-agent"].startswith("elevenmon/")


@pytest.mark.parametrize("case", CALLS, ids=[case[0] for case in CALLS])
async def test_no_call_takes_a_portal_for_the_service(server: Loopback, api: ElevenLabs, case: Any) -> None:
    for body in (b"<html>Welcome</html>", {"captive": True}, None, b"", b"[[1,2]"):
        server.always(body)
        with pytest.raises(BadShape):
            await case[1](api)


def test_only_the_deletion_is_a_write() -> None:
    declared = [value for value in vars(endpoints).values() if isinstance(value, endpoints.Endpoint)]
    assert [one.path for one in declared if one.kind == "write"] == ["/v1/history/{id}"]
    assert {one.cap_bytes for one in declared} == {4_000_000, 32_000_000}
    assert all(0 < one.deadline_seconds <= 30 for one in declared)


async def test_voices_go_by_the_hundred(server: Loopback, api: ElevenLabs) -> None:
    def found(asked: Asked) -> Reply:
        ids = asked.query["voice_ids"]
        voices = [{"voice_id": one, "name": one.upper()} for one in ids if one != "v7"]
        return Reply({"voices": [*voices, {"voice_id": "stranger"}], "has_more": False})

    server.respond = found
    voices = await api.voices(f"v{number}" for number in range(250))
    assert [len(asked.query["voice_ids"]) for asked in server.asked] == [100, 100, 50]
    assert len(voices) == 249
    assert "stranger" not in {voice.voice_id for voice in voices}
    assert await api.voices([]) == ()
    assert len(server.asked) == 3


async def test_agents_come_page_by_page_and_never_in_circles(server: Loopback, api: ElevenLabs) -> None:
    pages = {"": agents_page("a1", "c1"), "c1": agents_page("a2", "c2"), "c2": agents_page("a3", "c1")}
    server.respond = lambda asked: Reply(pages[asked.query.get("cursor", [""])[0]])
    assert [agent.agent_id for agent in await api.agents()] == ["a1", "a2", "a3"]
    server.always(agents_page("only", None))
    assert [agent.agent_id for agent in await api.agents()] == ["only"]


@pytest.mark.parametrize("identity", ["", ".", "..", "a/b", "a b", "a?b", "é", "x" * 129, "%2e%2e"])
async def test_an_id_that_is_none_is_never_asked_for(
    server: Loopback, api: ElevenLabs, identity: str
) -> None:
    for call in (api.history_item, api.delete_history_item, api.conversation):
        with pytest.raises(NotFound):
            await call(identity)
    with pytest.raises(NotFound):
        await api.history_audio(identity, bytes)
    assert server.asked == []
