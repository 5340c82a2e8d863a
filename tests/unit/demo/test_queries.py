"""The tabular queries, the older statistics, the request log, agents and the audit log."""

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from elevenmon.demo.agents import Agents
from elevenmon.demo.audit import page as audit_page
from elevenmon.demo.character_stats import BREAKDOWNS, METRICS, CharacterStats, read_stats_query
from elevenmon.demo.errors import Refusal
from elevenmon.demo.request_log import RequestLog, read_log_query
from elevenmon.demo.tables import GROUP_COLUMNS
from elevenmon.demo.unbilled import FAILURES
from elevenmon.demo.usage import Usage, read_cost_query, read_usage_query
from elevenmon.demo.world import World
from tests.unit.demo.worlds import DAY_MS, HOUR_MS, NOW_MS, make_world, move, ms_of, still_world

_METRIC_NAMES = ["total_usage", "total_minutes", "total_cost", "usage_count", "total_charge_count"]


def _usage(world: World, **body: Any) -> dict[str, Any]:
    query = {"start_time": NOW_MS - DAY_MS, "end_time": NOW_MS, "interval_seconds": 3_600} | body
    return Usage(world).credit_table(read_usage_query(query))


def _total(table: dict[str, Any], name: str = "total_usage") -> float:
    place = table["columns"].index(name)
    return sum(float(row[place] or 0) for row in table["rows"])


def test_an_omitted_interval_is_sixty_seconds() -> None:
    body = {"start_time": NOW_MS - HOUR_MS, "end_time": NOW_MS}
    table = Usage(still_world()).credit_table(read_usage_query(body))
    stamps = [ms_of(row[0]) for row in table["rows"]]
    assert {after - before for before, after in pairwise(stamps)} == {60_000}
    assert table["rows"][0][0].endswith("Z")


@pytest.mark.parametrize("column", GROUP_COLUMNS)
def test_every_grouping_splits_the_same_total(column: str) -> None:
    world = still_world()
    whole, split = _usage(world), _usage(world, group_by=[column])
    assert split["columns"][0] == column
    assert split["columns"][2:7] == _METRIC_NAMES
    for name in ("total_usage", "usage_count"):
        assert _total(split, name) == _total(whole, name)
    buckets = Counter(row[1] for row in split["rows"])
    assert len(set(buckets.values())) == 1, "every group has a row in every bucket"


def test_several_groupings_filters_and_labels() -> None:
    world = still_world()
    keys = [{"column": "hashed_xi_api_key", "operation": "eq", "values": [None]}]
    table = _usage(world, group_by=["hashed_xi_api_key", "voice_id"], filters=keys)
    assert table["columns"] == [
        "voice_id",
        "hashed_xi_api_key",
        "timestamp",
        *_METRIC_NAMES,
        "voice_name",
        "api_key_name",
    ]
    assert {row[1] for row in table["rows"]} == {None}
    others = _usage(world, filters=[keys[0] | {"operation": "neq"}])
    assert _total(table) + _total(others) == _total(_usage(world))
    deleted = [
        row for row in _usage(world, group_by=["voice_id"])["rows"] if row[0] == "mQ2wPyR4sKhX7JvUaZ1e"
    ]
    assert deleted
    assert {row[-1] for row in deleted} == {None}


def test_cells_are_sometimes_text_or_null() -> None:
    table = _usage(still_world(), group_by=["voice_id"], start_time=NOW_MS - 9 * DAY_MS)
    cells = [cell for row in table["rows"] for cell in row[2:7]]
    assert {type(cell) for cell in cells} == {int, float, str, type(None)}


def test_a_bucket_that_begins_at_the_end_is_there_and_empty() -> None:
    end = NOW_MS - NOW_MS % HOUR_MS
    table = _usage(still_world(), start_time=end - 2 * HOUR_MS, end_time=end)
    assert [ms_of(row[0]) for row in table["rows"]] == [end - 2 * HOUR_MS, end - HOUR_MS, end]
    assert table["rows"][-1][1:] == [0, 0.0, 0.0, 0, 0.0]


def test_local_days_partition_the_range() -> None:
    table = _usage(
        still_world(), start_time=NOW_MS - 40 * DAY_MS, interval_seconds=86_400, time_zone="America/New_York"
    )
    stamps = [row[0] for row in table["rows"]]
    assert "2026-10-31T04:00:00Z" in stamps
    assert "2026-11-02T05:00:00Z" in stamps
    hourly = _usage(still_world(), start_time=NOW_MS - 40 * DAY_MS)
    assert _total(table) == _total(hourly)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"start_time": None}, 422, "start_time"),
        ({"end_time": 5}, 422, "end_time"),
        ({"end_time": "soon"}, 422, "end_time"),
        ({"interval_seconds": 0}, 422, "interval_seconds"),
        ({"group_by": ["colour"]}, 422, "group_by"),
        ({"group_by": "model"}, 422, "group_by"),
        ({"filters": [{"column": "model"}]}, 422, "filters"),
        ({"filters": [{"column": "model", "operation": "like", "values": []}]}, 422, "filters"),
        ({"filters": [{"column": "colour", "operation": "eq", "values": []}]}, 400, "filters"),
        ({"time_zone": "Mars/Olympus"}, 400, "time_zone"),
        ({"time_zone": "../etc/passwd"}, 400, "time_zone"),
        ({"start_time": NOW_MS}, 400, "end_time"),
        ({"start_time": 1_577_836_800_000, "interval_seconds": 1}, 400, "interval_seconds"),
    ],
)
def test_bad_usage_queries(body: dict[str, Any], status: int, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        _usage(still_world("empty"), **body)
    assert refused.value.status == status
    assert field in str(refused.value.body)


def test_cost_query_by_currency_and_its_limits() -> None:
    world = still_world("cost-billed")
    body: dict[str, Any] = {"start_time": NOW_MS - 7 * DAY_MS, "end_time": NOW_MS, "interval_seconds": 86_400}
    table = Usage(world).cost_table(read_cost_query(body | {"group_by": ["fiat_currency"]}))
    assert {row[0] for row in table["rows"]} == {"usd", "eur"}
    assert table["columns"] == ["fiat_currency", "timestamp", "total_cost", "total_charge_count"]
    fine = {"group_by": ["user_id", "product_type"]}
    one = [{"column": "user_id", "operation": "eq", "values": ["sa_backend"]}]
    for bad in ({"interval_seconds": 3_600}, {"group_by": ["voice_id"]}, fine, {"interval_seconds": None}):
        with pytest.raises(Refusal):
            read_cost_query(body | bad)
    assert Usage(world).cost_table(read_cost_query(body | fine | {"filters": one}))["rows"]


def test_credit_query_of_an_account_billed_in_money() -> None:
    world = still_world("cost-billed")
    with pytest.raises(Refusal) as refused:
        _usage(world)
    assert refused.value.status == 400
    assert _usage(world, start_time=NOW_MS - 50 * DAY_MS, end_time=NOW_MS - 45 * DAY_MS)["rows"]


def _stats(world: World, **query: str) -> dict[str, Any]:
    values = {
        "start_unix": str(NOW_MS - 3 * DAY_MS),
        "end_unix": str(NOW_MS),
        "include_workspace_metrics": "true",
    }
    return CharacterStats(world, Usage(world)).answer(read_stats_query(values | query))


@pytest.mark.parametrize("breakdown", BREAKDOWNS)
def test_breakdowns_are_cuts_of_one_total(breakdown: str) -> None:
    world = still_world()
    stats = _stats(world, breakdown_type=breakdown)
    assert all(len(values) == len(stats["time"]) for values in stats["usage"].values())
    total = sum(map(sum, stats["usage"].values()))
    assert total == (0 if breakdown == "api_keys" else _total(_usage(world, start_time=NOW_MS - 3 * DAY_MS)))


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("interval", ["hour", "month", "cumulative"])
def test_metrics_and_intervals(metric: str, interval: str) -> None:
    stats = _stats(still_world(), metric=metric, aggregation_interval=interval)
    assert list(stats["usage"]) == ["All"]
    assert sum(stats["usage"]["All"]) > 0
    assert len(stats["time"]) == {"hour": 73, "month": 1, "cumulative": 1}[interval]
    assert stats["time"][0] == NOW_MS - 3 * DAY_MS


def test_bad_statistics_queries() -> None:
    for bad in ({"start_unix": "x"}, {"metric": "joy"}, {"end_unix": "1"}, {"aggregation_bucket_size": "0"}):
        with pytest.raises(Refusal):
            _stats(still_world("empty"), **bad)
    with pytest.raises(Refusal) as refused:
        _stats(still_world("empty"), breakdown_type="user", include_workspace_metrics="false")
    assert refused.value.status == 400
    with pytest.raises(Refusal) as refused:
        read_stats_query({"end_unix": "1"})
    assert refused.value.body == {
        "detail": [{"loc": ["query", "start_unix"], "msg": "Field required", "type": "missing"}]
    }


def _log(world: World, **body: Any) -> list[dict[str, Any]]:
    table = RequestLog(world).answer(read_log_query(body))
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


def test_the_log_pages_backwards_without_loss() -> None:
    world = still_world()
    start = NOW_MS - 6 * HOUR_MS
    seen: dict[str, dict[str, Any]] = {}
    end = NOW_MS
    while True:
        page = _log(world, start_time=start, end_time=end, limit=500)
        fresh = [row for row in page if row["event_id"] not in seen]
        seen |= {row["event_id"]: row for row in fresh}
        if len(page) < 500:
            break
        end = ms_of(page[-1]["timestamp"])
    half = HOUR_MS // 2
    parts = [_log(world, start_time=at, end_time=at + half, limit=1_000) for at in range(start, NOW_MS, half)]
    assert max(map(len, parts)) < 1_000
    assert {row["event_id"] for part in parts for row in part} == set(seen)


def test_the_log_tails_forwards() -> None:
    world = make_world()
    newest = _log(world, end_time=NOW_MS, limit=1)[0]
    move(world, 120_000)
    later = _log(world, start_time=ms_of(newest["timestamp"]))
    assert later[0]["event_id"] == newest["event_id"]
    assert [row["timestamp"] for row in later] == sorted(row["timestamp"] for row in later)
    assert len(later) > 5


def test_log_filters_and_search() -> None:
    world = still_world()
    failed = _log(
        world,
        end_time=NOW_MS,
        limit=50,
        filters=[{"column": "response_code", "operation": "ge", "values": [400]}],
    )
    assert len(failed) == 50
    assert {row["response_code"] >= 400 for row in failed} == {True}
    slow = _log(
        world, end_time=NOW_MS, filters=[{"column": "latency_seconds", "operation": "gt", "values": ["1.0"]}]
    )
    assert min(row["latency_seconds"] for row in slow) > 1.0
    found = _log(world, end_time=NOW_MS, limit=20, search="speech-to-text")
    assert {row["path"] for row in found} == {"/v1/speech-to-text"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"end_time": 3}, 422),
        ({"end_time": NOW_MS, "limit": 1_001}, 422),
        ({"end_time": NOW_MS, "sort": "up"}, 422),
        ({"start_time": "x"}, 422),
    ],
)
def test_bad_log_queries(body: dict[str, Any], status: int) -> None:
    with pytest.raises(Refusal) as refused:
        read_log_query(body)
    assert refused.value.status == status


def test_every_documented_failure_is_in_the_log() -> None:
    world = still_world("rate-limited")
    kinds = {
        (row["response_code"], row["error_code"])
        for hour in range(0, 96, 2)
        for row in _log(world, end_time=NOW_MS - hour * HOUR_MS, limit=1_000)
    }
    assert {(status, code) for _, status, code, _ in FAILURES} <= kinds


def test_conversations_settle_and_are_counted_live() -> None:
    world = make_world(speed=20)
    agents = Agents(world)
    seen: dict[str, list[str]] = {}
    live_agrees = 0
    for _ in range(240):
        move(world, 1_000)
        found = agents.conversations({}, 20, (NOW_MS // 1000 - 3_600, None))["conversations"]
        for one in found:
            statuses = seen.setdefault(one["conversation_id"], [])
            if not statuses or statuses[-1] != one["status"]:
                statuses.append(one["status"])
            assert (one["cost"] is None) is (one["status"] not in ("done", "failed"))
        live = sum(one["status"] in ("initiated", "in-progress") for one in found)
        live_agrees += live == agents.live_count({})
    assert live_agrees == 240
    order = ["initiated", "in-progress", "processing", "done", "failed"]
    assert any(len(statuses) >= 3 for statuses in seen.values())
    assert all(statuses == sorted(statuses, key=order.index) for statuses in seen.values())


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_a_walk_over_conversations_meets_each_once_in_order(direction: str) -> None:
    world = still_world()
    agents = Agents(world)
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        query = {"sort_direction": [direction], "cursor": [cursor]}
        page = agents.conversations(query, 97, (NOW_MS // 1000 - 3 * 86_400, None))
        found += page["conversations"]
        if not page["has_more"]:
            break
        cursor = page["next_cursor"]
    starts = [one["start_time_unix_secs"] for one in found]
    assert starts == sorted(starts, reverse=direction == "desc")
    assert len({one["conversation_id"] for one in found}) == len(found) > 1_000


def test_a_walk_over_the_audit_log() -> None:
    world = still_world()
    times: list[int] = []
    cursor = None
    while True:
        page = audit_page(world, 13, cursor, (None, None), {})
        times += [entry["time"] for entry in page["entries"]]
        if not page["has_more"]:
            break
        cursor = page["next_cursor"]
    assert times == sorted(times, reverse=True)
    assert len(set(times)) == len(times) > 150
    logons = audit_page(world, 100, None, (NOW_MS - 20 * DAY_MS, NOW_MS), {"activity_name": "Logon"})[
        "entries"
    ]
    assert {entry["activity_name"] for entry in logons} == {"Logon"}
    assert min(entry["time"] for entry in logons) >= NOW_MS - 20 * DAY_MS
