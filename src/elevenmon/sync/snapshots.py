"""Snapshots: built from the store on its reader thread, section by section, and only what moved."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, TypeVar

from elevenmon.analytics.rates import burn_rates
from elevenmon.domain.account import Money
from elevenmon.domain.alert_rules import DEFAULT_RULES, AlertRules
from elevenmon.domain.alerts import NO_ALERTS, Telling
from elevenmon.domain.anomalies import Anomaly
from elevenmon.domain.clock import Clock
from elevenmon.domain.forecast import Forecast
from elevenmon.domain.headline import Headline
from elevenmon.domain.health import FeedHealth, FeedState
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import (
    Billing,
    BurnRate,
    HealthSection,
    Identity,
    QuotaSection,
    Snapshot,
    Verdict,
)
from elevenmon.domain.units import CREDITS
from elevenmon.sync.alert_sight import AlertSight, section_of
from elevenmon.sync.build_request import BuildRequest
from elevenmon.sync.burn_up_section import build_burn_up
from elevenmon.sync.diary import Entry, entry_of, last_score
from elevenmon.sync.headline import Wording, headline
from elevenmon.sync.known import Known, read_known, unit_of
from elevenmon.sync.newest_requests import NewestRequests
from elevenmon.sync.panels import build_breakdown, build_tiles
from elevenmon.sync.ready_verdict import ready_headline, ready_verdict
from elevenmon.sync.sameness import kept
from elevenmon.sync.sections import ALL_SECTIONS, Section

if TYPE_CHECKING:
    from elevenmon.sync.anomaly_watch import AnomalyWatch
    from elevenmon.sync.outlook import Answer, Outlook

_LOG = logging.getLogger(__name__)
_BEHIND_ANOMALIES = ("usage", "usage_by_product", "usage_by_key", "usage_by_source", "usage_by_region")
T = TypeVar("T")


class SnapshotBuilder:
    """Keeps the last sections. Used on the reader thread alone."""

    def __init__(
        self,
        *,
        identity: Identity,
        clock: Clock,
        zone: str | None,
        zone_info: tzinfo | None,
        budget: Money | None,
        level: Level | None = None,
        rules: AlertRules = DEFAULT_RULES,
        told: Callable[[], tuple[Telling, ...]] = tuple,
    ) -> None:
        """`level` is the verdict's last level, as the store remembers it; `rules` are those of alerts, and
        `told` tells what became of telling their edges outside."""
        self._told = told
        self._identity, self._clock = identity, clock
        self._zone, self._zone_info = zone, zone_info
        self._budget = budget
        self._wording = Wording(zone, budget)
        self._outlook: Outlook | None = None
        self._ready: Headline | None = None
        self._watch: AnomalyWatch | None = None
        self._is_watching = False
        """Whether anomalies rest on all that they are to rest on; before, what is missing is no sign."""
        self._newest = NewestRequests()
        self._level = level
        self.alerts = AlertSight(rules)
        """How the alert rules stand; its newest look is that of the newest snapshot that shows them anew."""
        self._known: Known | None = None
        self._forecast: Forecast | None = None
        self._last: Snapshot | None = None
        self.headline: Headline | None = None
        """What the newest snapshot says in one line; None before there were figures."""
        self.answer: Answer | None = None
        """The look ahead that it rests on, for commands; None before there was one, and of money, whose rows
        are compared whole."""
        self.entry: Entry | None = None
        """The newest forecast, to be held against what comes."""
        self._trouble = ""
        self._revision = 0

    def build(self, connection: Any, request: BuildRequest) -> Snapshot:
        """The snapshot at this moment; the first one builds every section."""
        taken_at = self._clock.now()
        now = taken_at + timedelta(seconds=request.offset)
        stale = frozenset(Section) if self._last is None else request.stale
        known = self._known
        was_cost_billed = known is not None and known.billing is Billing.COST
        if known is None or Section.USE in stale or was_cost_billed is not request.cost_billed:
            known = self._known = read_known(connection, now, cost_billed=request.cost_billed)
        self._ready = None
        if self._last is None:
            self._ready = ready_headline(connection, known, self._wording, now, request.offset)
        elif self._outlook is None:
            stale = ALL_SECTIONS
        self._forecast = self._look(known, now) if self._ready is None else None
        self._revision += 1
        snapshot = self._assembled(connection, request, stale, known, (taken_at, now))
        if Section.ALERTS in stale:
            snapshot = self._with_alerts(connection, request, snapshot, known, now)
        if snapshot.verdict.level is not Level.UNKNOWN:
            self._level = snapshot.verdict.level
        self._last, self._trouble = snapshot, ""
        if self._ready is not None:
            self.headline = self._ready
            return snapshot
        from elevenmon.sync.standing import Standing  # noqa: PLC0415 - after the first frame

        moment = known.sampled_at or now
        self.entry = entry_of(known, self._forecast, snapshot.verdict.level, moment, self._budget)
        standing = Standing(known, self._forecast, snapshot.verdict)
        self.headline = headline(standing, self._wording, now, request.offset)
        in_credits = unit_of(known, self._budget) == CREDITS
        self.answer = self._outlook.answer if self._outlook is not None and in_credits else None
        return snapshot

    @property
    def is_owing(self) -> bool:
        """Whether the newest snapshot shows what the store had ready: the next one looks ahead itself."""
        return self._ready is not None

    def ahead(self) -> "Outlook | None":
        """What looks ahead for the snapshots, once one did: to be used on the reader thread alone."""
        return self._outlook

    def _look(self, known: Known, now: datetime) -> Forecast | None:
        if self._outlook is None:
            from elevenmon.sync.outlook import Outlook  # noqa: PLC0415 - after the first frame

            self._outlook = Outlook(zone=self._zone_info, budget=self._budget)
        return self._outlook.look(known, now)

    def _with_alerts(
        self, connection: Any, request: BuildRequest, snapshot: Snapshot, known: Known, now: datetime
    ) -> Snapshot:
        """The episodes and how the rules stand; what is shown ready has the episodes alone."""
        if self._ready is not None:
            section = section_of(connection, self.alerts.rules, {})
        else:
            from elevenmon.sync.alert_readings import Basis  # noqa: PLC0415 - after the first frame

            seen = snapshot.anomalies if self._is_watching else None
            basis = Basis(known, self._forecast, request.feeds, seen, snapshot.taken_at, now)
            section = self.alerts.section(connection, basis)
        return replace(snapshot, alerts=kept(snapshot.alerts, replace(section, told=self._told())))

    def troubled(self, request: BuildRequest, reason: str) -> Snapshot:
        """The last snapshot with the feeds as they are now, and why there are no newer figures.

        RuntimeError before there was one: the first is built before the engine runs.
        """
        if self._last is None:
            raise RuntimeError("no snapshot has been built yet")
        if reason != self._trouble:
            _LOG.warning("snapshot: %s", reason)
            self._trouble = reason
        self._revision += 1
        health = self._health(request)
        note = health.store_note or f"the record of this account cannot be read: {reason}"
        return replace(
            self._last,
            revision=self._revision,
            taken_at=self._clock.now(),
            health=replace(health, store_note=note),
        )

    def _assembled(
        self,
        connection: Any,
        request: BuildRequest,
        stale: frozenset[Section],
        known: Known,
        moments: tuple[datetime, datetime],
    ) -> Snapshot:
        taken_at, now = moments
        last, view = self._last, request.view

        def section(which: Section, build: Callable[[], T], old: Callable[[Snapshot], T]) -> T:
            if last is None:
                return build()
            return kept(old(last), build()) if which in stale else old(last)

        verdict = section(Section.VERDICT, lambda: self._verdict(known, request, now), lambda s: s.verdict)
        return Snapshot(
            revision=self._revision,
            taken_at=taken_at,
            identity=self._identity,
            view=view,
            quota=section(Section.QUOTA, lambda: self._quota(connection, known, request), lambda s: s.quota),
            burn=section(Section.BURN, lambda: _burn(known, now), lambda s: s.burn),
            burn_up=section(
                Section.BURN_UP,
                lambda: build_burn_up(known, self._forecast, verdict.level, now=now, budget=self._budget),
                lambda s: s.burn_up,
            ),
            breakdown=section(
                Section.BREAKDOWN,
                lambda: build_breakdown(connection, known, view, now, request.offset),
                lambda s: s.breakdown,
            ),
            tiles=section(
                Section.TILES,
                lambda: build_tiles(connection, known, request, now),
                lambda s: s.tiles,
            ),
            tail=section(Section.TAIL, lambda: self._newest.tail(connection, request), lambda s: s.tail),
            verdict=verdict,
            health=self._health(request),
            zone=self._zone,
            anomalies=self._anomalies(connection, request, stale, known, now),
            backfill=kept(last.backfill if last is not None else (), request.backfill),
            alerts=NO_ALERTS if last is None else last.alerts,
            offset_seconds=request.offset,
        )

    def _anomalies(
        self,
        connection: Any,
        request: BuildRequest,
        stale: frozenset[Section],
        known: Known,
        now: datetime,
    ) -> tuple[Anomaly, ...]:
        """What stands out; the first picture does not wait for it."""
        last = self._last
        if last is None:
            return ()
        if self._watch is None:
            from elevenmon.sync.anomaly_watch import AnomalyWatch  # noqa: PLC0415 - after the first frame

            self._watch = AnomalyWatch(self._zone_info)
        elif Section.ANOMALIES not in stale:
            return last.anomalies
        found = self._watch.look(connection, known, now)
        waiting = any(
            feed.state is FeedState.WAITING
            for name in _BEHIND_ANOMALIES
            if (feed := request.feeds.get(name)) is not None
        )
        self._is_watching = self._is_watching or (self._watch.is_complete and not waiting)
        return kept(last.anomalies, found)

    def _verdict(self, known: Known, request: BuildRequest, now: datetime) -> Verdict:
        if self._ready is not None:
            return ready_verdict(self._ready)
        from elevenmon.sync.standing import NO_FIGURES, judge  # noqa: PLC0415 - after the first frame

        return judge(
            known,
            self._forecast,
            self._level,
            now=now,
            zone=self._zone_info,
            budget=self._budget,
            waiting=_why_nothing(request.feeds.get("subscription")) or NO_FIGURES,
        )

    def _quota(self, connection: Any, known: Known, request: BuildRequest) -> QuotaSection:
        obtained = known.sampled_at
        if obtained is not None:
            obtained -= timedelta(seconds=request.offset)
        unit = unit_of(known, self._budget)
        score = last_score(connection, known.period if unit == CREDITS else known.money_period, unit)
        return QuotaSection(known.billing, known.subscription, obtained, known.period, known.money, score)

    def _health(self, request: BuildRequest) -> HealthSection:
        new = HealthSection(
            request.feeds,
            request.measured_offset,
            request.store_note,
            connected=request.connected,
            leader=request.leader,
        )
        old = self._last.health if self._last is not None else None
        if (
            old is not None
            and old.feeds is new.feeds
            and old.store_note == new.store_note
            and (old.connected, old.leader) == (new.connected, new.leader)
            and old.clock_offset_seconds == new.clock_offset_seconds
        ):
            return old
        return new


def _burn(known: Known, now: datetime) -> tuple[BurnRate, ...]:
    limited = known.billing is Billing.CREDITS
    return burn_rates(known.consumption, known.subscription if limited else None, now)


def _why_nothing(feed: FeedHealth | None) -> str:
    if feed is None or feed.reason is None:
        return ""
    if feed.state is FeedState.NO_PERMISSION:
        return f"the quota cannot be read: {feed.reason}"
    return f"no figures yet: {feed.reason}"
