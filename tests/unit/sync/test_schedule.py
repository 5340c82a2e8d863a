from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.domain.health import FaultKind
from elevenmon.sync.refresh_gate import RefreshGate
from elevenmon.sync.schedule import NEVER, JumpDetector, Schedule

FEEDS = {"quota": 30.0, "log": 5.0, "names": 3600.0}
WALL = datetime(2026, 11, 20, 12, tzinfo=UTC)


def made(jitter: float = 0.0) -> Schedule:
    return Schedule(FEEDS, 0.0, lambda: jitter)


def test_all_is_due_at_first_in_order_and_then_at_its_interval() -> None:
    schedule = made()
    assert schedule.due(0.0) == ["quota", "log", "names"]
    for name in FEEDS:
        schedule.started(name)
    assert schedule.due(0.0) == [] and schedule.next_due() == NEVER
    for name in FEEDS:
        schedule.succeeded(name, 1.0)
    assert schedule.next_due() == 6.0
    assert schedule.due(31.0) == ["quota", "log"]


def test_jitter_only_adds_and_at_most_a_tenth() -> None:
    schedule = made(1.0)
    schedule.succeeded("quota", 0.0)
    assert schedule.due_of("quota") == pytest.approx(33)


def test_what_is_due_about_then_is_asked_along_with_the_most_frequent_feed() -> None:
    schedule = made()
    schedule.succeeded("names", 0.0)
    schedule.succeeded("quota", 0.0)
    schedule.succeeded("log", 26.0)
    assert schedule.due_of("quota") == 31.0
    assert schedule.due(30.9) == [] and schedule.due(31.0) == ["quota", "log"]


def test_a_feed_goes_sooner_by_no_more_than_its_jitter_to_be_asked_along() -> None:
    schedule = made(0.5)
    schedule.succeeded("names", 0.0)
    schedule.succeeded("quota", 0.0)
    assert schedule.due_of("quota") == pytest.approx(31.5)
    schedule.succeeded("log", 24.7)
    assert schedule.due(29.95) == ["log"] and schedule.due_of("quota") == pytest.approx(31.5)
    schedule.succeeded("log", 24.8)
    assert schedule.due(30.05) == ["quota", "log"]


@settings(max_examples=30)
@given(st.randoms(use_true_random=False))
def test_asked_together_nobody_is_asked_too_soon_and_nobody_waits_long(chance: Random) -> None:
    for _ in moments_of(chance, 200.0):
        pass


def test_hardly_more_often_than_the_most_frequent_feed_is_anything_asked() -> None:
    assert len(list(moments_of(Random(7), 600.0))) <= 600 / 5 + 3


def moments_of(chance: Random, seconds: float) -> Iterator[float]:
    """When anything is asked, each feed no sooner and no later than its jitter allows."""
    schedule, now = Schedule(FEEDS, 0.0, chance.random), 0.0
    asked = dict.fromkeys(FEEDS, 0.0)
    for name in FEEDS:
        schedule.succeeded(name, now)
    while now < seconds:
        now = schedule.next_due()
        yield now
        for name in schedule.due(now):
            waited = now - asked[name]
            assert FEEDS[name] - 1e-6 <= waited <= FEEDS[name] * 1.1 + 1e-6
            schedule.succeeded(name, now)
            asked[name] = now


def test_nobody_waits_for_a_feed_that_fails_is_slow_or_is_far_off() -> None:
    schedule = made()
    schedule.succeeded("names", 0.0)
    schedule.succeeded("quota", 0.0)
    schedule.succeeded("log", 28.0)
    schedule.started("log")
    assert schedule.due(29.9) == [] and schedule.due(30.0) == ["quota"]
    schedule.failed("log", 28.5, FaultKind.SERVER)
    assert schedule.due(29.9) == [] and schedule.due(30.0) == ["quota"]
    sparse = Schedule({"quota": 30.0, "log": 60.0}, 0.0, lambda: 0.0)
    sparse.succeeded("log", 0.0)
    sparse.succeeded("quota", 36.5)
    assert sparse.due(60.0) == ["log"] and sparse.due_of("quota") == 66.5
    sparse.succeeded("quota", 35.5)
    assert sparse.due(65.4) == [] and sparse.due(65.5) == ["quota", "log"]


def test_a_failed_feed_is_asked_when_it_is_its_own_turn() -> None:
    schedule = made()
    schedule.failed("quota", 0.0, FaultKind.SERVER)
    schedule.succeeded("log", 26.0)
    assert schedule.due_of("quota") == 30.0 and schedule.due(30.0)[0] == "quota"


def test_network_failures_wait_little_and_any_success_ends_the_wait_of_all() -> None:
    schedule = made()
    for _ in range(10):
        schedule.failed("log", 0.0, FaultKind.NETWORK)
        schedule.failed("quota", 0.0, FaultKind.NETWORK)
        schedule.failed("names", 0.0, FaultKind.SERVER)
    assert schedule.due_of("log") == schedule.due_of("quota") == 30
    schedule.succeeded("log", 2.0)
    assert schedule.due_of("log") == 7
    assert schedule.due_of("quota") == 2
    assert schedule.due_of("names") == 3600


def test_a_rate_limit_backs_off_to_a_quarter_of_an_hour_and_hears_the_server() -> None:
    schedule = made()
    waits = []
    for _ in range(12):
        schedule.failed("quota", 0.0, FaultKind.RATE)
        waits.append(schedule.due_of("quota"))
    assert waits == sorted(waits) and waits[0] == 30 and waits[-1] == 900
    schedule.failed("log", 0.0, FaultKind.RATE, 120.0)
    assert schedule.due_of("log") == 120
    schedule.failed("log", 0.0, FaultKind.RATE, 1e12)
    assert schedule.due_of("log") == 900


def test_a_refused_key_stops_all_and_one_feed_probes() -> None:
    schedule = made()
    schedule.failed("log", 0.0, FaultKind.KEY)
    assert schedule.due(899.0) == [] and schedule.next_due() == 900
    assert schedule.due(900.0) == ["log"]
    assert schedule.due_of("quota") == NEVER
    schedule.refresh(10.0)
    assert schedule.due(10.0) == ["log"]
    schedule.succeeded("log", 11.0)
    assert schedule.due(11.0) == ["quota", "names"]


def test_a_missing_scope_concerns_its_feed_and_is_tried_again_after_an_hour() -> None:
    schedule = made()
    schedule.failed("log", 0.0, FaultKind.SCOPE)
    assert schedule.due_of("log") == 3600
    assert "quota" in schedule.due(1.0)


@pytest.mark.parametrize("fault", [FaultKind.QUOTA, FaultKind.ACCOUNT])
def test_used_up_credits_keep_the_normal_schedule(fault: FaultKind) -> None:
    schedule = made()
    for _ in range(5):
        schedule.failed("quota", 0.0, fault)
    assert schedule.due_of("quota") == 30


def test_the_pace_scales_every_feed_and_never_shortens_a_back_off() -> None:
    schedule = made()
    for name in FEEDS:
        schedule.succeeded(name, 0.0)
    schedule.failed("quota", 0.0, FaultKind.RATE, 600.0)
    schedule.set_scale(0.5, 0.0)
    assert schedule.due_of("log") == 2.5 and schedule.interval("names") == 1800
    assert schedule.due_of("quota") == 600
    schedule.set_scale(2.0, 0.0)
    assert schedule.due_of("log") == 2.5  # what is sooner stays
    schedule.succeeded("log", 3.0)
    assert schedule.due_of("log") == 13


def test_a_feed_can_be_taken_out_and_change_its_own_pace() -> None:
    schedule = made()
    schedule.enable("quota", enabled=False)
    assert "quota" not in schedule.due(0.0)
    schedule.succeeded("names", 0.0)
    schedule.set_base("names", 10.0, 0.0)
    assert schedule.due_of("names") == 10


KINDS = [kind for kind in FaultKind if kind is not FaultKind.KEY]
EVENT = st.tuples(
    st.sampled_from(list(FEEDS)),
    st.one_of(st.none(), st.sampled_from(KINDS)),
    st.one_of(st.none(), st.floats(0, 1e12)),
    st.floats(0, 100),
)


@given(st.lists(EVENT, max_size=60), st.floats(0, 1))
def test_nobody_is_asked_faster_than_its_interval_nor_later_than_the_cap(
    events: list[tuple[str, FaultKind | None, float | None, float]], jitter: float
) -> None:
    schedule, now = made(jitter), 0.0
    for name, fault, retry_after, passed in events:
        now += passed
        if fault is None:
            schedule.succeeded(name, now)
        else:
            schedule.failed(name, now, fault, retry_after)
        wait, interval = schedule.due_of(name) - now, FEEDS[name]
        cap = 3600 if fault in (FaultKind.SCOPE, FaultKind.PLAN) else max(interval, 900)
        assert interval - 1e-6 <= wait <= max(cap, interval) * 1.1 + 1e-6


def test_refreshes_are_let_through_every_five_seconds() -> None:
    gate = RefreshGate()
    assert gate.ask(100.0) == 0.0
    assert gate.ask(102.0) == 3.0
    assert gate.ask(104.9) == pytest.approx(0.1)
    assert gate.ask(105.0) == 0.0


def test_a_jump_is_told_from_time_passing() -> None:
    detector = JumpDetector(WALL, 0.0)
    assert detector.jumped(WALL + timedelta(seconds=300), 300.0, 30) is None
    asleep = detector.jumped(WALL + timedelta(hours=8), 305.0, 30)
    assert asleep == (WALL + timedelta(seconds=300), WALL + timedelta(hours=8))
    assert detector.jumped(WALL + timedelta(hours=8, seconds=5), 310.0, 30) is None
    back = detector.jumped(WALL, 315.0, 30)
    assert back == (WALL, WALL), "nobody was away"
    assert detector.jumped(WALL + timedelta(seconds=64), 320.0, 30) is None  # under two intervals apart
