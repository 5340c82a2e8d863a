"""The look ahead, as the store has it: what is asked of the forecast, and when it is asked anew.

It rests on usage rows, on the counter's newest samples beyond them, and on the walls of the account. One
instance looks again and again, and works it out anew only when one of these moved.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from weakref import ReferenceType, ref

from elevenmon.analytics.estimate import Limits, average_rate, credit_walls, estimate
from elevenmon.analytics.forecast import RESET_IS_FAR, Question, forecast
from elevenmon.analytics.money_use import in_currency
from elevenmon.analytics.use_record import filled_record, hourly_record
from elevenmon.domain.account import Money
from elevenmon.domain.clock import to_ms
from elevenmon.domain.forecast import Forecast
from elevenmon.domain.machine_zone import MACHINE_ZONE
from elevenmon.domain.snapshot import Billing
from elevenmon.domain.units import CREDITS
from elevenmon.sync.known import Known, currency_of, unit_of

_AGAIN_MS = 5 * 60_000
"""How long an answer holds while nothing but the time moves."""
_SLIGHT = 0.002
"""Of what is left to the next wall: use of no more than that moves nothing that can be seen in that time."""
_WITHOUT_PERIOD = timedelta(days=30)
_READ = timedelta(weeks=13)
"""Older use says little about the next month."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A forecast, and what was asked. It does not hold on to the reading, which others let go of."""

    known: ReferenceType[Known] | None
    """None where another process read it."""
    record: str
    """How far the record of that reading reached."""
    question: Question
    forecast: Forecast


class Outlook:
    """Looks ahead again and again. Used on one thread."""

    def __init__(self, *, zone: tzinfo | None, budget: Money | None, standing: Answer | None = None) -> None:
        """`zone`: whose days count, None is the machine's. `budget`: the wall where credits have no limit.
        `standing`: what was answered to the same before, and holds under the same rules."""
        self._zone, self._budget = zone or MACHINE_ZONE, budget
        self._last = standing

    @property
    def answer(self) -> Answer | None:
        """The answer that stands: that of the last look, or the one it was given before it."""
        return self._last

    def look(self, known: Known, now: datetime) -> Forecast | None:
        """The forecast, without a wall where spending has none; None where nothing is known yet."""
        last, moment = self._last, _moment(known, now, self._budget)
        if last is not None and _has_come(last, moment):
            last = None
        if last is not None and _is_of(last, known) and _holds(last.question, moment):
            return last.forecast
        if last is not None and _holds(last.question, moment) and _hardly_moved(last, known, self._budget):
            assert known.subscription is not None
            used = float(known.subscription.used)
            return last.forecast if used == last.forecast.used else replace(last.forecast, used=used)
        question = asked(known, now, zone=self._zone, budget=self._budget)
        if question is None:
            self._last = None
            return None
        if last is None or not (_holds(last.question, moment) and _same(last.question, question)):
            made = answer(question, known)
        else:
            made, question = last.forecast, last.question
        self._last = Answer(ref(known), _record(known), question, made)
        return made

    def stands(self, known: Known, now: datetime) -> tuple[Question, Forecast] | None:
        """The answer that stands, with what was asked for it: `used` is that of the question."""
        if self.look(known, now) is None or self._last is None:
            return None
        return self._last.question, self._last.forecast


def asked(known: Known, now: datetime, *, zone: tzinfo, budget: Money | None) -> Question | None:
    """What the forecast is to be asked, with or without a wall; None where nothing is known yet."""
    if unit_of(known, budget) == CREDITS:
        return _asked_of_credits(known, _moment(known, now, budget), zone)
    return _asked_of_money(known, budget, now, zone)


def answer(question: Question, known: Known) -> Forecast:
    """The forecast; the trailing average, which names no range, where a range would be made up."""
    made = forecast(question)
    if made.reason != RESET_IS_FAR or known.billing is not Billing.CREDITS:
        return made
    rate, days = average_rate(known.consumption, to_ms(question.now))
    average = estimate(
        question.used, question.limits, question.reset, rate=rate, history_days=days, now=question.now
    )
    return replace(average, projected=None, reset=None)


def _asked_of_credits(known: Known, moment: datetime, zone: tzinfo) -> Question | None:
    subscription = known.subscription
    if subscription is None:
        return None
    since = max(known.since, moment - _READ)
    record = hourly_record(known.consumption, known.holes, to_ms(since), to_ms(moment))
    return Question(
        buckets=record,
        used=float(subscription.used),
        limits=_walls(known),
        start=known.period.start if known.period is not None else moment - _WITHOUT_PERIOD,
        reset=subscription.reset,
        now=moment,
        zone=zone,
        whole=True,
    )


def _walls(known: Known) -> Limits:
    """Those of the credits; none where they have no limit."""
    plan = known.subscription
    if plan is None or known.billing is not Billing.CREDITS:
        return ()
    return credit_walls(plan.limit, plan.overage_cap)


def _asked_of_money(known: Known, budget: Money | None, now: datetime, zone: tzinfo) -> Question | None:
    """In the budget's currency, else in the one most money is in; None where none was spent."""
    if budget is None and not known.money:
        return None
    currency, period = currency_of(known, budget), known.money_period
    rows = in_currency(known.money_rows, currency)
    record = filled_record(rows, known.holes, to_ms(known.since), to_ms(now), known.bucket_seconds * 1000)
    used = next((use.amount for use in known.money if use.currency == currency), 0.0)
    return Question(
        buckets=record,
        used=used,
        limits=() if budget is None else (("budget", float(budget.amount)),),
        start=period.start,
        reset=period.end,
        now=now,
        zone=zone,
        whole=True,
    )


def _moment(known: Known, now: datetime, budget: Money | None) -> datetime:
    """When the figure was read, from which is looked ahead; now, where the reset has come since."""
    in_money = unit_of(known, budget) != CREDITS
    if in_money or known.subscription is None or known.sampled_at is None:
        return now
    reset = known.subscription.reset
    return now if reset is not None and reset <= now else known.sampled_at


def _holds(question: Question, moment: datetime) -> bool:
    """Whether the time alone is no reason to ask again."""
    if question.reset is not None and (question.now < question.reset) is not (moment < question.reset):
        return False
    return 0 <= to_ms(moment) - to_ms(question.now) < _AGAIN_MS


def _is_of(last: Answer, known: Known) -> bool:
    """Whether an answer was made of this very reading."""
    return last.known is not None and last.known() is known


def _has_come(last: Answer, moment: datetime) -> bool:
    """Whether a time that was told as ahead has come since, and the wall has not been met."""
    ahead = [wall for wall in last.forecast.walls if not wall.reached]
    told = [at for wall in ahead for at in (wall.early, wall.eta) if at is not None]
    return any(last.question.now < at <= moment for at in told)


def _hardly_moved(last: Answer, known: Known, budget: Money | None) -> bool:
    """Whether a reading tells hardly more of use than the one that was looked ahead from.

    Never beyond a wall: what is over is said to the credit.
    """
    subscription, question = known.subscription, last.question
    in_money = unit_of(known, budget) != CREDITS
    if in_money or subscription is None or _record(known) != last.record:
        return False
    limits = _walls(known)
    if (limits, subscription.reset) != (question.limits, question.reset):
        return False
    end = min((at for _, at in limits), default=last.forecast.projected or 0.0)
    left = end - question.used
    return left > 0 and abs(subscription.used - question.used) <= left * _SLIGHT


def _record(known: Known) -> str:
    """How far the record of an account reaches."""
    covered = known.buckets.known
    start = None if known.period is None else to_ms(known.period.start)
    reaches = (known.billing, start, covered and covered[0], len(known.holes), len(known.samples) > 1)
    return " ".join(map(str, reaches))


def _same(old: Question, new: Question) -> bool:
    """Whether two questions differ in their moment alone."""
    return (old.used, old.limits, old.start, old.reset) == (new.used, new.limits, new.start, new.reset) and (
        list(old.buckets) == list(new.buckets)
    )
