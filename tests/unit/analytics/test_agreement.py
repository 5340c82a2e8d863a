"""Sentence, level, glyph, time and chart of one forecast never disagree, whatever the account did."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.analytics.burn_up import fan, projection
from elevenmon.analytics.circumstances import Circumstances
from elevenmon.analytics.estimate import credit_walls
from elevenmon.analytics.forecast import Question, forecast
from elevenmon.analytics.verdict import GLYPHS, told_eta, verdict
from elevenmon.domain.account import Cap
from elevenmon.domain.clock import to_ms
from elevenmon.domain.forecast import Forecast
from elevenmon.domain.level import Level

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
RESET = START + timedelta(days=30)
HOUR_MS = 3_600_000

AMOUNTS = st.one_of(st.just(0.0), st.floats(0, 100), st.floats(0, 1e6), st.floats(-100, 0))


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A few days that repeat with gaps between them, a counter that need not agree, and walls anywhere."""
    days = draw(st.lists(st.lists(AMOUNTS, min_size=24, max_size=24), min_size=1, max_size=4))
    repeated = [amount for day in days for amount in day] * draw(st.integers(1, 8))
    passed = draw(st.floats(0, 31))
    now = START + timedelta(days=passed)
    first = to_ms(now) // HOUR_MS * HOUR_MS - (len(repeated) - 1) * HOUR_MS
    gaps = draw(st.sets(st.integers(0, len(repeated)), max_size=40))
    buckets = [(first + i * HOUR_MS, a) for i, a in enumerate(repeated) if i not in gaps]
    used = draw(st.floats(0, 1e6))
    limits = credit_walls(draw(st.integers(1, 10**6)), 0)
    reset = draw(st.sampled_from([RESET, RESET, RESET, None]))
    return Question(buckets, used, limits, START, reset, now, UTC, whole=draw(st.booleans()))


@settings(max_examples=80, deadline=None)
@given(
    question=questions(),
    previous=st.sampled_from([None, *Level]),
    cap=st.sampled_from([0, 1, 500, 10**6, "unlimited"]),
    minutes=st.one_of(st.just(0.0), st.floats(0, 6), st.floats(0, 48 * 60)),
)
def test_sentence_level_glyph_time_and_chart_agree(
    *, question: Question, previous: Level | None, cap: Cap, minutes: float
) -> None:
    question = replace(question, limits=credit_walls(int(question.limits[0][1]), cap))
    made = forecast(question)
    # It is read later than it was worked out.
    now = question.now + timedelta(minutes=minutes)
    here = Circumstances(now=now, zone=UTC, overage_allowed=cap == "unlimited")
    told = verdict(made, previous, here)
    assert told.glyph == GLYPHS[told.level]
    assert (told.eta is not None) == (told.text.startswith("runs out") or " overage cap " in told.text)
    if told.eta is not None:
        assert told.eta >= question.now and (question.reset is None or told.eta <= question.reset)
        assert told.eta == told_eta(made.next_wall or made.walls[0], told.level)
    if told.eta is not None:
        assert (told.eta < now) == (" about now" in told.text or " by now" in told.text)
    _check_words(told.text, told.level, made)
    _check_course(made, question.now)


def _check_words(text: str, level: Level, made: Forecast) -> None:
    if text.startswith("lasts to"):
        assert level is Level.OK
    if text.startswith("may run out"):
        assert level not in (Level.OK, Level.UNKNOWN)
    if text.startswith("runs out") and made.reset is not None:
        assert level in (Level.WARNING, Level.CRITICAL)
    if text.startswith(("over by", "used up")):
        assert made.walls[0].reached and level in (Level.WARNING, Level.CRITICAL)
    if level is Level.UNKNOWN:
        assert made.reason is not None or made.reset is None


def _check_course(made: Forecast, now: datetime) -> None:
    likely = [wall.probability for wall in made.walls if wall.probability is not None]
    assert likely == sorted(likely, reverse=True)
    for wall in made.walls:
        times = [at for at in (wall.early, wall.eta, wall.late) if at is not None]
        assert times == sorted(times)
        if wall.probability is not None and not wall.reached:
            assert (wall.eta is not None) == (wall.probability >= 0.5)
    bands, line = fan(made, now), projection(made, now)
    assert bool(bands) == (made.total is not None) == bool(line)
    for before, after in pairwise(bands):
        assert before[1] <= before[2] <= before[3] and before[0] <= after[0]
        assert all(low <= high * (1 + 1e-9) + 1e-6 for low, high in zip(before[1:], after[1:], strict=True))
    assert [at for at, _ in line] == sorted(at for at, _ in line)
    top = made.walls[-1].at
    assert all(amount <= max(top, made.used) for _, amount in projection(made, now, ceiling=top))
    assert all(band[3] <= max(top, made.used) for band in fan(made, now, ceiling=top))
