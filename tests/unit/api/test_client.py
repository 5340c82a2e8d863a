"""The client over real HTTP: what it asks, what it keeps, and what it never shows."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from elevenmon.api import endpoints
from elevenmon.api.client import ElevenLabs
from elevenmon.api.errors import (
    ApiError,
    BadRequest,
    BadShape,
    NotFound,
    PlanRequired,
    ScopeMissing,
    ServerFault,
    TooLarge,
)
from elevenmon.domain.secret import Secret
from elevenmon.domain.usage import Filter, GroupBy, StatsBreakdown, StatsInterval, StatsMetric
from tests.unit.api.loopback import (
    KEY,
    NOW,
    Asked,
    Loopback,
    Reply,
    StillClock,
    agents_page,
    client,
    example,
    http_date,
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


def padded(asked: Asked, size: int, most: int) -> Reply:
    """A history or request page of `size` items; one of more than `most` items is over any cap."""
    blank = b" " * 33_000_000 if size > most else b""
    body = dict(example("history")) | {"history": example("history")["history"][:1] * size}
    if asked.method == "POST":
        body = dict(example("requests"))
        body["rows"] = body["rows"][:1] * size
    return Reply(Reply(body).encoded().split(b"\r\n\r\n", 1)[1] + blank)


async def test_a_page_too_large_is_asked_again_at_half_the_size(server: Loopback, api: ElevenLabs) -> None:
    server.respond = lambda asked: padded(asked, int(asked.query["page_size"][0]), most=40)
    page = await api.history(page_size=100, cursor="c")
    assert [asked.query["page_size"] for asked in server.asked] == [["100"], ["50"], ["25"]]
    assert {asked.query["start_after_history_item_id"][0] for asked in server.asked} == {"c"}
    assert (len(page.items), page.refused) == (25, 0)
    server.asked.clear()
    server.respond = lambda asked: padded(asked, asked.body["limit"], most=1)
    log = await api.requests(end=END, limit=4)
    assert [asked.body["limit"] for asked in server.asked] == [4, 2, 1]
    assert (len(log.rows), log.full, log.skipped) == (1, True, 0)


async def test_one_item_too_large_is_skipped_and_said_so(server: Loopback, api: ElevenLabs) -> None:
    server.respond = lambda asked: padded(asked, int(asked.query["page_size"][0]), most=0)
    page = await api.history(page_size=3, cursor="c")
    assert [asked.query["page_size"] for asked in server.asked] == [["3"], ["1"]]
    assert (page.items, page.refused, page.has_more, page.cursor) == ((), 1, True, "c")
    server.respond = lambda asked: padded(asked, asked.body["limit"], most=0)
    log = await api.requests(end=END, limit=1)
    assert (log.rows, log.skipped, log.full) == ((), 1, True)


async def test_a_poll_beyond_its_cap_is_an_error(server: Loopback, api: ElevenLabs) -> None:
    server.always(b'{"count": 1}' + b" " * 4_000_001)
    with pytest.raises(TooLarge, match="larger than 4 MB"):
        await api.live_count()


async def test_clock_offset_is_the_median_of_quick_answers(
    server: Loopback, api: ElevenLabs, clock: StillClock
) -> None:
    assert api.clock_offset is None
    assert api.server_now() == NOW
    for ahead in (300, 301, 9000):
        server.always({"count": 1}, date=http_date(NOW + timedelta(seconds=ahead)))
        await api.live_count()
    assert api.clock_offset == 301.5
    assert api.server_now() == NOW + timedelta(seconds=301.5)

    def slowly(_: Asked) -> Reply:
        clock.pass_time(2.5)
        return Reply({"count": 1}, headers={"date": http_date(NOW - timedelta(days=1))})

    server.respond = slowly
    for _ in range(5):
        await api.live_count()
    assert api.clock_offset == 301.5


@pytest.mark.parametrize("date", ["soon", "", "Mon, 99 Foo 2026 99:99:99 GMT", "\x80"])
async def test_a_date_that_is_none_tells_nothing(server: Loopback, api: ElevenLabs, date: str) -> None:
    server.always({"count": 1}, date=date)
    await api.live_count()
    assert api.clock_offset is None


async def test_an_error_also_tells_the_time_and_its_trace(server: Loopback, api: ElevenLabs) -> None:
    server.always({}, 500, date=http_date(NOW), x_trace_id="t500")
    with pytest.raises(ServerFault):
        await api.live_count()
    assert api.clock_offset == 0.5
    assert list(api.own_trace_ids) == ["t500"]


async def test_own_trace_ids_are_remembered_within_bounds(server: Loopback, api: ElevenLabs) -> None:
    server.respond = lambda _: Reply({"count": 1}, headers={"x-trace-id": f"t{len(server.asked)}"})
    await asyncio.gather(*(api.live_count() for _ in range(5)))
    assert set(api.own_trace_ids) == {"t1", "t2", "t3", "t4", "t5"}
    server.always({"count": 1}, x_trace_id="no id!")
    await api.live_count()
    assert len(api.own_trace_ids) == 5
    for number in range(10_000):
        api.own_trace_ids.add(f"n{number}")
    assert len(api.own_trace_ids) == 4096
    assert "n9999" in api.own_trace_ids
    assert "t1" not in api.own_trace_ids


MISSING = {
    "detail": {
        "code": "unauthorized",
        "status": "missing_permissions",
        "message": "missing the permission workspace_analytics_full_read",
    }
}


def refused(status: int, body: object) -> Callable[[Asked], Reply]:
    """The credit query is refused; character-stats answers."""

    def respond(asked: Asked) -> Reply:
        return Reply(example("character_stats")) if asked.method == "GET" else Reply(body, status)

    return respond


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, MISSING),
        (403, {"detail": {"code": "forbidden"}}),
        (403, {"detail": {"code": "feature_not_available"}}),
        (404, {"detail": "Not Found"}),
        (405, {"detail": "Method Not Allowed"}),
        (422, {"detail": []}),
        (501, b""),
    ],
)
async def test_character_stats_stand_in_for_a_refused_credit_query(
    server: Loopback, api: ElevenLabs, status: int, body: object
) -> None:
    server.respond = refused(status, body)
    end = datetime(2026, 10, 18, tzinfo=UTC)
    table = await api.credit_usage(START, end, interval_seconds=86_400, group_by=[GroupBy.PRODUCT])
    assert [asked.method for asked in server.asked] == ["POST", "GET"]
    assert server.asked[1].query["breakdown_type"] == ["product_type"]
    assert server.asked[1].query["aggregation_bucket_size"] == ["86400"]
    assert table.groups == ("product_type",)
    assert [(row.start.day, row.groups, row.credits) for row in table.rows][:3] == [
        (16, ("TTS",), 1200.0),
        (17, ("TTS",), 0.0),
        (16, ("STT",), 73.0),
    ]
    assert {(row.minutes, row.cost, row.uses) for row in table.rows} == {(None, None, None)}


async def test_names_never_pass_for_ids(server: Loopback, api: ElevenLabs) -> None:
    server.respond = refused(401, MISSING)
    table = await api.credit_usage(START, END, interval_seconds=86_400, group_by=[GroupBy.VOICE])
    assert table.rows[0].groups == ("name:TTS",)
    assert table.rows[0].labels == {"voice_name": "TTS"}
    total = await api.credit_usage(START, END, interval_seconds=86_400)
    assert total.rows[0].groups == ()


async def test_the_stand_in_is_asked_directly_for_a_while(
    server: Loopback, api: ElevenLabs, clock: StillClock
) -> None:
    server.respond = refused(401, MISSING)
    for _ in range(3):
        await api.credit_usage(START, END, interval_seconds=3600)
    assert [asked.method for asked in server.asked] == ["POST", "GET", "GET", "GET"]
    clock.pass_time(901)
    server.asked.clear()
    server.always(example("usage_by_product"))
    await api.credit_usage(START, END, interval_seconds=3600)
    assert [asked.method for asked in server.asked] == ["POST"]


@pytest.mark.parametrize(
    "query",
    [
        {"group_by": [GroupBy.KEY]},
        {"group_by": [GroupBy.USER]},
        {"group_by": [GroupBy.PRODUCT, GroupBy.MODEL]},
        {"filters": [Filter("model", "eq", ("a",))]},
        {"time_zone": "Europe/Paris"},
    ],
    ids=str,
)
async def test_what_character_stats_cannot_say_is_not_asked_of_it(
    server: Loopback, api: ElevenLabs, query: dict[str, Any]
) -> None:
    server.respond = refused(401, MISSING)
    with pytest.raises(ScopeMissing) as caught:
        await api.credit_usage(START, END, interval_seconds=3600, **query)
    assert caught.value.permission == "workspace_analytics_full_read"
    assert len(server.asked) == 1


async def test_the_first_refusal_is_told_when_the_stand_in_fails_too(
    server: Loopback, api: ElevenLabs
) -> None:
    server.respond = lambda asked: Reply(MISSING, 401) if asked.method == "POST" else Reply(b"", 500)
    for _ in range(2):
        with pytest.raises(ScopeMissing):
            await api.credit_usage(START, END, interval_seconds=3600)
    assert [asked.method for asked in server.asked] == ["POST", "GET"] * 2


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"detail": {"code": "invalid_parameters", "message": "This workspace is billed by cost."}}),
        (403, {"detail": {"status": "forbidden", "message": "Use the cost usage endpoint."}}),
        (403, {"detail": {"code": "cost_billing_enabled", "message": "No."}}),
        (409, {"detail": {"code": "conflict", "message": "The range touches cost billing."}}),
    ],
)
async def test_billing_by_cost_is_a_bad_request(
    server: Loopback, api: ElevenLabs, status: int, body: object
) -> None:
    server.respond = refused(status, body)
    with pytest.raises(BadRequest) as caught:
        await api.credit_usage(START, END, interval_seconds=3600)
    assert caught.value.status == status
    assert len(server.asked) == 1


async def test_audio_streams_into_the_sink(server: Loopback, api: ElevenLabs) -> None:
    audio = bytes(range(256)) * 1000
    server.respond = lambda _: Reply(audio, content_type="audio/mpeg", headers={"x-trace-id": "t1"})
    received = bytearray()
    assert await api.history_audio("abc", received.extend) == len(audio)
    assert received == audio
    assert server.asked[0].path == "/v1/history/abc/audio"
    assert "t1" in api.own_trace_ids
    with pytest.raises(TooLarge):
        await api.history_audio("abc", bytearray().extend, cap_bytes=1000)


@pytest.mark.parametrize("content_type", ["text/html", "application/json", ""])
async def test_what_is_no_audio_is_refused(server: Loopback, api: ElevenLabs, content_type: str) -> None:
    server.respond = lambda _: Reply(b"<html>Welcome</html>", content_type=content_type)
    received = bytearray()
    with pytest.raises(BadShape):
        await api.history_audio("abc", received.extend)
    with pytest.raises(BadShape):
        await api.download_history(["abc"], received.extend)
    assert received == b""


async def test_a_refused_download_is_translated(server: Loopback, api: ElevenLabs) -> None:
    server.always({"error": "invalid_output_format", "message": "No such format."}, 400)
    with pytest.raises(BadRequest) as caught:
        await api.download_history(["a", "b"], bytes, output_format="ogg")
    assert caught.value.code == "invalid_output_format"
    assert server.asked[0].body == {"history_item_ids": ["a", "b"], "output_format": "ogg"}
    server.always({"detail": {"code": "history_item_not_found"}}, 404)
    with pytest.raises(NotFound) as gone:
        await api.history_audio("abc", bytes)
    assert not gone.value.endpoint


async def test_a_zip_of_several_clips(server: Loopback, api: ElevenLabs) -> None:
    server.respond = lambda _: Reply(b"PK\x03\x04", content_type="application/zip")
    received = bytearray()
    assert await api.download_history(["a", "b"], received.extend) == 4
    assert server.asked[0].body == {"history_item_ids": ["a", "b"]}


async def test_what_the_sink_raises_comes_through(server: Loopback, api: ElevenLabs) -> None:
    server.respond = lambda _: Reply(b"abc", content_type="audio/mpeg")

    def full(_: bytes) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        await api.history_audio("abc", full)


async def test_a_deletion_that_does_not_say_ok_is_not_believed(server: Loopback, api: ElevenLabs) -> None:
    for body in ({"status": "pending"}, {}, [], "ok"):
        server.always(body)
        with pytest.raises(BadShape, match="may not have happened"):
            await api.delete_history_item("abc")
    server.always({"status": "ok"})
    await api.delete_history_item("abc")


async def test_a_deletion_is_sent_once(server: Loopback, api: ElevenLabs) -> None:
    await api.groups()  # leaves a connection open that the deletion finds dead
    server.asked.clear()

    def hang_up(_: Asked) -> Reply:
        raise ConnectionResetError

    server.respond = hang_up
    with pytest.raises(ApiError):
        await api.delete_history_item("abc")
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [200, 401, 500])
async def test_the_key_is_in_no_repr_and_no_traceback(server: Loopback, status: int) -> None:
    body = {
        "detail": {"code": "invalid_parameters", "message": f"key {KEY}", "param": KEY},
        "xi_api_key": KEY,
    }
    server.always(body, status, x_trace_id=KEY)
    api = client(server.url)
    with pytest.raises(ApiError) as caught:
        await api.user()
    shown = [repr(api), repr(vars(api)), repr(caught.value), repr(vars(caught.value))]
    shown += ["".join(traceback.format_exception(caught.value)), str(caught.value)]
    assert [text for text in shown if KEY in text] == []
    await api.aclose()


async def test_a_base_url_in_the_clear_is_refused() -> None:
    with pytest.raises(ValueError):
        ElevenLabs("http://api.elevenlabs.io", Secret(KEY), clock=StillClock())


async def test_nothing_is_asked_twice_because_of_its_status(server: Loopback, api: ElevenLabs) -> None:
    for status in (400, 401, 402, 403, 404, 408, 409, 422, 425, 429, 500, 502, 503, 504):
        server.asked.clear()
        server.always({}, status)
        with pytest.raises(ApiError):
            await api.subscription()
        assert len(server.asked) == 1


async def test_a_plan_without_the_log_is_said_so(server: Loopback, api: ElevenLabs) -> None:
    server.always({"detail": {"code": "subscription_required"}}, 403)
    with pytest.raises(PlanRequired):
        await api.audit_log()
