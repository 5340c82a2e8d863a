"""Alert rules on requests: what share fails, what is refused and why, how long answers take."""

from elevenmon.analytics.alert_condition import Condition, Found, below, measured
from elevenmon.analytics.alert_readings import Readings, RequestFigures
from elevenmon.domain.alert_rules import Family, Rule
from elevenmon.domain.wording import duration, percent

STATUSES = {Family.STATUS_401: 401, Family.STATUS_402: 402, Family.STATUS_429: 429}
_CONCURRENCY = "concurrent"
"""Part of every name that the service has for a refusal over the concurrency limit."""


def errors(rule: Rule, readings: Readings) -> Found:
    """The share of requests that fail."""
    figures = _figures(rule, readings)
    if figures is None:
        return None
    share = _share(figures.failed, figures.requests)
    text = f"{percent(share / 100, digits=1)} of {figures.requests} requests failed {_within(rule)}"
    return (_enough(rule, share, text, figures.requests),)


def refusals(rule: Rule, readings: Readings) -> Found:
    """Requests refused with one status, for each error that they name."""
    figures, status = _figures(rule, readings), STATUSES[rule.family]
    if figures is None:
        return None
    return tuple(
        measured(rule, number, f"{number} requests refused with {_named(status, error)}", key=error)
        for (refused, error), number in sorted(figures.refused.items())
        if refused == status
    )


def latency(rule: Rule, readings: Readings) -> Found:
    """How long all but the slowest twentieth of requests take."""
    figures = _figures(rule, readings)
    if figures is None or figures.p95 is None:
        return None if figures is None or figures.requests else ()
    text = f"latency p95 {figures.p95:.1f} s {_within(rule)}"
    return (_enough(rule, figures.p95, text, figures.requests),)


def concurrency(rule: Rule, readings: Readings) -> Found:
    """The share of 429s that say that the concurrency limit was met."""
    figures = _figures(rule, readings)
    if figures is None:
        return None
    named = {error: n for (status, error), n in figures.refused.items() if status == 429 and error}
    met, all_named = sum(n for error, n in named.items() if _CONCURRENCY in error), sum(named.values())
    share = _share(met, all_named)
    text = f"{percent(share / 100, digits=1)} of {all_named} 429s met your concurrency limit {_within(rule)}"
    return (_enough(rule, share, text, all_named),)


def _figures(rule: Rule, readings: Readings) -> RequestFigures | None:
    return None if readings.requests is None else readings.requests.get(rule.window)


def _enough(rule: Rule, value: float, text: str, number: int) -> Condition:
    """A figure of too few requests says nothing."""
    if number < rule.least:
        return below(rule, text, over=f"fewer than {rule.least:g} requests")
    return measured(rule, value, text)


def _share(part: int, whole: int) -> float:
    return part / whole * 100 if whole else 0.0


def _within(rule: Rule) -> str:
    return f"in {duration(rule.window)}"


def _named(status: int, error: str) -> str:
    return f"{status} ({error.replace('_', ' ')})" if error else str(status)
