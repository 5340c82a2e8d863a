"""Waits after a failure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.domain.backoff import backoff
from elevenmon.domain.health import FaultKind

MINUTES_15 = 900.0


def waits(kind: FaultKind, interval: float, count: int = 9) -> list[float]:
    return [backoff(kind, failures, interval, None) for failures in range(1, count + 1)]


def test_the_network_is_tried_again_soon() -> None:
    assert waits(FaultKind.NETWORK, 5, 6) == [5, 10, 20, 30, 30, 30]
    assert waits(FaultKind.NETWORK, 30, 3) == [30, 30, 30]
    assert waits(FaultKind.NETWORK, 600, 3) == [600, 600, 600]
    assert waits(FaultKind.SHAPE, 5, 4) == [5, 10, 20, 30]


def test_a_server_that_refuses_is_left_alone_longer_each_time() -> None:
    for kind in (FaultKind.RATE, FaultKind.SERVER, FaultKind.REQUEST):
        assert waits(kind, 30, 7) == [30, 60, 120, 240, 480, 900, 900]
        assert waits(kind, 3600, 2) == [3600, 3600]


@pytest.mark.parametrize("kind", [FaultKind.RATE, FaultKind.SERVER])
@pytest.mark.parametrize(("asked", "wait"), [(0.0, 30), (1.5, 30), (45.0, 45), (1e11, 900)])
def test_the_server_may_say_how_long(kind: FaultKind, asked: float, wait: float) -> None:
    assert backoff(kind, 1, 30, asked) == wait
    assert backoff(kind, 8, 30, asked) == wait


def test_what_waiting_does_not_mend_is_only_probed() -> None:
    assert backoff(FaultKind.KEY, 1, 30, None) == MINUTES_15
    assert backoff(FaultKind.SCOPE, 1, 30, None) == backoff(FaultKind.PLAN, 9, 30, None) == 3600
    assert backoff(FaultKind.QUOTA, 9, 30, None) == backoff(FaultKind.ACCOUNT, 9, 30, None) == 30


@given(
    st.sampled_from(FaultKind),
    st.integers(0, 10**6),
    st.floats(0.1, 86_400),
    st.none() | st.floats(0, 1e300),
)
def test_never_faster_than_the_interval_nor_slower_than_the_cap(
    kind: FaultKind, failures: int, interval: float, retry_after: float | None
) -> None:
    cap = {
        FaultKind.NETWORK: 30.0,
        FaultKind.SHAPE: 30.0,
        FaultKind.SCOPE: 3600.0,
        FaultKind.PLAN: 3600.0,
    }.get(kind, MINUTES_15)
    assert interval <= backoff(kind, failures, interval, retry_after) <= max(interval, cap)
