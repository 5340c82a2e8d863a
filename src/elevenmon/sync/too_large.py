"""Finding a record that is too large to be had, so that the walk can go on behind it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

_FIRST = datetime(2000, 1, 1, tzinfo=UTC)

TooLargeBefore = Callable[[datetime], Awaitable[bool]]
"""Whether the newest record from before an instant (excluded) is, alone, too large. Raises ApiError."""


async def moment_of(
    too_large: TooLargeBefore, until: datetime, unit: timedelta, since: datetime | None
) -> datetime | None:
    """The unit of time, at or before `until`, that holds the next record, which is too large.

    Steps back ever further to where the answers are fine again, then halves the range between. None: they
    are not fine anywhere back to `since` (to the beginning without one), so nothing can be had of that.
    """
    first = _FIRST if since is None else since
    bad, step = until + unit, unit
    good = bad - step
    while await too_large(good):
        if good <= first:
            return None
        bad, step = good, step * 2
        good = max(first, bad - step)
    while bad - good > unit:
        middle = good + (bad - good) // unit // 2 * unit
        if await too_large(middle):
            bad = middle
        else:
            good = middle
    return good
