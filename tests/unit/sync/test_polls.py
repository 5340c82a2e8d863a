"""What the feeds ask for and store: fills, tails, replaced windows, accounts billed otherwise."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from elevenmon.api.errors import BadRequest, TooLarge
from elevenmon.domain.account import Money
from elevenmon.domain.clock import to_ms
from elevenmon.domain.health import FeedState
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.level import Level
from elevenmon.domain.lookups import Agent
from elevenmon.domain.request_log import RequestPage
from elevenmon.domain.snapshot import Billing, Dimension, TileKind, View
from elevenmon.domain.usage import UsageRow
from elevenmon.store import backfill, headlines, history, requests, usage
from tests.sections import subscription
from tests.unit.sync.fakes import START, Bench
from tests.unit.sync.test_engine import a_request

HOUR = timedelta(hours=1)
THIS_HOUR = START.replace(minute=0, second=0)


def hourly(start: datetime, end: datetime, amount: float) -> list[UsageRow]:
    """One row an hour from `start` up to and including `end`, as the API may answer."""
    count = int((end - start) / HOUR)
    return [UsageRow(start + index * HOUR, (), amount) for index in range(count + 1)]


async def test_usage_is_filled_once_newest_first_in_small_windows_and_then_only_its_end() -> None:
    async with Bench() as bench:
        await bench.run(1)
        windows = [a for name, a in bench.source.arguments if name == "credit_usage"]
        total = [(a["start"], a["end"]) for a in windows if not a["group_by"]]
        voices = [(a["start"], a["end"]) for a in windows if a["group_by"] == ("voice_id",)]
        for asked, longest in ((total, 1500), (voices, 168)):
            assert all((end - start) / HOUR <= longest for start, end in asked)
            assert asked == sorted(asked, reverse=True)
            assert asked[-1][0] <= START - timedelta(weeks=6) and asked[0][1] == THIS_HOUR + HOUR
        assert all(a["interval_seconds"] == 3600 for a in windows)
        bench.source.arguments.clear()
        await bench.run(60)
        again = [a for name, a in bench.source.arguments if name == "credit_usage" and not a["group_by"]]
        assert [(a["start"], a["end"]) for a in again] == [(THIS_HOUR - 2 * HOUR, THIS_HOUR + HOUR)]


async def test_the_trailing_hours_are_replaced_and_never_added() -> None:
    async with Bench() as bench:
        bench.source.usage = lambda start, end, groups: hourly(start, end, 10.0)
        await bench.run(200)
        bench.source.usage = lambda start, end, groups: hourly(start, end, 25.0)
        await bench.run(61)
        series = dict(bench.read(lambda c: usage.total_series(c, THIS_HOUR - 5 * HOUR, THIS_HOUR + HOUR)))
        assert [series[to_ms(THIS_HOUR - index * HOUR)] for index in range(5)] == [25, 25, 25, 10, 10]


async def test_the_last_three_days_are_asked_again_once_a_day() -> None:
    async with Bench() as bench:
        await bench.run(1)
        bench.engine.set_interval(900)  # a slow pace keeps the test short
        bench.source.arguments.clear()
        await bench.run(25 * 3600)
        spans = [
            a["end"] - a["start"]
            for name, a in bench.source.arguments
            if name == "credit_usage" and not a["group_by"]
        ]
        assert sum(span >= timedelta(days=3) for span in spans) == 1


async def test_hours_that_passed_unseen_are_fetched_when_it_comes_back() -> None:
    async with Bench() as bench:
        await bench.run(1)
        bench.clock.suspend(10 * 3600)
        bench.source.arguments.clear()
        await bench.settle()
        asked = [a for name, a in bench.source.arguments if name == "credit_usage" and not a["group_by"]]
        assert min(a["start"] for a in asked) <= THIS_HOUR


async def test_a_window_too_large_is_asked_again_in_halves() -> None:
    async with Bench() as bench:
        original = bench.source.credit_usage

        async def limited(start: datetime, end: datetime, **arguments: object) -> object:
            if end - start > timedelta(days=10):
                bench.source.errors["credit_usage"] = TooLarge("the answer is too large")
            else:
                bench.source.errors.pop("credit_usage", None)
            return await original(start, end, **arguments)

        bench.source.credit_usage = limited
        await bench.run(1)
        covered = bench.read(lambda c: usage.coverage(c, "", 3600))
        assert covered[0] <= START - timedelta(weeks=6)
        assert bench.last.health.feeds["usage"].state is FeedState.OK


async def test_the_request_log_is_followed_without_loss_or_doubles() -> None:
    async with Bench() as bench:
        bench.source.rows = [a_request(index, 4000 - index) for index in range(1500)]
        await bench.run(1)
        assert bench.read(requests.count) == 1500
        late = a_request(5000, 20)  # began before the newest known, was logged after it
        bench.source.rows += [late, *(a_request(2000 + index, -index / 100) for index in range(300))]
        await bench.run(10)
        assert bench.read(requests.count) == 1500 + 301


async def test_full_pages_of_one_millisecond_do_not_loop() -> None:
    async with Bench() as bench:
        bench.source.rows = [a_request(0, 60)]
        await bench.run(1)
        bench.source.rows += [a_request(index, -1) for index in range(1, 2501)]
        bench.source.rows.append(a_request(9999, -1.5))
        await bench.run(6)
        assert bench.source.count("requests") < 12
        assert bench.last.tail.rows[0].event_id == "evt_9999"
        assert [each.reason for each in bench.read(lambda c: backfill.skipped(c, "requests"))] == [
            "more lines in one millisecond than can be asked for"
        ]


def clip(index: int) -> HistoryItem:
    return HistoryItem(
        f"clip{index}", START - timedelta(seconds=5000 - index), 0, 10, None, None, voice_id="v9"
    )


async def test_history_brings_all_and_then_all_that_is_new() -> None:
    async with Bench() as bench:
        bench.source.clips = [clip(index) for index in range(500)]
        await bench.run(1)
        assert bench.read(history.count) == 500
        bench.source.clips += [clip(1000 + index) for index in range(350)]
        await bench.run(30)
        assert bench.read(history.count) == 850
        assert [a["ids"] for name, a in bench.source.arguments if name == "voices"] == [("v9",)]


async def test_voices_get_their_names_from_rows_and_from_the_lookup() -> None:
    async with Bench() as bench:

        def by_voice(start: datetime, end: datetime, groups: Sequence[str]) -> list[UsageRow]:
            if groups != ("voice_id",) or not start <= THIS_HOUR < end:
                return []
            return [
                UsageRow(THIS_HOUR, ("v1",), 60.0, labels={"voice_name": "George"}),
                UsageRow(THIS_HOUR, ("v2",), 30.0),
                UsageRow(THIS_HOUR, (None,), 10.0),
            ]

        bench.source.usage = by_voice
        await bench.run(61)
        assert [(row.name, row.credits) for row in bench.last.breakdown.rows] == [
            ("George", 60.0),
            ("Voice v2", 30.0),
            ("(none)", 10.0),
        ]
        assert bench.last.breakdown.total == 100


def costs(start: datetime, end: datetime, groups: Sequence[str]) -> list[UsageRow]:
    """Two dollars a day for one product, one euro for another; currency among the groups, not first."""
    rows = []
    for index in range((end - start).days):
        at = start + timedelta(days=index)
        for product, currency, amount in (("TTS", "usd", 2.0), ("STT", "eur", 1.0)):
            values = {"product_type": product, "fiat_currency": currency}
            rows.append(UsageRow(at, tuple(values.get(group) for group in groups), None, cost=amount))
    return rows


async def test_a_workspace_billed_by_cost_is_recognised_once_and_shows_money() -> None:
    async with Bench(view=View(Dimension.PRODUCT)) as bench:
        bench.source.account = subscription(limit=0, used=0, reset=None)
        bench.source.errors["credit_usage"] = BadRequest("this workspace is billed by cost")
        bench.source.cost = costs
        await bench.run(61)
        shown = bench.last
        assert shown.quota.billing is Billing.COST
        money = {use.currency: (use.amount, use.change) for use in shown.quota.money}
        assert money["usd"] == (40.0, pytest.approx(0.0)) and money["eur"][0] == 20.0
        assert shown.verdict.text == "no limit to run out of: $40.00 + €20.00 this month"
        assert (shown.breakdown.unit, [row.name for row in shown.breakdown.rows]) == ("usd", ["TTS"])
        assert shown.burn_up.unit == "usd" and shown.burn_up.actual[-1][1] == 40.0
        assert shown.burn_up.fan and shown.burn_up.limit is None
        assert " by the end of the month est. ($" in shown.verdict.details[0]
        told = bench.read(lambda c: headlines.get(c).headline)
        assert told is not None and told.stretch == "month", "`status` says that it ends"
        assert shown.health.feeds["usage_by_voice"].state is FeedState.NOT_AVAILABLE
        asked = bench.source.count("credit_usage")
        await bench.run(1200)
        assert bench.source.count("credit_usage") == asked


async def test_money_by_voice_is_not_known_so_products_are_shown() -> None:
    async with Bench() as bench:
        bench.source.errors["credit_usage"] = BadRequest("this workspace is billed by cost")
        bench.source.cost = costs
        await bench.run(1)
        assert bench.last.breakdown.dimension is Dimension.PRODUCT
        assert [row.name for row in bench.last.breakdown.rows] == ["TTS"]


async def test_a_query_that_is_refused_for_another_reason_does_not_make_it_billed_by_cost() -> None:
    async with Bench() as bench:
        bench.source.errors["credit_usage"] = BadRequest("no such column")
        bench.source.errors["cost_usage"] = BadRequest("not billed by cost")
        await bench.run(1)
        assert bench.last.quota.billing is Billing.CREDITS
        health = bench.last.health.feeds["usage"]
        assert (health.state, health.reason) == (FeedState.FAILING, "no such column")


async def test_one_odd_refusal_does_not_turn_credits_into_money_but_a_migration_does() -> None:
    async with Bench() as bench:
        await bench.run(1)
        bench.source.errors["credit_usage"] = BadRequest("this workspace is billed by cost")
        bench.source.cost = costs
        await bench.run(70)
        assert bench.last.quota.billing is Billing.CREDITS
        await bench.run(4000)
        assert bench.last.quota.billing is Billing.COST


async def test_an_account_without_a_limit_shows_credits_and_money() -> None:
    async with Bench() as bench:
        bench.source.account = subscription(limit=0, used=5_000, overage_cap="unlimited")

        def priced(start: datetime, end: datetime, groups: Sequence[str]) -> list[UsageRow]:
            return [replace(row, cost=0.1, currency="usd") for row in hourly(start, end, 10.0)]

        bench.source.usage = priced
        await bench.run(1)
        shown = bench.last
        assert shown.quota.billing is Billing.NO_LIMIT
        assert shown.verdict.level is Level.OK and "no limit to run out of: $" in shown.verdict.text
        assert shown.burn_up.unit == "credits" and shown.burn_up.limit is None
        assert shown.burn[2].credits_per_hour == pytest.approx(10, rel=0.2)
        assert all(rate.multiple is None for rate in shown.burn)
        await bench.run(61)
        ahead = bench.last
        assert " credits by the end of the period est." in ahead.verdict.details[0]
        assert ahead.verdict.details[1].startswith("about $")
        assert ahead.burn_up.projection and ahead.burn_up.fan and ahead.burn_up.runs_out is None


async def test_a_budget_where_credits_have_no_limit_is_the_wall_of_the_chart_too() -> None:
    async with Bench(budget=Money(Decimal(50), "usd")) as bench:
        bench.source.account = subscription(limit=0, used=5_000, overage_cap="unlimited")

        def priced(start: datetime, end: datetime, groups: Sequence[str]) -> list[UsageRow]:
            return [replace(row, cost=0.1, currency="usd") for row in hourly(start, end, 10.0)]

        bench.source.usage = priced
        await bench.run(61)
        chart = bench.last.burn_up
        assert (chart.unit, chart.limit) == ("usd", 50.0)
        assert chart.fan and chart.projection and chart.runs_out is not None
        assert bench.last.verdict.text.startswith("runs out ")


async def test_the_gauge_shows_the_newest_count_whatever_the_second() -> None:
    async with Bench() as bench:
        bench.source.agent_list = (Agent("a1", "Front desk"),)
        bench.source.live = 3
        for _ in range(7):
            await bench.run(10)
            tile = next(tile for tile in bench.last.tiles.tiles if tile.kind is TileKind.AGENTS)
            assert tile.value == 3


async def test_a_newest_line_that_is_too_large_keeps_no_other_away(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Bench() as bench:
        bench.source.rows = [a_request(1, 0), a_request(2, 60)]
        answer = bench.source.requests

        async def huge_one_on_top(**arguments: Any) -> RequestPage:
            if arguments["end"] > START - timedelta(seconds=30):
                return RequestPage((), (), full=True, skipped=1)
            return await answer(**arguments)

        monkeypatch.setattr(bench.source, "requests", huge_one_on_top)
        await bench.run(120)
        assert [row.at for row in bench.last.tail.rows] == [START - timedelta(seconds=60)]
        assert bench.last.tail.left_out == "larger than what is read of one answer"
        assert bench.last.health.feeds["requests"].state is FeedState.OK


async def test_a_newest_line_that_is_too_large_is_a_failure_and_no_empty_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Bench() as bench:
        too_large = RequestPage((), (), full=True, skipped=1)

        async def refused(**arguments: object) -> RequestPage:
            return too_large

        with monkeypatch.context() as broken:
            broken.setattr(bench.source, "requests", refused)
            await bench.run(30)
            feed = bench.last.health.feeds["requests"]
            assert feed.state is FeedState.FAILING
            assert feed.reason == "the newest line alone is larger than what is read of one answer"
        bench.source.rows = [a_request(1, 0)]
        await bench.run(120)
        assert bench.last.health.feeds["requests"].state is FeedState.OK
