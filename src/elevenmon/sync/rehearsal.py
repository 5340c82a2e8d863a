"""When each alert rule would have fired and cleared, gone through the store with the functions that watch."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from types import MappingProxyType
from typing import Any

from elevenmon.analytics.alert_readings import Readings
from elevenmon.analytics.alert_replay import replay
from elevenmon.domain.account import Money
from elevenmon.domain.alert_rules import AlertRules, Family
from elevenmon.domain.alerts import Alert
from elevenmon.store import alert_episodes, requests, subscriptions, usage
from elevenmon.sync.past import Past

STEP = timedelta(minutes=5)
_NEWEST_ANSWER = "of invoices only the newest answer is stored"
NOT_REPLAYED: Mapping[Family, str] = MappingProxyType(
    {
        Family.INVOICE_OPEN: _NEWEST_ANSWER,
        Family.INVOICE_FAILED: _NEWEST_ANSWER,
        Family.DATA_STALE: "a stretch without samples may be one in which nobody asked",
        Family.KEY_LOST: "answers that refuse the key are not stored",
    }
)
"""What the store does not keep enough of, and why. Of these it has the episodes that were noted."""
LIMITS = (
    "looked at every 5 minutes; a rule with a shorter duration may have fired sooner, or cleared in between",
    "where elevenmon did not run, the counter is worked out from usage by the hour, with today's limits",
    "forecasts are made anew for every hour, from what was known by then",
    "where money is billed, its use is known by the day: a day under way counts as if spent evenly",
)
"""What is not as it would have been, one sentence each."""


@dataclass(frozen=True, slots=True, eq=False)
class Rehearsal:
    """What would have been."""

    since: datetime
    until: datetime
    episodes: tuple[Alert, ...]
    resets: tuple[datetime, ...]
    """When credits came anew: told by itself, for it is no trouble."""
    has_plan: bool
    """Whether the account's credits are known at all."""


def rehearse(
    connection: Any,
    rules: AlertRules,
    since: datetime,
    now: datetime,
    zone: tzinfo,
    *,
    budget: Money | None = None,
) -> Rehearsal:
    """Go through the past from `since` to `now`, in server time, but no further back than anything is stored.

    `zone`: whose days count.
    """
    first = _first_record(connection)
    since = since if first is None else max(since, min(first, now))
    past = Past(connection, rules, since, now, zone, budget=budget)
    left_out = {Family.RESET, *NOT_REPLAYED}
    replayed = replace(rules, rules=tuple(rule for rule in rules.rules if rule.family not in left_out))
    episodes = replay(replayed, _looks(past, since, now), STEP)
    noted = [rule.id for family in NOT_REPLAYED for rule in rules.of(family)]
    episodes += alert_episodes.noted_between(connection, noted, since, now)
    episodes.sort(key=lambda episode: episode.opened_at)
    resets = tuple(at for at in past.resets if at > since)
    return Rehearsal(since, now, tuple(episodes), resets, past.has_plan)


def _first_record(connection: Any) -> datetime | None:
    """Since when anything is stored that rules look at; None where nothing is."""
    found = [
        requests.oldest(connection),
        subscriptions.first(connection),
        alert_episodes.first_opened(connection),
        usage.first(connection),
    ]
    return min((at for at in found if at is not None), default=None)


def _looks(past: Past, since: datetime, now: datetime) -> Iterator[Readings]:
    moment = since
    while moment < now:
        yield past.at(moment)
        moment += STEP
    yield past.at(now)
