"""The level now and its doubts."""

import math
from collections.abc import Iterable
from itertools import accumulate
from random import Random
from statistics import mean

import pytest

from elevenmon.analytics.forecast_level import Level, read_level, read_still_level
from elevenmon.analytics.forecast_trend import Trend

HORIZON = 20.0


def level(totals: list[float]) -> Level:
    return read_level(totals, [1.0] * len(totals), HORIZON, Trend())


def scattered(seed: str, size: float, days: int = 56) -> list[float]:
    source = Random(seed)
    return [source.gauss(0, size) for _ in range(days)]


def used(logs: Iterable[float]) -> list[float]:
    return [100 * math.exp(value) for value in logs]


def test_an_even_account_is_where_it_always_was() -> None:
    even = level([100.0] * 42)
    assert (even.near, even.far) == (pytest.approx(100), pytest.approx(100))
    assert even.spread(HORIZON) < 0.1


def test_an_account_that_moves_is_doubted_more_than_one_that_only_looks_restless() -> None:
    days = range(42)
    restless = level([100.0 * math.exp(0.2 * (-1) ** day) for day in days])
    moving = level([100.0 * math.exp(0.4 * (day >= 39)) for day in days])
    assert moving.doubt > 2 * restless.doubt


def test_the_doubt_does_not_depend_on_the_unit() -> None:
    days = [100.0 + 10 * (day % 5) + 2 * day for day in range(42)]
    small, large = level(days), level([1000 * day for day in days])
    assert large.far == pytest.approx(1000 * small.far, rel=1e-6)
    assert large.doubt == pytest.approx(small.doubt, rel=0.05)


def test_an_account_without_use_has_no_level() -> None:
    assert level([0.0] * 10).at(3) == 0.0
    assert read_still_level([0.0] * 10, [1.0] * 10, Trend()).at(3) == 0.0


def test_a_level_that_stays_is_the_mean_of_all_days_and_never_doubted_more_later() -> None:
    days = [80.0, 120.0] * 28
    short = read_still_level(days[:14], [1.0] * 14, Trend())
    still = read_still_level(days, [1.0] * 56, Trend())
    assert (still.at(0), still.at(30)) == (pytest.approx(100), pytest.approx(100))
    assert still.spread(30) == still.spread(0) < short.spread(0)


def test_a_level_that_wanders_is_told_from_days_that_scatter() -> None:
    wanders = mean(level(used(accumulate(scattered(f"walk-{seed}", 0.08)))).drift for seed in range(10))
    scatters = mean(level(used(scattered(f"days-{seed}", 0.08))).drift for seed in range(10))
    assert wanders > 2 * scatters


def followed(size: float) -> float:
    """How much of a move by a tenth in the last four days the level follows, where days scatter so much."""
    before, last = scattered("before", size, 38), scattered("last", size, 4)
    moved = level(used([*before, *(math.log(1.1) + value for value in last)]))
    return math.log(moved.near / level(used([*before, *last])).near) / math.log(1.1)


def test_a_few_busy_days_tell_the_level_only_where_days_are_alike() -> None:
    assert followed(0.02) > 0.6
    assert followed(1.0) < 0.4
