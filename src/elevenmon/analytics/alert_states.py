"""Whether an alert opens, rises or clears: edges of conditions, with durations, hysteresis and cooldown.

Pure: a rule's state, what was found and when give the next state and the edges. A look that found nothing
out changes nothing. Only time between two looks counts towards a duration, and a long time without any look
counts as little.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from elevenmon.analytics.alert_condition import Condition, Found, Stand
from elevenmon.domain.alert_rules import Rule
from elevenmon.domain.alerts import AlertRef, AlertTurn
from elevenmon.domain.level import Level, badness

AWAY = timedelta(minutes=10)
"""After so long without a look, whatever holds is already so: nobody saw the edge."""
_COUNTS_AT_MOST = timedelta(minutes=5)
"""What of the time between two looks counts as having been watched."""
_GONE = "over"


@dataclass(frozen=True, slots=True)
class Watch:
    """The state of one condition."""

    is_open: bool = False
    held: float | None = None
    """Seconds for which it has been met while closed, or over while open; None: it is not."""
    cleared_at: datetime | None = None
    level: Level | None = None
    """How bad the open episode is told to be: the worst that held for as long as the rule asks."""
    worse: float | None = None
    """Seconds for which it has been worse than that; None: it is not."""


@dataclass(frozen=True, slots=True)
class RuleWatch:
    """The state of one rule."""

    looked_at: datetime | None = None
    """When it last found anything out; None: never."""
    watches: Mapping[AlertRef, Watch] = field(default_factory=lambda: MappingProxyType({}))
    """Those that are not as if nobody had ever looked."""


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at a rule."""

    rule: Rule
    now: datetime
    counted: float
    """Seconds since the last one, as far as they count."""
    first: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """An episode opens, becomes worse, or is over."""

    ref: AlertRef
    turn: AlertTurn
    condition: Condition | None
    """How it stands; None where it no longer applies to anything."""
    already_so: bool = False
    """Nobody saw it happen."""
    cleared_by: str = ""


def step(
    rule: Rule,
    before: RuleWatch,
    found: Found,
    now: datetime,
    period: datetime | None,
    *,
    period_end: str = "reset",
    counts_at_most: timedelta = _COUNTS_AT_MOST,
) -> tuple[RuleWatch, list[Edge]]:
    """The next state of a rule and what opened or cleared. `period` is the billing period's start.

    `period_end` is why an episode of an earlier one is over.
    """
    if found is None:
        return before, []
    waited = timedelta(0) if before.looked_at is None else now - before.looked_at
    first = before.looked_at is None or waited > max(AWAY, counts_at_most)
    look = _Look(rule, now, max(0.0, min(waited, counts_at_most).total_seconds()), first)
    conditions = {condition.ref: condition for condition in found}
    watches: dict[AlertRef, Watch] = {}
    edges: list[Edge] = []
    for ref in _all(conditions, before.watches):
        watch = before.watches.get(ref, Watch())
        condition = conditions.get(ref)
        if ref.period is not None and ref.period != period and condition is None:
            if watch.is_open:
                edges.append(Edge(ref, AlertTurn.CLEARED, None, cleared_by=period_end))
            continue
        after, edge = _watched(look, ref, watch, condition)
        if edge is not None:
            edges.append(edge)
        if not _is_idle(rule, after, now):
            watches[ref] = after
    return RuleWatch(now, MappingProxyType(watches)), edges


def _all(found: Iterable[AlertRef], known: Iterable[AlertRef]) -> list[AlertRef]:
    return list(dict.fromkeys([*known, *found]))


def _watched(
    look: _Look, ref: AlertRef, watch: Watch, condition: Condition | None
) -> tuple[Watch, Edge | None]:
    stand = Stand.OVER if condition is None else condition.stand
    if watch.is_open and condition is not None and stand is not Stand.OVER:
        return _risen(look, replace(watch, held=None), condition)
    if stand is not (Stand.OVER if watch.is_open else Stand.MET):
        return replace(watch, held=None), None
    held = 0.0 if watch.held is None else watch.held + look.counted
    if watch.is_open:
        if held < look.rule.clear_hold and not (condition is not None and condition.for_good):
            return replace(watch, held=held, worse=None), None
        over = _GONE if condition is None else condition.over
        return Watch(cleared_at=look.now), Edge(ref, AlertTurn.CLEARED, condition, cleared_by=over)
    if _is_cooling(look.rule, watch, look.now) or (held < look.rule.hold and not look.first):
        return replace(watch, held=held), None
    level = None if condition is None else condition.level
    opened = Watch(is_open=True, level=level)
    return opened, Edge(ref, AlertTurn.OPENED, condition, already_so=look.first)


def _risen(look: _Look, watch: Watch, condition: Condition) -> tuple[Watch, Edge | None]:
    """An open episode rises once a worse level has held for as long as the rule asks; it never falls."""
    if watch.level is None:
        return replace(watch, level=condition.level), None
    if condition.stand is not Stand.MET or badness(condition.level) <= badness(watch.level):
        return replace(watch, worse=None), None
    worse = 0.0 if watch.worse is None else watch.worse + look.counted
    if worse < look.rule.hold and not look.first:
        return replace(watch, worse=worse), None
    edge = Edge(condition.ref, AlertTurn.RAISED, condition, already_so=look.first)
    return replace(watch, level=condition.level, worse=None), edge


def _is_cooling(rule: Rule, watch: Watch, now: datetime) -> bool:
    return watch.cleared_at is not None and now < watch.cleared_at + timedelta(seconds=rule.cooldown)


def _is_idle(rule: Rule, watch: Watch, now: datetime) -> bool:
    return not watch.is_open and watch.held is None and not _is_cooling(rule, watch, now)
