"""The verdict: sentence, level, glyph and ETA from one function, so that they cannot disagree.

Where the forecast knows how likely each wall is, that decides: ok below 0.2, watch below 0.5, warning above,
for the first wall; critical from 0.8 for the last one. A band is left only 0.1 beyond its edge, so a figure
that trembles on an edge does not make the verdict flicker.

An estimate without probabilities is judged by projected use over the limit: below 0.9 ok, up to 1.0 watch,
above it warning; critical once the last wall is reached, or expected to be. There a band is left 0.03 beyond
its edge.
"""

from collections.abc import Sequence
from datetime import datetime

from elevenmon.analytics.circumstances import Circumstances
from elevenmon.analytics.estimate import TOO_LITTLE_DATA
from elevenmon.analytics.verdict_details import ahead_without_wall, details
from elevenmon.domain.forecast import Forecast, Wall
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import MoneyUse, Verdict
from elevenmon.domain.wording import DAY, HOUR, day, grouped, money, percent

GLYPHS = {
    Level.OK: "●",
    Level.WATCH: "◆",
    Level.WARNING: "▲",
    Level.CRITICAL: "■",
    Level.UNKNOWN: "○",
}
_LADDER = (Level.OK, Level.WATCH, Level.WARNING, Level.CRITICAL)
_WATCH_FROM, _WARNING_FROM, _CRITICAL_FROM = 0.9, 1.0, 1.0
_HYSTERESIS = 0.03
_WATCH_LIKELY, _WARNING_LIKELY, _CRITICAL_LIKELY = 0.2, 0.5, 0.8
_LIKELY_HYSTERESIS = 0.1


def verdict(forecast: Forecast, previous: Level | None, circumstances: Circumstances) -> Verdict:
    """The verdict on a forecast with at least one wall. `previous` is the last level, for the hysteresis."""
    level = _level(forecast, previous, circumstances)
    ahead = forecast.next_wall
    eta = told_eta(ahead, level) if ahead is not None else None
    text = _sentence(forecast, level, circumstances)
    return _made(level, text, eta, details(forecast, level, circumstances))


def nothing_yet(reason: str) -> Verdict:
    """The verdict before the first figures, or without them: unknown, and why."""
    return _made(Level.UNKNOWN, reason, None)


def without_limit(
    uses: Sequence[MoneyUse], forecast: Forecast | None, circumstances: Circumstances
) -> Verdict:
    """The verdict where there is nothing to run out of; what use will come to explains it."""
    explained = () if forecast is None else ahead_without_wall(uses, forecast, circumstances)
    if not uses:
        return _made(Level.OK, "no limit to run out of", None, explained)
    sums = " + ".join(money(use.amount, use.currency) for use in uses)
    return _made(Level.OK, f"no limit to run out of: {sums} this {circumstances.stretch}", None, explained)


def _made(level: Level, text: str, eta: datetime | None, explained: tuple[str, ...] = ()) -> Verdict:
    return Verdict(level, text, GLYPHS[level], eta, explained, estimated="est." in text)


def _level(forecast: Forecast, previous: Level | None, circumstances: Circumstances) -> Level:
    first, last = forecast.walls[0], forecast.walls[-1]
    if last.reached and not circumstances.overage_allowed:
        return Level.CRITICAL
    if forecast.projected is None:
        return Level.WARNING if first.reached else Level.UNKNOWN
    if first.probability is not None and last.probability is not None:
        likely = (first.probability, 0.0 if circumstances.overage_allowed else last.probability)
        return _likely_level(likely, previous)
    edges = (
        (forecast.projected / first.at if first.at > 0 else 2.0, _WATCH_FROM),
        (forecast.projected / first.at if first.at > 0 else 2.0, _WARNING_FROM),
        (0.0 if circumstances.overage_allowed else forecast.projected / last.at, _CRITICAL_FROM),
    )
    stood = _LADDER.index(previous) if previous in _LADDER else None
    passed = [index for index, (ratio, edge) in enumerate(edges) if ratio > edge + _margin(index, stood)]
    level = _LADDER[max(passed, default=-1) + 1]
    return max(level, Level.WARNING, key=_LADDER.index) if first.reached else level


def _likely_level(likely: tuple[float, float], previous: Level | None) -> Level:
    """By the probabilities of the first and the last wall. A reached first wall has probability 1."""
    first, last = likely
    # The hair keeps 0.2 + 0.1 from being more than 0.3.
    above, below = _LIKELY_HYSTERESIS - 1e-9, _LIKELY_HYSTERESIS + 1e-9
    stays = {
        Level.OK: first < _WATCH_LIKELY + above,
        Level.WATCH: _WATCH_LIKELY - below <= first < _WARNING_LIKELY + above,
        Level.WARNING: first >= _WARNING_LIKELY - below and last < _CRITICAL_LIKELY + above,
        Level.CRITICAL: last >= _CRITICAL_LIKELY - below,
    }
    if previous is not None and stays.get(previous, False):
        return previous
    if last >= _CRITICAL_LIKELY:
        return Level.CRITICAL
    if first >= _WARNING_LIKELY:
        return Level.WARNING
    return Level.WATCH if first >= _WATCH_LIKELY else Level.OK


def told_eta(wall: Wall, level: Level) -> datetime | None:
    """When a wall is met, where that is told as what will happen rather than as what may."""
    expected = wall.probability is None or level in (Level.WARNING, Level.CRITICAL)
    return wall.eta if expected else None


def _margin(edge: int, stood: int | None) -> float:
    if stood is None:
        return 0.0
    return _HYSTERESIS if stood <= edge else -_HYSTERESIS


def _sentence(forecast: Forecast, level: Level, circumstances: Circumstances) -> str:
    first, ahead = forecast.walls[0], forecast.next_wall
    if first.reached:
        return f"{_excess(forecast.used - first.at, circumstances)}{_beyond(forecast, ahead, circumstances)}"
    if forecast.reason is not None:
        return _refusal(forecast.reason, circumstances)
    if forecast.reset is None:
        return _without_reset(first, circumstances)
    if first.probability is not None:
        return _likely_sentence(forecast, level, circumstances)
    return _estimated_sentence(forecast, level, circumstances)


def _estimated_sentence(forecast: Forecast, level: Level, circumstances: Circumstances) -> str:
    """What is said of a first wall ahead by an estimate without probabilities, before a reset."""
    first, reset = forecast.walls[0], forecast.reset
    assert reset is not None  # the caller has looked
    if first.eta is None:
        lasts = "lasts to" if level is Level.OK else "close to the limit at"
        spare = percent(forecast.spare_fraction or 0.0)
        return f"{lasts} {circumstances.end_on(reset)}, {spare} spare est."
    if level is Level.WATCH:
        return _may_run_out(first.eta, circumstances)
    return f"runs out {circumstances.at(first.eta)} est., {_early(reset, first.eta)}"


def _likely_sentence(forecast: Forecast, level: Level, circumstances: Circumstances) -> str:
    """What is said of a first wall ahead whose probability is known, before a reset."""
    first, reset = forecast.walls[0], forecast.reset
    assert reset is not None  # the caller has looked
    if level is Level.OK:
        spare = percent(forecast.spare_fraction or 0.0)
        return f"lasts to {circumstances.end_on(reset)}, {spare} spare est."
    if first.early is None:
        return f"may run out before {circumstances.end_on(reset)} est."
    if first.eta is None or level is Level.WATCH:
        return _may_run_out(first.early, circumstances)
    at, between = circumstances.when(first)
    return f"runs out {at}{between} est., {_early(reset, first.eta)}"


def _may_run_out(instant: datetime, circumstances: Circumstances) -> str:
    is_past = instant < circumstances.now
    return f"may run out {'any time' if is_past else f'after {circumstances.at(instant)}'} est."


def _excess(over: float, circumstances: Circumstances) -> str:
    if circumstances.currency is not None:
        return f"over the budget by {money(over, circumstances.currency)}" if over > 0 else "budget used up"
    return f"over by {grouped(over)}" if over > 0 else "used up"


def _beyond(forecast: Forecast, ahead: Wall | None, circumstances: Circumstances) -> str:
    """What follows `over by 1,204`: nothing where that is the end, else how long the overage goes on."""
    if circumstances.overage_allowed:
        return ", overage without a cap"
    if ahead is None:
        return ""
    if ahead.eta is None:
        if forecast.projected is None or forecast.reset is None:
            return f", overage up to {grouped(ahead.at - forecast.walls[0].at)}"
        return f", overage lasts to the reset on {day(forecast.reset, circumstances.zone)} est."
    return f", overage cap {circumstances.at(ahead.eta)} est." + (
        ", no reset date" if forecast.reset is None else ""
    )


def _refusal(reason: str, circumstances: Circumstances) -> str:
    reason = reason.replace("the reset", circumstances.end)
    if reason.startswith(TOO_LITTLE_DATA):
        return reason.replace(TOO_LITTLE_DATA, f"{TOO_LITTLE_DATA} for an estimate", 1)
    return f"no estimate: {reason}"


def _without_reset(wall: Wall, circumstances: Circumstances) -> str:
    if wall.eta is None:
        return "no end in sight, no reset date"
    return f"runs out {circumstances.at(wall.eta)} est., no reset date"


def _early(reset: datetime, eta: datetime) -> str:
    seconds = (reset - eta).total_seconds()
    if seconds >= DAY:
        return f"{seconds // DAY:.0f} d early"
    return f"{seconds // HOUR:.0f} h early" if seconds >= HOUR else f"{seconds // 60:.0f} min early"
