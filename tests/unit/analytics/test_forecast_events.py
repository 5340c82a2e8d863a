"""What happens to accounts: bursts, resets, refunds, other limits, weeks of rest."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from elevenmon.analytics.estimate import Limits
from elevenmon.analytics.forecast import Question, forecast
from elevenmon.domain.clock import to_ms

START = datetime(2026, 11, 2, tzinfo=UTC)
RESET = START + timedelta(days=30)
NOW = START + timedelta(days=15, hours=14)
HOUR_MS = 3_600_000


def question(amounts: list[float], *, used: float, limits: Limits = (("included", 10_000.0),)) -> Question:
    """Hours that end now, quiet ones among them."""
    first = to_ms(NOW) - len(amounts) * HOUR_MS
    buckets = [(first + index * HOUR_MS, amount) for index, amount in enumerate(amounts)]
    return Question(buckets, used, limits, START, RESET, NOW, UTC, whole=True)


STEADY = [10.0] * 24 * 42


def test_a_burst_that_ends_the_credits_within_minutes_is_seen_in_time() -> None:
    calm = forecast(question(STEADY, used=9_900.0))
    wild = forecast(question([*STEADY[:-2], 900.0, 1000.0], used=9_900.0))
    assert calm.walls[0].eta is not None and wild.walls[0].eta is not None and wild.walls[0].early is not None
    assert timedelta(hours=9) < calm.walls[0].eta - NOW < timedelta(hours=12)
    assert timedelta(minutes=4) < wild.walls[0].eta - NOW < timedelta(minutes=12)
    assert wild.walls[0].early <= wild.walls[0].eta and wild.walls[0].probability == 1.0


def test_a_burst_is_not_expected_to_go_on_for_weeks() -> None:
    calm = forecast(question(STEADY, used=3_000.0)).total
    wild = forecast(question([*STEADY[:-1], 500.0], used=3_490.0)).total
    assert calm is not None and wild is not None
    assert 490 < wild.middle - calm.middle < 3 * 500


def test_a_busy_hour_after_a_quiet_night_is_no_burst() -> None:
    """An account that works from nine to five is busy then, every day."""
    day = [0.0] * 9 + [100.0] * 8 + [0.0] * 7
    amounts = (day * 43)[: -24 + 14]
    made = forecast(question(amounts, used=12_000.0, limits=(("included", 12_250.0),)))
    assert made.walls[0].eta is not None
    assert timedelta(hours=2) < made.walls[0].eta - NOW < timedelta(hours=3)


def test_just_after_a_reset_the_days_before_it_count() -> None:
    fresh = replace(
        question(STEADY, used=20.0), start=NOW - timedelta(hours=2), reset=NOW + timedelta(days=30)
    )
    total = forecast(fresh).total
    assert total is not None and total.middle == pytest.approx(20 + 7200, rel=0.05)


def test_a_refund_lowers_what_is_used_and_not_the_pace() -> None:
    refunded = list(STEADY)
    refunded[-30] = -2_000.0
    plain, less = forecast(question(STEADY, used=3_740.0)), forecast(question(refunded, used=1_740.0))
    assert plain.total is not None and less.total is not None
    assert plain.total.middle - less.total.middle == pytest.approx(2_000, abs=150)


@pytest.mark.parametrize(("limit", "least", "most"), [(6_000.0, 0.99, 1.0), (9_000.0, 0.0, 0.01)])
def test_another_limit_in_mid_period_is_another_wall_at_once(limit: float, least: float, most: float) -> None:
    made = forecast(question(STEADY, used=3_740.0, limits=(("included", limit),)))
    assert made.walls[0].probability is not None and least <= made.walls[0].probability <= most


def test_a_week_of_rest_in_an_active_account_does_not_halve_it() -> None:
    rested = list(STEADY)
    for hour in range(24 * 20, 24 * 27):
        rested[-hour] = 0.0
    total = forecast(question(rested, used=3_740.0)).total
    assert total is not None and total.low < 3_740 + 346 * 10 < total.high * 1.02


def test_an_account_that_rests_now_may_come_back() -> None:
    resting = [*STEADY[: -24 * 5], *[0.0] * 24 * 5]
    total = forecast(question(resting, used=2_540.0)).total
    assert total is not None
    assert total.low < total.middle < total.high <= 2_540 + 346 * 10 * 1.5
    assert total.high > 2_540 + 346 * 5
