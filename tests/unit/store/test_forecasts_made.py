"""Forecasts are kept as they were made, and scored once."""

import sqlite3

from elevenmon.store import forecasts_made
from elevenmon.store.forecasts_made import Made, Range, Stretch, Unscored
from tests.unit.store.records import NOON, after, milliseconds

TOTAL = Range("total", 900, 1000, 1100)
WALL = Range("included", milliseconds(after(days=5)), None, None, 0.4)
THIS = Stretch(NOON)
OF_TOTAL = Unscored(THIS, "total", None)


def test_a_forecast_is_kept_and_scored(connection: sqlite3.Connection) -> None:
    forecasts_made.record(connection, THIS, after(hours=1), "watch", [TOTAL, WALL])
    forecasts_made.record(connection, THIS, after(hours=2), "ok", [TOTAL._replace(p90=1200)])
    forecasts_made.record(connection, Stretch(after(days=30)), after(days=31), "ok", [TOTAL])
    assert forecasts_made.of_period(connection, NOON, "included") == [
        Made(after(hours=1), "watch", WALL, None, None)
    ]
    assert forecasts_made.score(connection, OF_TOTAL, 1034, after(days=30)) == 2
    assert forecasts_made.score(connection, OF_TOTAL, 1, after(days=31)) == 0
    assert forecasts_made.of_period(connection, NOON) == [
        Made(after(hours=1), "watch", TOTAL, 1034, after(days=30)),
        Made(after(hours=2), "ok", TOTAL._replace(p90=1200), 1034, after(days=30)),
    ]
    assert forecasts_made.score(connection, Unscored(THIS, "included", None), None, after(days=30)) == 1
    assert forecasts_made.of_period(connection, NOON, "included")[0].scored_at == after(days=30)
    assert [each.actual for each in forecasts_made.of_period(connection, after(days=30))] == [None]


def test_the_same_moment_again_takes_its_place(connection: sqlite3.Connection) -> None:
    forecasts_made.record(connection, THIS, NOON, "ok", [TOTAL])
    forecasts_made.record(connection, THIS, NOON, "warning", [TOTAL._replace(p50=1050)])
    assert [each.level for each in forecasts_made.of_period(connection, NOON)] == ["warning"]


def test_budgets_and_currencies_are_apart(connection: sqlite3.Connection) -> None:
    month = Stretch(NOON, "usd", after(days=30))
    for hour, budget in ((1, 50.0), (2, 50.0), (3, 80.0)):
        walls = [TOTAL, WALL._replace(kind="budget", wall=budget)]
        forecasts_made.record(connection, month, after(hours=hour), "ok", walls)
    forecasts_made.record(connection, month._replace(unit="eur"), after(hours=4), "ok", [TOTAL])
    waiting = forecasts_made.unscored(connection, after(days=31))
    assert [(each.stretch, each.kind, each.wall) for each in waiting] == [
        (month._replace(unit="eur"), "total", None),
        (month, "budget", 50.0),
        (month, "budget", 80.0),
        (month, "total", None),
    ]
    assert forecasts_made.score(connection, waiting[1], None, after(days=33)) == 2
    assert forecasts_made.score(connection, waiting[3], 4_200, after(days=33)) == 3
    assert forecasts_made.scored_stretches(connection, "usd", 3) == [month]
    assert forecasts_made.scored_stretches(connection, "eur", 3) == []
    made = forecasts_made.of_period(connection, NOON, "budget", "usd")
    assert [one.range.wall for one in made if one.scored_at is None] == [80.0]
