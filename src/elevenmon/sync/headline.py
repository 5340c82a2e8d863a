"""The headline of a standing: what is put ready for status lines."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from elevenmon.domain.account import Money
from elevenmon.domain.clock import to_ms
from elevenmon.domain.forecast import Forecast, Wall
from elevenmon.domain.headline import Headline, WallAhead, worded_for
from elevenmon.domain.machine_zone import MACHINE_ZONE
from elevenmon.domain.snapshot import Billing
from elevenmon.domain.units import CREDITS
from elevenmon.domain.wording import zone_named
from elevenmon.sync.known import Known, currency_of

if TYPE_CHECKING:
    from elevenmon.sync.standing import Standing


class Wording(NamedTuple):
    """Whose words: the zone as the settings name it (None: the machine's), and the budget."""

    zone: str | None
    budget: Money | None


def headline(standing: "Standing", wording: Wording, now: datetime, offset: float) -> Headline | None:
    """The figures and the verdict; None before ElevenLabs gave any. `now` is server time, `offset` seconds
    ahead of this machine's."""
    known, forecast, verdict = standing.known, standing.forecast, standing.verdict
    if known.subscription is None or known.sampled_at is None:
        return None
    ahead = round(offset * 1000)
    unit, used, limit = _figures(known, forecast, wording.budget)
    reset = known.subscription.reset if known.billing is not Billing.COST else known.money_period.end
    return Headline(
        polled_at=to_ms(known.sampled_at) - ahead,
        unit=unit,
        used=used,
        limit=limit,
        reset=None if reset is None else to_ms(reset),
        level=verdict.level.value,
        text=verdict.text,
        glyph=verdict.glyph,
        eta=None if verdict.eta is None else to_ms(verdict.eta),
        walls=() if forecast is None else tuple(_wall(wall) for wall in forecast.walls),
        good_until=_good_until(now, (reset, verdict.eta), wording.zone) - ahead,
        worded_for=wording_of(wording, now),
        ahead=ahead,
        stretch="month" if known.ends(unit) == "month" else "period",
    )


def _figures(
    known: Known, forecast: Forecast | None, budget: Money | None
) -> tuple[str, float, float | None]:
    subscription = known.subscription
    assert subscription is not None  # the caller has looked
    if known.billing is Billing.CREDITS:
        return CREDITS, float(subscription.used), float(subscription.limit)
    if forecast is not None and forecast.walls:
        return currency_of(known, budget), forecast.used, forecast.walls[0].at
    if known.billing is Billing.NO_LIMIT:
        return CREDITS, float(subscription.used), None
    currency = currency_of(known, budget)
    return currency, next((use.amount for use in known.money if use.currency == currency), 0.0), None


def _wall(wall: Wall) -> WallAhead:
    instants = (wall.reached_at,) * 3 if wall.reached else (wall.early, wall.eta, wall.late)
    early, eta, late = (None if instant is None else to_ms(instant) for instant in instants)
    return WallAhead(wall.kind, wall.at, wall.probability, early, eta, late, wall.reached)


def _good_until(now: datetime, told: tuple[datetime | None, ...], zone: str | None) -> int:
    """The end of the local day, or the first of the times told that is still ahead."""
    local = now.astimezone(zone_named(zone) or MACHINE_ZONE)
    tomorrow = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(to_ms(at) for at in (tomorrow, *told) if at is not None and at > now)


def wording_of(wording: Wording, now: datetime) -> str:
    """What the sentence of a headline is made for."""
    offset = now.astimezone().utcoffset() or timedelta(0)
    budget = wording.budget
    plain = None if budget is None else (float(budget.amount), budget.currency)
    return worded_for(wording.zone, int(offset.total_seconds()), plain)
