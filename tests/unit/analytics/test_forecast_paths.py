"""Paths: what is drawn for a day, and how it goes on."""

from itertools import pairwise
from statistics import correlation, pstdev

from elevenmon.analytics.forecast_level import Level
from elevenmon.analytics.forecast_paths import PATHS, NextDay, Outlook, PastDay, draw_paths
from elevenmon.analytics.forecast_pauses import Pauses
from elevenmon.analytics.forecast_trend import Trend


def known(use: float) -> Level:
    return Level(near=use, far=use, trend=Trend(), doubt=0.0, drift=0.0)


SURE = Outlook(known(100.0), known(100.0), 0.5)
PAST = [PastDay(index % 7, 1.0, (0.5, 1.5)[index % 2], float(index)) for index in range(20)]


def gains(
    days: int, past: list[PastDay] = PAST, outlook: Outlook = SURE, worth: float = 1.0
) -> list[list[float]]:
    """What each path uses on each day ahead, of an account whose level is known."""
    ahead = [NextDay(2, worth, 1.0, day + 0.5, 24.0 * (day + 1), day) for day in range(days)]
    columns = [[0.0] * PATHS, *draw_paths(ahead, outlook, past, Pauses(frozenset()))]
    return [
        [round(later - before, 6) for before, later in zip(*pair, strict=True)] for pair in pairwise(columns)
    ]


def test_each_day_every_past_day_is_drawn_as_often_as_it_is_likely() -> None:
    days = gains(5)
    assert all(sorted(day) == sorted(days[0]) for day in days)
    assert days[0].count(min(days[0])) + days[0].count(max(days[0])) == PATHS


def test_a_busy_day_is_a_little_more_often_followed_by_another() -> None:
    even = [PastDay(index % 7, 1.0, 0.5 + index / 20, float(index)) for index in range(20)]
    days = gains(30, even)
    next_day = [correlation(days[at], days[at + 1]) for at in range(29)]
    next_week = [correlation(days[at], days[at + 7]) for at in range(23)]
    assert 0.3 < sum(next_day) / len(next_day) < 0.5
    assert abs(sum(next_week) / len(next_week)) < 0.1


def test_days_that_are_alike_widen_what_a_week_comes_to() -> None:
    days = gains(7)
    week = [sum(day[path] for day in days) for path in range(PATHS)]
    assert pstdev(week) > 1.15 * 7**0.5 * pstdev(days[0])


def test_as_many_paths_stay_as_it_is_believed() -> None:
    even = [PastDay(index % 7, 1.0, 1.0, float(index)) for index in range(20)]
    first, second = gains(2, even, Outlook(wandering=known(100.0), staying=known(300.0), stillness=0.25))
    assert (first.count(300.0), first.count(100.0)) == (PATHS // 4, PATHS * 3 // 4)
    assert second == first


def test_the_rest_on_days_off_is_not_drawn_for_busy_days() -> None:
    week = [PastDay(index % 7, 0.01, 0.0, float(index)) for index in range(28) if index % 7 > 4]
    week += [PastDay(index % 7, 1.4, 1.0, float(index)) for index in range(28) if index % 7 < 5]
    assert gains(1, week, worth=1.4)[0].count(0.0) < PATHS / 50
