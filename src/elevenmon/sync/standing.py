"""Where an account stands: figures, the look ahead and the verdict on it, the same for every front end."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from elevenmon.analytics.circumstances import Circumstances
from elevenmon.analytics.overage import Due
from elevenmon.analytics.verdict import nothing_yet, verdict, without_limit
from elevenmon.domain.account import Money
from elevenmon.domain.forecast import Forecast
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Billing, Verdict
from elevenmon.domain.units import CREDITS
from elevenmon.sync.known import Known, currency_of, is_cost_billed, price_of, read_known, unit_of
from elevenmon.sync.last_level import last_level
from elevenmon.sync.outlook import Outlook

NO_FIGURES = "waiting for the first figures"


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """One look at an account, from its store."""

    known: Known
    forecast: Forecast | None
    """Without a wall where nothing stands in the way of spending; None where nothing is known yet."""
    verdict: Verdict


def standing(
    connection: Any,
    now: datetime,
    zone: tzinfo | None,
    *,
    budget: Money | None = None,
    outlook: Outlook | None = None,
) -> Standing:
    """Look once, for a command. `now` is server time; `zone` None is the machine's. `outlook` may have an
    answer that stands.

    The verdict starts from the last level stored; a command that wants its own to be the next one's start
    writes it with `last_level.keep_level`.
    """
    known = read_known(connection, now, cost_billed=is_cost_billed(connection))
    forecast = (outlook or Outlook(zone=zone, budget=budget)).look(known, now)
    judged = judge(known, forecast, last_level(connection), now=now, zone=zone, budget=budget)
    return Standing(known, forecast, judged)


def judge(
    known: Known,
    forecast: Forecast | None,
    previous: Level | None,
    *,
    now: datetime,
    zone: tzinfo | None,
    budget: Money | None,
    waiting: str = NO_FIGURES,
) -> Verdict:
    """The verdict on a forecast of `known`; `waiting` says why there are no figures, where there are none."""
    subscription = known.subscription
    is_known = known.billing is not Billing.CREDITS and (subscription is not None or bool(known.money))
    if forecast is None and not is_known:
        return nothing_yet(waiting)
    in_money = unit_of(known, budget) != CREDITS
    unlimited = subscription is not None and subscription.overage_cap == "unlimited"
    circumstances = Circumstances(
        now=now,
        zone=zone,
        currency=currency_of(known, budget) if in_money else None,
        overage_allowed=unlimited and not in_money,
        unit_price=price_of(known, now) if not in_money else None,
        due=due_of(known) if not in_money else None,
        stretch="period" if known.period is not None else "month",
        comes_anew=known.billing is Billing.CREDITS,
    )
    if forecast is None or not forecast.walls:
        return without_limit(known.money, forecast, circumstances)
    return verdict(forecast, previous, circumstances)


def due_of(known: Known) -> Due | None:
    """What the account says is due for overage; None where it says nothing, or there is none."""
    plan = known.subscription
    if plan is None or plan.overage is None or plan.overage.amount <= 0 or plan.used <= plan.limit:
        return None
    return Due(float(plan.overage.amount), plan.overage.currency, float(plan.used - plan.limit))
