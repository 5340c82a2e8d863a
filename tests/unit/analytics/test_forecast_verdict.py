"""The verdict where probabilities are known: bands, hysteresis, sentences."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from elevenmon.analytics.circumstances import Circumstances
from elevenmon.analytics.verdict import verdict
from elevenmon.domain.forecast import Allowance, Forecast, Spread, Wall
from elevenmon.domain.level import Level

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
RESET = NOW + timedelta(hours=100)
HERE = Circumstances(now=NOW, zone=UTC)


def wall(kind: str, at: float, likely: float) -> Wall:
    """A wall ahead, reached that likely, and at times that agree with it."""
    early, middle, late = (
        NOW + timedelta(hours=hours) if likely >= least else None
        for hours, least in ((20, 0.1), (40, 0.5), (80, 0.9))
    )
    assert kind in ("included", "cap")
    return Wall(
        "included" if kind == "included" else "cap",
        at,
        middle,
        reached=False,
        probability=likely,
        early=early,
        late=late,
    )


def look(first: float | None, cap: float | None = None) -> Forecast:
    """A forecast over 1,000 credits by the probabilities of its walls; None: the first one is reached."""
    reached = Wall("included", 1000.0, None, reached=True, reached_at=NOW, probability=1.0)
    walls = (reached if first is None else wall("included", 1000.0, first),)
    if cap is not None:
        walls = (*walls, wall("cap", 1500.0, cap))
    used = 1204.0 if first is None else 500.0
    return Forecast("usual pace", used, 4.0, 770.0 if first is not None else 1300.0, walls, 30.0, RESET)


@pytest.mark.parametrize(
    ("forecast", "level", "text"),
    [
        (look(0.0), Level.OK, "lasts to the reset on Nov 24, 23 % spare est."),
        (look(0.19), Level.OK, "lasts to the reset on Nov 24, 23 % spare est."),
        (look(0.2), Level.WATCH, "may run out after Sat 08:00 est."),
        (look(0.49), Level.WATCH, "may run out after Sat 08:00 est."),
        (look(0.5), Level.WARNING, "runs out Sun 04:00 (Sat 08:00 or later) est., 2 d early"),
        (look(0.8), Level.CRITICAL, "runs out Sun 04:00 (Sat 08:00 or later) est., 2 d early"),
        (look(0.95), Level.CRITICAL, "runs out Sun 04:00 (Sat 08:00 to Mon 20:00) est., 2 d early"),
        (look(0.95, 0.7), Level.WARNING, "runs out Sun 04:00 (Sat 08:00 to Mon 20:00) est., 2 d early"),
        (look(0.95, 0.8), Level.CRITICAL, "runs out Sun 04:00 (Sat 08:00 to Mon 20:00) est., 2 d early"),
        (look(None, 0.3), Level.WARNING, "over by 204, overage lasts to the reset on Nov 24 est."),
        (look(None, 0.85), Level.CRITICAL, "over by 204, overage cap Sun 04:00 est."),
        (look(None), Level.CRITICAL, "over by 204"),
    ],
)
def test_level_and_sentence_by_probability(forecast: Forecast, level: Level, text: str) -> None:
    told = verdict(forecast, None, HERE)
    assert (told.level, told.text) == (level, text)


@pytest.mark.parametrize(
    ("previous", "likely", "level"),
    [
        (Level.OK, 0.29, Level.OK),
        (Level.OK, 0.3, Level.WATCH),
        (Level.OK, 0.55, Level.WARNING),
        (Level.WATCH, 0.1, Level.WATCH),
        (Level.WATCH, 0.09, Level.OK),
        (Level.WATCH, 0.59, Level.WATCH),
        (Level.WATCH, 0.6, Level.WARNING),
        (Level.WARNING, 0.4, Level.WARNING),
        (Level.WARNING, 0.39, Level.WATCH),
        (Level.WARNING, 0.89, Level.WARNING),
        (Level.WARNING, 0.9, Level.CRITICAL),
        (Level.CRITICAL, 0.7, Level.CRITICAL),
        (Level.CRITICAL, 0.69, Level.WARNING),
        (Level.UNKNOWN, 0.25, Level.WATCH),
    ],
)
def test_a_band_is_left_a_tenth_beyond_its_edge(previous: Level, likely: float, level: Level) -> None:
    assert verdict(look(likely), previous, HERE).level is level


def test_a_warning_that_is_about_to_be_lifted_promises_no_time() -> None:
    told = verdict(look(0.45), Level.WARNING, HERE)
    assert (told.level, told.text, told.eta) == (Level.WARNING, "may run out after Sat 08:00 est.", None)


def test_a_watch_names_no_time_either_though_one_is_known() -> None:
    told = verdict(look(0.55), Level.WATCH, HERE)
    assert (told.level, told.text, told.eta) == (Level.WATCH, "may run out after Sat 08:00 est.", None)


def test_overage_without_a_cap_never_gets_critical() -> None:
    unlimited = Circumstances(now=NOW, zone=UTC, overage_allowed=True)
    assert verdict(look(0.99), Level.CRITICAL, unlimited).level is Level.WARNING
    assert verdict(look(None), None, unlimited).text == "over by 204, overage without a cap"


def explained(first: float | None, cap: float | None = None, *, middle: float = 1300.0) -> tuple[str, ...]:
    made = replace(
        look(first, cap),
        projected=middle,
        total=Spread(middle - 100, middle, middle + 100),
        allowance=Allowance(70.0, 98.0),
    )
    return verdict(made, None, HERE).details


def test_what_explains_a_calm_verdict() -> None:
    assert explained(0.0, middle=800.0) == (
        "800 by the reset est. (700 to 900)",
        "lasts at 70 a day, 98 a working day",
    )


def test_what_explains_trouble_with_a_cap_behind_it() -> None:
    assert explained(0.95, 0.04)[1] == (
        "overage cap reached in 4 % of cases est.; overage by the reset: price unknown"
    )
    assert explained(0.95, 0.001)[1].startswith("overage cap not reached est.;")
    assert explained(0.95, 0.95)[1].startswith("overage cap Sun 04:00 (Sat 08:00 to Mon 20:00) est.;")
    assert explained(None, 0.95)[1].startswith("cap reached (Sat 08:00 to Mon 20:00) est.;")


def test_what_cannot_be_used_is_told_as_what_would_be() -> None:
    assert explained(0.95)[0] == "would come to 1.3k by the reset est. (1.2k to 1.4k)"
    assert explained(0.95, 0.04)[0] == "1.3k by the reset est. (1.2k to 1.4k)"


@pytest.mark.parametrize(
    ("forecast", "hours", "text"),
    [
        (look(0.95), 39.9, "runs out 04:00 (now to Mon 20:00) est., 2 d early"),
        (look(0.95), 40.05, "runs out about now (now to Mon 20:00) est., 2 d early"),
        (look(0.5), 40.05, "runs out about now (now or later) est., 2 d early"),
        (look(0.95), 41.0, "runs out by now (now to Mon 20:00) est., 2 d early"),
        (look(0.95), 80.05, "runs out by now est., 2 d early"),
        (look(0.2), 20.05, "may run out any time est."),
        (look(None, 0.85), 40.05, "over by 204, overage cap about now est."),
    ],
)
def test_a_time_that_has_come_is_not_told_as_ahead(forecast: Forecast, hours: float, text: str) -> None:
    assert verdict(forecast, None, replace(HERE, now=NOW + timedelta(hours=hours))).text == text
