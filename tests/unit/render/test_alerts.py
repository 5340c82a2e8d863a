"""Alerts in words."""

from dataclasses import replace
from datetime import UTC, timedelta

from elevenmon.domain.alerts import AlertsSection
from elevenmon.domain.level import Level
from elevenmon.render.alerts import (
    alerts_piece,
    count_words,
    loud,
    over_words,
    state_word,
    state_words,
    worst,
)
from tests.alert_sections import alert, alerts
from tests.sections import NOW

NOTICE = alert("reset", level=Level.WATCH)
SEEN = alert(acknowledged_at=NOW - timedelta(minutes=1))
SNOOZED = alert(snoozed_until=NOW + timedelta(hours=1))
OVER = alert(cleared_at=NOW - timedelta(minutes=3), cleared_by="below 75 %")


def test_only_what_is_open_and_unseen_asks_for_attention() -> None:
    section = AlertsSection(open=(alert(), SEEN, SNOOZED, NOTICE), log=(OVER,))
    assert loud(section, NOW) == [section.open[0], NOTICE]
    assert len(loud(section, NOW + timedelta(hours=1))) == 3
    assert loud(AlertsSection(), NOW) == []


def test_the_worst_level_counts() -> None:
    assert worst([NOTICE, alert(level=Level.CRITICAL), alert()]) is Level.CRITICAL
    assert worst([]) is Level.OK


def test_they_are_counted_by_what_they_are() -> None:
    assert count_words([alert()]) == "1 alert"
    assert count_words([alert(), NOTICE]) == "2 alerts"
    assert count_words([NOTICE, NOTICE]) == "2 notices"


def test_the_piece_of_the_status_line() -> None:
    assert alerts_piece([]) is None
    piece = alerts_piece(loud(alerts(), NOW), "8")
    assert piece is not None
    assert (piece.text, piece.between, piece.short) == ("2 alerts   8 to see", "2 alerts", "2")
    assert piece.level is Level.CRITICAL
    unbound = alerts_piece([NOTICE])
    assert unbound is not None
    assert (unbound.text, unbound.level) == ("1 notice", Level.WATCH)


def test_states() -> None:
    def said(one: object) -> tuple[str, str]:
        assert isinstance(one, type(OVER))
        return state_words(one, NOW, UTC), state_word(one, NOW)

    assert said(alert()) == ("open", "open")
    assert said(alert(already_so=True)) == ("open, already so at start", "open")
    assert said(SEEN) == ("acknowledged", "seen")
    assert said(SNOOZED) == ("snoozed until 15:02", "snoozed")
    assert said(replace(SNOOZED, snoozed_until=NOW)) == ("open", "open")
    assert said(replace(SEEN, snoozed_until=NOW + timedelta(hours=20))) == (
        "snoozed until Sat 10:02",
        "snoozed",
    )
    assert said(OVER) == ("cleared: below 75 %", "cleared")
    assert said(replace(OVER, cleared_by="")) == ("cleared", "cleared")


def test_what_is_said_when_they_are_over() -> None:
    assert over_words([OVER]) == "over: 81.2 % of the credits used (below 75 %)"
    assert over_words([replace(OVER, cleared_by="")]) == "over: 81.2 % of the credits used"
    assert over_words([OVER, OVER]) == "2 alerts over"
