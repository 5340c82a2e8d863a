"""Alerts and rules as rows: what stands in which column, and what leaves where it is narrow."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from elevenmon.domain.alerts import Alert, AlertsSection, RuleState
from elevenmon.domain.level import Level
from elevenmon.domain.wording import UNKNOWN_FIGURE, day, duration, moment
from elevenmon.render.alerts import rule_word, rule_words, speaker, state_word, state_words
from elevenmon.tui.content import fitted, glyphs, level_glyph, level_style, width
from elevenmon.tui.widgets.cells import Line, right_aligned

MARK_CELLS = 2
LASTED_CELLS = 7
SHORT_STATE_CELLS = 7
LEAST_STATE = 4
"""`open`, `on` or `off`."""
WIDEST_START, WIDEST_PEAK, WIDEST_STATE, WIDEST_NOW = 14, 12, 30, 14
LEAST_TEXT, GOOD_TEXT = 24, 44
"""What an alert says matters most: the peak leaves before it gets narrower than this, and states are said in
one word before it has as much as that."""


class LogColumns(NamedTuple):
    """Cells of each column of the log; 0 leaves it out. A blank or two stand between them."""

    start: int
    text: int
    peak: int
    state: int
    """As wide as one word: said in one."""


class RuleColumns(NamedTuple):
    """Cells of each column of the rules; 0 leaves it out."""

    condition: int
    now: int
    last: int
    state: int


def log_columns(alerts: Sequence[Alert], now: datetime, zone: tzinfo | None, cells: int) -> LogColumns:
    """Widths for these alerts: what each one says first, then its peak, then its state in full."""
    longest = max((width(alert.text) for alert in alerts), default=LEAST_TEXT)
    starts = max((width(moment(alert.opened_at, now, zone)) for alert in alerts), default=5)
    start = min(starts, WIDEST_START) if cells >= 60 else min(starts, 9)
    left = cells - MARK_CELLS - start - 2 - 2 - LASTED_CELLS - 2 - SHORT_STATE_CELLS
    peaks = min(max((width(alert.peak) for alert in alerts), default=0), WIDEST_PEAK)
    peak = max(peaks, 4) if peaks and left - 2 - peaks >= LEAST_TEXT else 0
    left -= peak + 2 if peak else 0
    states = max((width(state_words(alert, now, zone)) for alert in alerts), default=0)
    states = min(states, WIDEST_STATE)
    state = states if left - (states - SHORT_STATE_CELLS) >= min(longest, GOOD_TEXT) else SHORT_STATE_CELLS
    text = left - max(0, state - SHORT_STATE_CELLS)
    return LogColumns(start, max(1, min(text, max(longest, LEAST_TEXT))), peak, max(state, SHORT_STATE_CELLS))


def log_head(columns: LogColumns) -> Line:
    """The words over the columns of the log."""
    words = " " * MARK_CELLS + fitted("since", columns.start) + "  " + fitted("alert", columns.text)
    words += "  " + right_aligned("lasted", LASTED_CELLS)
    if columns.peak:
        words += "  " + right_aligned("peak", columns.peak)
    return [(words + "  state", "$quiet")]


def log_line(alert: Alert, now: datetime, zone: tzinfo | None, columns: LogColumns) -> Line:
    """One episode: bright while it asks for attention, quiet once it was seen, faint when it is over."""
    mark, mark_style, style = _looks(alert, now)
    start = moment(alert.opened_at, now, zone)
    if width(start) > columns.start:
        start = day(alert.opened_at, zone)
    end = alert.cleared_at or now
    lasted = duration((end - alert.opened_at).total_seconds())
    line: Line = [
        (f"{mark} ", mark_style),
        (fitted(start, columns.start), "$quiet"),
        ("  " + fitted(alert.text, columns.text), style),
        ("  " + right_aligned(lasted, LASTED_CELLS), "$quiet" if style != "" else ""),
    ]
    if columns.peak:
        line.append(("  " + right_aligned(alert.peak or UNKNOWN_FIGURE, columns.peak), "$quiet"))
    words = state_words(alert, now, zone)
    if columns.state == SHORT_STATE_CELLS and width(words) > columns.state:
        words = state_word(alert, now)
    line.append(("  " + fitted(words, columns.state), style or mark_style))
    return line


def _looks(alert: Alert, now: datetime) -> tuple[str, str, str]:
    """Its mark, the mark's style and that of its words."""
    if not alert.is_open:
        return glyphs().ring, "$faint", "$quiet"
    style = level_style(alert.level)
    if alert.is_loud(now):
        return level_glyph(alert.level), style, ""
    return level_glyph(alert.level), style.split()[0], "$quiet"


def rule_columns(section: AlertsSection, now: datetime, zone: tzinfo | None, cells: int) -> RuleColumns:
    """Widths for these rules: the condition and its present figure first, then the state in full."""
    rules = section.rules
    figures = min(max([4, *(width(rule.now) for rule in rules)]), WIDEST_NOW)
    lasts = max([10, *(width(_last(rule, now, zone)) for rule in rules)])
    standing = [(rule, speaker(rule.id, section, now)) for rule in rules]
    state = max([LEAST_STATE, *(width(rule_word(rule, alert, now)) for rule, alert in standing)])
    left = cells - MARK_CELLS - 2 - state
    if left - figures - 2 < 12:
        return RuleColumns(max(1, left), 0, 0, state)
    left -= figures + 2
    last = lasts if left - lasts - 2 >= LEAST_TEXT else 0
    longest = max((width(rule.condition) for rule in rules), default=LEAST_TEXT)
    condition = left - (last + 2 if last else 0)
    states = max([state, *(width(rule_words(rule, alert, now, zone)) for rule, alert in standing)])
    if condition - (states - state) >= min(longest, GOOD_TEXT):
        condition, state = condition - (states - state), states
    return RuleColumns(min(condition, max(longest, LEAST_TEXT)), figures, last, state)


def rule_head(columns: RuleColumns) -> Line:
    """The words over the columns of the rules."""
    words = " " * MARK_CELLS + fitted("fires at", columns.condition)
    if columns.now:
        words += "  " + right_aligned("now", columns.now)
    if columns.last:
        words += "  " + fitted("last fired", columns.last)
    return [(words + "  is", "$quiet")]


def rule_line(
    rule: RuleState, alert: Alert | None, now: datetime, zone: tzinfo | None, columns: RuleColumns
) -> Line:
    """One rule: bright while its open alert asks for attention, faint when it is off."""
    mark, mark_style, style = _rule_looks(rule, alert, now)
    figure_style = style if not rule.on else ""
    line: Line = [(f"{mark} ", mark_style), (fitted(rule.condition, columns.condition), style)]
    if columns.now:
        line.append(("  " + right_aligned(rule.now or UNKNOWN_FIGURE, columns.now), figure_style))
    if columns.last:
        line.append(("  " + fitted(_last(rule, now, zone), columns.last), "$quiet" if rule.on else "$faint"))
    words = rule_words(rule, alert, now, zone)
    if width(words) > columns.state:
        words = rule_word(rule, alert, now)
    line.append(("  " + fitted(words, columns.state), style or mark_style))
    return line


def _rule_looks(rule: RuleState, alert: Alert | None, now: datetime) -> tuple[str, str, str]:
    """Its mark, the mark's style and that of its words."""
    if not rule.on:
        return glyphs().ring, "$faint", "$faint"
    if not rule.open:
        return level_glyph(Level.OK), "$faint", "$quiet"
    if alert is None or alert.is_loud(now):
        return level_glyph(rule.level), level_style(rule.level), ""
    return level_glyph(rule.level), level_style(rule.level).split()[0], "$quiet"


def _last(rule: RuleState, now: datetime, zone: tzinfo | None) -> str:
    return moment(rule.last, now, zone) if rule.last is not None else "never"
