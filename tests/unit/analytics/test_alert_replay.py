"""Rules over a run of past readings: episodes with their worst level and highest figure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from elevenmon.analytics.alert_readings import Readings
from elevenmon.analytics.alert_replay import fired, replay
from elevenmon.domain.alert_rules import DEFAULT_RULES, AlertRules, Family
from elevenmon.domain.alerts import Alert
from elevenmon.domain.forecast import Forecast, Wall
from elevenmon.domain.level import Level
from tests.sections import subscription

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
STEP = timedelta(minutes=10)
FORECAST = Forecast(
    method="usual pace",
    used=50.0,
    rate_per_hour=1.0,
    projected=120.0,
    walls=(Wall("included", 100.0, None, reached=False),),
    history_days=30.0,
    reset=START + timedelta(days=5),
)


def replayed(likely: Sequence[float]) -> list[Alert]:
    """The episodes of the forecast's rule, whose probability was so in looks ten minutes apart."""
    rules = AlertRules(tuple(rule for rule in DEFAULT_RULES.rules if rule.family is Family.FORECAST))
    looks = [
        Readings(
            now=START + number * STEP,
            period=START - timedelta(days=10),
            subscription=subscription(used=50, limit=100),
            forecast=replace(FORECAST, walls=(replace(FORECAST.walls[0], probability=value),)),
        )
        for number, value in enumerate(likely)
    ]
    return replay(rules, looks, STEP)


def test_an_episode_is_as_bad_as_it_was_for_as_long_as_its_rule_asks() -> None:
    [warning] = replayed([0.1, *[0.6] * 5, 0.95, 0.9, 0.6])
    assert (warning.opened_at, warning.level, warning.raised_at) == (START + 4 * STEP, Level.WARNING, None)
    assert warning.peak == "95 % likely"
    [critical] = replayed([0.1, *[0.6] * 5, *[0.9] * 4])
    assert (critical.level, critical.raised_at) == (Level.CRITICAL, START + 9 * STEP)
    assert critical.text.startswith("60 % likely"), "it says what it said when it opened"


def test_what_was_already_so_at_the_first_look_did_not_fire_unless_it_became_worse() -> None:
    [before] = replayed([0.6] * 8)
    assert before.already_so and fired([before]) == {}
    [worse] = replayed([*[0.6] * 5, *[0.9] * 4])
    assert worse.already_so and worse.raised_at is not None
    assert fired([before, worse]) == {worse.ref.rule: 1}
    [fresh] = replayed([0.1, *[0.6] * 5])
    assert not fresh.already_so and fired([before, fresh]) == {fresh.ref.rule: 1}
