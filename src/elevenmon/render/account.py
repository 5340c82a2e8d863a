"""Whose account it is and what time it is there: the right end of the top line."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from elevenmon.domain.snapshot import Snapshot


def account_forms(snapshot: Snapshot) -> tuple[tuple[str, ...], ...]:
    """Profile, tier and region, from all of them down to the profile alone."""
    identity = snapshot.identity
    subscription = snapshot.quota.subscription
    tier = (subscription.tier,) if subscription is not None else ()
    read_only = ("read-only",) if identity.read_only else ()
    whole = (identity.profile, *tier, identity.region, *read_only)
    return (whole, (identity.profile, *tier, *read_only), (identity.profile, *read_only), ())


def clock_forms(now: datetime, zone: tzinfo | None) -> tuple[str, ...]:
    """The local time with its day, then without."""
    local = now.astimezone(zone)
    time_of_day = f"{local:%H:%M}"
    return (f"{local:%a} {local.day} {local:%b} {time_of_day}", time_of_day)


def fit_top(room: int, accounts: Sequence[str], clocks: Sequence[str], gap: int = 3) -> tuple[str, str]:
    """The longest account and clock that fit in `room` cells together, of forms from long to short.

    The account shrinks first, and the time of day stays longest.
    """
    named = [account for account in accounts if account]
    pairs = [(account, clocks[0]) for account in named]
    pairs += [(account, clock) for account in named[-1:] for clock in clocks[1:]]
    pairs += [("", clock) for clock in clocks]
    for account, clock in pairs:
        if len(account) + (gap if account and clock else 0) + len(clock) <= room:
            return account, clock
    return "", ""
