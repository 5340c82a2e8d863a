"""When each alert rule would have fired and cleared, gone through the store with the functions that watch."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from elevenmon.analytics.alert_readings import Readings
from elevenmon.analytics.alert_replay import replay
from elevenmon.domain.alert_rules import AlertRules, Family
from elevenmon.domain.alerts import Alert
from elevenmon.sync.past import Past

STEP = timedelta(minutes=5)
NOT_REPLAYED = (Family.INVOICE_OPEN, Family.INVOICE_FAILED, Family.DATA_STALE, Family.KEY_LOST)
"""What the store keeps no past of."""
LIMITS = (
    "looked at every 5 minutes; a rule with a shorter duration may have fired sooner, or cleared in between",
    "where elevenmon did not run, the counter is worked out from usage by the hour, with today's limits",
    "forecasts are made anew for every hour, from what was known by then; money and budgets are left out",
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


def rehearse(connection: Any, rules: AlertRules, since: datetime, now: datetime, zone: tzinfo) -> Rehearsal:
    """Go through the past from `since` to `now`. `zone`: whose days count."""
    past = Past(connection, rules, since, now, zone)
    troubles = replace(rules, rules=tuple(rule for rule in rules.rules if rule.family is not Family.RESET))
    episodes = replay(troubles, _looks(past, since, now), STEP)
    resets = tuple(at for at in past.resets if at > since)
    return Rehearsal(since, now, tuple(episodes), resets, past.has_plan)


def _looks(past: Past, since: datetime, now: datetime) -> Iterator[Readings]:
    moment = since
    while moment < now:
        yield past.at(moment)
        moment += STEP
    yield past.at(now)
