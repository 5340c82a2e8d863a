"""Who gained: the use of a stretch by id, against the same hours of earlier weeks."""

from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta, tzinfo
from statistics import median

from elevenmon.domain.explanations import WEEKS, Gain, Stretch

NOBODY = "(none)"
LEAST_CREDITS, LEAST_MONEY = 0.5, 0.005
"""Below which nothing is worth a line."""


def earlier_stretches(stretch: Stretch, zone: tzinfo) -> list[Stretch]:
    """The same hours by the local clock in the weeks before, the last week first; they may be an hour shorter
    or longer where the clocks change inside."""
    since, until = stretch.since.astimezone(zone), stretch.until.astimezone(zone)
    steps = [timedelta(weeks=number) for number in range(1, WEEKS + 1)]
    return [Stretch((since - step).astimezone(UTC), (until - step).astimezone(UTC)) for step in steps]


def usual_of(weeks: Sequence[float]) -> float | None:
    """The median of what the same hours took in earlier weeks; None without any."""
    return median(weeks) if weeks else None


def gains(
    used: Mapping[str | None, float],
    weeks: Sequence[Mapping[str | None, float]],
    names: Mapping[str, str],
    *,
    least: float = LEAST_CREDITS,
) -> tuple[Gain, ...]:
    """What each id gained, largest first; those that fell last, the deepest fall at the end."""
    keys = {key for each in (used, *weeks) for key in each}
    figures = {key: (used.get(key, 0.0), usual_of([week.get(key, 0.0) for week in weeks])) for key in keys}
    gained = sum(max(0.0, amount - (usual or 0.0)) for amount, usual in figures.values())
    rows = [
        Gain(
            key=key,
            name=NOBODY if key is None else names.get(key) or key,
            credits=amount,
            usual=usual,
            share=max(0.0, amount - (usual or 0.0)) / gained if gained > 0 else 0.0,
        )
        for key, (amount, usual) in figures.items()
        if max(amount, usual or 0.0) >= least
    ]
    return tuple(sorted(rows, key=lambda row: (-row.gain, row.name, row.key or "")))
