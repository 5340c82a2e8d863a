"""All about one alert, or about one rule, as lines."""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from elevenmon.domain.alerts import Alert, AlertsSection, RuleState, Telling
from elevenmon.domain.level import Level
from elevenmon.domain.wording import UNKNOWN_FIGURE, clock_time, day, duration
from elevenmon.render.alerts import rule_words, speaker, state_words
from elevenmon.tui.content import level_glyph, level_style
from elevenmon.tui.lists.alert_columns import log_columns, log_line
from elevenmon.tui.lists.facts import Fact, Light, fact_lines, when
from elevenmon.tui.widgets.cells import Line, wrapped

LABEL_CELLS = 16
WOULD_HAVE = "elevenmon alerts rehearse says when it would have fired in the last 30 days, as it is set now."
LEVEL_WORDS = {Level.WATCH: "notice", Level.WARNING: "warning", Level.CRITICAL: "critical"}


def about(
    shown: Alert | RuleState | None, section: AlertsSection, zone: tzinfo | None
) -> tuple[str, Callable[[int, datetime], list[Line]]]:
    """The heading of an alert or a rule, and what writes its lines for a width and a moment."""

    def write(cells: int, now: datetime) -> list[Line]:
        light = Light(now, zone, {})
        match shown:
            case Alert():
                return alert_lines(shown, section, light, cells)
            case RuleState():
                return rule_lines(shown, section, light, cells)
            case _:
                return [[("All about an alert stands here once one has fired.", "$quiet")]]

    return ("Rule" if isinstance(shown, RuleState) else "Alert"), write


def alert_lines(alert: Alert, section: AlertsSection, light: Light, cells: int) -> list[Line]:
    """The episode, its rule, and the other episodes of that rule."""
    now = light.now
    style = level_style(alert.level) if alert.is_loud(now) else "bold"
    lines = wrapped(f"{level_glyph(alert.level)} {alert.text}", style, cells)
    end = alert.cleared_at or now
    facts = [
        Fact("state", state_words(alert, now, light.zone)),
        Fact("level", LEVEL_WORDS.get(alert.level, alert.level.value)),
        Fact("started", when(alert.opened_at, light)),
        Fact("lasted" if alert.cleared_at else "for", duration((end - alert.opened_at).total_seconds())),
        Fact("became worse", when(alert.raised_at, light) if alert.raised_at else ""),
        Fact("peak", alert.peak),
        Fact("at the start", "it was so already, so nobody was told" if alert.already_so else ""),
        Fact("acknowledged", when(alert.acknowledged_at, light) if alert.acknowledged_at else ""),
        Fact("snoozed until", _until(alert.snoozed_until, light)),
        Fact("cleared", when(alert.cleared_at, light) if alert.cleared_at else ""),
        Fact("cleared by", alert.cleared_by),
        Fact("on", alert.ref.key),
        Fact("billing period", _period(alert.ref.period, light.zone)),
        Fact("id", alert.ref.id),
    ]
    labels = min(LABEL_CELLS, max(10, cells // 3))
    lines += [[], *fact_lines([fact for fact in facts if fact.value], cells, labels)]
    tellings = [telling_fact(one, light) for one in section.told if is_of(one, alert)]
    if tellings:
        lines += [[], [("Told outside", "$accent bold")], *fact_lines(tellings, cells, labels)]
    rule = next((rule for rule in section.rules if rule.id == alert.ref.rule), None)
    if rule is not None:
        lines += [
            [],
            [("Rule", "$accent bold")],
            *fact_lines(rule_facts(rule, section, light), cells, labels),
        ]
    others = [one for one in section.log if one.ref.rule == alert.ref.rule and one is not alert]
    return lines + _episodes("Other times", others, light, cells)


def is_of(telling: Telling, alert: Alert) -> bool:
    """Whether an episode was told of."""
    return (telling.ref, telling.opened_at) == (alert.ref, alert.opened_at)


def telling_fact(telling: Telling, light: Light) -> Fact:
    """`webhook    14:02 opened: hooks.example.com answered 200`; what was not told says so first."""
    failed = "" if telling.sent else "NOT TOLD, "
    words = f"{failed}{clock_time(telling.at, light.zone)} {telling.turn}: {telling.text}"
    return Fact(telling.channel, words, "" if telling.sent else level_style(Level.WARNING))


def rule_lines(rule: RuleState, section: AlertsSection, light: Light, cells: int) -> list[Line]:
    """A rule and all episodes of it."""
    labels = min(LABEL_CELLS, max(10, cells // 3))
    lines = [
        *wrapped(rule.condition, "bold", cells),
        [],
        *fact_lines(rule_facts(rule, section, light), cells, labels),
    ]
    episodes = [alert for alert in section.log if alert.ref.rule == rule.id]
    lines += _episodes("When it fired", episodes, light, cells)
    return [*lines, [], *wrapped(WOULD_HAVE, "$quiet", cells)]


def rule_facts(rule: RuleState, section: AlertsSection, light: Light) -> list[Fact]:
    """How a rule is set and how near it is."""
    return [
        Fact("fires at", rule.condition),
        Fact("now", rule.now or UNKNOWN_FIGURE),
        Fact("is", rule_words(rule, speaker(rule.id, section, light.now), light.now, light.zone)),
        Fact("level", LEVEL_WORDS.get(rule.level, rule.level.value)),
        Fact("last fired", when(rule.last, light) if rule.last is not None else "never"),
        Fact("rule", rule.id),
    ]


def _episodes(heading: str, alerts: Sequence[Alert], light: Light, cells: int) -> list[Line]:
    if not alerts:
        return []
    columns = log_columns(alerts, light.now, light.zone, cells)
    rows = [log_line(alert, light.now, light.zone, columns) for alert in alerts]
    return [[], [(f"{heading} · {len(alerts)}", "$accent bold")], *rows]


def _until(instant: datetime | None, light: Light) -> str:
    if instant is None or instant <= light.now:
        return ""
    left = duration((instant - light.now).total_seconds())
    return f"{day(instant, light.zone)} {clock_time(instant, light.zone)}, in {left}"


def _period(start: datetime | None, zone: tzinfo | None) -> str:
    return f"from {day(start, zone)}" if start is not None else ""
