"""Whether an alert opens or clears: edges of conditions, with durations, hysteresis and cooldown.

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
    """An episode opens, or is over."""

    ref: AlertRef
    turn: AlertTurn
    condition: Condition | None
    """How it stands; None where it no longer applies to anything."""
    already_so: bool = False
    cleared_by: str = ""


def step(
    rule: Rule,
    before: RuleWatch,
    found: Found,
    now: datetime,
    period: datetime | None,
    *,
    counts_at_most: timedelta = _COUNTS_AT_MOST,
) -> tuple[RuleWatch, list[Edge]]:
    """The next state of a rule and what opened or cleared. `period` is the billing period's start."""
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
                edges.append(Edge(ref, AlertTurn.CLEARED, None, cleared_by="reset"))
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
    if stand is not (Stand.OVER if watch.is_open else Stand.MET):
        return replace(watch, held=None), None
    held = 0.0 if watch.held is None else watch.held + look.counted
    if watch.is_open:
        if held < look.rule.clear_hold:
            return replace(watch, held=held), None
        over = _GONE if condition is None else condition.over
        return Watch(cleared_at=look.now), Edge(ref, AlertTurn.CLEARED, condition, cleared_by=over)
    if _is_cooling(look.rule, watch, look.now) or (held < look.rule.hold and not look.first):
        return replace(watch, held=held), None
    return Watch(is_open=True), Edge(ref, AlertTurn.OPENED, condition, already_so=look.first)


def _is_cooling(rule: Rule, watch: Watch, now: datetime) -> bool:
    return watch.cleared_at is not None and now < watch.cleared_at + timedelta(seconds=rule.cooldown)


def _is_idle(rule: Rule, watch: Watch, now: datetime) -> bool:
    return not watch.is_open and watch.held is None and not _is_cooling(rule, watch, now)
