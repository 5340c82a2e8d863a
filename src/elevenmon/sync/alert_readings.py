"""Reading what alert rules look at: the store's figures, as far as the feeds behind them answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from elevenmon.analytics.alert_credit_rules import BURST_WINDOWS
from elevenmon.analytics.alert_readings import KeyUse, Oddity, Pace, Readings, RequestFigures
from elevenmon.analytics.rates import HOUR_MS, sustainable
from elevenmon.domain.account import Subscription
from elevenmon.domain.alert_rules import AlertRules
from elevenmon.domain.anomalies import Anomaly, AnomalyKind
from elevenmon.domain.clock import to_ms
from elevenmon.domain.forecast import Forecast
from elevenmon.domain.health import FaultKind, FeedHealth, FeedState
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Billing, Dimension
from elevenmon.store import lookups, request_refusals, requests, usage_pieces
from elevenmon.sync.known import Known, gaps_between

_POLLS_MISSED = 3
"""A figure is taken for the present one until so many polls should have brought a newer one."""
_LEAST_AGE = timedelta(seconds=90)
_LASTING = timedelta(hours=1)
_LEVELS = {AnomalyKind.SPIKE: Level.WARNING, AnomalyKind.UNEXPLAINED: Level.WARNING}
"""What is more than a notice."""
_LATE = {AnomalyKind.UNEXPLAINED: timedelta(hours=3)}
"""What is seen later than it happens: the newest usage is still filled up."""
_FIRSTS = frozenset({AnomalyKind.NEW_KEY, AnomalyKind.NEW_SOURCE, AnomalyKind.NEW_REGION})
"""However little it used: a stranger is a stranger."""
_ONE_BUCKET = 10**10
_HEARD = frozenset({FeedState.OK, FeedState.FAILING})


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """What a snapshot being built knows already."""

    known: Known
    forecast: Forecast | None
    feeds: Mapping[str, FeedHealth]
    anomalies: tuple[Anomaly, ...] | None
    """None before all that they rest on has been asked for once."""
    taken_at: datetime
    """This machine's clock."""
    now: datetime
    """Server time."""


def read_readings(connection: Any, rules: AlertRules, basis: Basis) -> Readings:
    """One look."""
    known, feeds, now, seen = basis.known, basis.feeds, basis.now, basis.anomalies

    def answers(name: str) -> bool:
        return _answers(feeds.get(name), basis.taken_at)

    in_money = known.billing is Billing.COST
    plan = known.subscription if answers("subscription") else None
    return Readings(
        now=now,
        period=known.period.start if known.period is not None else None,
        subscription=plan,
        has_credits=not in_money,
        forecast=basis.forecast if plan is not None or (in_money and answers("usage")) else None,
        forecast_waits=_waits(feeds.get("usage")),
        pace=pace_of(known, plan, now),
        requests=_requests(connection, rules, now) if answers("requests") else None,
        keys=_keys(connection, known, now) if rules.budgets and answers("usage_by_key") else None,
        oddities=None if seen is None or not answers("usage") else oddities_of(seen, now),
        key_refused=_refused(feeds),
        silence=_silence(connection, feeds.get("subscription"), basis.taken_at),
    )


def _waits(feed: FeedHealth | None) -> bool:
    return feed is not None and feed.state is FeedState.WAITING and feed.last_good is None


def _answers(feed: FeedHealth | None, now: datetime) -> bool:
    """Whether what a feed brought last is how things are."""
    if feed is None or feed.state is not FeedState.OK or feed.last_good is None:
        return False
    return now - feed.last_good <= max(_LEAST_AGE, timedelta(seconds=_POLLS_MISSED * feed.interval_seconds))


def pace_of(known: Known, plan: Subscription | None, now: datetime) -> Pace | None:
    """How fast credits go, where they have a limit and the plan is known."""
    if plan is None or known.billing is not Billing.CREDITS:
        return None
    at, period = to_ms(now), known.period
    windows = {seconds for pair in BURST_WINDOWS.values() for seconds in pair}
    even = None if period is None else plan.limit / ((to_ms(period.end) - to_ms(period.start)) / HOUR_MS)
    rates = {seconds: known.consumption.rate(at, seconds * 1000) for seconds in windows}
    return Pace(rates, sustainable(plan, now), even)


def _requests(connection: Any, rules: AlertRules, now: datetime) -> dict[int, RequestFigures]:
    windows = {rule.window for rule in rules.rules if rule.window and rule.on}
    return {seconds: _window(connection, now, timedelta(seconds=seconds)) for seconds in windows}


def _window(connection: Any, now: datetime, window: timedelta) -> RequestFigures:
    since, until = now - window, now + timedelta(seconds=1)
    whole = requests.minutes(connection, since, until, _ONE_BUCKET)
    _, number, failed, p95 = whole[0] if whole else (0, 0, 0, None)
    return RequestFigures(number, failed, p95, request_refusals.refusals(connection, since, until))


def _keys(connection: Any, known: Known, now: datetime) -> tuple[KeyUse, ...] | None:
    if known.period is None:
        return None
    dimension = Dimension.KEY.value
    stretch = (to_ms(known.period.start), to_ms(now))
    rows = usage_pieces.sums(connection, [stretch], dimension=dimension)
    names = lookups.names(connection, "key") | usage_pieces.labels(connection, dimension)
    return tuple(KeyUse(key, names.get(key, ""), used) for _, _, key, _, used, _ in rows if key)


def oddities_of(anomalies: Iterable[Anomaly], now: datetime) -> tuple[Oddity, ...]:
    """What stands out then: what was over an hour ago is history, and what had not begun is not known."""
    return tuple(
        Oddity(
            each.ref,
            _LEVELS.get(each.kind, Level.WATCH),
            each.text,
            None if each.kind in _FIRSTS else each.credits,
        )
        for each in anomalies
        if each.at <= now < each.until + _LASTING + _LATE.get(each.kind, timedelta(0))
    )


def _refused(feeds: Mapping[str, FeedHealth]) -> str | None:
    """Why the key is refused; empty where it is not, None where nobody has been asked."""
    for feed in feeds.values():
        if feed.state is FeedState.STOPPED and feed.fault is FaultKind.KEY:
            return feed.reason or "wrong key"
    return "" if any(feed.state is FeedState.OK for feed in feeds.values()) else None


def _silence(connection: Any, feed: FeedHealth | None, now: datetime) -> float | None:
    """How long a feed has not answered; 0 while no more than a few polls are missing.

    While the machine slept, nobody asked: that is not counted. A gap that began before the last answer is one
    that an older version noted where a clock was set back: its hours come again.
    """
    if feed is None or feed.state not in _HEARD or feed.last_good is None:
        return None
    age = (now - feed.last_good).total_seconds()
    if age > _POLLS_MISSED * feed.interval_seconds:
        since, until = to_ms(feed.last_good), to_ms(now)
        slept = (min(b, until) - a for a, b in gaps_between(connection, since, until) if a >= since)
        age -= sum(slept) / 1000
    return age if age > _POLLS_MISSED * feed.interval_seconds else 0.0
