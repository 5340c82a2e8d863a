"""The account as it was at any past moment, as far as the store tells: what alert rules are rehearsed on.

Of the counter there are samples where elevenmon ran; elsewhere its course is worked out from usage rows, by
the hour. Limits and periods are those of the samples, else of today's plan.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from elevenmon.analytics.alert_readings import KeyUse, Readings, RequestFigures
from elevenmon.analytics.counter_readings import CounterReadings
from elevenmon.analytics.estimate import credit_walls
from elevenmon.analytics.forecast import Question, forecast
from elevenmon.analytics.periods import current_period
from elevenmon.analytics.rates import HOUR_MS, Buckets
from elevenmon.analytics.use_record import hourly_record
from elevenmon.domain.account import Money, Subscription
from elevenmon.domain.alert_rules import AlertRules
from elevenmon.domain.anomalies import Anomaly
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.forecast import Forecast
from elevenmon.domain.snapshot import Billing, Dimension, Period, Point
from elevenmon.domain.units import CREDITS
from elevenmon.store import lookups, subscriptions, usage, usage_pieces
from elevenmon.sync.alert_readings import oddities_of, pace_of
from elevenmon.sync.anomaly_watch import AnomalyWatch
from elevenmon.sync.known import Known, covered, is_cost_billed, read_known, unit_of
from elevenmon.sync.past_money import PastMoney
from elevenmon.sync.request_past import RequestPast

_SAMPLE_HOLDS_MS = 15 * 60_000
_READ = timedelta(weeks=13)
_LOOKS = timedelta(hours=24)
"""How far one look for anomalies reaches."""


class Past:
    """Reads the store once; then `at` takes no query."""

    def __init__(
        self,
        connection: Any,
        rules: AlertRules,
        since: datetime,
        now: datetime,
        zone: tzinfo,
        *,
        budget: Money | None = None,
    ) -> None:
        """`now` is server time, `zone` whose days count, `budget` the wall where money is what runs out."""
        self._now, self._zone, self._rules = now, zone, rules
        self._known = read_known(connection, now, cost_billed=is_cost_billed(connection))
        windows = {rule.window for rule in rules.rules if rule.window and rule.on}
        self._windows = windows
        longest = timedelta(seconds=max(windows, default=0))
        self._requests = RequestPast(connection, since - longest)
        self._runs = subscriptions.runs(connection, since, now)
        self._periods = list(_periods(self._known, since))
        self._record = self._hours()
        self._forecasts: dict[int, Forecast | None] = {}
        self._keys = _keys(connection, rules, self._periods) if rules.budgets else {}
        self._names = lookups.names(connection, "key") | usage_pieces.labels(connection, Dimension.KEY.value)
        in_money = budget is not None and unit_of(self._known, budget) != CREDITS
        self._money = PastMoney(self._known, budget, now, zone) if budget is not None and in_money else None
        self._anomalies = tuple(_anomalies(connection, self._known, since, now, zone))

    @property
    def resets(self) -> list[datetime]:
        """When credits came anew, oldest first."""
        return sorted(period.start for period in self._periods)

    @property
    def has_plan(self) -> bool:
        """Whether anything is known of the account's credits."""
        return self._known.subscription is not None

    def at(self, now: datetime) -> Readings:
        """What would have been read then."""
        period = self._period(now)
        plan = self._plan(now, period)
        known = replace(self._known, period=period)
        return Readings(
            now=now,
            period=None if period is None else period.start,
            subscription=plan,
            has_credits=self._known.billing is not Billing.COST,
            forecast=self._forecast(now, plan),
            pace=pace_of(known, plan, now),
            requests=self._figures(now),
            keys=self._key_uses(now, period),
            oddities=oddities_of(self._anomalies, now),
        )

    def _figures(self, now: datetime) -> dict[int, RequestFigures] | None:
        figures = {seconds: self._requests.figures(now, seconds) for seconds in self._windows}
        known = {seconds: each for seconds, each in figures.items() if each is not None}
        return known or None

    def _period(self, now: datetime) -> Period | None:
        return next((period for period in self._periods if period.start <= now), None)

    def _plan(self, now: datetime, period: Period | None) -> Subscription | None:
        """The plan and the counter then."""
        plan, moment = self._known.subscription, to_ms(now)
        if plan is None:
            return None
        place = bisect_right(self._runs, moment, key=lambda run: run.at) - 1
        if place >= 0 and moment <= self._runs[place].until + _SAMPLE_HOLDS_MS:
            run = self._runs[place]
            return replace(plan, used=run.used, limit=run.limit, overage_cap=run.cap, reset=run.reset)
        if period is None:
            return None
        used = self._used(moment, period)
        return None if used is None else replace(plan, used=round(used), reset=period.end)

    def _used(self, moment: int, period: Period) -> float | None:
        known = self._known
        assert known.subscription is not None and known.sampled_at is not None  # the caller has looked
        sampled = to_ms(known.sampled_at)
        if period is self._periods[0] and moment <= sampled:
            # Usage rows may be a little older than the last sample of the counter.
            end = min(sampled, known.consumption.newest or sampled)
            since = known.consumption.between(moment, end) if moment < end else 0.0
            return None if since is None else max(0.0, known.subscription.used - since)
        return known.consumption.between(to_ms(period.start), moment)

    def _hours(self) -> list[Point]:
        known = self._known
        since = max(known.since, self._now - _READ)
        return hourly_record(known.consumption, known.holes, to_ms(since), to_ms(self._now))

    def _forecast(self, now: datetime, plan: Subscription | None) -> Forecast | None:
        """The forecast of the last full hour; None where no wall was known."""
        if self._money is None and (plan is None or self._known.billing is not Billing.CREDITS):
            return None
        hour = to_ms(now) // HOUR_MS * HOUR_MS
        if hour not in self._forecasts:
            self._forecasts = {hour: self._looked_ahead(from_ms(hour))}
        return self._forecasts[hour]

    def _looked_ahead(self, now: datetime) -> Forecast | None:
        period = self._period(now)
        if self._money is not None:
            return self._money.forecast(now, period)
        plan = self._plan(now, period)
        if period is None or plan is None:
            return None
        hours = bisect_right(self._record, to_ms(now) - HOUR_MS, key=lambda point: point[0])
        return forecast(
            Question(
                buckets=self._record[:hours],
                used=float(plan.used),
                limits=credit_walls(plan.limit, plan.overage_cap),
                start=period.start,
                reset=plan.reset,
                now=now,
                zone=self._zone,
                whole=True,
            )
        )

    def _key_uses(self, now: datetime, period: Period | None) -> tuple[KeyUse, ...] | None:
        if period is None or not self._keys:
            return None
        stretch = (to_ms(period.start), to_ms(now))
        return tuple(
            KeyUse(key, self._names.get(key, ""), buckets.between(*stretch))
            for key, buckets in self._keys.items()
        )


def _periods(known: Known, since: datetime) -> Iterator[Period]:
    """The billing periods back to `since`, newest first, as far as they follow from the present one."""
    plan, period = known.subscription, known.period
    while plan is not None and period is not None:
        yield period
        if period.start <= since:
            return
        plan = replace(plan, reset=period.start)
        period = current_period(plan)


def _keys(connection: Any, rules: AlertRules, periods: Iterable[Period]) -> dict[str, Buckets]:
    """Use by the hour of every key that there is."""
    first = min((period.start for period in periods), default=None)
    dimension = Dimension.KEY.value
    span = covered(connection, dimension, HOUR_MS // 1000)
    if first is None or span is None:
        return {}
    points: dict[str, list[Point]] = {}
    for at, key, used in usage.by_key(connection, dimension, first, from_ms(span[1])):
        if key is not None:
            points.setdefault(key, []).append((at, used))
    return {key: Buckets(each, span) for key, each in points.items()}


def _anomalies(
    connection: Any, known: Known, since: datetime, now: datetime, zone: tzinfo
) -> Iterator[Anomaly]:
    """What stood out, looked for once a day over the day before."""
    watch, told = AnomalyWatch(zone), set[str]()
    span = known.buckets.known
    moment = since + _LOOKS
    while span is not None and span[0] < to_ms(now):
        end = min(moment, now)
        points = [point for point in known.buckets.points if point[0] < to_ms(end)]
        then = replace(
            known,
            buckets=Buckets(points, (span[0], min(span[1], to_ms(end)))),
            samples=CounterReadings(sample for sample in known.samples if sample[0] <= to_ms(end)),
        )
        for found in watch.look(connection, then, end):
            if found.ref not in told:
                told.add(found.ref)
                yield found
        if end >= now:
            return
        moment += _LOOKS
