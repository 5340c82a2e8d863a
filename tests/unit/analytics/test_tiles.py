import pytest

from elevenmon.analytics import tiles
from elevenmon.analytics.rates import HOUR_MS, Buckets, Consumption
from elevenmon.domain.snapshot import Window

MINUTE = 60_000
NOW = 1_795_183_200_000 + 40_000  # 40 s into a minute


def hour_grid() -> tiles.Grid:
    return tiles.grid(Window.HOUR, NOW, newest=NOW, period_start=None)


@pytest.mark.parametrize("window", list(Window))
def test_a_grid_covers_its_window_on_round_instants(window: Window) -> None:
    start = NOW - 17 * 24 * HOUR_MS
    made = tiles.grid(window, NOW, newest=None, period_start=start)
    assert made.start % made.bucket_ms == 0
    assert abs(made.end - NOW) <= made.bucket_ms
    assert 30 <= made.points <= 120
    assert made.spans()[-1][1] == made.end


def test_no_bucket_is_opened_before_it_is_half_known() -> None:
    begun = tiles.grid(Window.HOUR, NOW, newest=NOW - 20_000, period_start=None)
    assert begun.end <= NOW
    assert hour_grid().end > NOW


def test_requests_are_unknown_before_the_oldest_row_and_zero_where_there_were_none() -> None:
    cut = hour_grid()
    known = (NOW - 10 * MINUTE, NOW)
    at = cut.start + 57 * MINUTE
    rates = tiles.request_rates([(at, 7, 1, 0.5)], cut, known)
    assert rates[57] == 7 and rates[56] == 0.0
    assert rates[:49] == (None,) * 49
    assert tiles.request_rates([], cut, None) == (None,) * 60


def test_the_last_minute_is_scaled_by_what_is_known_of_it() -> None:
    cut = hour_grid()
    rates = tiles.request_rates([(cut.spans()[-1][0], 4, 0, None)], cut, (cut.start, NOW))
    assert rates[-1] == pytest.approx(6)


def test_there_is_no_error_share_and_no_latency_without_requests() -> None:
    cut = hour_grid()
    rows = [(cut.start, 4, 1, 0.8)]
    assert tiles.error_shares(rows, cut)[:2] == (0.25, None)
    assert tiles.latencies(rows, cut)[:2] == (0.8, None)


def test_a_gauge_shows_its_highest_reading() -> None:
    cut = hour_grid()
    series = tiles.gauges([(cut.start, 1), (cut.start + 30_000, 4), (cut.start + 31_000, 2)], cut)
    assert series[:2] == (4.0, None)


def test_a_gap_blanks_the_points_inside_it_and_nothing_else() -> None:
    cut = hour_grid()
    series = tuple(float(index) for index in range(60))
    gap = (cut.start + 10 * MINUTE + 1, cut.start + 13 * MINUTE + 1)
    blanked = tiles.without_gaps(series, cut, [gap])
    assert [index for index, value in enumerate(blanked) if value is None] == [11, 12]
    assert tiles.without_gaps(series, cut, []) is series


def test_credit_rates_come_from_the_counter_and_stop_where_it_is_not_known() -> None:
    cut = hour_grid()
    begin = cut.start + 30 * MINUTE
    samples = [(begin + index * MINUTE, index * 10, 1000) for index in range(30)]
    series = tiles.credit_rates(Consumption(samples, Buckets((), None)), cut)
    assert series[:30] == (None,) * 30
    assert series[30] == pytest.approx(600)
    assert series[-1] is None
    assert tiles.credit_rates(Consumption((), Buckets((), None)), cut) == (None,) * 60


def test_the_current_rate_is_that_of_the_last_five_known_minutes() -> None:
    minute = NOW // MINUTE * MINUTE
    rows = [(minute - index * MINUTE, 6, 0, None) for index in range(1, 8)]
    assert tiles.current_rate(rows, (0, minute)) == pytest.approx(6)
    assert tiles.current_rate(rows, None) is None
    assert tiles.current_rate([], (minute - HOUR_MS, minute)) == 0


def _minutes_ago(*ages: int) -> list[tiles.MinuteRow]:
    """One request in each of these minutes."""
    return [(NOW // MINUTE * MINUTE - age * MINUTE, 1, 0, None) for age in ages]


def test_a_few_requests_an_hour_are_not_told_as_none() -> None:
    """Over as long as the last five took; with fewer than that, over an hour."""
    minute = NOW // MINUTE * MINUTE
    known = (minute - 9 * HOUR_MS, minute)
    for ages, rate in (
        ((10, 20, 30, 40, 50, 59), 5 / 50),
        ((10, 20, 30), 3 / 60),
        ((2, 70, 80), 1 / 60),
        ((61,), 0.0),
        ((1, 2, 3, 4, 5), 5 / 5),
    ):
        assert tiles.current_rate(_minutes_ago(*ages), known) == pytest.approx(rate)
    assert tiles.current_rate(_minutes_ago(10), (minute - 20 * MINUTE, minute)) == pytest.approx(1 / 20)


def test_what_ended_a_while_ago_fades_away() -> None:
    """A hundred requests a minute, until six minutes ago: the course has been at 0 since."""
    minute = NOW // MINUTE * MINUTE
    rows = [(minute - age * MINUTE, 100, 0, None) for age in range(30, 60)]
    rate = tiles.current_rate(rows, (minute - 9 * HOUR_MS, minute))
    assert rate == pytest.approx(5 / 30)
