"""Trying again within a deadline."""

from collections.abc import Callable

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
)
from elevenmon.api.retry import with_retries
from tests.unit.api.loopback import StillClock


class Flaky:
    """Fails so often, then brings 7; every try takes as long as told."""

    def __init__(
        self, clock: StillClock, failures: int, error: Callable[[], ApiError], took: float = 0.0
    ) -> None:
        self.clock, self.left, self.error, self.took = clock, failures, error, took
        self.tries = 0
        self.waits: list[float] = []

    async def __call__(self) -> int:
        self.tries += 1
        self.clock.pass_time(self.took)
        if self.left:
            self.left -= 1
            raise self.error()
        return 7

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.pass_time(seconds)


@pytest.mark.parametrize("error", [NetworkFault, ServerFault, RateLimited])
async def test_faults_that_pass_are_tried_again(error: type[ApiError]) -> None:
    clock = StillClock()
    call = Flaky(clock, 4, lambda: error("x"))
    assert await with_retries(call, deadline_seconds=60, clock=clock, sleep=call.sleep) == 7
    assert call.waits == [1, 2, 4, 8]


@pytest.mark.parametrize(
    "error",
    [KeyRejected, ScopeMissing, QuotaExceeded, PlanRequired, AccountBlocked, BadShape, BadRequest, NotFound],
)
async def test_faults_that_stay_are_not(error: type[ApiError]) -> None:
    clock = StillClock()
    call = Flaky(clock, 1, lambda: error("x"))
    with pytest.raises(error):
        await with_retries(call, deadline_seconds=60, clock=clock, sleep=call.sleep)
    assert (call.tries, call.waits) == (1, [])


async def test_the_deadline_ends_it_before_a_wait_that_would_pass_it() -> None:
    clock = StillClock()
    call = Flaky(clock, 99, lambda: NetworkFault("x"), took=1.0)
    with pytest.raises(NetworkFault):
        await with_retries(call, deadline_seconds=10, clock=clock, sleep=call.sleep)
    assert call.waits == [1, 2]  # the third would begin at 1 + 1 + 1 + 2 + 1 + 4 = 10


async def test_the_server_says_how_long() -> None:
    clock = StillClock()
    call = Flaky(clock, 1, lambda: RateLimited("x", retry_after=5.0))
    await with_retries(call, deadline_seconds=60, clock=clock, sleep=call.sleep)
    assert call.waits == [5]
    hopeless = Flaky(clock, 1, lambda: RateLimited("x", retry_after=99_999_999_999.0))
    with pytest.raises(RateLimited):
        await with_retries(hopeless, deadline_seconds=60, clock=clock, sleep=hopeless.sleep)
    assert hopeless.waits == []
