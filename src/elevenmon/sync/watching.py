"""Alerts that open, rise and clear: the process that leads steps every rule after each look, and tells of it.

What has begun but is no episode yet is kept in the store too, so that neither a restart nor another process
that takes over begins to count anew.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from elevenmon.analytics.alert_condition import Condition
from elevenmon.analytics.alert_states import Edge, RuleWatch, Watch, step
from elevenmon.domain.alert_rules import AlertRules
from elevenmon.domain.alerts import Alert, AlertRef, AlertTurn
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.level import Level, badness
from elevenmon.store import alert_episodes, state
from elevenmon.store.alert_episodes import Said
from elevenmon.sync.alert_sight import Look
from elevenmon.sync.fence import FencedRows

WATCH_STATE = "alert_watch"
"""State: JSON of the rules' watches, less what is open, which the episodes say."""
_NOTED_EVERY = 30.0
"""Seconds after which what has moved without an edge is written."""
_SWITCHED_OFF = "rule off"

Watches = Mapping[str, RuleWatch]


class Turned(NamedTuple):
    """An edge that the store has taken."""

    turn: AlertTurn
    alert: Alert
    before: Level | None
    """The level that it rose from; None where it did not rise."""
    is_news: bool
    """Whether it was seen to happen: an alert that rose while nobody looked has no mark of that on it."""


Told = list[Turned]


class Watching:
    """Kept by the engine's loop."""

    def __init__(self, rows: FencedRows, rules: AlertRules) -> None:
        self._rows, self._rules = rows, {rule.id: rule for rule in rules.rules if rule.on}
        self._lease: int | None = None
        self._watches: Watches | None = None
        self._last: Look | None = None
        self._said: dict[AlertRef, Said] = {}
        """How the open episodes stand in the store."""
        self._peaks: dict[AlertRef, float] = {}
        self._noted_at: datetime | None = None

    def rest(self) -> None:
        """Another process leads now."""
        self._watches = None

    async def look(self, look: Look) -> Told:
        """Step every rule; the edges that the store has taken. Raises StoreError."""
        if look is self._last:
            return []
        if self._watches is None or self._lease != self._rows.number:
            await self._begin()
        watches, edges = self._stepped(self._watches or {}, look)
        self._note_peaks(look)
        told: Told = []
        if edges or self._is_due(watches, look):
            told = await self._write(watches, edges, look)
        self._watches, self._last = watches, look
        return told

    async def _begin(self) -> None:
        self._lease = self._rows.number
        watches, said = await asyncio.wrap_future(self._rows.read(_remembered))
        self._watches, self._said, self._peaks, self._noted_at = watches, said, {}, None

    def _stepped(self, before: Watches, look: Look) -> tuple[Watches, list[Edge]]:
        after: dict[str, RuleWatch] = {}
        edges: list[Edge] = []
        for name, rule in self._rules.items():
            watch, moved = step(
                rule,
                before.get(name, RuleWatch()),
                look.found.get(name),
                look.now,
                look.period,
                period_end=look.period_end,
            )
            after[name] = watch
            edges += moved
        gone = [each for name, each in before.items() if name not in self._rules]
        edges += [
            Edge(ref, AlertTurn.CLEARED, None, cleared_by=_SWITCHED_OFF)
            for each in gone
            for ref, watch in each.watches.items()
            if watch.is_open
        ]
        # Of several in one look the worst is told first.
        return after, sorted(edges, key=_mildness)

    def _note_peaks(self, look: Look) -> None:
        for condition in _conditions(look):
            if condition.value is not None and condition.ref in self._said:
                peak = self._peaks.get(condition.ref, condition.value)
                self._peaks[condition.ref] = max(peak, condition.value)

    def _is_due(self, watches: Watches, look: Look) -> bool:
        if self._noted_at is None or _shape(watches) != _shape(self._watches or {}):
            return True
        return abs((look.now - self._noted_at).total_seconds()) >= _NOTED_EVERY

    async def _write(self, watches: Watches, edges: list[Edge], look: Look) -> Told:
        moved, peaks, text = self._moved(look), dict(self._peaks), _encoded(watches)
        before = {ref: said.level for ref, said in self._said.items()}

        def job(connection: Any) -> Told:
            for said_of, said in moved.items():
                alert_episodes.observe(connection, said_of, said, peaks.get(said_of))
            told = [
                _turned(edge, alert, before)
                for edge in edges
                if (alert := _noted(connection, edge, look.now))
            ]
            state.put(connection, WATCH_STATE, text)
            return told

        told: Told = await asyncio.wrap_future(self._rows.write(job))
        self._said.update(moved)
        for edge in edges:
            if edge.turn is not AlertTurn.CLEARED and edge.condition is not None:
                self._said[edge.ref] = _said(edge.condition)
            else:
                self._said.pop(edge.ref, None)
        self._peaks.clear()
        self._noted_at = look.now
        return told

    def _moved(self, look: Look) -> dict[AlertRef, Said]:
        """What open episodes say now, where that is something else; their level only rises, by an edge."""
        moved: dict[AlertRef, Said] = {}
        for condition in _conditions(look):
            before = self._said.get(condition.ref)
            if before is not None and condition.text:
                now = Said(before.level, condition.text, condition.value)
                if now != before:
                    moved[condition.ref] = now
        return moved


def watched_at(connection: Any) -> datetime | None:
    """When the rules were last looked at, half a minute more or less; None: they never were."""
    looked, _ = _decoded(state.get(connection, WATCH_STATE))
    return max(looked.values(), default=None)


def _conditions(look: Look) -> Iterable[Condition]:
    return (condition for found in look.found.values() for condition in found or ())


def _mildness(edge: Edge) -> int:
    return 0 if edge.condition is None else -badness(edge.condition.level)


def _said(condition: Condition) -> Said:
    return Said(condition.level, condition.text, condition.value)


def _turned(edge: Edge, alert: Alert, levels: Mapping[AlertRef, Level]) -> Turned:
    if edge.turn is not AlertTurn.RAISED:
        return Turned(edge.turn, alert, None, is_news=True)
    return Turned(edge.turn, alert, levels.get(edge.ref), is_news=not edge.already_so)


def _noted(connection: Any, edge: Edge, at: datetime) -> Alert | None:
    """Write an edge; the alert, or None where the store has it otherwise already."""
    if edge.turn is AlertTurn.CLEARED:
        done = alert_episodes.clear(connection, edge.ref, at, edge.cleared_by)
    else:
        assert edge.condition is not None  # nothing opens or rises without one
        said = _said(edge.condition)
        if edge.turn is AlertTurn.OPENED:
            done = alert_episodes.open_once(connection, edge.ref, at, said, already_so=edge.already_so)
        else:
            done = alert_episodes.lift(connection, edge.ref, said, None if edge.already_so else at)
    return alert_episodes.newest_of(connection, edge.ref) if done else None


def _remembered(connection: Any) -> tuple[Watches, dict[AlertRef, Said]]:
    """What an earlier run, or the process that led before, left."""
    looked, noted = _decoded(state.get(connection, WATCH_STATE))
    refs = {ref: watch for ref, watch in noted.items() if not watch.is_open}
    said = alert_episodes.said_of_open(connection)
    for ref, each in said.items():
        watch = noted.get(ref, Watch())
        refs[ref] = replace(watch if watch.is_open else Watch(is_open=True), level=each.level)
    names = dict.fromkeys([*looked, *(ref.rule for ref in refs)])
    watches = {
        name: RuleWatch(looked.get(name), {ref: watch for ref, watch in refs.items() if ref.rule == name})
        for name in names
    }
    return watches, said


def _shape(watches: Watches) -> list[tuple[AlertRef, bool, bool, datetime | None, bool]]:
    """What of the watches is worth writing at once."""
    return [
        (ref, watch.is_open, watch.held is None, watch.cleared_at, watch.worse is None)
        for each in watches.values()
        for ref, watch in each.watches.items()
    ]


def _encoded(watches: Watches) -> str:
    looked = {name: to_ms(each.looked_at) for name, each in watches.items() if each.looked_at is not None}
    refs = [
        [
            ref.rule,
            ref.key,
            None if ref.period is None else to_ms(ref.period),
            watch.is_open,
            watch.held,
            None if watch.cleared_at is None else to_ms(watch.cleared_at),
            watch.worse,
        ]
        for each in watches.values()
        for ref, watch in each.watches.items()
    ]
    return json.dumps({"looked": looked, "refs": refs}, separators=(",", ":"))


def _decoded(text: str | None) -> tuple[dict[str, datetime], dict[AlertRef, Watch]]:
    """Nothing where nothing was written, or another version wrote it in a way that cannot be read."""
    try:
        value = json.loads(text or "{}")
        looked = {str(name): from_ms(int(at)) for name, at in value.get("looked", {}).items()}
        refs = {
            AlertRef(str(rule), str(key), None if period is None else from_ms(period)): Watch(
                is_open=bool(is_open),
                held=None if held is None else float(held),
                cleared_at=None if cleared is None else from_ms(cleared),
                worse=None if not worse or worse[0] is None else float(worse[0]),
            )
            for rule, key, period, is_open, held, cleared, *worse in value.get("refs", [])
        }
    except (ValueError, TypeError, AttributeError, OverflowError):
        return {}, {}
    return looked, refs
