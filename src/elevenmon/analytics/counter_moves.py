"""How far the credit counter moved over the last whole hours, beside what accounts for it."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from elevenmon.analytics.rates import HOUR_MS, Span
from elevenmon.analytics.recent_use import CounterMove
from elevenmon.domain.snapshot import Point

PROVISIONAL_MS = 2 * HOUR_MS
"""The newest usage buckets are still filled up (fact sheet, section 18)."""
_LEAST_MS = 3 * HOUR_MS
"""Over less, the two need not agree: the counter is charged and the rows are written at different moments."""
_LONGEST_STEP_MS = 20 * 60_000
"""Samples further apart do not tell where the counter stood on the hour between them."""


def counter_move(
    samples: Sequence[tuple[int, int, int]], accounts: Sequence[Sequence[Point]], known: Span
) -> CounterMove | None:
    """The move over the longest stretch of whole hours up to the provisional ones; None where that is short.

    `samples`: (epoch ms, used, limit), ascending. `accounts`: hourly use as each source has it (usage rows,
    usage by product, clips); the one that accounts for most counts. `known`: what usage rows cover.
    """
    rising = _since_it_fell(samples)
    if not rising:
        return None
    start = max(rising[0][0], known[0])
    start = -(-start // HOUR_MS) * HOUR_MS
    end = min(rising[-1][0], known[1] - PROVISIONAL_MS) // HOUR_MS * HOUR_MS
    times = [at for at, _ in rising]
    while start < end and (first := _stand(rising, times, start)) is None:
        start += HOUR_MS
    while start < end and (last := _stand(rising, times, end)) is None:
        end -= HOUR_MS
    if end - start < _LEAST_MS or first is None or last is None:
        return None
    explained = (sum(used for at, used in points if start <= at < end) for points in accounts)
    return CounterMove(start, end, last - first, max(explained, default=0.0))


def _since_it_fell(samples: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """The samples after the last reset or refund."""
    begin = 0
    for index, ((_, before, _), (_, after, _)) in enumerate(pairwise(samples), start=1):
        if after < before:
            begin = index
    return [(at, used) for at, used, _ in samples[begin:]]


def _stand(samples: Sequence[tuple[int, int]], times: Sequence[int], at: int) -> float | None:
    """Where the counter stood at an instant; None where no samples are near."""
    index = bisect_left(times, at)
    if index == len(times):
        return None
    after = samples[index]
    if after[0] == at or index == 0:
        return float(after[1]) if after[0] == at else None
    before = samples[index - 1]
    if after[1] != before[1] and after[0] - before[0] > _LONGEST_STEP_MS:
        return None
    return before[1] + (after[1] - before[1]) * (at - before[0]) / (after[0] - before[0])
