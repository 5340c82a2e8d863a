"""Forecasts are kept as they were made, and scored once."""

import sqlite3

from elevenmon.store import forecasts_made
from elevenmon.store.forecasts_made import Made, Range
from tests.unit.store.records import NOON, after, milliseconds

TOTAL = Range("total", 900, 1000, 1100)
WALL = Range("included", milliseconds(after(days=5)), None, None, 0.4)


def test_a_forecast_is_kept_and_scored(connection: sqlite3.Connection) -> None:
    forecasts_made.record(connection, NOON, after(hours=1), "watch", [TOTAL, WALL])
    forecasts_made.record(connection, NOON, after(hours=2), "ok", [TOTAL._replace(p90=1200)])
    forecasts_made.record(connection, after(days=30), after(days=31), "ok", [TOTAL])
    assert forecasts_made.of_period(connection, NOON, "included") == [
        Made(after(hours=1), "watch", WALL, None, None)
    ]
    assert forecasts_made.score(connection, NOON, "total", 1034, after(days=30)) == 2
    assert forecasts_made.score(connection, NOON, "total", 1, after(days=31)) == 0
    assert forecasts_made.of_period(connection, NOON) == [
        Made(after(hours=1), "watch", TOTAL, 1034, after(days=30)),
        Made(after(hours=2), "ok", TOTAL._replace(p90=1200), 1034, after(days=30)),
    ]
    assert forecasts_made.score(connection, NOON, "included", None, after(days=30)) == 1
    assert forecasts_made.of_period(connection, NOON, "included")[0].scored_at == after(days=30)
    assert [each.actual for each in forecasts_made.of_period(connection, after(days=30))] == [None]


def test_the_same_moment_again_takes_its_place(connection: sqlite3.Connection) -> None:
    forecasts_made.record(connection, NOON, NOON, "ok", [TOTAL])
    forecasts_made.record(connection, NOON, NOON, "warning", [TOTAL._replace(p50=1050)])
    assert [each.level for each in forecasts_made.of_period(connection, NOON)] == ["warning"]
