"""Anomalies, looked for again and again: only the newest hours are read, what is usual once an hour."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from elevenmon.analytics.anomalies import REGION, busy_keys, find
from elevenmon.analytics.counter_moves import counter_move
from elevenmon.analytics.rates import HOUR_MS, Span
from elevenmon.analytics.recent_use import CounterMove, FirstUse, Here, RecentUse
from elevenmon.analytics.usual_hours import LEAST_DAYS, Usual, read_usual
from elevenmon.domain.anomalies import Anomaly
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.machine_zone import MACHINE_ZONE
from elevenmon.domain.snapshot import Billing, Dimension, Point
from elevenmon.store import clip_use, lookups, usage, usage_keys, usage_pieces
from elevenmon.sync.known import Known, covered

_LOOKED_AT = timedelta(hours=24)
_USUAL_FROM = timedelta(days=62)
_KEYS = Dimension.KEY.value
_FIRSTS = (_KEYS, Dimension.SOURCE.value, REGION)


class AnomalyWatch:
    """Remembers what is usual. Used on the reader thread alone."""

    def __init__(self, zone: tzinfo | None) -> None:
        """`zone`: whose nights count, None is the machine's."""
        self._zone = zone or MACHINE_ZONE
        self._rests_on: tuple[int, int] | None = None
        self._usual: Usual | None = None
        self._of_keys: dict[str | None, Usual | None] = {}
        self._outdated: set[str | None] = set()
        """Keys whose usual week is that of an hour ago; it serves until the newer one is read."""
        self.is_complete = False
        """Whether the newest look left no key out for want of its usual week."""

    def look(self, connection: Any, known: Known, now: datetime) -> tuple[Anomaly, ...]:
        """What stands out in the last 24 hours, newest first; `now` is server time.

        Nothing where the account is billed in money: its rows are of days.
        """
        span = known.buckets.known
        self.is_complete = True
        if known.billing is Billing.COST or span is None:
            return ()
        hour = to_ms(now) // HOUR_MS * HOUR_MS
        since = from_ms(hour) - _LOOKED_AT
        self._learn(connection, since, span)
        recent = _recent(connection, known, (to_ms(since), span[1]))
        self._learn_key(connection, recent, since)
        of_keys = {key: usual for key, usual in self._of_keys.items() if usual is not None}
        return find(recent, self._usual, of_keys, Here(now, self._zone))

    def _learn(self, connection: Any, since: datetime, span: Span) -> None:
        """The usual week, anew each hour and when more of the past became known."""
        rests_on = (to_ms(since), span[0])
        if rests_on == self._rests_on:
            return
        points = usage.total_series(connection, since - _USUAL_FROM, since)
        self._rests_on, self._outdated = rests_on, set(self._of_keys)
        self._usual = read_usual(points, to_ms(since), self._zone)

    def _learn_key(self, connection: Any, recent: RecentUse, since: datetime) -> None:
        """The usual week of one more key that needs it: one at a time, so that no look takes long."""
        busy = busy_keys(recent, self._usual)
        for key in sorted(busy, key=lambda key: key in self._of_keys):
            if key not in self._of_keys or key in self._outdated:
                points = usage_keys.series(connection, _KEYS, key, since - _USUAL_FROM, since)
                self._of_keys[key] = read_usual(points, to_ms(since), self._zone)
                self._outdated.discard(key)
                break
        self.is_complete = all(key in self._of_keys for key in busy)


def _recent(connection: Any, known: Known, span: Span) -> RecentUse:
    since, until = from_ms(span[0]), from_ms(span[1])
    by_key: dict[str | None, list[Point]] = {}
    for at, key, used in usage.by_key(connection, _KEYS, since, until):
        by_key.setdefault(key, []).append((at, used))
    firsts = _first_uses(connection, since, until)
    return RecentUse(
        span=span,
        total=usage.total_series(connection, since, until),
        by_key=by_key,
        names=_names(connection),
        firsts=tuple(firsts),
        first_credits=firsts,
        counter=_counter(connection, known, span),
    )


def _first_uses(connection: Any, since: datetime, until: datetime) -> Mapping[FirstUse, float]:
    """What was used first in these hours, though weeks before them are known, and how much of it."""
    found: dict[FirstUse, float] = {}
    for dimension in _FIRSTS:
        known = covered(connection, dimension, HOUR_MS // 1000)
        if known is None or from_ms(known[0]) > since - timedelta(days=LEAST_DAYS):
            continue
        sums: dict[str, tuple[int, float]] = {}
        for at, key, used in usage.by_key(connection, dimension, since, until):
            if key is not None and used > 0:
                first, before = sums.get(key, (at, 0.0))
                sums[key] = (first, before + used)
        for key in usage_keys.unseen(connection, dimension, sums, since):
            found[FirstUse(dimension, key, sums[key][0])] = sums[key][1]
    return found


def _names(connection: Any) -> dict[tuple[str, str], str]:
    named = lookups.names(connection, "key") | usage_pieces.labels(connection, _KEYS)
    return {(_KEYS, key): name for key, name in named.items()}


def _counter(connection: Any, known: Known, span: Span) -> CounterMove | None:
    """The counter against everything that accounts for its moves: all usage, products, clips."""
    since, until = from_ms(span[0]), from_ms(span[1])
    if usage.missing(connection, "", HOUR_MS // 1000, since, until):
        return None
    samples = [sample for sample in known.samples if sample[0] >= span[0]]
    accounts = [
        usage.total_series(connection, since, until),
        usage.total_series(connection, since, until, Dimension.PRODUCT.value),
    ]
    move = counter_move(samples, accounts, span)
    if move is None or move.counted <= move.explained:
        return move
    return counter_move(samples, [*accounts, clip_use.hourly(connection, since, until)], span)
