"""Explanations out of the store: a few hundred usage rows for each way of splitting the use."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from elevenmon.analytics.attribution import (
    LEAST_CREDITS,
    LEAST_MONEY,
    earlier_stretches,
    gains,
    usual_of,
)
from elevenmon.analytics.money_use import main_currency
from elevenmon.domain.clock import EPOCH, from_ms, to_ms
from elevenmon.domain.explanations import (
    COURSE_DAYS,
    COURSE_HOURS,
    DAY,
    HOUR,
    Course,
    DimensionGains,
    Explanation,
    PathCount,
    Stretch,
)
from elevenmon.domain.lists import Kind
from elevenmon.domain.machine_zone import MACHINE_ZONE
from elevenmon.domain.snapshot import Dimension
from elevenmon.domain.units import CREDITS
from elevenmon.store import backfill, clip_use, lookups, record_rows, request_use, usage, usage_pieces
from elevenmon.store.errors import StoreError
from elevenmon.sync.known import covered, is_cost_billed
from elevenmon.sync.panels import LOOKUPS
from elevenmon.sync.records import outcome

_CLIPS, _PATHS = 100, 20
_A_DAY = 86_400
_TOTAL = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A part of the stretch's time, and how much of what happened in it counts."""

    stretch: Stretch
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class _Ledger:
    """The usage rows that count: credits by the hour, or those of one currency by the day."""

    connection: Any
    step: timedelta
    unit: str

    @property
    def seconds(self) -> int:
        """Of a bucket."""
        return int(self.step.total_seconds())

    def read(
        self, dimension: str, stretch: Stretch, weeks: Sequence[Stretch]
    ) -> tuple[Mapping[str | None, float] | None, list[Mapping[str | None, float]]]:
        """Use by id of the stretch, None where it is not known; and of those earlier weeks that are known.

        Of a newest bucket that is known in part, as much of the earlier ones counts.
        """
        known = covered(self.connection, dimension, self.seconds)
        end = from_ms(known[1]) if known is not None else stretch.since
        last = min(stretch.until, end)
        if last <= stretch.since or self._lacks(dimension, Stretch(stretch.since, last)):
            return None, []
        short = stretch.until - last
        found: list[Mapping[str | None, float]] = [
            self._sums(dimension, _pieces(week, short, self.step))
            for week in weeks
            if not self._lacks(dimension, week)
        ]
        return self._sums(dimension, [_Piece(stretch, 1.0)]), found

    def course(self, since: datetime, until: datetime) -> dict[int, float]:
        """What was used by the start of each bucket, in epoch milliseconds."""
        if self.unit == CREDITS:
            return dict(usage.total_series(self.connection, since, until))
        count = (until - since) // self.step
        days = [Stretch(since, since + self.step).moved(number * self.step) for number in range(count)]
        found: dict[int, float] = {}
        for row in self._rows(_TOTAL, days):
            found[row[0]] = found.get(row[0], 0.0) + self._amount(row)
        return found

    def besides(self, stretch: Stretch) -> tuple[tuple[str, float], ...]:
        """What was used in other currencies."""
        sums: dict[str, float] = {}
        for _, _, _, currency, _, cost in self._rows(_TOTAL, [stretch]) if self.unit != CREDITS else ():
            if currency and currency != self.unit and cost:
                sums[currency] = sums.get(currency, 0.0) + cost
        found = sorted(sums.items(), key=lambda each: -each[1])
        return tuple((currency, amount) for currency, amount in found if amount >= LEAST_MONEY)

    def _lacks(self, dimension: str, stretch: Stretch) -> bool:
        return bool(usage.missing(self.connection, dimension, self.seconds, stretch.since, stretch.until))

    def _sums(self, dimension: str, pieces: Sequence[_Piece]) -> dict[str | None, float]:
        sums: dict[str | None, float] = {}
        for piece in pieces:
            for row in self._rows(dimension, [piece.stretch]):
                sums[row[2]] = sums.get(row[2], 0.0) + self._amount(row) * piece.weight
        return sums

    def _rows(self, dimension: str, stretches: Sequence[Stretch]) -> list[usage_pieces.PieceSum]:
        spans = [_span(stretch) for stretch in stretches]
        return usage_pieces.sums(self.connection, spans, dimension=dimension, interval_seconds=self.seconds)

    def _amount(self, row: usage_pieces.PieceSum) -> float:
        _, _, _, currency, used, cost = row
        if self.unit == CREDITS:
            return used
        return cost or 0.0 if currency == self.unit else 0.0


def explain(connection: Any, asked: Stretch, zone: tzinfo | None) -> Explanation:
    """Everything known of a stretch; `zone`: whose weeks are compared, None is the machine's.

    Where the account is billed in money, of days of UTC: nothing else is known of it.
    """
    in_money = is_cost_billed(connection)
    stretch = asked.whole_days if in_money else asked.whole_hours
    weeks = earlier_stretches(stretch, UTC if in_money else zone or MACHINE_ZONE)
    step = DAY if in_money else HOUR
    ledger = _Ledger(connection, step, _currency(connection, stretch, weeks) if in_money else CREDITS)
    known = covered(connection, _TOTAL, ledger.seconds)
    until = from_ms(known[1]) if known is not None else None
    used, earlier = ledger.read(_TOTAL, stretch, weeks)
    dearest = clip_use.dearest(connection, stretch.since, stretch.until, _CLIPS)
    clip_count, clip_credits = clip_use.total(connection, stretch.since, stretch.until)
    requests, failed = request_use.total(connection, stretch.since, stretch.until)
    return Explanation(
        stretch=stretch,
        known_until=until if until is not None and until < stretch.until else None,
        credits=None if used is None else sum(used.values()),
        usual=usual_of([sum(week.values()) for week in earlier]),
        weeks=len(earlier),
        parts=tuple(_gains(ledger, dimension, stretch, weeks) for dimension in Dimension),
        clips=record_rows.rows(connection, Kind.HISTORY, dearest),
        clip_count=clip_count,
        clip_credits=clip_credits,
        paths=tuple(
            PathCount(*row) for row in request_use.by_path(connection, stretch.since, stretch.until, _PATHS)
        ),
        request_count=requests,
        failed_count=failed,
        course=_course(ledger, stretch, until),
        clips_known=backfill.covers(connection, Kind.HISTORY.value, stretch.since, stretch.until),
        requests_known=backfill.covers(connection, Kind.REQUESTS.value, stretch.since, stretch.until),
        unit=ledger.unit,
        besides=ledger.besides(stretch),
    )


def handed_over(done: Future[Explanation]) -> Explanation | None:
    """What the reader found; None where it could not, which the store's note tells."""
    answer = outcome(done)
    return None if isinstance(answer, StoreError) else answer


def _currency(connection: Any, stretch: Stretch, weeks: Sequence[Stretch]) -> str:
    """What most of the money of the stretch and of those it is compared with is in."""
    rows = usage_pieces.sums(
        connection, [_span(each) for each in (stretch, *weeks)], dimension=_TOTAL, interval_seconds=_A_DAY
    )
    return main_currency((currency, cost) for _, _, _, currency, _, cost in rows)


def _gains(
    ledger: _Ledger, dimension: Dimension, stretch: Stretch, weeks: Sequence[Stretch]
) -> DimensionGains:
    used, earlier = ledger.read(dimension.value, stretch, weeks)
    names = lookups.names(ledger.connection, LOOKUPS[dimension]) if dimension in LOOKUPS else {}
    named = names | usage_pieces.labels(ledger.connection, dimension.value)
    least = LEAST_CREDITS if ledger.unit == CREDITS else LEAST_MONEY
    rows = gains(used or {}, earlier, named, least=least)
    return DimensionGains(dimension, rows, len(earlier), known=used is not None)


def _pieces(week: Stretch, short: timedelta, step: timedelta) -> list[_Piece]:
    """An earlier week's stretch without its last `short`, a bucket that is cut counting in part."""
    end = week.until - short
    whole = max(week.since, EPOCH + (end - EPOCH) // step * step)
    pieces = [_Piece(Stretch(week.since, whole), 1.0)] if whole > week.since else []
    if end > whole:
        pieces.append(_Piece(Stretch(whole, whole + step), (end - whole) / step))
    return pieces


def _course(ledger: _Ledger, stretch: Stretch, until: datetime | None) -> Course:
    """The buckets around the stretch: up to the newest one where it lies within the newest of them."""
    step, count = ledger.step, COURSE_HOURS if ledger.unit == CREDITS else COURSE_DAYS
    newest = EPOCH + (until - EPOCH) // step * step if until is not None else stretch.until - step
    end = max(stretch.until, min(newest + step, stretch.since + count * step))
    start = end - count * step
    holes = usage.missing(ledger.connection, _TOTAL, ledger.seconds, start, end)
    used = ledger.course(start, end)
    amounts = tuple(
        None if any(a <= at < b for a, b in holes) else used.get(to_ms(at), 0.0)
        for at in (start + number * step for number in range(count))
    )
    return Course(start, amounts, step)


def _span(stretch: Stretch) -> tuple[int, int]:
    return (to_ms(stretch.since), to_ms(stretch.until))
