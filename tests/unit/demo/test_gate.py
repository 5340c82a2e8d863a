"""Who is let in, how the API fails, and what stands in every answer."""

from typing import Any

import pytest

from elevenmon.demo.app import create_app
from elevenmon.demo.faults import fault_for
from elevenmon.demo.scenarios import SCENARIOS
from tests.unit.demo.worlds import HOUR_MS, NOW_MS, client, get, make_world, move, post, still_world

SUBSCRIPTION = "/v1/user/subscription"


async def test_headers_of_every_answer() -> None:
    async with client(create_app(still_world())) as http:
        answers = [await http.get(SUBSCRIPTION), await http.get("/v1/nope"), await http.get("/v1/history/x")]
    assert [answer.status_code for answer in answers] == [200, 404, 404]
    for answer in answers:
        assert answer.headers.get_list("date") == ["Fri, 20 Nov 2026 14:02:00 GMT"]
        assert len(answer.headers["x-trace-id"]) == 32
        assert answer.headers["x-region"]
        assert not [name for name in answer.headers if name.startswith("access-control")]
    assert len({answer.headers["x-trace-id"] for answer in answers}) == 3


async def test_unknown_routes_and_methods() -> None:
    async with client(create_app(still_world())) as http:
        assert (await http.get("/v1/usage/tts-stats")).json() == {"detail": "Not Found"}
        wrong = await http.put(SUBSCRIPTION)
    assert wrong.status_code == 405
    assert wrong.json() == {"detail": "Method Not Allowed"}


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "missing_api_key"),
        ("", "invalid_api_key"),
        ("abc", "invalid_api_key"),
        ("k" * 257, "invalid_api_key"),
        ("with space", "invalid_api_key"),
        ("sk_invalid", "invalid_api_key"),
        ("abcd", None),
        ("k" * 256, None),
        ("~!@#$%^&*()", None),
    ],
)
async def test_keys(key: str | None, code: str | None) -> None:
    answer = await get(still_world(), SUBSCRIPTION, key)
    if code is None:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 401
        assert answer.json()["detail"]["code"] == code


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:80", 200),
        ("localhost", 200),
        ("[::1]:8080", 200),
        ("monitor.lan:1", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("", 400),
    ],
)
async def test_hosts(host: str, status: int) -> None:
    async with client(create_app(still_world(), hosts=frozenset({"monitor.lan"}))) as http:
        assert (await http.get(SUBSCRIPTION, headers={"host": host})).status_code == status


async def test_own_calls_are_in_the_log_with_their_trace() -> None:
    async with client(create_app(still_world())) as http:
        traces = {(await http.get("/v1/models")).headers["x-trace-id"] for _ in range(3)}
        missing = (await http.get("/v1/history/nothing")).headers["x-trace-id"]
        body = {"start_time": NOW_MS - 1_000, "limit": 1_000}
        table = (await http.post("/v1/workspace/analytics/requests", json=body)).json()
    rows = {row[2]: dict(zip(table["columns"], row, strict=True)) for row in table["rows"]}
    assert traces < rows.keys()
    assert {rows[trace]["path"] for trace in traces} == {"/v1/models"}
    assert rows[missing]["response_code"] == 404


async def test_a_key_without_user_read() -> None:
    answer = await get(still_world(), SUBSCRIPTION, "sk_noquota")
    assert answer.status_code == 401
    assert "missing the permission user_read" in answer.json()["detail"]["message"]
    assert (await get(still_world(), "/v1/history", "sk_noquota")).status_code == 200


async def test_scoped_key() -> None:
    denied = {
        "/v1/history": "speech_history_read",
        "/v1/workspace/members": "workspace_members_read",
        "/v1/workspace/audit-logs": "audit_log_read",
        "/v1/convai/analytics/live-count": "convai_read",
    }
    world = still_world("scoped-key")
    for path, scope in denied.items():
        answer = await get(world, path)
        assert answer.status_code == 401
        detail = answer.json()["detail"]
        assert detail["status"] == "missing_permissions"
        assert f"missing the permission {scope} to" in detail["message"]
    for path in (SUBSCRIPTION, "/v1/models", "/v2/voices"):
        assert (await get(world, path)).status_code == 200
    query = {"start_time": NOW_MS - HOUR_MS, "end_time": NOW_MS, "interval_seconds": 3_600}
    assert (await post(world, "/v1/workspace/analytics/query/usage-by-product-over-time", query)).json()[
        "rows"
    ]


async def test_expired_key() -> None:
    for path in (SUBSCRIPTION, "/v1/nope", "/v1/history"):
        answer = await get(still_world("expired-key"), path)
        assert answer.status_code == 401
        assert answer.json()["detail"]["code"] == "invalid_api_key"


async def test_nearly_out_runs_out_within_five_minutes() -> None:
    world = make_world("nearly-out")
    left = []
    for _ in range(6):
        body = (await get(world, SUBSCRIPTION)).json()
        left.append(body["character_limit"] - body["character_count"])
        move(world, 60_000)
    assert left[0] > left[1] > left[2] > 0
    assert left[4] == left[5] <= 0
    assert abs(left[-1]) < 2_500
    body = {
        "start_time": NOW_MS + 300_000,
        "filters": [{"column": "error_code", "operation": "eq", "values": ["quota_exceeded"]}],
    }
    move(world, 900_000)
    rows = (await post(world, "/v1/workspace/analytics/requests", body)).json()["rows"]
    assert rows
    assert {row[5] for row in rows} == {401}


async def test_overage() -> None:
    body = (await get(still_world("overage"), SUBSCRIPTION)).json()
    assert (
        body["character_limit"]
        < body["character_count"]
        < body["character_limit"] + body["max_credit_limit_extension"]
    )
    assert float(body["current_overage"]["amount"]) > 0


async def test_spike_is_one_voice_and_one_key_of_the_last_hours() -> None:
    query: dict[str, Any] = {
        "start_time": NOW_MS - 2 * HOUR_MS,
        "end_time": NOW_MS,
        "interval_seconds": 604_800,
        "group_by": ["voice_id", "hashed_xi_api_key"],
    }
    path = "/v1/workspace/analytics/query/usage-by-product-over-time"
    rows = (await post(still_world("spike"), path, query)).json()["rows"]
    amounts = sorted((int(row[3]), row[0], row[1]) for row in rows)
    assert amounts[-1][1:] == ("nPczCjzI2devNBz1zQrb", "08b3d96f1e4c")
    assert amounts[-1][0] > 10 * amounts[-2][0]


async def test_accounts_without_a_limit() -> None:
    for scenario in ("no-limit", "cost-billed"):
        assert (await get(still_world(scenario), SUBSCRIPTION)).json()["character_limit"] == 0
    body = (await get(still_world("no-limit"), SUBSCRIPTION)).json()
    assert body["max_credit_limit_extension"] == "unlimited"
    assert body["character_count"] > 0


async def _statuses(scenario: str, count: int) -> list[int]:
    statuses = []
    async with client(create_app(still_world(scenario))) as http:
        for _ in range(count):
            answer = await http.get(SUBSCRIPTION)
            good = answer.status_code == 200 and answer.content.endswith(b"}") and b"tier" in answer.content
            statuses.append(0 if good else answer.status_code)
    return statuses


async def test_rate_limited_answers_429_to_many_calls_the_same_each_run() -> None:
    first, second = await _statuses("rate-limited", 100), await _statuses("rate-limited", 100)
    assert first == second
    assert set(first) == {0, 429}
    assert 25 < first.count(429) < 55


def test_flaky_lets_most_calls_through_and_breaks_the_others_in_every_way() -> None:
    faults = [fault_for("flaky", 11, count) for count in range(1, 1_001)]
    broken = [fault for fault in faults if fault is not None]
    assert 550 < faults.count(None) < 650
    assert {fault.status for fault in broken} == {200, 500, 502, 503, 504}
    assert any(fault.truncated for fault in broken)
    assert any(fault.hang for fault in broken)
    assert any(fault.content_type.startswith(b"text/html") and fault.status == 200 for fault in broken)


async def test_hostile_text_is_everywhere() -> None:
    world = still_world("hostile")
    for path in (
        "/v1/history",
        "/v2/voices?page_size=100",
        "/v1/models",
        "/v1/service-accounts",
        "/v1/convai/agents",
    ):
        assert "\\u001b" in (await get(world, path)).text, path
    log = await post(world, "/v1/workspace/analytics/requests", {"end_time": NOW_MS, "limit": 300})
    assert "\\u001b" in log.text
    assert "\\u001b" in (await get(world, "/v1/models", "sk_invalid")).text


async def test_empty() -> None:
    world = still_world("empty")
    query = {"start_time": NOW_MS - HOUR_MS, "end_time": NOW_MS}
    table = (await post(world, "/v1/workspace/analytics/query/usage-by-product-over-time", query)).json()
    assert table["rows"] == []
    assert table["columns"] == [
        "timestamp",
        "total_usage",
        "total_minutes",
        "total_cost",
        "usage_count",
        "total_charge_count",
    ]
    assert (await get(world, SUBSCRIPTION)).json()["character_count"] == 0
    assert (await get(world, "/v1/convai/conversations")).json()["conversations"] == []


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_every_scenario_has_a_summary_and_answers(scenario: str) -> None:
    assert 10 < len(SCENARIOS[scenario].summary) < 80
    answer = await get(still_world(scenario), SUBSCRIPTION)
    expected = {"expired-key": {401}, "rate-limited": {200, 429}, "flaky": {200, 500, 502, 503}}
    assert answer.status_code in expected.get(scenario, {200})


@pytest.mark.parametrize(
    ("path", "status", "place"),
    [
        ("/v1/history?page_size=0", 422, "page_size"),
        ("/v1/history?page_size=1001", 422, "page_size"),
        ("/v1/history?page_size=x", 422, "page_size"),
        ("/v1/history?date_before_unix=x", 422, "date_before_unix"),
        ("/v1/history?model_id=eleven_v3", 400, "source"),
        ("/v1/history?source=Dubbing", 422, "source"),
        ("/v1/history?sort_direction=up", 422, "sort_direction"),
        ("/v2/voices?page_size=101", 422, "page_size"),
        ("/v2/voices?next_page_token=zzz", 400, "next_page_token"),
        ("/v1/convai/conversations?cursor=zzz", 400, "cursor"),
        ("/v1/workspace/audit-logs?cursor=zzz", 400, "cursor"),
        ("/v1/workspace/audit-logs?limit=101", 422, "limit"),
        ("/v1/usage/character-stats?end_unix=1", 422, "start_unix"),
    ],
)
async def test_bad_parameters(path: str, status: int, place: str) -> None:
    answer = await get(still_world(), path)
    assert answer.status_code == status
    assert place in answer.text
    assert isinstance(answer.json()["detail"], list if status == 422 else dict)


async def test_bad_bodies() -> None:
    async with client(create_app(still_world())) as http:
        for content in (b"{", b"[]", b"\xff"):
            assert (await http.post("/v1/workspace/analytics/requests", content=content)).status_code == 422
        identity = (await http.get("/v1/history")).json()["last_history_item_id"]
        body = {"history_item_ids": [identity], "output_format": "ogg"}
        wrong = await http.post("/v1/history/download", json=body)
        assert wrong.status_code == 400
        assert wrong.json()["error"] == "invalid_output_format"
        assert (await http.post("/v1/history/download", json={})).status_code == 422
        assert (await http.post("/v1/history/download", json={"history_item_ids": []})).status_code == 400


async def test_voices_by_id_search_and_page() -> None:
    async with client(create_app(still_world())) as http:
        wanted = ["EXAVITQu4vr4xnSDxMaL", "z9fAnlkpzviPz146aGWa", "mQ2wPyR4sKhX7JvUaZ1e"]
        found = (await http.get("/v2/voices", params={"voice_ids": wanted})).json()["voices"]
        assert [voice["voice_id"] for voice in found] == wanted[:2], "the deleted one is unknown"
        assert (await http.get("/v2/voices?search=sarah")).json()["total_count"] == 2
        seen: list[str] = []
        token: str | None = None
        while True:
            page = (
                await http.get(
                    "/v2/voices", params={"page_size": 7} | ({"next_page_token": token} if token else {})
                )
            ).json()
            seen += [voice["voice_id"] for voice in page["voices"]]
            token = page["next_page_token"]
            if not page["has_more"]:
                break
    assert len(seen) == len(set(seen)) == 30
