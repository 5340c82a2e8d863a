"""The record of use: rows, the counter beyond them, and what nobody knows."""

import pytest

from elevenmon.analytics.rates import HOUR_MS, Buckets, Consumption
from elevenmon.analytics.use_record import filled_record, hourly_record

DAY_MS = 24 * HOUR_MS


def hours(*amounts: tuple[float, float]) -> list[tuple[int, float]]:
    return [(round(hour * HOUR_MS), amount) for hour, amount in amounts]


def test_quiet_hours_are_in_it_and_those_never_obtained_are_not() -> None:
    rows = Buckets(hours((0, 5.0), (3, 7.0)), (7 * HOUR_MS, 10 * HOUR_MS))
    consumption = Consumption([], rows)
    record = hourly_record(consumption, [(5 * HOUR_MS, 7 * HOUR_MS)], 0, 10 * HOUR_MS)
    assert record == hours((0, 5), (1, 0), (2, 0), (3, 7), (4, 0), (7, 0), (8, 0), (9, 0))


def test_it_begins_with_the_first_whole_hour() -> None:
    rows = Buckets(hours((0, 5.0), (1, 7.0)), (0, 2 * HOUR_MS))
    assert hourly_record(Consumption([], rows), [], 1000, 2 * HOUR_MS) == hours((1, 7))


def test_the_counter_carries_it_past_the_newest_rows() -> None:
    rows = Buckets(hours((0, 10.0), (1, 4.0)), (0, round(1.4 * HOUR_MS)))
    seen = ((0.5, 5), (1.5, 20), (2.0, 30), (3.25, 80))
    counter = [(round(hour * HOUR_MS), used, 100) for hour, used in seen]
    record = hourly_record(Consumption(counter, rows), [(2 * HOUR_MS, DAY_MS)], 0, round(3.25 * HOUR_MS))
    assert [at for at, _ in record] == [0, HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS]
    assert record[1][1] == pytest.approx(4 + 1.5 + 10)  # since 1.4 the counter went from 18.5 to 30
    assert record[2][1] + record[3][1] == pytest.approx(50)


def test_an_hour_known_in_part_is_left_out_where_no_counter_completes_it() -> None:
    rows = Buckets(hours((0, 10.0), (1, 4.0)), (0, round(1.4 * HOUR_MS)))
    assert hourly_record(Consumption([(0, 1, 100)], rows), [], 0, 2 * HOUR_MS) == hours((0, 10))


def test_buckets_of_money_are_filled_up_with_quiet_ones() -> None:
    rows = [(DAY_MS, 2.5), (3 * DAY_MS, 1.0)]
    record = filled_record(rows, [(0, DAY_MS)], 0, 4 * DAY_MS + HOUR_MS, DAY_MS)
    assert record == [(DAY_MS, 2.5), (2 * DAY_MS, 0.0), (3 * DAY_MS, 1.0), (4 * DAY_MS, 0.0)]
