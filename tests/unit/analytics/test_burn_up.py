from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.analytics.burn_up import CHART_POINTS, actual_line, projection, unexplained
from elevenmon.analytics.estimate import credit_walls, estimate
from elevenmon.analytics.rates import DAY_MS, HOUR_MS, Buckets
from elevenmon.domain.clock import to_ms

START = to_ms(datetime(2026, 11, 3, 9, tzinfo=UTC))
AT = START + 10 * HOUR_MS + 600_000


def buckets(*amounts: float, known: tuple[int, int] = (START - DAY_MS, AT)) -> Buckets:
    return Buckets([(START + index * HOUR_MS, amount) for index, amount in enumerate(amounts)], known)


def test_the_line_ends_at_the_counter_and_takes_its_shape_from_usage() -> None:
    line = dict(actual_line(1000, AT, START, [], buckets(*[90.0] * 11)))
    assert line[AT] == 1000
    assert line[START] == pytest.approx(10)  # 990 of the 1,000 are explained
    assert line[START + 5 * HOUR_MS] == pytest.approx(1000 - 5 * 90 - 90)


def test_where_the_counter_was_sampled_it_is_drawn_as_it_stood() -> None:
    samples = [(AT - HOUR_MS, 700, 0), (AT - HOUR_MS // 2, 710, 0)]
    line = dict(actual_line(1000, AT, START, samples, buckets(*[50.0] * 11)))
    assert (line[AT - HOUR_MS], line[AT - HOUR_MS // 2], line[AT]) == (700, 710, 1000)
    assert line[START] == pytest.approx(700 - (9 * 50 + 50 / 6))


def test_more_usage_than_the_counter_shows_never_goes_below_zero() -> None:
    assert min(figure for _, figure in actual_line(100, AT, START, [], buckets(*[90.0] * 11))) == 0


def test_samples_from_before_a_late_reset_are_not_part_of_this_period() -> None:
    samples = [(START + 60_000, 99_000, 0), (START + HOUR_MS, 20, 0)]
    assert max(figure for _, figure in actual_line(500, AT, START, samples, Buckets((), None))) == 500


def test_what_nobody_knows_is_left_out() -> None:
    assert actual_line(500, AT, START, [], Buckets((), None)) == ((AT, 500.0),)
    known = (START + 5 * HOUR_MS, AT)
    line = actual_line(500, AT, START, [], Buckets([(START + 6 * HOUR_MS, 10.0)], known))
    assert line[0][0] == known[0]


@given(st.lists(st.floats(0, 1e5), max_size=750), st.integers(0, 10**7))
def test_the_line_rises_ends_at_the_counter_and_is_bounded(amounts: list[float], used: int) -> None:
    at = START + len(amounts) * HOUR_MS + 1
    line = actual_line(used, at, START, [], buckets(*amounts, known=(START, at)))
    figures = [figure for _, figure in line]
    assert line[-1] == (at, used)
    assert len(line) <= CHART_POINTS
    assert all(b - a >= -1e-6 * max(1.0, used) for a, b in pairwise(figures))


def test_what_usage_does_not_explain_is_told_only_where_usage_is_known() -> None:
    assert unexplained(1000, START, AT, buckets(*[90.0] * 11)) == pytest.approx(10)
    assert unexplained(1000, START, AT, buckets(90.0, known=(START + 1, AT))) is None
    assert unexplained(1000, START, AT, buckets(90.0, known=(START, AT - 2 * HOUR_MS))) is None
    assert unexplained(1000, START, AT, Buckets((), None)) is None


def test_the_projection_runs_from_now_to_the_reset() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    reset = now + timedelta(hours=100)
    look = estimate(500.0, credit_walls(1000, 0), reset, rate=2.0, history_days=9, now=now)
    assert projection(look, now) == ((to_ms(now), 500.0), (to_ms(reset), 700.0))
    unknown = estimate(500.0, credit_walls(1000, 0), reset, rate=None, history_days=0, now=now)
    assert projection(unknown, now) == ()
