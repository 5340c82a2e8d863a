"""Whether the level stays or wanders."""

import math
from itertools import accumulate
from random import Random
from statistics import mean

from elevenmon.analytics.forecast_stillness import read_stillness


def stillness(totals: list[float]) -> float:
    return read_stillness(totals, [1.0] * len(totals))


def scattered(seed: str, size: float, days: int = 56) -> list[float]:
    source = Random(seed)
    return [100 * math.exp(source.gauss(0, size)) for _ in range(days)]


def wandering(seed: str, step: float, size: float, days: int = 56) -> list[float]:
    source = Random(seed)
    steps = [source.gauss(0, step) for _ in range(days)]
    return [100 * math.exp(level + source.gauss(0, size)) for level in accumulate(steps)]


def test_days_that_only_scatter_are_told_from_a_level_that_wanders() -> None:
    scatters = mean(stillness(scattered(f"days-{seed}", 0.1)) for seed in range(20))
    wanders = mean(stillness(wandering(f"walk-{seed}", 0.1, 0.1)) for seed in range(20))
    assert scatters > 0.6
    assert wanders < 0.15


def test_how_widely_days_scatter_does_not_matter() -> None:
    narrow, wide = stillness(scattered("size", 0.01)), stillness(scattered("size", 2.0))
    assert narrow == wide


def test_one_huge_job_is_no_sign_of_anything() -> None:
    days = scattered("job", 0.1)
    largest = days.index(max(days))
    assert stillness([*days[:largest], days[largest] * 1000, *days[largest + 1 :]]) == stillness(days)


def test_the_same_each_day_stays() -> None:
    assert stillness([100.0] * 42) > 0.8


def test_today_and_days_off_say_nothing() -> None:
    days = scattered("off", 0.1)
    worths = [1.0] * len(days)
    whole = read_stillness(days, worths)
    assert read_stillness([*days[:-1], 5000.0], worths) == whole
    idle = read_stillness([*days[:10], 0.0, *days[10:]], [*worths[:10], 0.0, *worths[10:]])
    assert abs(idle - whole) < 0.05


def test_of_a_few_days_nothing_is_believed() -> None:
    assert stillness([100.0] * 5) == 0.0
