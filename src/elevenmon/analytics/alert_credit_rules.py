"""Alert rules on credits: how far they are used, whether they last, how fast they go, what keys spend."""

from collections.abc import Mapping

from elevenmon.analytics.alert_condition import Condition, Found, Stand, below, measured, so
from elevenmon.analytics.alert_readings import Readings
from elevenmon.domain.account import Subscription
from elevenmon.domain.alert_rules import Family, Rule
from elevenmon.domain.alerts import AlertRef
from elevenmon.domain.forecast import Forecast, Wall
from elevenmon.domain.level import Level
from elevenmon.domain.wording import chance, duration, grouped, percent

BURST_WINDOWS: Mapping[Family, tuple[int, int]] = {
    Family.BURST_FAST: (3600, 300),
    Family.BURST_SLOW: (21_600, 1800),
}
"""The longer and the shorter trailing window, in seconds, both of which a burst must fill."""
_SURE = 0.8
"""Probability of the last wall from where on the verdict is critical too."""
_LIKELY = 0.5
_WALLS = {
    "included": "included credits used up before the reset",
    "cap": "overage cap reached before the reset",
    "budget": "budget spent before the period ends",
}


def quota(rule: Rule, readings: Readings) -> Found:
    """Included credits used, in percent."""
    plan = _plan(readings)
    if plan is None or plan.limit <= 0:
        return _nothing(readings)
    used = plan.used / plan.limit * 100
    # Each mark has its own episode: the sentence says which one it is about.
    text = f"past {rule.at:g} %: {percent(used / 100, digits=1)} of the credits used"
    return (measured(rule, used, text, period=readings.period),)


def credits_used(rule: Rule, readings: Readings) -> Found:
    """Credits used this period."""
    plan = _plan(readings)
    if plan is None:
        return _nothing(readings)
    return (measured(rule, plan.used, f"{grouped(plan.used)} credits used", period=readings.period),)


def overage(rule: Rule, readings: Readings) -> Found:
    """Included credits used up where more may be bought."""
    plan = _plan(readings)
    if plan is None or plan.limit <= 0 or plan.overage_cap == 0:
        return _nothing(readings)
    text = f"overage runs: {grouped(plan.used)} of {grouped(plan.limit)} credits used"
    return (_beyond(rule, plan, plan.limit, text, readings),)


def cap(rule: Rule, readings: Readings) -> Found:
    """The last wall reached."""
    plan = _plan(readings)
    if plan is None or plan.limit <= 0 or plan.wall == "unlimited":
        return _nothing(readings)
    text = f"all {grouped(plan.wall)} credits used"
    if plan.overage_cap != 0:
        text = f"overage cap reached: {text}"
    return (_beyond(rule, plan, plan.wall, text, readings),)


def wall_ahead(rule: Rule, readings: Readings) -> Found:
    """A wall predicted before the reset."""
    forecast = readings.forecast
    if readings.forecast_waits:
        return None
    if forecast is None:
        return _nothing(readings)
    kind = rule.id.partition("-")[2]
    wall = next((each for each in forecast.walls if each.kind == kind), None)
    if wall is None or wall.reached:
        # Reached, switched off, or a budget taken out of the settings: nothing is left to wait for.
        ref, why = AlertRef(rule.id, "", readings.period), "no such wall" if wall is None else "reached"
        return (Condition(ref, Stand.OVER, None, rule.level, "", why, for_good=True),)
    if wall.probability is None:
        return None
    level = Level.CRITICAL if wall.probability >= _SURE and _is_last(wall, readings) else rule.level
    return (measured(rule, wall.probability, _ahead(wall), period=readings.period, level=level),)


def burst(rule: Rule, readings: Readings) -> Found:
    """Credits go many times faster than they can, over a long and a short window alike.

    Held against the sustainable rate or against the even pace, whichever is more, and the words say which: an
    account that is about to run out has no burst because of that alone.
    """
    pace = readings.pace
    if pace is None:
        return _nothing(readings)
    windows = BURST_WINDOWS[rule.family]
    rates = [pace.rates.get(seconds) for seconds in windows]
    if pace.sustainable is None or pace.even is None:
        return ()
    known = [rate for rate in rates if rate is not None]
    if len(known) < len(windows):
        return None
    base = max(pace.sustainable, pace.even)
    multiples = [rate / base for rate in known]
    small = known[0] * windows[0] / 3600 < rule.least
    name = "sustainable" if pace.sustainable >= pace.even else "even pace"
    longer, shorter = multiples
    first, second = map(duration, windows)
    level = Level.WATCH if is_fine(readings.forecast) else rule.level
    text = f"credits burn at {longer:.1f}x {name} over {first} and {shorter:.1f}x over {second}"
    return (below(rule, text) if small else measured(rule, min(multiples), text, level=level),)


def key_budgets(rule: Rule, readings: Readings, budgets: Mapping[str, float]) -> Found:
    """What single keys may spend."""
    if not budgets:
        return ()
    if readings.keys is None:
        return None
    found: list[Condition] = []
    for use in readings.keys:
        budget = budgets.get(use.key, budgets.get(use.name)) if use.name else budgets.get(use.key)
        if budget is not None:
            text = f"{use.name or use.key} used {grouped(use.credits)} of its {grouped(budget)} credits"
            at = Rule(rule.id, rule.family, rule.level, rule.unit, at=budget, clear_at=budget)
            found.append(
                measured(at, use.credits, text, key=use.key, period=readings.period, over="under its budget")
            )
    return tuple(found)


def reset(rule: Rule, readings: Readings) -> Found:
    """Credits came anew within the last hour."""
    plan, period = _plan(readings), readings.period
    if plan is None or period is None or plan.limit <= 0:
        return _nothing(readings)
    if not 0 <= (readings.now - period).total_seconds() < 3600:
        return ()
    text = f"credits came anew: {grouped(plan.used)} of {grouped(plan.limit)} used"
    return (so(rule, text, over="an hour later"),)


def is_fine(forecast: Forecast | None) -> bool:
    """Whether the next wall is not expected before the reset; not so where nothing can be said."""
    if forecast is None or forecast.projected is None:
        return False
    wall = forecast.next_wall
    if wall is None:
        return False
    return wall.probability < _LIKELY if wall.probability is not None else wall.eta is None


def _is_last(wall: Wall, readings: Readings) -> bool:
    """Whether nothing can be used beyond a wall: the verdict is critical then, and not otherwise."""
    forecast, plan = readings.forecast, readings.subscription
    goes_on = wall.kind == "included" and plan is not None and plan.overage_cap == "unlimited"
    return forecast is not None and wall is forecast.walls[-1] and not goes_on


def _plan(readings: Readings) -> Subscription | None:
    """The credits of the account; where money is paid a counter and a limit mean nothing."""
    return readings.subscription if readings.has_credits else None


def _nothing(readings: Readings) -> Found:
    """What is found without a figure: nothing is known, or the rule does not apply to this account."""
    known = readings.subscription is not None or not readings.has_credits
    return () if known else None


def _beyond(rule: Rule, plan: Subscription, wall: int, text: str, readings: Readings) -> Condition:
    at = Rule(rule.id, rule.family, rule.level, rule.unit, at=wall, clear_at=wall)
    return measured(at, plan.used, text, period=readings.period, over=f"below {grouped(wall)}")


def _ahead(wall: Wall) -> str:
    return f"{chance(wall.probability or 0.0)} likely: {_WALLS[wall.kind]}"
