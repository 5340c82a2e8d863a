"""What money was expected to come to at any past moment: what a budget's alert is rehearsed on."""

from bisect import bisect_right
from dataclasses import replace
from datetime import datetime, tzinfo

from elevenmon.analytics.money_use import MoneyRow, money_uses
from elevenmon.analytics.periods import month_of
from elevenmon.domain.account import Money
from elevenmon.domain.clock import to_ms
from elevenmon.domain.forecast import Forecast
from elevenmon.domain.snapshot import Period
from elevenmon.sync.known import Known
from elevenmon.sync.outlook import answer, asked


class PastMoney:
    """An account whose money has a budget, as it stood at past moments."""

    def __init__(self, known: Known, budget: Money, now: datetime, zone: tzinfo) -> None:
        """`known` is what is known now, in server time; `zone`: whose days count."""
        self._known, self._budget, self._now, self._zone = known, budget, to_ms(now), zone
        self._bucket = known.bucket_seconds * 1000

    def forecast(self, now: datetime, period: Period | None) -> Forecast | None:
        """The forecast of the budget then; None where that was before anything was spent."""
        stretch = period or month_of(now)
        rows = self._rows(to_ms(now))
        if not rows:
            return None
        known = replace(
            self._known,
            sampled_at=now,
            period=period,
            money_rows=rows,
            money=money_uses(rows, stretch, stretch, None, now),
        )
        question = asked(known, now, zone=self._zone, budget=self._budget)
        return None if question is None else answer(question, known)

    def _rows(self, now: int) -> list[MoneyRow]:
        """Those that had begun by then; of one under way as much as had passed of what is known of it."""
        begun = bisect_right(self._known.money_rows, now - 1, key=lambda row: row[0])
        return [self._part(row, now) for row in self._known.money_rows[:begun]]

    def _part(self, row: MoneyRow, now: int) -> MoneyRow:
        at, currency, amount = row
        end = min(at + self._bucket, self._now)
        return row if now >= end else (at, currency, amount * (now - at) / (end - at))
