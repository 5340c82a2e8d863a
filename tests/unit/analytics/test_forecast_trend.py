"""Growth is told from noise, from a step and from nothing."""

import math
from random import Random

import pytest

from elevenmon.analytics.forecast_level import grown
from elevenmon.analytics.forecast_trend import Trend, read_trend

DAYS = 56


def noise(seed: str, size: float) -> list[float]:
    source = Random(seed)
    return [math.exp(source.gauss(0, size)) for _ in range(DAYS)]


def trend(days: list[float]) -> Trend:
    return read_trend(days, [1.0] * len(days))


@pytest.mark.parametrize("rate", [0.015, -0.015])
def test_steady_growth_is_believed_for_the_most_part(rate: float) -> None:
    days = [100 * math.exp(rate * day) * factor for day, factor in enumerate(noise("growth", 0.1))]
    assert 0.7 * abs(rate) < math.copysign(1, rate) * trend(days).per_day < 1.1 * abs(rate)


def test_an_even_account_does_not_grow() -> None:
    even = trend([100.0] * DAYS)
    assert abs(even.per_day) < 0.0002
    assert math.sqrt(even.doubt) < 0.002


def test_restless_days_are_no_growth() -> None:
    for seed in range(20):
        assert abs(trend(noise(f"restless-{seed}", 0.4)).per_day) < 0.006


def test_one_step_is_doubted_more_than_growth_by_as_much() -> None:
    wobble = noise("step", 0.05)
    step = [(200.0 if day >= DAYS // 2 else 100.0) * factor for day, factor in enumerate(wobble)]
    growth = [100 * 2 ** (day / DAYS) * factor for day, factor in enumerate(wobble)]
    assert trend(step).per_day < 0.5 * trend(growth).per_day


def test_days_that_say_nothing_change_nothing() -> None:
    days = [100 * math.exp(0.01 * day) for day in range(DAYS)]
    worths = [0.0 if 20 <= day < 24 else 1.0 for day in range(DAYS)]
    gap = read_trend([day * worth for day, worth in zip(days, worths, strict=True)], worths)
    assert gap.per_day == pytest.approx(trend(days).per_day, abs=0.002)


@pytest.mark.parametrize("days", [[], [100.0] * 6, [0.0] * 30])
def test_a_week_at_least_is_needed_and_some_use(days: list[float]) -> None:
    assert trend(days) == Trend()


def test_past_days_are_brought_to_what_they_would_be_now() -> None:
    assert grown([100.0, 100.0, 100.0], Trend(math.log(2))) == pytest.approx([400, 200, 100])
