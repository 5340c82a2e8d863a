"""Finding a record that is too large to be had, so that the walk can go on behind it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

_FIRST = datetime(2000, 1, 1, tzinfo=UTC)

TooLargeBefore = Callable[[datetime], Awaitable[bool]]
"""Whether the newest record from before an instant (excluded) is, alone, too large. Raises ApiError."""


async def moment_of(too_large: TooLargeBefore, until: datetime, unit: timedelta) -> datetime:
    """The unit of time, at or before `until`, that holds the next record, which is too large.

    Steps back ever further to where the answers are fine again, then halves the range between.
    """
    bad, step = until + unit, unit
    good = bad - step
    while good > _FIRST and await too_large(good):
        bad, step = good, step * 2
        good = max(_FIRST, bad - step)
    while bad - good > unit:
        middle = good + (bad - good) // unit // 2 * unit
        if await too_large(middle):
            bad = middle
        else:
            good = middle
    return good
