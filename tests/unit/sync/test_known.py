"""The counter as it is read again and again: densely for some hours, thinly before."""

import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate
from random import Random

import pytest

from elevenmon.analytics.counter_readings import CounterReadings
from elevenmon.analytics.rates import RATE_WINDOWS, Buckets, Consumption
from elevenmon.domain.clock import to_ms
from elevenmon.store import subscriptions
from elevenmon.sync.known import Known, read_known
from tests.sections import subscription
from tests.unit.sync.fakes import START, FakeClock, InlineRows

POLL = timedelta(seconds=30)
POLLS = 3000


@pytest.fixture
def rows() -> Iterator[InlineRows]:
    made = InlineRows(FakeClock())
    yield made
    made.close()


@pytest.fixture
def readings(rows: InlineRows) -> list[tuple[int, int, int]]:
    """A busy day: the counter moves at every poll."""
    chance = Random(1)
    counted = accumulate(chance.randrange(1, 400) for _ in range(POLLS))
    moments = [START - POLL * (POLLS - 1 - poll) for poll in range(POLLS)]
    made = [(at, subscription(used=used)) for at, used in zip(moments, counted, strict=True)]

    def keep(connection: object) -> None:
        for at, value in made:
            subscriptions.record(connection, value, at)  # type: ignore[arg-type]

    rows.write(keep).result()
    return [(to_ms(at), value.used, value.limit) for at, value in made]


def test_a_busy_day_is_a_thousand_readings_that_tell_the_same_rates(
    rows: InlineRows, readings: list[tuple[int, int, int]]
) -> None:
    known: Known = rows.read(lambda c: read_known(c, START, cost_billed=False)).result()
    assert len(known.samples) < 1000
    assert set(known.samples) <= set(readings)
    dense, now = Consumption(readings, Buckets((), None)), to_ms(START)
    for label, seconds in RATE_WINDOWS[:4]:
        exact = dense.rate(now, seconds * 1000)
        assert exact is not None
        tolerance = 0 if label != "24h" else 0.001
        assert known.consumption.rate(now, seconds * 1000) == pytest.approx(exact, rel=tolerance), label


def test_readings_are_kept_in_little_room(readings: list[tuple[int, int, int]]) -> None:
    tracemalloc.start()
    try:
        kept = CounterReadings(iter(readings))
        assert tracemalloc.get_traced_memory()[0] < 30 * len(readings)
    finally:
        tracemalloc.stop()
    assert len(kept) == len(readings) and list(kept) == readings
