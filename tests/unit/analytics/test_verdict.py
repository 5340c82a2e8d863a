from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.analytics.circumstances import Circumstances
from elevenmon.analytics.estimate import credit_walls, estimate
from elevenmon.analytics.verdict import GLYPHS, nothing_yet, verdict, without_limit
from elevenmon.domain.account import Cap
from elevenmon.domain.forecast import Forecast, Spread
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import MoneyUse
from elevenmon.domain.wording import moment

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
RESET = NOW + timedelta(hours=100)
HERE = Circumstances(now=NOW, zone=UTC)
LADDER = [Level.OK, Level.WATCH, Level.WARNING, Level.CRITICAL]


def look(
    used: float,
    projected: float | None,
    *,
    cap: Cap = 0,
    reset: datetime | None = RESET,
    rate: float | None = None,
) -> Forecast:
    """A forecast over a limit of 1,000 that reaches `projected` at the reset in 100 hours."""
    pace = (projected - used) / 100 if projected is not None else rate
    return estimate(used, credit_walls(1000, cap), reset, rate=pace, history_days=8, now=NOW)


@pytest.mark.parametrize(
    ("forecast", "level", "text"),
    [
        (look(300, 770), Level.OK, "lasts to the reset on Nov 24, 23 % spare est."),
        (look(300, 950), Level.WATCH, "close to the limit at the reset on Nov 24, 5 % spare est."),
        (look(500, 1500, cap=5000), Level.WARNING, "runs out Sun 14:00 est., 2 d early"),
        (look(500, 1500), Level.CRITICAL, "runs out Sun 14:00 est., 2 d early"),
        (look(990, 1990), Level.CRITICAL, "runs out 13:00 est., 4 d early"),
        (look(500, 1010), Level.CRITICAL, "runs out Tue 14:02 est., 1 h early"),
        (look(2204, 2300), Level.CRITICAL, "over by 1,204"),
        (look(1000, 1000), Level.CRITICAL, "used up"),
        (look(1204, 1300, cap=5000), Level.WARNING, "over by 204, overage lasts to the reset on Nov 24 est."),
        (look(1204, 9204, cap=5000), Level.CRITICAL, "over by 204, overage cap Sun 23:57 est."),
        (look(1000, 1300, cap=5000), Level.WARNING, "used up, overage lasts to the reset on Nov 24 est."),
        (look(1204, None, cap=5000), Level.WARNING, "over by 204, overage up to 5,000"),
        (look(300, None), Level.UNKNOWN, "too little data for an estimate"),
        (look(300, None, reset=NOW), Level.UNKNOWN, "no estimate: the reset is past"),
        (look(300, None, reset=None, rate=7.0), Level.UNKNOWN, "runs out Tue 16:00 est., no reset date"),
        (look(300, None, reset=None, rate=0.0), Level.UNKNOWN, "no end in sight, no reset date"),
        (look(2204, None, reset=None, rate=7.0), Level.CRITICAL, "over by 1,204"),
    ],
)
def test_sentence_and_level(forecast: Forecast, level: Level, text: str) -> None:
    given_ = verdict(forecast, None, HERE)
    assert (given_.level, given_.text, given_.glyph) == (level, text, GLYPHS[level])


def test_overage_without_a_cap_is_a_warning_and_never_critical() -> None:
    unlimited = Circumstances(now=NOW, zone=UTC, overage_allowed=True)
    over = verdict(look(1204, 99_000, cap="unlimited"), Level.CRITICAL, unlimited)
    assert (over.level, over.text) == (Level.WARNING, "over by 204, overage without a cap")
    ahead = verdict(look(500, 1500, cap="unlimited"), None, unlimited)
    assert (ahead.level, ahead.text) == (Level.WARNING, "runs out Sun 14:00 est., 2 d early")


def test_details_name_the_pace_the_cap_and_the_money() -> None:
    priced = Circumstances(now=NOW, zone=UTC, unit_price=(0.01, "usd"))
    assert verdict(look(500, 1500, cap=200), None, priced).details == (
        "at the 7-day average of 10/h est.",
        "overage cap Mon 10:00 est.; about $2.00 overage by the reset est.",
    )
    assert verdict(look(500, 1500, cap=2000), None, HERE).details[1] == "overage by the reset: price unknown"
    assert verdict(look(300, 770), None, priced).details == ("at the 7-day average of 4.7/h est.",)


def test_an_account_without_a_limit_shows_its_money() -> None:
    uses = (MoneyUse("usd", 12.4, 1.0, None), MoneyUse("eur", 3.0, None, None))
    month = replace(HERE, stretch="month")
    assert without_limit(uses[:1], None, HERE).text == "no limit to run out of: $12.40 this period"
    assert without_limit(uses, None, month).text == "no limit to run out of: $12.40 + €3.00 this month"
    assert without_limit((), None, HERE).text == "no limit to run out of"
    assert without_limit((), None, HERE).level is Level.OK
    assert without_limit(uses, None, HERE).details == ()


def test_what_use_comes_to_is_told_where_it_runs_out_of_nothing() -> None:
    spent = (MoneyUse("usd", 12.4, 1.0, None),)
    total = Spread(800.0, 1000.0, 1300.0)
    ahead = replace(
        estimate(400.0, (), RESET, rate=1.0, history_days=8, now=NOW), total=total, projected=1000.0
    )
    here = replace(HERE, comes_anew=False)
    told = without_limit((), ahead, here).details
    assert told == ("1.0k credits by the end of the period est. (800 to 1.3k)",)
    priced = replace(here, unit_price=(0.01, "usd"))
    assert without_limit(spent, ahead, priced).details[1] == "about $18.40 by the end of the period est."
    money = replace(here, currency="usd", stretch="month")
    assert without_limit(spent, replace(ahead, total=Spread(20.0, 31.0, 40.0)), money).details == (
        "$31.00 by the end of the month est. ($20.00 to $40.00)",
    )


def test_a_budget_is_a_wall_of_money() -> None:
    money = Circumstances(now=NOW, zone=UTC, currency="usd", comes_anew=False)
    spent = estimate(12.4, (("budget", 10.0),), RESET, rate=0.1, history_days=8, now=NOW)
    ahead = estimate(5.0, (("budget", 10.0),), RESET, rate=0.1, history_days=8, now=NOW)
    assert verdict(spent, None, money).text == "over the budget by $2.40"
    month = replace(money, stretch="month")
    calm = estimate(5.0, (("budget", 20.0),), RESET, rate=0.1, history_days=8, now=NOW)
    assert verdict(calm, None, money).text == "lasts to the end of the period on Nov 24, 25 % spare est."
    assert verdict(calm, None, month).text == "lasts to the end of the month, 25 % spare est."
    late = estimate(5.0, (("budget", 20.0),), NOW - timedelta(1), rate=0.1, history_days=8, now=NOW)
    assert verdict(late, None, money).text == "no estimate: the end of the period is past"
    result = verdict(ahead, None, money)
    assert (result.level, result.text) == (Level.CRITICAL, "runs out Sun 14:00 est., 2 d early")
    assert result.details == ("at the 7-day average of $2.40 a day est.",)


def test_before_any_figure_the_reason_is_the_sentence() -> None:
    unknown = nothing_yet("waiting for the first figures")
    assert (unknown.level, unknown.glyph, unknown.eta) == (Level.UNKNOWN, "○", None)


@pytest.mark.parametrize(
    ("projected", "previous", "level"),
    [
        (920, Level.OK, Level.OK),
        (935, Level.OK, Level.WATCH),
        (880, Level.WATCH, Level.WATCH),
        (865, Level.WATCH, Level.OK),
        (1020, Level.WATCH, Level.WATCH),
        (1035, Level.WATCH, Level.CRITICAL),
        (980, Level.CRITICAL, Level.CRITICAL),
        (965, Level.CRITICAL, Level.WATCH),
        (920, Level.UNKNOWN, Level.WATCH),
    ],
)
def test_a_band_is_left_only_a_little_beyond_its_edge(
    projected: float, previous: Level, level: Level
) -> None:
    assert verdict(look(300, projected), previous, HERE).level is level


def test_a_figure_trembling_on_an_edge_changes_the_verdict_once() -> None:
    level: Level | None = None
    levels = []
    for index in range(200):
        level = verdict(look(300, 900 + (index % 7 - 3) * 8), level, HERE).level
        levels.append(level)
    assert sum(a is not b for a, b in pairwise(levels)) <= 1


FIGURE = st.floats(0, 5000)


@given(
    used=FIGURE,
    rate=st.one_of(st.none(), st.floats(0, 100)),
    cap=st.sampled_from([0, 1, 500, "unlimited"]),
    hours_left=st.one_of(st.none(), st.floats(-10, 1000)),
    previous=st.sampled_from([None, *Level]),
    priced=st.booleans(),
)
def test_sentence_level_glyph_and_eta_never_disagree(
    *,
    used: float,
    rate: float | None,
    cap: Cap,
    hours_left: float | None,
    previous: Level | None,
    priced: bool,
) -> None:
    reset = None if hours_left is None else NOW + timedelta(hours=hours_left)
    forecast = estimate(used, credit_walls(1000, cap), reset, rate=rate, history_days=8, now=NOW)
    here = Circumstances(
        now=NOW,
        zone=UTC,
        overage_allowed=cap == "unlimited",
        unit_price=(0.001, "usd") if priced else None,
    )
    result = verdict(forecast, previous, here)
    assert result.glyph == GLYPHS[result.level]
    assert len(result.details) <= 2
    assert (result.eta is not None) == (
        result.text.startswith(("runs out", "may run out")) or " cap " in result.text
    )
    if result.eta is not None:
        assert moment(result.eta, NOW, UTC) in result.text and "est." in result.text
        assert result.eta >= NOW and (reset is None or result.eta < reset)
        assert result.level is not Level.OK
    if result.level is Level.OK:
        assert "lasts to the reset" in result.text
    if used > 1000:
        assert result.text.startswith("over by")
        assert result.level in (Level.WARNING, Level.CRITICAL)
        assert (result.level is Level.CRITICAL) or cap not in (0,)
    if reset is None and used < 1000:
        assert result.level is Level.UNKNOWN
    if result.level in LADDER and previous in LADDER and used < 1000 and forecast.projected is not None:
        fresh = verdict(forecast, None, here).level
        ratio = forecast.projected / 1000
        if all(abs(ratio - edge) > 0.031 for edge in (0.9, 1.0)) and cap in (0, "unlimited"):
            assert result.level is fresh


def test_a_share_is_never_clamped() -> None:
    far = look(100, 100)
    assert "90 % spare" in verdict(far, None, HERE).text
    watched = verdict(look(500, 1020), Level.WATCH, HERE)
    assert watched.level is Level.WATCH and watched.text.startswith("may run out after")
