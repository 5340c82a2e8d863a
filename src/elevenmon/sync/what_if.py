"""What if, answered from the store on its reader thread."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from threading import Lock
from typing import Any, NamedTuple

from elevenmon.analytics.forecast import Question
from elevenmon.analytics.overage import comes_to, overage
from elevenmon.analytics.what_if import Exchange, ModelPrice, changed, exchange
from elevenmon.domain.account import Money
from elevenmon.domain.clock import Clock
from elevenmon.domain.forecast import Forecast
from elevenmon.domain.level import Level
from elevenmon.domain.units import CREDITS
from elevenmon.domain.what_if import Change, Comparison, ModelUse, Outcome
from elevenmon.store import model_prices
from elevenmon.store.errors import StoreError
from elevenmon.sync.known import Known, is_cost_billed, price_of, read_known, unit_of
from elevenmon.sync.last_level import last_level
from elevenmon.sync.outlook import Outlook, answer
from elevenmon.sync.records import outcome
from elevenmon.sync.remembered import Remembered, read_remembered
from elevenmon.sync.session import Rows
from elevenmon.sync.standing import NO_FIGURES, due_of, judge

NO_LIMIT = "there is no limit to change, and no budget in the settings"
_PRICED = timedelta(days=30)
_HOLDS_SECONDS = 30.0
"""How long one reading of the store serves for several changes."""


class Whose(NamedTuple):
    """Whose words and whose budget; the zone None is the machine's."""

    zone: tzinfo | None
    budget: Money | None


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What every change is worked out of: one reading of the store."""

    known: Known
    question: Question | None
    """None where nothing is known yet."""
    today: Outcome | None
    prices: dict[str, ModelPrice]
    now: datetime
    level: Level | None
    whose: Whose


def read_ground(connection: Any, now: datetime, whose: Whose, ahead: Outlook | None = None) -> Ground:
    """Read the store once. `now` is server time; `ahead` has the answer that is shown already."""
    known = read_known(connection, now, cost_billed=is_cost_billed(connection))
    stands = (ahead or Outlook(zone=whose.zone, budget=whose.budget)).stands(known, now)
    question, shown = stands if stands is not None else (None, None)
    level = last_level(connection)
    charged = model_prices.charged(connection, now - _PRICED)
    prices = {each.model_id: _price(each) for each in charged}
    ground = Ground(known, question, None, prices, now, level, whose)
    return ground if shown is None else replace(ground, today=_outcome(ground, shown))


def compare(connection: Any, ground: Ground, change: Change) -> Comparison:
    """Today's outcome beside the changed one."""
    known, question, now = ground.known, ground.question, ground.now
    if question is None or ground.today is None:
        return Comparison(change, now, trouble=NO_FIGURES)
    unit = unit_of(known, ground.whose.budget)
    ends = known.ends(unit)
    end = "the reset" if ends == "reset" else f"{ends}'s end"
    try:
        if change.limit is not None and not question.limits:
            raise ValueError(NO_LIMIT)
        exchanges = _exchanges(change, ground, unit)
    except ValueError as error:
        return Comparison(change, question.now, unit, ground.today, trouble=str(error), end=end)
    use = {
        each.move.source: model_prices.hours(connection, each.move.source, known.since) for each in exchanges
    }
    asked_anew = changed(question, change, exchanges, use)
    return Comparison(
        change,
        question.now,
        unit,
        ground.today,
        _outcome(ground, answer(asked_anew, known)),
        tuple(each.basis for each in exchanges),
        end=end,
    )


def _exchanges(change: Change, ground: Ground, unit: str) -> list[Exchange]:
    if change.moves and unit != CREDITS:
        raise ValueError("a model's price is known in credits, and this account is billed in money")
    sources = [move.source for move in change.moves]
    twice = next((source for source in sources if sources.count(source) > 1), None)
    if twice is not None:
        raise ValueError(f"{twice} can be moved once only")
    return [exchange(move, ground.prices) for move in change.moves]


def _outcome(ground: Ground, forecast: Forecast) -> Outcome:
    known, now, whose = ground.known, ground.now, ground.whose
    subscription = known.subscription
    unlimited = subscription is not None and subscription.overage_cap == "unlimited"
    in_credits = unit_of(known, whose.budget) == CREDITS
    price = price_of(known, now) if in_credits else None
    return Outcome(
        forecast,
        judge(known, forecast, ground.level, now=now, zone=whose.zone, budget=whose.budget),
        overage(
            forecast,
            without_cap=unlimited and in_credits,
            unit_price=price,
            due=due_of(known),
        ),
        None if forecast.walls else comes_to(forecast, known.money, price),
    )


def _price(charged: model_prices.Charged) -> ModelPrice:
    characters, uses = charged.clip_characters, charged.uses
    return ModelPrice(
        charged.model_id,
        charged.name or charged.model_id,
        charged.credits,
        charged.clip_credits / characters if characters else None,
        charged.credits / uses if uses else None,
        charged.rate,
    )


def _use(price: ModelPrice) -> ModelUse:
    by_character = price.per_character is not None or price.rate is not None
    return ModelUse(price.model_id, price.name, price.credits, by_character)


class LiveWhatIf:
    """Implements `domain.what_if.WhatIf` over a store. Safe to use from any thread."""

    def __init__(
        self,
        rows: Rows,
        clock: Clock,
        zone: tzinfo | None,
        budget: Money | None,
        ahead: Callable[[], Outlook | None] = lambda: None,
    ) -> None:
        """`ahead` gives, on the reader thread, what looks ahead for the Overview: its answer is today's."""
        self._rows, self._clock, self._ahead = rows, clock, ahead
        self._whose = Whose(zone, budget)
        self._ground: tuple[float, Ground] | None = None
        self._lock = Lock()
        self._busy = False
        self._next: tuple[Change, Callable[[Comparison], None]] | None = None

    def models(self, deliver: Callable[[tuple[ModelUse, ...]], None]) -> None:
        """The models known, the most used first; none where the store cannot be read."""

        def done(future: Future[Ground]) -> None:
            ground = outcome(future)
            prices = () if isinstance(ground, StoreError) else tuple(ground.prices.values())
            deliver(tuple(_use(each) for each in prices))

        self._rows.read(self._read_ground).add_done_callback(done)

    def compare(self, change: Change, deliver: Callable[[Comparison], None]) -> None:
        """Work a change out; of those asked while one is worked out the newest is next."""
        with self._lock:
            if self._busy:
                self._next = (change, deliver)
                return
            self._busy = True
        self._work(change, deliver)

    def _work(self, change: Change, deliver: Callable[[Comparison], None]) -> None:
        def job(connection: Any) -> Comparison:
            ground = self._read_ground(connection)
            return compare(connection, ground, change)

        def done(future: Future[Comparison]) -> None:
            with self._lock:
                following, self._next = self._next, None
                self._busy = following is not None
            try:
                answered = outcome(future)
                if isinstance(answered, StoreError):
                    answered = Comparison(change, self._clock.now(), trouble=str(answered))
                deliver(answered)
            finally:
                # Whatever became of this one, the next is not left waiting for ever.
                if following is not None:
                    self._work(*following)

        self._rows.read(job).add_done_callback(done)

    def _read_ground(self, connection: Any) -> Ground:
        """On the reader thread alone."""
        at = self._clock.monotonic()
        if self._ground is None or at - self._ground[0] > _HOLDS_SECONDS:
            remembered: Remembered = read_remembered(connection)
            now = self._clock.now() + timedelta(seconds=remembered.offset)
            self._ground = (at, read_ground(connection, now, self._whose, self._ahead()))
        return self._ground[1]
