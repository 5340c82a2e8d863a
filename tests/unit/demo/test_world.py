"""The account is a pure function of its inputs, and its endpoints tell one story."""

import json
from collections.abc import Callable
from itertools import pairwise

import pytest

from elevenmon.demo.account import subscription
from elevenmon.demo.agents import Agents
from elevenmon.demo.history import History, HistoryQuery
from elevenmon.demo.request_log import RequestLog, read_log_query
from elevenmon.demo.scenarios import SCENARIOS
from elevenmon.demo.usage import Usage, read_usage_query
from elevenmon.demo.world import World
from tests.unit.demo.worlds import (
    DAY_MS,
    HOUR_MS,
    NOW_MS,
    SettableClock,
    make_world,
    move,
    ms_of,
    still_world,
)

_ENDPOINTS = ("subscription", "usage", "requests", "conversations", "history")


def _answers(world: World, order: tuple[str, ...] = _ENDPOINTS) -> dict[str, bytes]:
    """Return what endpoints answer, as bytes; they are asked in that order."""
    now = world.clock.now_ms()
    end = now - 45 * DAY_MS if world.scenario.billing == "cost" else now
    usage = {
        "start_time": end - 2 * DAY_MS,
        "end_time": end,
        "interval_seconds": 3_600,
        "group_by": ["voice_id"],
    }
    calls: dict[str, Callable[[], object]] = {
        "subscription": lambda: subscription(world),
        "usage": lambda: Usage(world).credit_table(read_usage_query(usage)),
        "requests": lambda: RequestLog(world).answer(read_log_query({"end_time": now})),
        "conversations": lambda: Agents(world).conversations({}, 30, (None, None)),
        "history": lambda: History(world).page(HistoryQuery()).decode(),
    }
    return {name: json.dumps(calls[name]()).encode() for name in order}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_same_inputs_give_the_same_bytes(scenario: str) -> None:
    assert _answers(still_world(scenario)) == _answers(make_world(scenario), _ENDPOINTS[::-1])


def test_another_seed_is_another_world() -> None:
    one, other = _answers(still_world()), _answers(make_world(seed=12))
    assert all(one[name] != other[name] for name in _ENDPOINTS)


def test_a_restart_an_hour_later_tells_the_same_past() -> None:
    first = make_world()
    clock = SettableClock()
    clock.at_ms += HOUR_MS
    clock.start_ms += HOUR_MS
    second = World(seed=11, scenario="busy", items=20_000, clock=clock)
    move(first, HOUR_MS)
    assert _answers(first) == _answers(second)


def _credits(world: World, start: int, end: int) -> int:
    body = {"start_time": start, "end_time": end, "interval_seconds": 86_400}
    return sum(int(row[1]) for row in Usage(world).credit_table(read_usage_query(body))["rows"])


@pytest.mark.parametrize("scenario", ["calm", "busy", "nearly-out", "overage", "spike", "long-texts"])
def test_counter_and_usage_agree_within_two_percent(scenario: str) -> None:
    world = still_world(scenario)
    period, _ = world.period_at(NOW_MS)
    assert _credits(world, period, NOW_MS) == pytest.approx(world.used(NOW_MS), rel=0.02)


def test_the_counter_starts_anew_at_the_reset() -> None:
    world = make_world()
    _, reset = world.period_at(NOW_MS)
    move(world, reset - NOW_MS + HOUR_MS)
    before, after = world.used(reset - 1), world.used(reset + HOUR_MS)
    assert before > 5_000_000
    assert 0 < after < 40_000
    assert _credits(world, reset, reset + HOUR_MS) == pytest.approx(after, rel=0.1)
    newest = json.loads(History(world).page(HistoryQuery(page_size=1)))["history"][0]
    assert newest["character_count_change_to"] <= after
    assert subscription(world)["next_character_count_reset_unix"] * 1000 == world.period_at(reset)[1] > reset


def test_the_counter_moves_with_history() -> None:
    world = still_world()
    page = json.loads(History(world).page(HistoryQuery(page_size=1_000)))["history"]
    period, _ = world.period_at(NOW_MS)
    inside = [item for item in page if item["date_unix"] * 1000 > period]
    assert len(inside) > 500
    for newer, older in pairwise(inside):
        assert newer["character_count_change_from"] >= older["character_count_change_to"]
        assert older["character_count_change_to"] > older["character_count_change_from"] >= 0
    assert inside[0]["character_count_change_to"] <= world.used(NOW_MS)


def test_history_and_usage_of_a_voice_agree() -> None:
    world = still_world()
    start = NOW_MS - DAY_MS
    body = {
        "start_time": start,
        "end_time": NOW_MS,
        "interval_seconds": 604_800,
        "group_by": ["voice_id", "model"],
        "filters": [{"column": "model", "operation": "eq", "values": ["eleven_multilingual_v2"]}],
    }
    rows = Usage(world).credit_table(read_usage_query(body))["rows"]
    usage: dict[str, int] = {}
    for model, voice, _, amount, *_ in rows:
        assert model == "eleven_multilingual_v2"
        usage[voice] = usage.get(voice, 0) + int(amount)
    query = HistoryQuery(1_000, model_id="eleven_multilingual_v2", source="TTS", after_unix=start // 1000)
    clips: dict[str, int] = {}
    for item in json.loads(History(world).page(query))["history"]:
        price = item["character_count_change_to"] - item["character_count_change_from"]
        clips[item["voice_id"]] = clips.get(item["voice_id"], 0) + price
    assert clips == {voice: amount for voice, amount in usage.items() if amount}


def test_every_clip_has_its_request() -> None:
    world = still_world()
    items = json.loads(History(world).page(HistoryQuery(page_size=20)))["history"]
    body = {"start_time": items[-1]["date_unix"] * 1000, "end_time": NOW_MS, "limit": 1_000}
    rows = RequestLog(world).answer(read_log_query(body | {"search": "/v1/text-to"}))["rows"]
    spoken = [item for item in items if item["source"] == "TTS" and item["voice_id"]]
    calls = {(ms_of(row[0]) // 1000, row[4].split("/")[3]) for row in rows if "/text-to-speech/" in row[4]}
    assert len(spoken) > 5
    assert {(item["date_unix"], item["voice_id"]) for item in spoken} <= calls


def test_speed_zero_freezes_and_the_clock_goes_on() -> None:
    world = make_world(speed=0)
    before = _answers(world)
    move(world, 3 * HOUR_MS)
    after = _answers(world)
    unmoved = ("subscription", "history", "conversations", "requests")
    assert {name: after[name] for name in unmoved} == {name: before[name] for name in unmoved}
    assert world.clock.now_ms() == NOW_MS + 3 * HOUR_MS


def test_speed_makes_the_future_denser_and_leaves_the_past() -> None:
    slow, fast = make_world(), make_world(speed=10)
    assert _answers(slow) == _answers(fast)
    for world in (slow, fast):
        move(world, HOUR_MS)
    new_slow = slow.used(NOW_MS + HOUR_MS) - slow.used(NOW_MS)
    new_fast = fast.used(NOW_MS + HOUR_MS) - fast.used(NOW_MS)
    assert new_fast > 4 * new_slow > 0
    log = RequestLog(fast).answer(read_log_query({"end_time": NOW_MS + HOUR_MS, "limit": 1_000}))["rows"]
    stamps = [row[0] for row in log]
    assert stamps == sorted(stamps, reverse=True)
    assert _credits(fast, NOW_MS, NOW_MS + HOUR_MS) == pytest.approx(new_fast, rel=0.05)


def test_fewer_items_leave_the_traffic_as_it_is() -> None:
    few, usual = make_world(items=100), still_world()
    assert few.used(NOW_MS) == usual.used(NOW_MS)
    assert (
        History(few).page(HistoryQuery(page_size=50))[:500]
        == History(usual).page(HistoryQuery(page_size=50))[:500]
    )


def test_the_default_account_is_worth_looking_at() -> None:
    for day in range(0, 7, 2):
        clock = SettableClock()
        clock.at_ms = clock.start_ms = NOW_MS + day * DAY_MS
        world = World(seed=11, scenario="busy", items=20_000, clock=clock)
        used = world.used(clock.at_ms) / world.limit
        assert 0.5 < used < 0.92
        _, reset = world.period_at(clock.at_ms)
        assert 7 * DAY_MS < reset - clock.at_ms < 18 * DAY_MS
        body = {"start_time": clock.at_ms - HOUR_MS, "limit": 1_000}
        per_minute = len(RequestLog(world).answer(read_log_query(body))["rows"]) / 60
        assert 2 < per_minute < 15
        assert world.origin_ms <= clock.at_ms - 60 * DAY_MS
