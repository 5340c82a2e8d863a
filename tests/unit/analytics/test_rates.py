from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.analytics.rates import HOUR_MS, Buckets, Consumption, burn_rates, sustainable
from elevenmon.domain.clock import to_ms
from tests.sections import subscription

NOW = datetime(2026, 11, 20, 14, tzinfo=UTC)
AT = to_ms(NOW)
MINUTE = 60_000
NOTHING = Buckets((), None)


def counter(*points: tuple[float, int]) -> list[tuple[int, int, int]]:
    """Samples of (minutes before now, credits used), oldest first."""
    return [(AT - round(minutes * MINUTE), used, 100_000) for minutes, used in points]


def test_a_window_inside_the_samples_is_the_counters_difference() -> None:
    use = Consumption(counter((120, 1000), (60, 1600), (5, 1700), (0, 1750)), NOTHING)
    assert use.rate(AT, HOUR_MS) == 150
    assert use.rate(AT, 5 * MINUTE) == 600


def test_a_refund_is_not_negative_use() -> None:
    use = Consumption(counter((60, 5000), (30, 4000), (0, 4100)), NOTHING)
    assert use.rate(AT, HOUR_MS) == 100


def test_after_a_reset_the_new_counter_is_use() -> None:
    reset = AT - 31 * MINUTE
    use = Consumption(counter((60, 5000), (30, 40), (0, 140)), NOTHING, reset_ms=reset)
    assert use.rate(AT, HOUR_MS) == 140


def test_a_difference_across_a_gap_counts_in_full_over_its_length() -> None:
    use = Consumption(counter((600, 0), (300, 0), (0, 3000)), NOTHING)
    assert use.rate(AT, HOUR_MS) == pytest.approx(600)
    assert use.between(AT - 300 * MINUTE, AT) == 3000


def test_usage_buckets_say_when_inside_a_gap() -> None:
    start = AT - 4 * HOUR_MS
    buckets = Buckets([(start, 0.0), (start + 3 * HOUR_MS, 50.0)], (start, AT))
    use = Consumption(counter((240, 1000), (0, 1400)), buckets)
    assert use.between(AT - HOUR_MS, AT) == pytest.approx(400)  # all of it in the last hour
    assert use.between(start, AT) == 400


def test_where_samples_do_not_reach_buckets_do_pro_rata() -> None:
    buckets = Buckets([(AT - 3 * HOUR_MS, 600.0), (AT - 2 * HOUR_MS, 60.0)], (AT - 3 * HOUR_MS, AT))
    use = Consumption(counter((60, 0), (0, 30)), buckets)
    assert use.between(AT - 150 * MINUTE, AT) == pytest.approx(300 + 60 + 30)


def test_what_nobody_knows_is_none_and_never_zero() -> None:
    assert Consumption((), NOTHING).rate(AT, HOUR_MS) is None
    assert Consumption(counter((0, 500)), NOTHING).rate(AT, HOUR_MS) is None
    assert Consumption(counter((30, 0), (0, 30)), NOTHING).rate(AT, 6 * HOUR_MS) is None


def test_old_samples_tell_nothing_of_the_last_minutes() -> None:
    use = Consumption(counter((180, 0), (120, 600)), NOTHING)
    assert use.rate(AT, 5 * MINUTE) is None
    assert use.rate(AT, HOUR_MS) is None
    assert Consumption(counter((180, 0), (20, 1600)), NOTHING).rate(AT, HOUR_MS) == pytest.approx(600)


def test_the_newest_bucket_is_only_as_long_as_it_is_known() -> None:
    buckets = Buckets([(AT - HOUR_MS, 30.0)], (AT - HOUR_MS, AT - 30 * MINUTE))
    assert buckets.between(AT - HOUR_MS, AT - 45 * MINUTE) == pytest.approx(15)


@given(
    st.lists(st.tuples(st.integers(1, 7_200_000), st.integers(0, 10**6)), min_size=2, max_size=40),
    st.integers(0, 10**7),
    st.integers(1, 10**7),
)
def test_use_is_never_negative_and_adds_up(steps: list[tuple[int, int]], offset: int, length: int) -> None:
    at, samples = AT - 10**9, []
    for step, used in steps:
        at += step
        samples.append((at, used, 10**6))
    use = Consumption(samples, NOTHING)
    start, end = samples[0][0], samples[-1][0]
    middle = min(end, start + offset)
    whole, first, second = use.between(start, end), use.between(start, middle), use.between(middle, end)
    assert whole is not None and whole >= 0
    if start < middle < end:
        assert first is not None and second is not None
        assert first >= 0 and second >= 0
        assert first + second == pytest.approx(whole)
    assert use.between(start - length, end) is None


def test_the_strip_compares_with_what_would_last_to_the_reset() -> None:
    account = subscription(used=88_000, limit=100_000, reset=NOW + timedelta(hours=120))
    strip = burn_rates(Consumption(counter((60, 87_800), (0, 88_000)), NOTHING), account, NOW)
    assert [rate.label for rate in strip] == ["5m", "1h", "6h", "24h", "7d"]
    assert (strip[1].credits_per_hour, strip[1].multiple) == (200, 2)
    assert (strip[3].credits_per_hour, strip[3].multiple) == (None, None)


def test_in_overage_the_cap_is_what_must_last() -> None:
    within = subscription(used=110_000, limit=100_000, overage_cap=20_000, reset=NOW + timedelta(hours=10))
    assert sustainable(within, NOW) == 1000
    assert sustainable(subscription(used=100, limit=100, overage_cap=0), NOW) is None
    assert sustainable(subscription(used=200, limit=100, overage_cap="unlimited"), NOW) is None
    assert sustainable(subscription(reset=None), NOW) is None
    assert sustainable(subscription(reset=NOW - timedelta(hours=1)), NOW) is None
