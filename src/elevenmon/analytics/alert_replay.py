"""Alert rules over a run of past readings: the episodes that would have been."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from elevenmon.analytics.alert_condition import Condition
from elevenmon.analytics.alert_readings import Readings
from elevenmon.analytics.alert_rules import found
from elevenmon.analytics.alert_states import Edge, RuleWatch, step
from elevenmon.domain.alert_rules import AlertRules, Rule
from elevenmon.domain.alert_wording import figure
from elevenmon.domain.alerts import Alert, AlertRef, AlertTurn


def replay(rules: AlertRules, looks: Iterable[Readings], every: timedelta) -> list[Alert]:
    """Every episode, in the order they opened; those that are open at the end too.

    `every` is the time between two looks, all of which counts as having been watched. What an episode says
    is what it said when it opened; its level and its peak are the worst.
    """
    by_id = {rule.id: rule for rule in rules.rules if rule.on}
    watches = {name: RuleWatch() for name in by_id}
    episodes: list[Alert] = []
    places: dict[AlertRef, int] = {}
    peaks: dict[AlertRef, float] = {}
    for look in looks:
        for name, stands in found(rules, look).items():
            rule = by_id[name]
            watches[name], edges = step(
                rule,
                watches[name],
                stands,
                look.now,
                look.period,
                period_end=look.period_end,
                counts_at_most=every,
            )
            for edge in edges:
                _note(edge, look, episodes, places)
            for condition in stands or ():
                if condition.ref in places:
                    at = places[condition.ref]
                    episodes[at] = _grown(episodes[at], condition, rule, peaks)
    return episodes


def _note(edge: Edge, look: Readings, episodes: list[Alert], places: dict[AlertRef, int]) -> None:
    if edge.turn is AlertTurn.RAISED:
        assert edge.condition is not None  # nothing rises without one
        at = places[edge.ref]
        episodes[at] = replace(episodes[at], level=edge.condition.level, raised_at=look.now)
        return
    if edge.turn is AlertTurn.CLEARED:
        at = places.pop(edge.ref)
        episodes[at] = replace(episodes[at], cleared_at=look.now, cleared_by=edge.cleared_by)
        return
    assert edge.condition is not None  # nothing opens without one
    places[edge.ref] = len(episodes)
    episodes.append(
        Alert(edge.ref, edge.condition.level, edge.condition.text, look.now, already_so=edge.already_so)
    )


def _grown(alert: Alert, condition: Condition, rule: Rule, peaks: dict[AlertRef, float]) -> Alert:
    if condition.value is None:
        return alert
    before = peaks.get(alert.ref) if alert.peak else None
    peak = condition.value if before is None else max(before, condition.value)
    if peak == before:
        return alert
    peaks[alert.ref] = peak
    return replace(alert, peak=figure(rule.unit, peak))


def fired(episodes: Iterable[Alert]) -> Mapping[str, int]:
    """How often each rule that fired at all did so, in the order in which they first did.

    What was already so at the first look is told to nobody, unless it became worse.
    """
    counts: dict[str, int] = {}
    for episode in episodes:
        if episode.already_so and episode.raised_at is None:
            continue
        counts[episode.ref.rule] = counts.get(episode.ref.rule, 0) + 1
    return counts
