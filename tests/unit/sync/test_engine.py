"""The engine on a fake clock: what it asks, when, and what it makes of the answers."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from elevenmon.domain.clock import to_ms
from elevenmon.domain.health import FeedState
from elevenmon.domain.lookups import Agent
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.snapshot import Dimension, TileKind, View, Window
from elevenmon.store import gaps, headlines, state, subscriptions
from elevenmon.sync.feeds import FEEDS
from elevenmon.sync.last_level import LEVEL_STATE
from tests.unit.sync.fakes import START, Bench


def a_request(index: int, seconds_ago: float, **fields: object) -> ApiRequest:
    at = START - timedelta(seconds=seconds_ago)
    plain = ApiRequest(f"evt_{index}", at, "POST", "/v1/text-to-speech/x", 200, 0.4, f"evt_{index}")
    return plain._replace(**fields)


async def test_another_view_is_shown_while_a_poll_is_under_way() -> None:
    async with Bench() as bench:
        await bench.run(61)
        bench.source.blocked["requests"] = asyncio.Event()
        await bench.run(6)
        assert bench.engine.in_flight == 1
        view = View(Dimension.MODEL)
        bench.engine.show(view)
        for _ in range(200):
            await asyncio.sleep(0)
        assert bench.last.breakdown.dimension is Dimension.MODEL
        assert bench.engine.in_flight == 1


async def test_every_feed_is_asked_once_at_the_start_and_then_at_its_pace() -> None:
    async with Bench() as bench:
        await bench.run(0)
        assert all(health.state is FeedState.OK for health in bench.last.health.feeds.values())
        for name in ("subscription", "requests", "history", "live_count", "user", "members"):
            assert bench.source.count(name) == 1
        await bench.run(60)
        assert bench.source.count("subscription") == 3
        assert bench.source.count("requests") == 13
        assert bench.source.count("members") == 1


async def test_the_quota_and_the_newest_requests_do_not_wait_for_usage_that_takes_long() -> None:
    async with Bench() as bench:
        await bench.run(61)
        bench.source.blocked["credit_usage"] = hold = asyncio.Event()
        # By then every breakdown was due, too.
        await bench.run(660)
        assert bench.source.in_flight.total() == 2
        before = bench.source.count("subscription"), bench.source.count("requests")
        await bench.run(60)
        after = bench.source.count("subscription"), bench.source.count("requests")
        assert (after[0] - before[0], after[1] - before[1]) == (2, 12)
        bench.source.blocked.clear()
        hold.set()
        await bench.run(60)
        assert all(health.state is FeedState.OK for health in bench.last.health.feeds.values())


async def test_at_most_four_are_under_way_and_one_per_feed() -> None:
    async with Bench() as bench:
        held = ("subscription", "requests", "agents", "live_count", "history", "models")
        bench.source.blocked = {name: asyncio.Event() for name in held}
        await bench.run(30)
        assert bench.source.in_flight.total() == 4
        for name in held:
            bench.source.blocked.pop(name).set()
        await bench.run(700)
        assert bench.source.most_in_flight == 4
        assert bench.source.most_per_feed == 1


async def test_a_feed_that_hangs_is_not_asked_again_and_delays_nobody() -> None:
    async with Bench() as bench:
        bench.source.blocked["subscription"] = asyncio.Event()
        await bench.run(120)
        assert bench.source.count("subscription") == 1
        assert bench.source.count("requests") == 25
        bench.source.blocked.pop("subscription").set()
        await bench.run(31)
        assert bench.source.count("subscription") == 2


async def test_sections_that_did_not_move_are_the_same_objects() -> None:
    async with Bench() as bench:
        bench.source.rows = [a_request(1, 60)]
        await bench.run(1)
        before = bench.last
        await bench.run(5)
        after = bench.last
        assert after.revision > before.revision
        assert after.quota is before.quota and after.breakdown is before.breakdown
        assert after.burn_up is before.burn_up and after.verdict is before.verdict
        assert after.tail.rows is before.tail.rows
        assert after.tail.obtained_at == before.tail.obtained_at + timedelta(seconds=5)
        bench.source.account = replace(bench.source.account, used=90_000)
        bench.source.rows.append(a_request(2, -7))
        await bench.run(30)
        assert bench.last.quota is not before.quota
        assert bench.last.quota.subscription.used == 90_000
        assert [row.event_id for row in bench.last.tail.rows] == ["evt_2", "evt_1"]


async def test_a_view_is_built_at_once_and_changes_only_what_it_is_about() -> None:
    async with Bench() as bench:
        await bench.run(1)
        before = bench.last
        bench.engine.show(View(Dimension.MODEL, Window.DAY, Window.SIX_HOURS))
        await bench.settle()
        after = bench.last
        assert (after.breakdown.dimension, after.breakdown.window) == (Dimension.MODEL, Window.DAY)
        assert after.tiles.window is Window.SIX_HOURS
        assert after.quota is before.quota and after.tail is before.tail


async def test_polling_goes_on_and_the_pace_can_be_changed() -> None:
    async with Bench() as bench:
        await bench.run(1)
        bench.engine.set_interval(10)
        await bench.run(60 + 10 / 6)  # the log is asked every sixth of it, and the quota along with the log
        assert bench.source.count("subscription") == 7
        assert bench.last.health.feeds["requests"].interval_seconds == pytest.approx(5 / 3)


async def test_refresh_asks_everything_now() -> None:
    async with Bench() as bench:
        await bench.run(2)
        asked = len(bench.source.calls)
        bench.engine.refresh()
        await bench.settle()
        assert bench.source.count("subscription") == 2 and bench.source.count("members") == 2
        assert len(bench.source.calls) >= asked + len(FEEDS) - 1


async def test_the_gauge_is_read_every_ten_seconds_only_where_agents_are() -> None:
    async with Bench() as without:
        await without.run(120)
        assert without.source.count("live_count") == 1
        assert TileKind.AGENTS not in [tile.kind for tile in without.last.tiles.tiles]
    async with Bench() as bench:
        bench.source.agent_list, bench.source.live = (Agent("a1", "Front desk"),), 3
        await bench.run(60)
        assert bench.source.count("live_count") == 7
        tile = bench.last.tiles.tiles[-1]
        assert (tile.kind, tile.value) == (TileKind.AGENTS, 3.0)


async def test_a_suspend_makes_one_poll_at_once_and_one_gap() -> None:
    async with Bench() as bench:
        await bench.run(7)
        asked = bench.source.count("subscription")
        bench.clock.suspend(8 * 3600)
        await bench.settle()
        assert bench.source.count("subscription") == asked + 1
        recorded = bench.read(lambda c: gaps.between(c, START, bench.clock.now()))
        assert len(recorded) == 1
        assert recorded[0][1] - recorded[0][0] == pytest.approx(8 * 3_600_000, abs=6_000)
        await bench.run(10)
        assert bench.source.count("subscription") == asked + 1
        assert len(bench.read(lambda c: gaps.between(c, START, bench.clock.now()))) == 1


async def test_a_wall_clock_set_back_polls_at_once_and_keeps_the_schedule_on_the_monotonic_one() -> None:
    async with Bench() as bench:
        await bench.run(7)
        bench.clock.suspend(-3600)
        await bench.settle()
        assert bench.source.count("subscription") == 2
        await bench.run(60)
        assert bench.source.count("subscription") == 4


async def test_a_wall_clock_set_back_blanks_nothing_of_the_hours_that_come_again() -> None:
    """The service's time, by which courses are drawn, goes on: an hour that was known stays known."""
    async with Bench() as bench:
        bench.source.rows = [a_request(number, 20 * number) for number in range(150)]
        await bench.run(90)
        before = courses(bench)
        assert before[TileKind.REQUESTS] > 45 and before[TileKind.LATENCY] > 45
        bench.clock.suspend(-3600)
        bench.source.clock_offset = 3600.0
        await bench.run(90)
        assert courses(bench) == {kind: pytest.approx(number, abs=3) for kind, number in before.items()}


def courses(bench: Bench) -> dict[TileKind, int]:
    """How many points of each tile are known."""
    tiles = bench.last.tiles.tiles
    return {tile.kind: sum(value is not None for value in tile.series) for tile in tiles}


async def test_own_requests_are_told_by_their_trace_and_left_out() -> None:
    async with Bench() as bench:
        bench.source.own_trace_ids.add("mine")
        bench.source.rows = [
            a_request(1, 30, trace_id="mine", path="/v1/user/subscription"),
            a_request(2, 20, trace_id="theirs", path="/v1/user/subscription"),
        ]
        await bench.run(1)
        assert [row.event_id for row in bench.last.tail.rows] == ["evt_2"]
        assert bench.last.tail.hidden_own == 0  # the hidden one is older than the oldest shown
        bench.source.rows.append(a_request(3, -2, trace_id="mine", path="/v1/history"))
        await bench.run(6)
        assert bench.last.tail.hidden_own == 1


async def test_what_an_earlier_run_asked_is_still_told_apart(tmp_path: Path) -> None:
    lines = [
        a_request(1, 30, trace_id="before", path="/v1/history"),
        a_request(2, 20, trace_id="theirs", path="/v1/history"),
    ]
    async with Bench(path=tmp_path / "store.db") as bench:
        bench.source.own_trace_ids.add("before")
        await bench.run(1)
    async with Bench(path=tmp_path / "store.db") as bench:
        bench.source.rows = lines
        await bench.run(1)
        assert [row.event_id for row in bench.last.tail.rows] == ["evt_2"]


async def test_without_traces_own_requests_are_told_by_path_and_time() -> None:
    async with Bench() as bench:
        bench.source.rows = [
            a_request(1, 0, path="/v1/user/subscription", trace_id=None),
            a_request(2, 3600, path="/v1/user/subscription", trace_id=None),
            a_request(3, 0, trace_id=None),
        ]
        await bench.run(1)
        assert {row.event_id for row in bench.last.tail.rows} == {"evt_2", "evt_3"}
        assert bench.last.tail.hidden_own == 1


async def test_a_counter_reset_is_use_and_not_a_loss() -> None:
    async with Bench() as bench:
        reset = START + timedelta(minutes=10)
        bench.source.account = replace(bench.source.account, used=88_000, reset=reset)
        await bench.run(600)
        bench.source.account = replace(bench.source.account, used=300, reset=reset + timedelta(days=30))
        await bench.run(600)
        hour = bench.last.burn[0]
        assert hour.credits_per_hour == 0
        assert bench.last.quota.period.start <= reset + timedelta(days=1)
        samples = bench.read(lambda c: subscriptions.samples(c, START, bench.clock.now()))
        assert {used for _, used, _ in samples} == {88_000, 300}
        assert bench.last.burn_up.actual[-1][1] == 300


async def test_a_headline_is_put_ready_for_status_lines() -> None:
    async with Bench() as bench:
        await bench.run(2)
        told = bench.read(lambda c: headlines.get(c).headline)
        shown = bench.last
        assert told is not None and shown.quota.subscription is not None
        assert (told.used, told.limit) == (shown.quota.subscription.used, shown.quota.subscription.limit)
        assert (told.text, told.level) == (shown.verdict.text, shown.verdict.level)
        assert told.polled_at == to_ms(shown.quota.obtained_at)
        await bench.run(60)
        newer = bench.read(lambda c: headlines.get(c).headline)
        assert newer is not None and newer.polled_at > told.polled_at


async def test_the_verdicts_level_outlives_the_run() -> None:
    async with Bench() as bench:
        bench.source.account = replace(bench.source.account, used=200_000, limit=100_000, overage_cap=0)
        await bench.run(1)
        assert bench.last.verdict.text == "over by 100,000"
        assert bench.read(lambda c: state.get(c, LEVEL_STATE)) == "critical"


async def test_stopping_in_the_middle_of_a_request_closes_the_source() -> None:
    bench = Bench()
    async with bench:
        bench.source.blocked["subscription"] = asyncio.Event()
        await bench.run(1)
        assert bench.engine.in_flight == 1
    assert bench.source.closed


async def test_server_time_is_used_where_the_machines_clock_is_off() -> None:
    async with Bench() as bench:
        bench.source.clock_offset = 600.0
        await bench.run(1)
        at = bench.read(subscriptions.latest)[1]
        assert abs(at - bench.clock.now() - timedelta(minutes=10)) < timedelta(seconds=2)
        assert bench.last.quota.obtained_at <= bench.clock.now()
        assert bench.last.health.clock_offset_seconds == 600.0
