"""Every way a feed can fail, one after the other and ten thousand times at random: the engine goes on."""

import asyncio
import errno
import os
from itertools import pairwise
from random import Random

import pytest

from elevenmon.api.errors import (
    AccountBlocked,
    ApiError,
    BadRequest,
    BadShape,
    KeyRejected,
    NetworkFault,
    NotFound,
    PlanRequired,
    QuotaExceeded,
    RateLimited,
    ScopeMissing,
    ServerFault,
    TooLarge,
)
from elevenmon.domain.health import FaultKind, FeedState
from elevenmon.domain.level import Level
from elevenmon.store.errors import DiskTrouble
from tests.sections import subscription
from tests.unit.sync.fakes import CALLS, Bench, FakeSource


async def broken_after_a_good_start(bench: Bench, error: Exception) -> None:
    await bench.run(1)
    bench.source.errors["subscription"] = error


async def test_a_failure_stands_beside_the_last_good_figures() -> None:
    async with Bench() as bench:
        await broken_after_a_good_start(bench, ServerFault("the service is down (503)", trace_id="abc"))
        good = bench.last
        await bench.run(35)
        health = bench.last.health.feeds["subscription"]
        assert (health.state, health.fault, health.failures) == (FeedState.FAILING, FaultKind.SERVER, 1)
        assert (health.reason, health.trace_id) == ("the service is down (503)", "abc")
        assert health.last_good == good.health.feeds["subscription"].last_good
        assert health.next_try is not None and health.next_try > bench.clock.now()
        assert bench.last.quota.subscription is good.quota.subscription
        assert bench.last.quota.obtained_at == good.quota.obtained_at


async def test_a_network_failure_retries_within_thirty_seconds_and_any_success_brings_all_back() -> None:
    async with Bench() as bench:
        await bench.run(1)
        for name in CALLS:
            bench.source.errors[name] = NetworkFault("connection refused")
        await bench.run(600)
        tries = bench.source.times("requests")[-8:]
        assert max(b - a for a, b in pairwise(tries)) <= 30.01
        assert bench.last.health.feeds["usage"].state is FeedState.FAILING
        bench.source.errors.clear()
        await bench.run(30.01)
        states = {feed.state for feed in bench.last.health.feeds.values()}
        assert states == {FeedState.OK}


async def test_a_rate_limit_slows_its_feed_alone_and_is_obeyed() -> None:
    async with Bench() as bench:
        await broken_after_a_good_start(bench, RateLimited("rate limited (429)", retry_after=200.0))
        await bench.run(460)
        tries = bench.source.times("subscription")[1:]
        assert [round(b - a) for a, b in pairwise(tries)] == [200, 200]
        assert bench.source.count("requests") > 80


async def test_a_refused_key_stops_everything_but_one_probe() -> None:
    async with Bench() as bench:
        await bench.run(1)
        for name in CALLS:
            bench.source.errors[name] = KeyRejected("the key was refused (401)")
        await bench.run(40)
        stopped = bench.last.health.feeds
        assert {feed.state for feed in stopped.values()} == {FeedState.STOPPED}
        assert {feed.reason for feed in stopped.values()} == {"the key was refused (401)"}
        asked = len(bench.source.calls)
        await bench.run(850)
        assert len(bench.source.calls) == asked
        await bench.run(60)
        assert len(bench.source.calls) == asked + 1
        bench.engine.refresh()
        await bench.settle()
        assert len(bench.source.calls) == asked + 2
        bench.source.errors.clear()
        bench.engine.refresh()
        await bench.settle()
        assert {feed.state for feed in bench.last.health.feeds.values()} == {FeedState.OK}


async def test_a_key_that_one_endpoint_alone_refuses_stops_that_one() -> None:
    async with Bench() as bench:
        await broken_after_a_good_start(bench, KeyRejected("the key was refused (401)"))
        await bench.run(850)
        assert bench.source.count("subscription") == 2
        assert 150 < bench.source.count("requests") <= 172
        assert bench.last.health.feeds["requests"].state is FeedState.OK
        alone = bench.last.health.feeds["subscription"]
        assert alone.state is FeedState.FAILING
        assert alone.reason == "the key was refused (401), for this alone"


async def test_a_missing_scope_stops_its_feed_and_names_the_permission() -> None:
    async with Bench() as bench:
        bench.source.errors["subscription"] = ScopeMissing("the key lacks user_read", permission="user_read")
        bench.engine.set_interval(300)  # a slow pace keeps the test short
        await bench.run(3000)
        health = bench.last.health.feeds["subscription"]
        assert (health.state, health.permission) == (FeedState.NO_PERMISSION, "user_read")
        assert bench.source.count("subscription") == 1
        assert bench.last.health.feeds["requests"].state is FeedState.OK
        assert bench.last.verdict.text == "the quota cannot be read: the key lacks user_read"
        assert bench.last.verdict.level is Level.UNKNOWN
        await bench.run(700)
        assert bench.source.count("subscription") == 2


@pytest.mark.parametrize(
    "error", [QuotaExceeded("the credits are used up (401)"), AccountBlocked("unusual activity")]
)
async def test_used_up_credits_are_no_bad_key(error: ApiError) -> None:
    async with Bench() as bench:
        await broken_after_a_good_start(bench, error)
        await bench.run(121)
        assert bench.source.count("subscription") == 5
        assert bench.last.health.feeds["subscription"].state is FeedState.FAILING


async def test_what_the_plan_does_not_have_is_not_available_and_left_alone() -> None:
    async with Bench() as bench:
        bench.source.errors["service_accounts"] = PlanRequired("not on this plan (403)")
        bench.engine.set_interval(300)
        await bench.run(3000)
        assert bench.last.health.feeds["keys"].state is FeedState.NOT_AVAILABLE
        assert bench.source.count("service_accounts") == 1


async def test_what_the_system_refuses_is_said_in_its_own_words() -> None:
    async with Bench() as bench:
        bench.source.errors["subscription"] = OSError(errno.EMFILE, "sk_secret \x1b]0;title\x07")
        await bench.run(1)
        told = bench.last.health.feeds["subscription"].reason
        assert told == f"this machine refuses: {os.strerror(errno.EMFILE).lower()}"


async def test_an_exception_nobody_foresaw_is_named_by_its_class_alone() -> None:
    async with Bench() as bench:
        bench.source.errors["subscription"] = KeyError("sk_secret \x1b]0;title\x07")
        await bench.run(1)
        assert bench.last.health.feeds["subscription"].reason == "unexpected KeyError"
        bench.source.errors.clear()
        await bench.run(60)
        assert bench.last.health.feeds["subscription"].state is FeedState.OK


async def test_a_store_that_cannot_write_is_told_and_recovers() -> None:
    async with Bench() as bench:
        await bench.run(1)
        bench.rows.broken = DiskTrouble("the disk is full")
        await bench.run(90)
        assert bench.last.health.feeds["subscription"].reason == "the disk is full"
        assert bench.last.quota.subscription is not None
        bench.rows.broken = None
        await bench.run(31)
        assert bench.last.health.feeds["subscription"].state is FeedState.OK


async def test_a_client_that_cannot_be_made_is_made_later() -> None:
    bench = Bench()
    bench.connect_error = NetworkFault("the proxy cannot be used")
    async with bench:
        await bench.run(20)
        assert {feed.reason for feed in bench.last.health.feeds.values()} == {"the proxy cannot be used"}
        assert not bench.last.health.connected and bench.source.calls == []
        bench.connect_error = None
        await bench.run(40)
        assert bench.last.health.connected
        assert bench.source.count("subscription") >= 1


async def test_a_snapshot_that_cannot_be_built_leaves_the_one_before_and_is_tried_again() -> None:
    async with Bench() as bench:
        await bench.run(1)
        built = bench.last
        read, bench.rows.read = bench.rows.read, lambda job: InlineFailure.of(DiskTrouble("gone"))
        await bench.run(10)
        assert bench.last.quota is built.quota
        assert "gone" in (bench.last.health.store_note or "")
        bench.rows.read = read
        bench.source.account = subscription(used=101)
        await bench.run(60)
        assert bench.last.quota.subscription.used == 101


async def test_a_front_end_that_fails_to_take_a_snapshot_stops_no_poll() -> None:
    async with Bench() as bench:
        await bench.run(1)
        bench.refusing = True
        await bench.run(60)
        assert bench.source.count("subscription") == 3
        bench.refusing = False
        shown = bench.published
        await bench.run(30)
        assert bench.published > shown
        assert bench.last.health.feeds["subscription"].state is FeedState.OK


class InlineFailure:
    """A future that failed."""

    @staticmethod
    def of(error: Exception) -> "asyncio.Future[object]":
        from concurrent.futures import Future

        failed: Future[object] = Future()
        failed.set_exception(error)
        return failed


FAULTS = (
    NetworkFault("timed out"),
    RateLimited("rate limited (429)", retry_after=3.0),
    RateLimited("rate limited (429)"),
    ServerFault("the service failed (500)"),
    BadShape("not JSON"),
    TooLarge("more than 4 MB"),
    BadRequest("no such column"),
    NotFound("gone"),
    KeyRejected("the key was refused (401)"),
    ScopeMissing("the key lacks user_read"),
    PlanRequired("not on this plan"),
    QuotaExceeded("used up"),
    AccountBlocked("blocked"),
    ValueError("boom"),
    RecursionError("deep"),
    TimeoutError(),
)


class Flaky(FakeSource):
    """Fails at random; each call draws its own fault."""

    draw = Random(7)
    share = 0.0

    async def _call(self, name: str, **arguments: object) -> None:
        await super()._call(name, **arguments)
        if self.draw.random() < self.share:
            raise self.draw.choice(FAULTS)


async def test_ten_thousand_polls_with_faults_end_in_nothing_but_good_figures() -> None:
    bench = Bench()
    bench.source = Flaky(bench.clock)
    draw = Random(11)
    async with bench:
        await bench.run(60)
        bench.source.share = 0.3
        tasks = len(asyncio.all_tasks())
        while len(bench.source.calls) < 10_000:
            bench.source.account = subscription(used=draw.randrange(0, 200_000))
            if draw.random() < 0.05:
                bench.clock.suspend(draw.choice((-3600, 90, 7200)))
            bench.engine.refresh()
            await bench.run(draw.choice((3, 40)))
        assert bench.source.most_in_flight <= 4 and bench.source.most_per_feed == 1
        assert len(asyncio.all_tasks()) <= tasks + 1
        bench.source.share = 0.0
        bench.engine.refresh()
        await bench.settle()
        bench.engine.refresh()
        await bench.run(1)
        assert {feed.state for feed in bench.last.health.feeds.values()} == {FeedState.OK}
        assert bench.last.quota.subscription.used == bench.source.account.used
