from datetime import UTC, datetime, timedelta

import pytest

from elevenmon.analytics.estimate import at_present_pace, average_rate, credit_walls, estimate
from elevenmon.analytics.rates import DAY_MS, HOUR_MS, Buckets, Consumption
from elevenmon.domain.clock import to_ms

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AT = to_ms(NOW)
RESET = NOW + timedelta(hours=100)


def used_hourly(hours: int, per_hour: float, *, known_hours: int | None = None) -> Consumption:
    points = [(AT - index * HOUR_MS, per_hour) for index in range(hours, 0, -1)]
    return Consumption((), Buckets(points, (AT - (known_hours or hours) * HOUR_MS, AT)))


def test_a_week_is_averaged_where_there_is_one() -> None:
    points = [(AT - index * HOUR_MS, 700.0 if index <= 24 else 70.0) for index in range(1000, 0, -1)]
    rate, days = average_rate(Consumption((), Buckets(points, (AT - 1000 * HOUR_MS, AT))), AT)
    assert rate == pytest.approx((700 * 24 + 70 * 144) / 168)
    assert days == pytest.approx(1000 / 24)


def test_less_than_a_week_is_averaged_whole_and_less_than_a_day_not_at_all() -> None:
    assert average_rate(used_hourly(48, 30.0), AT) == (pytest.approx(30), pytest.approx(2))
    assert average_rate(used_hourly(23, 30.0), AT)[0] is None
    assert average_rate(Consumption((), Buckets((), None)), AT) == (None, 0.0)


def test_a_young_account_did_not_rest_before_it_was_made() -> None:
    rate, days = average_rate(used_hourly(30, 60.0, known_hours=1000), AT)
    assert (rate, days) == (pytest.approx(60), pytest.approx(30 / 24))
    assert average_rate(used_hourly(5, 60.0, known_hours=1000), AT)[0] is None


def test_an_account_that_was_never_used_is_known_not_to_be_used() -> None:
    assert average_rate(Consumption((), Buckets((), (AT - 40 * DAY_MS, AT))), AT)[0] == 0


def test_a_reset_in_the_window_does_not_hide_use() -> None:
    samples = [(AT - 2 * DAY_MS, 90_000, 0), (AT - DAY_MS, 95_000, 0), (AT, 4_000, 0)]
    use = Consumption(samples, Buckets((), None), reset_ms=AT - DAY_MS // 2)
    assert average_rate(use, AT)[0] == pytest.approx(9_000 / 48)


def test_walls_are_included_credits_and_then_the_cap() -> None:
    assert credit_walls(100, 0) == (("included", 100),)
    assert credit_walls(100, 50) == (("included", 100), ("cap", 150))
    assert credit_walls(100, "unlimited") == (("included", 100),)


def test_each_wall_has_its_own_time_and_none_beyond_the_reset() -> None:
    look = estimate(600.0, credit_walls(1000, 500), RESET, rate=5.0, history_days=8, now=NOW)
    assert look.projected == 1100
    assert [wall.eta for wall in look.walls] == [NOW + timedelta(hours=80), None]
    assert look.spare_fraction == pytest.approx(-0.1)
    assert look.method == "7-day average"


def test_a_wall_that_is_reached_has_no_time_ahead_of_it() -> None:
    look = estimate(1000.0, credit_walls(1000, 500), RESET, rate=10.0, history_days=3.5, now=NOW)
    assert look.walls[0].reached and look.walls[0].eta is None
    assert look.next_wall is look.walls[1] and look.walls[1].eta == NOW + timedelta(hours=50)
    assert look.method == "3-day average"


def test_a_top_up_moves_the_wall() -> None:
    before = estimate(600.0, credit_walls(1000, 0), RESET, rate=5.0, history_days=8, now=NOW)
    after = estimate(600.0, credit_walls(2000, 0), RESET, rate=5.0, history_days=8, now=NOW)
    assert before.walls[0].eta is not None and after.walls[0].eta is None


def test_without_a_reset_there_is_a_time_but_no_projection() -> None:
    look = estimate(600.0, credit_walls(1000, 0), None, rate=1.0, history_days=1.2, now=NOW)
    assert look.projected is None and look.reason is None
    assert look.walls[0].eta == NOW + timedelta(hours=400)
    assert look.method == "28-hour average"


@pytest.mark.parametrize(
    ("rate", "reset", "reason"),
    [(None, RESET, "too little data"), (5.0, NOW - timedelta(seconds=1), "the reset is past")],
)
def test_what_cannot_be_estimated_says_why(rate: float | None, reset: datetime, reason: str) -> None:
    look = estimate(600.0, credit_walls(1000, 0), reset, rate=rate, history_days=0.3, now=NOW)
    assert (look.projected, look.walls[0].eta, look.reason) == (None, None, reason)


def test_a_crawl_has_no_absurd_time() -> None:
    look = estimate(0.0, credit_walls(10**9, 0), None, rate=1e-9, history_days=8, now=NOW)
    assert look.walls[0].eta is None


def test_a_burst_that_ends_the_credits_within_hours_is_believed() -> None:
    calm = estimate(990.0, (("included", 1000.0),), RESET, rate=1.0, history_days=9, now=NOW)
    burst = at_present_pace(calm, 60.0, NOW)
    wall = burst.walls[0]
    assert wall.eta == NOW + timedelta(minutes=10)
    assert burst.method == "last hour's pace"
    assert burst.projected is not None and burst.projected > 1000.0
    # Neither a mere doubling far from the wall nor a pace below it changes anything.
    for present in (None, 0.0, 1.5, 1.9):
        assert at_present_pace(calm, present, NOW) is calm
    far = estimate(100.0, (("included", 1000.0),), RESET, rate=1.0, history_days=9, now=NOW)
    assert at_present_pace(far, 60.0, NOW) is far
