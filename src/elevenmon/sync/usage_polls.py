"""Usage by the hour: six weeks of it once, then the newest buckets again and again, replaced, never added."""

import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from elevenmon.api.errors import ApiError, TooLarge
from elevenmon.domain.clock import EPOCH
from elevenmon.domain.health import FaultKind
from elevenmon.domain.usage import GroupBy, UsageRow, UsageTable
from elevenmon.store import backfill, state, usage
from elevenmon.sync.known import BILLING_STATE
from elevenmon.sync.session import Session

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
KEPT = timedelta(days=62)
"""How far back usage is filled: rates need six weeks, a period is compared with the one before it."""
TRAILING = timedelta(hours=2)
"""The newest buckets are provisional (fact sheet, section 18)."""
RESTATED = timedelta(days=3)
"""Money is restated for this long; asked again once a day."""
_WINDOW = timedelta(weeks=6)
"""Longest range of one query: well under 1,500 buckets."""
_GROUPED = 72
"""Most buckets of a grouped one. Each has a row for every voice that was used, or key, or user; and what the
largest answer took, many times its size, Python keeps to the end: with a week of hours that was 2 MB more."""
_AT_ONCE = timedelta(weeks=1)
"""What is longer is asked in parts, its older end first."""
_NOT_CREDITS = (FaultKind.REQUEST, FaultKind.PLAN)
"""How the credit query fails where a workspace is billed by cost (the status is not known: fact sheet, 4)."""

_REFUSALS_BELIEVED = 12
_USAGE = "usage"
"""What pruning calls these rows."""
_RESTATED_STATE = "restated:"
_ALL = "all"
"""Stands for the moment of the last long look: everything is to be asked again."""

Range = tuple[datetime, datetime]


class _Needed(NamedTuple):
    """What is to be asked."""

    ranges: list[Range]
    restated: bool
    """Whether all is among it that is restated for some days."""


Fetch = Callable[[datetime, datetime], Awaitable[UsageTable]]


def usage_poll(group: GroupBy | None) -> Callable[[Session], Awaitable[None]]:
    """The poll of one dimension; None is the total."""

    async def poll(session: Session) -> None:
        if not session.facts.cost_billed:
            try:
                await _poll_credits(session, group)
                session.facts.credits_answered, session.facts.credit_refusals = True, 0
                return
            except ApiError as error:
                if error.kind not in _NOT_CREDITS or not await _is_cost_billed(session):
                    raise
        if group is not GroupBy.VOICE:
            await _poll_cost(session, group)

    return poll


async def _is_cost_billed(session: Session) -> bool:
    """Whether the cost query answers where the credit query does not. Remembered from then on.

    An account whose credit query has answered before is believed only when it goes on being refused: one odd
    answer must not turn credits into money.
    """
    facts = session.facts
    facts.credit_refusals += 1
    if facts.credits_answered and facts.credit_refusals < _REFUSALS_BELIEVED:
        return False
    today = _floor(session.now(), DAY)
    try:
        await session.source.cost_usage(today - DAY, today + DAY, interval_seconds=_seconds(DAY))
    except ApiError:
        return False
    session.facts.cost_billed = True
    await session.write(lambda connection: state.put(connection, BILLING_STATE, json.dumps("cost")))
    return True


async def _poll_credits(session: Session, group: GroupBy | None) -> None:
    async def fetch(start: datetime, end: datetime) -> UsageTable:
        groups = () if group is None else (group,)
        return await session.source.credit_usage(
            start, end, interval_seconds=_seconds(HOUR), group_by=groups, time_zone="UTC"
        )

    await _bring_up_to_date(session, _name(group), HOUR, TRAILING, fetch)


async def _poll_cost(session: Session, group: GroupBy | None) -> None:
    async def fetch(start: datetime, end: datetime) -> UsageTable:
        groups = (GroupBy.CURRENCY,) if group is None else (group, GroupBy.CURRENCY)
        table = await session.source.cost_usage(start, end, interval_seconds=_seconds(DAY), group_by=groups)
        return replace(table, rows=tuple(_with_currency(row, table.groups) for row in table.rows))

    await _bring_up_to_date(session, _name(group), DAY, RESTATED, fetch)


async def _bring_up_to_date(
    session: Session, dimension: str, bucket: timedelta, trailing: timedelta, fetch: Fetch
) -> None:
    now = session.now()
    end = _floor(now, bucket) + bucket
    needed: _Needed = await session.read(
        lambda connection: _needed(connection, dimension, bucket, trailing, (end - bucket, end))
    )
    for window in _windows(needed.ranges, _longest(dimension, bucket)):
        async with session.filling if window[1] - window[0] > DAY else nullcontext():
            await _replace(session, dimension, bucket, fetch, window)
        session.on_progress(dimension)
    restated = _restated_name(dimension)
    if needed.restated:
        await session.write(lambda connection: state.put(connection, restated, now.isoformat()))


async def _replace(session: Session, dimension: str, bucket: timedelta, fetch: Fetch, window: Range) -> None:
    """Fetch one window and put it in the place of what was stored; halved while the answer is too large."""
    since, until = window
    try:
        table = await fetch(since, until)
    except TooLarge:
        middle = since + (until - since) // 2 // bucket * bucket
        if middle == since:
            raise
        await _replace(session, dimension, bucket, fetch, (middle, until))
        await _replace(session, dimension, bucket, fetch, (since, middle))
        return
    rows = [_by_first(row, table.groups, dimension) for row in table.rows if _counts(row)]
    obtained = session.now()
    await session.write(
        lambda connection: usage.replace(
            connection,
            dimension=dimension,
            interval_seconds=_seconds(bucket),
            since=since,
            until=until,
            rows=rows,
            obtained_at=obtained,
        )
    )


def _needed(
    connection: Any, dimension: str, bucket: timedelta, trailing: timedelta, newest: Range
) -> _Needed:
    """What must be asked: every hole of six weeks, and the buckets that were still open the last time."""
    start, end = newest
    last = usage.obtained_at(connection, dimension)
    if last is not None:
        start = min(start, _floor(last, bucket))
    since = start - trailing
    if _is_restated_due(connection, dimension, end):
        since = min(since, end - RESTATED)
    oldest = _floor(end - KEPT, bucket)
    pruned = backfill.pruned_before(connection, _USAGE)
    if pruned is not None:
        # What was pruned stays so, but for the newest buckets, which are read again at all times.
        oldest = max(oldest, min(_floor(pruned, bucket), start - trailing))
    since = oldest if state.get(connection, _restated_name(dimension)) == _ALL else max(since, oldest)
    restated = since <= max(oldest, end - RESTATED)
    holes = usage.missing(connection, dimension, _seconds(bucket), oldest, since)
    # The end of what was known is provisional, and only the date of the newest answer tells where it was: it
    # is asked first, because an interrupted catch-up that began elsewhere would forget it.
    if last is None or end - since <= min(_AT_ONCE, _longest(dimension, bucket)):
        return _Needed([*holes, (since, end)], restated)
    return _Needed([*holes, (since + DAY, end), (since, since + DAY)], restated)


def _is_restated_due(connection: Any, dimension: str, end: datetime) -> bool:
    noted = state.get(connection, _restated_name(dimension))
    try:
        return noted is None or end - datetime.fromisoformat(noted) >= DAY
    except (TypeError, ValueError):
        return True


def _longest(dimension: str, bucket: timedelta) -> timedelta:
    """The longest range of one query."""
    return min(_WINDOW, _GROUPED * bucket) if dimension else _WINDOW


def _windows(ranges: Sequence[Range], longest: timedelta) -> list[Range]:
    """The ranges cut to length, newest first: the screen is useful before the fill is done."""
    cut: list[Range] = []
    for since, until in reversed(ranges):
        end = until
        while end > since:
            start = max(since, end - longest)
            cut.append((start, end))
            end = start
    return cut


def _counts(row: UsageRow) -> bool:
    """Whether a row holds anything: quiet buckets are filled with zeros, which coverage says more shortly."""
    return bool(row.credits or row.cost or row.uses or row.minutes)


def _by_first(row: UsageRow, groups: Sequence[str], dimension: str) -> UsageRow:
    """The row with the dimension's own group first, wherever the answer had it."""
    if not dimension or dimension not in groups:
        return row
    place = groups.index(dimension)
    return row if place == 0 else replace(row, groups=(row.groups[place],))


def _with_currency(row: UsageRow, groups: Sequence[str]) -> UsageRow:
    if row.currency or GroupBy.CURRENCY.value not in groups:
        return row
    return replace(row, currency=row.groups[groups.index(GroupBy.CURRENCY.value)])


def _floor(instant: datetime, step: timedelta) -> datetime:
    return EPOCH + (instant - EPOCH) // step * step


def _seconds(step: timedelta) -> int:
    return int(step.total_seconds())


def _name(group: GroupBy | None) -> str:
    return "" if group is None else group.value


def _restated_name(dimension: str) -> str:
    return f"{_RESTATED_STATE}{dimension}"


def ask_all_again(connection: Any) -> None:
    """Have every bucket asked again by the next polls, what was pruned too; until then all stays known."""
    backfill.forget_pruned(connection, (_USAGE,))
    state.put_all(connection, _RESTATED_STATE, _ALL)
