"""Which clauses fit on the status line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Verdict
from elevenmon.render.health import StatusPiece
from elevenmon.render.status import TROUBLE, fit, needed, verdict_piece
from tests.sections import quota

FRESH = StatusPiece("12s ago, next 18s", Level.OK, "12s ago")
LASTS = StatusPiece("lasts to the reset on Dec 3, 23 % spare", Level.OK)
RUNS_OUT = StatusPiece("runs out Fri 27 14:00, 6 d early", Level.WARNING)
NOTE = StatusPiece("requests: no connection", Level.WATCH, "requests failing")
FLASH = StatusPiece("refresh again in 3s", Level.OK)


def words(*pieces: StatusPiece) -> list[str]:
    return [piece.text for piece in pieces]


def test_with_room_everything_is_said() -> None:
    assert fit(200, FRESH, LASTS, [NOTE], FLASH) == [FRESH, LASTS, NOTE, FLASH]


def test_notes_are_shortened_then_dropped() -> None:
    full = needed([FRESH, LASTS, NOTE])
    assert words(*fit(full - 1, FRESH, LASTS, [NOTE])) == words(FRESH, LASTS, NOTE._replace(text=NOTE.short))
    assert fit(needed([FRESH, LASTS]), FRESH, LASTS, [NOTE]) == [FRESH, LASTS]


def test_then_the_age_is_shortened_and_the_verdict_cut() -> None:
    room = needed([FRESH, LASTS]) - 1
    assert words(*fit(room, FRESH, LASTS)) == ["12s ago", LASTS.text]
    assert words(*fit(40, FRESH, LASTS)) == ["12s ago", "lasts to the reset on Dec…"]


def test_a_form_between_the_two_is_taken_where_it_fits() -> None:
    refused = StatusPiece("key …9f2c from X refused: K r", Level.CRITICAL, "key refused: K", "key from X: K")
    room = needed([refused, RUNS_OUT])
    assert words(*fit(room, refused, RUNS_OUT)) == words(refused, RUNS_OUT)
    assert words(*fit(room - 1, refused, RUNS_OUT)) == ["key from X: K", RUNS_OUT.text]
    between = needed([refused._replace(text=refused.between), RUNS_OUT])
    assert words(*fit(between - 1, refused, RUNS_OUT))[0] != refused.between
    assert words(*fit(room - 1, refused, None)) == words(refused)


def test_a_flash_stays_while_it_lasts() -> None:
    assert words(*fit(60, FRESH, LASTS, [NOTE], FLASH))[-1] == FLASH.text
    assert words(*fit(34, FRESH, LASTS, [NOTE], FLASH)) == ["12s ago", FLASH.text]


def test_an_answer_longer_than_the_line_is_cut_beside_the_verdict() -> None:
    saved = StatusPiece(
        "saved as ~/Downloads/2026-11-30_06-10-54_9Rki1EqnwlvRc11FwzaE_your-parcel-is.wav", Level.OK
    )
    alerts = StatusPiece("2 alerts   8 to see", Level.WARNING, "2", "2 alerts", badge=True)
    for width in (58, 78, 100):
        shown = fit(width, FRESH, RUNS_OUT, [NOTE], saved, alerts=alerts)
        assert needed(shown) == width
        age, verdict, badge, answer = (piece.text for piece in shown)
        assert (age, badge) == ("12s ago", "2")
        assert verdict.startswith("runs out")
        assert answer.startswith("saved as ~/D")
    calm = fit(58, FRESH, LASTS, [], saved)
    assert [piece.text[:20] for piece in calm] == ["12s ago", "saved as ~/Downloads"]


def test_trouble_is_said_at_any_width() -> None:
    for width in range(1, 100):
        assert any(piece.level is Level.WARNING for piece in fit(width, FRESH, RUNS_OUT, [NOTE], FLASH))


def test_before_any_verdict() -> None:
    asking = StatusPiece("asking for the first figures", Level.UNKNOWN, "asking")
    assert fit(80, asking, None) == [asking]
    assert words(*fit(10, asking, None)) == ["asking"]


ALERTS = StatusPiece("2 alerts   8 to see", Level.CRITICAL, "2", "2 alerts", badge=True)


def test_alerts_stand_after_the_verdict_and_get_shorter() -> None:
    full = needed([FRESH, RUNS_OUT, ALERTS])
    assert fit(full, FRESH, RUNS_OUT, alerts=ALERTS) == [FRESH, RUNS_OUT, ALERTS]
    assert words(*fit(full - 1, FRESH, RUNS_OUT, alerts=ALERTS)) == [FRESH.text, RUNS_OUT.text, "2 alerts"]
    badge = needed([FRESH._replace(text=FRESH.short), RUNS_OUT, ALERTS._replace(text="2")])
    assert words(*fit(badge, FRESH, RUNS_OUT, alerts=ALERTS)) == ["12s ago", RUNS_OUT.text, "2"]
    assert words(*fit(badge - 1, FRESH, RUNS_OUT, alerts=ALERTS)) == [
        "12s ago",
        "runs out Fri 27 14:00, 6 d ear…",
        "2",
    ]


def test_notes_are_dropped_before_alerts() -> None:
    room = needed([FRESH, RUNS_OUT, ALERTS])
    assert fit(room, FRESH, RUNS_OUT, [NOTE], alerts=ALERTS) == [FRESH, RUNS_OUT, ALERTS]


def test_a_badge_is_as_wide_as_it_is_drawn() -> None:
    assert needed([ALERTS._replace(text="2")]) == len("▲2")


PIECES = st.builds(
    StatusPiece,
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60),
    st.sampled_from(Level),
    badge=st.just(False),
)


@given(
    width=st.integers(min_value=3, max_value=200),
    headline=PIECES,
    verdict=st.none() | PIECES,
    notes=st.lists(PIECES, max_size=3),
    flash=st.none() | PIECES,
    count=st.integers(min_value=0, max_value=99),
)
def test_it_always_fits_and_never_hides_trouble(
    *,
    width: int,
    headline: StatusPiece,
    verdict: StatusPiece | None,
    notes: list[StatusPiece],
    flash: StatusPiece | None,
    count: int,
) -> None:
    alerts = StatusPiece(
        f"{count} alerts, 8 to see", Level.CRITICAL, str(count), f"{count} alerts", badge=True
    )
    shown = fit(width, headline, verdict, notes, flash, alerts=alerts if count else None)
    assert shown
    assert needed(shown) <= width
    if count:
        assert any(piece.badge for piece in shown)
    if verdict is not None and verdict.level in TROUBLE and (not count or width >= 9):
        assert any(piece.level is verdict.level and not piece.badge for piece in shown)
    # By identity: a headline may read like a note.
    if any(piece is note for piece in shown for note in notes) and verdict is not None:
        assert verdict in shown


def test_late_figures_say_why_before_the_verdict_says_how_sure_it_is() -> None:
    text = "runs out Fri 08:35 (Thu 17:43 to Fri 13:54) est., 5 d early"
    sure = verdict_piece(Verdict(Level.WARNING, text, "▲", None), quota())
    assert sure is not None
    late = StatusPiece("STALE 29s, retry 12s (connection refused)", Level.WARNING, "STALE 29s")
    told = [piece.text for piece in fit(100, late, sure)]
    assert told == [late.text, "runs out Fri 08:35 est., 5 d early"]
    fine = StatusPiece("4s ago, next 26s", Level.OK, "4s ago")
    assert [piece.text for piece in fit(75, fine, sure)] == ["4s ago", text]
    assert [piece.text for piece in fit(120, late, sure)] == [late.text, text]


def test_the_cause_stays_before_the_range_and_before_when_it_is_tried_again() -> None:
    text = "runs out Fri 08:35 (Thu 17:43 to Fri 13:54) est., 5 d early"
    sure = verdict_piece(Verdict(Level.WARNING, text, "▲", None), quota())
    badge = StatusPiece("2 alerts (a)", Level.WARNING, "2", between="2 alerts", badge=True)
    why = "a web page answered, not the API (a network login?)"
    late = StatusPiece(
        f"STALE 33s, retry 12s ({why})", Level.WARNING, "STALE 33s", between=f"STALE 33s ({why})"
    )
    brief = "runs out Fri 08:35 est., 5 d early"
    assert words(*fit(120, late, sure, alerts=badge)) == [late.text, brief, "2"]
    assert words(*fit(110, late, sure, alerts=badge)) == [late.between, brief, "2"]
    assert words(*fit(80, late, sure, alerts=badge)) == ["STALE 33s", text, "2"]


def test_how_sure_the_verdict_is_goes_before_its_end_is_cut() -> None:
    text = "runs out Fri 08:35 (Thu 17:43 to Fri 13:54) est., 5 d early"
    sure = verdict_piece(Verdict(Level.WARNING, text, "▲", None), quota())
    assert sure is not None
    fine = StatusPiece("4s ago, next 26s", Level.OK, "4s ago")
    badge = StatusPiece("2 alerts (a)", Level.WARNING, "2", between="2 alerts", badge=True)
    for width in range(48, needed([StatusPiece("4s ago"), sure])):
        told = [piece.text for piece in fit(width, fine, sure)]
        assert told == ["4s ago", "runs out Fri 08:35 est., 5 d early"]
    told = [piece.text for piece in fit(60, fine, sure, alerts=badge)]
    assert told == ["4s ago", "runs out Fri 08:35 est., 5 d early", "2 alerts"]


BLANK = quota(subscription=None, obtained_at=None)


@pytest.mark.parametrize(
    "why", ["no figures yet: the key was refused", "the quota cannot be read", "waiting for figures"]
)
def test_why_there_are_no_figures_is_said_by_the_headline_alone(why: str) -> None:
    nothing = Verdict(Level.UNKNOWN, why, "○", None)
    assert verdict_piece(nothing, BLANK) is None
    held = verdict_piece(nothing, BLANK, is_paused=True)
    assert held is not None and held.text == why


def test_a_verdict_on_figures_is_said_whatever_else_is() -> None:
    under_a_day = verdict_piece(Verdict(Level.UNKNOWN, "not enough data yet", "○", None), quota())
    assert under_a_day is not None and under_a_day.text == "not enough data yet"
