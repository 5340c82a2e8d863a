from itertools import pairwise

import pytest

from elevenmon.analytics.aggregate import Stretches, UsageCell, breakdown, stretches
from elevenmon.analytics.rates import DAY_MS, HOUR_MS, Span
from elevenmon.domain.snapshot import BreakdownRow, Window

NOW = 1_795_183_200_000 + 30 * 60_000  # half past an hour, UTC
PERIOD: Span = (NOW - 10 * DAY_MS - 30 * 60_000, NOW + 20 * DAY_MS)
BEFORE: Span = (PERIOD[0] - 30 * DAY_MS, PERIOD[0])
KNOWN: Span = (BEFORE[0], NOW)


def cut(window: Window = Window.PERIOD, known: Span | None = KNOWN) -> Stretches:
    return stretches(window, NOW, known, period=PERIOD, before=BEFORE)


def hours(start: int, amounts: list[float], key: str | None = "v1") -> list[UsageCell]:
    first = start // HOUR_MS * HOUR_MS
    return [(first + i * HOUR_MS, first + (i + 1) * HOUR_MS, key, a) for i, a in enumerate(amounts)]


def by_key(rows: tuple[BreakdownRow, ...]) -> dict[str | None, BreakdownRow]:
    return {row.key: row for row in rows}


def test_rows_are_sorted_shared_out_and_keep_those_without_an_id() -> None:
    at = NOW - 2 * DAY_MS
    cells = [*hours(at, [300.0]), *hours(at, [100.0], None), *hours(at, [100.0], "gone")]
    rows = breakdown(cells, {"v1": "George"}, cut())
    assert [(row.key, row.name) for row in rows] == [("v1", "George"), (None, "(none)"), ("gone", "gone")]
    assert [row.share for row in rows] == pytest.approx([0.6, 0.2, 0.2])


def test_two_of_one_name_are_told_apart_by_as_much_of_the_id_as_it_takes() -> None:
    at = NOW - DAY_MS
    cells = [*hours(at, [3.0], "abcd1"), *hours(at, [2.0], "abcd2"), *hours(at, [1.0], "x")]
    names = {"abcd1": "George", "abcd2": "George", "x": "Sarah"}
    assert [row.name for row in breakdown(cells, names, cut())] == [
        "George (abcd1)",
        "George (abcd2)",
        "Sarah",
    ]


def test_change_is_against_the_same_stretch_of_the_period_before() -> None:
    cells = [
        *hours(BEFORE[0] + DAY_MS, [100.0]),
        *hours(BEFORE[0] + 15 * DAY_MS, [900.0]),  # after the same stretch: not compared
        *hours(PERIOD[0] + DAY_MS, [150.0]),
        *hours(PERIOD[0] + DAY_MS, [10.0], "young"),
    ]
    rows = by_key(breakdown(cells, {}, cut()))
    assert rows["v1"].change == pytest.approx(0.5)
    assert not rows["v1"].is_new
    assert rows["young"].is_new and rows["young"].change is None


def test_nothing_is_new_and_nothing_changed_where_the_stretch_before_is_not_known() -> None:
    rows = breakdown(hours(NOW - DAY_MS, [10.0]), {}, cut(known=(BEFORE[0] + HOUR_MS, NOW)))
    assert (rows[0].change, rows[0].is_new) == (None, False)


def test_buckets_on_the_edge_count_pro_rata_and_the_newest_is_as_long_as_it_is_known() -> None:
    cells = hours(NOW - HOUR_MS, [100.0, 40.0])  # the hour before, and the half hour that has passed
    rows = breakdown(cells, {}, cut(Window.HOUR))
    assert rows[0].credits == pytest.approx(50 + 40)


def test_sparklines_have_none_where_nothing_is_known_and_zero_where_nothing_was_used() -> None:
    known = (NOW - 10 * HOUR_MS, NOW)
    rows = breakdown(hours(NOW - 2 * HOUR_MS, [5.0]), {}, cut(Window.DAY, known))
    spark = rows[0].spark
    assert len(spark) == 24
    assert spark[:14] == (None,) * 14 and spark[-3:] == (5.0, 0.0, 0.0)
    assert spark[14:-3] == (0.0,) * 7


@pytest.mark.parametrize(
    ("window", "length", "points"),
    [
        (Window.HOUR, 2 * HOUR_MS, 2),
        (Window.SIX_HOURS, 6 * HOUR_MS, 6),
        (Window.DAY, DAY_MS, 24),
        (Window.WEEK, 7 * DAY_MS, 28),
        (Window.PERIOD, 27 * 9 * HOUR_MS, 27),
    ],
)
def test_a_sparkline_draws_the_buckets_of_its_own_window(window: Window, length: int, points: int) -> None:
    made = cut(window)
    assert (made.spark[1] - made.spark[0], made.points) == (length, points)
    assert made.spark[1] == NOW + 30 * 60_000


def test_a_bucket_that_has_just_begun_is_no_drop() -> None:
    known_to = NOW - 25 * 60_000  # five minutes into the hour
    begun = stretches(Window.DAY, NOW - 24 * 60_000, (BEFORE[0], known_to), period=PERIOD, before=BEFORE)
    assert begun.spark[1] == NOW - 30 * 60_000
    rows = breakdown(hours(NOW - 2 * HOUR_MS, [12.0, 12.0, 1.0]), {}, begun)
    assert rows[0].spark[-2:] == (12.0, 12.0)


def test_a_bucket_known_by_less_than_half_is_a_gap() -> None:
    stopped = (BEFORE[0], NOW - 4 * HOUR_MS - 20 * 60_000)  # ten minutes into an hour, four hours ago
    rows = breakdown(hours(NOW - 6 * HOUR_MS, [12.0, 12.0, 2.0]), {}, cut(Window.SIX_HOURS, stopped))
    assert rows[0].spark == (12.0, 12.0, None, None, None, None)


def test_the_newest_bucket_stands_for_a_whole_one() -> None:
    cells = hours(NOW - HOUR_MS, [12.0, 6.0])  # half of the second hour has passed
    assert breakdown(cells, {}, cut(Window.SIX_HOURS))[0].spark == (0.0, 0.0, 0.0, 0.0, 12.0, 12.0)


@pytest.mark.parametrize("window", list(Window))
@pytest.mark.parametrize("period", [PERIOD, None])
def test_pieces_hold_whole_buckets_once_and_no_edge_falls_inside(window: Window, period: Span | None) -> None:
    made = stretches(window, NOW, KNOWN, period=period, before=BEFORE if period else None)
    pieces = made.pieces
    assert all(start % HOUR_MS == 0 and end % HOUR_MS == 0 and start < end for start, end in pieces)
    assert all(a[1] <= b[0] for a, b in pairwise(pieces))
    for edge in (*made.now, *made.before):
        for start, end in pieces:
            assert not start < edge < end or end - start == HOUR_MS
    total = sum(
        min(end, made.now[1]) - max(start, made.now[0])
        for start, end in pieces
        if start < made.now[1] and made.now[0] < end
    )
    assert total == made.now[1] - made.now[0]


def test_summing_pieces_gives_what_summing_hours_gives() -> None:
    made = cut()
    cells = hours(BEFORE[0], [float(i % 17) for i in range(40 * 24)])
    inside = [
        (start, end, "v1", sum(amount for at, _, _, amount in cells if start <= at < end))
        for start, end in made.pieces
    ]
    one, other = breakdown(cells, {}, made)[0], breakdown(inside, {}, made)[0]
    assert other.credits == pytest.approx(one.credits)
    assert other.change == pytest.approx(one.change)
    assert other.spark == one.spark


def days_cut(window: Window, now: int = NOW) -> Stretches:
    start = NOW // DAY_MS * DAY_MS - 10 * DAY_MS
    known = (start - 40 * DAY_MS, now)
    period, before = (start, start + 30 * DAY_MS), (start - 30 * DAY_MS, start)
    return stretches(window, now, known, period=period, before=before, bucket_ms=DAY_MS)


@pytest.mark.parametrize("window", [Window.HOUR, Window.SIX_HOURS])
def test_an_hour_out_of_a_days_sum_compares_with_nothing(window: Window) -> None:
    today = NOW // DAY_MS * DAY_MS
    cells = [(today - day * DAY_MS, today - (day - 1) * DAY_MS, "v1", 24.0) for day in range(3)]
    made = days_cut(window)
    assert made.begins_inside
    row = breakdown(cells, {}, made)[0]
    assert row.credits > 0
    assert (row.change, row.is_new) == (None, False)


def test_whole_days_compare_from_the_first_of_them_on() -> None:
    today = NOW // DAY_MS * DAY_MS
    assert days_cut(Window.DAY).comparable and days_cut(Window.DAY).begins_inside
    assert days_cut(Window.PERIOD).comparable and not days_cut(Window.PERIOD).begins_inside
    begun = stretches(
        Window.PERIOD,
        today + HOUR_MS,
        (today - 40 * DAY_MS, today + HOUR_MS),
        period=(today, today + 30 * DAY_MS),
        before=(today - 30 * DAY_MS, today),
        bucket_ms=DAY_MS,
    )
    assert begun.comparable
