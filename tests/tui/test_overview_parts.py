"""The parts that panels are made of: cells, bars, sparklines, ages, arrangement, axes and curves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.domain.clock import to_ms
from elevenmon.domain.forecast import Score
from elevenmon.domain.health import FaultKind, FeedState
from elevenmon.tui.content import pieces_width, width
from elevenmon.tui.widgets import plot
from elevenmon.tui.widgets.arrangement import ALERTS, BREAKDOWN, BURN_UP, PANES, QUOTA, TAIL, TILES, arranged
from elevenmon.tui.widgets.axes import DAY_STEPS, Scale, amount, day_marks, nice_marks
from elevenmon.tui.widgets.bars import overage_bar, quota_bar, under_tick
from elevenmon.tui.widgets.canvas import Canvas
from elevenmon.tui.widgets.cells import clipped, meter, right_aligned, spread, text_of, wrapped
from elevenmon.tui.widgets.freshness import absence, freshness
from elevenmon.tui.widgets.quota import quota_blocks, score_words
from elevenmon.tui.widgets.sparkline import resampled, round_above, sparkline, summed
from tests.factories import busy, no_limit
from tests.sections import NOW, PERIOD, actual, feed

words = st.text(st.sampled_from("ab 名🎉é·…[/]$"), max_size=30)
lines = st.lists(st.one_of(words, st.tuples(words, st.just("$quiet"))), max_size=5)


@given(lines, st.integers(0, 60))
def test_a_clipped_line_fits_and_keeps_its_beginning(line: list[str | tuple[str, str]], cells: int) -> None:
    kept = clipped(line, cells)
    assert pieces_width(kept) <= cells
    if pieces_width(line) <= cells:
        assert text_of(kept) == text_of(line)


@given(lines, st.text("0123456789", max_size=8), st.integers(1, 80))
def test_a_spread_line_ends_at_the_edge(line: list[str | tuple[str, str]], right: str, cells: int) -> None:
    spread_line = spread(line, [right], cells)
    assert pieces_width(spread_line) <= cells
    if len(right) < cells:
        assert text_of(spread_line).endswith(right)
        assert pieces_width(spread_line) == cells


@given(words, st.integers(1, 40), st.integers(1, 4))
def test_wrapped_words_fit(text: str, cells: int, most: int) -> None:
    rows = wrapped(text, "", cells, most=most)
    assert len(rows) <= most
    assert all(pieces_width(row) <= cells for row in rows)


def test_right_aligned_words_are_cut_rather_than_pushed() -> None:
    assert right_aligned("1.2k", 6) == "  1.2k"
    assert right_aligned("名前名前", 5) == "名前…"


@given(st.floats(0, 2), st.integers(0, 100))
def test_a_meter_is_as_long_as_its_place(filled: float, cells: int) -> None:
    bar, track = meter(filled, cells)
    assert width(bar) + width(track) == cells
    assert (bar == "") == (filled == 0 or cells == 0)


@given(st.floats(0, 1), st.one_of(st.none(), st.floats(0, 1)), st.integers(1, 120))
def test_the_quota_bar_keeps_its_length_and_one_tick(share: float, pace: float | None, cells: int) -> None:
    bar = text_of(quota_bar(share, pace, cells, "$bar"))
    assert width(bar) == cells
    assert bar.count("┿") == (0 if pace is None else 1)


def test_the_overage_bar_shows_what_is_beyond_the_limit() -> None:
    line = overage_bar(110, 100, 150, 30, "$bar")
    styles = {piece[1] for piece in line if isinstance(piece, tuple)}
    assert text_of(line) == "━" * 20 + "┿" + "━" + "─" * 8
    assert "$level-critical" in styles


@given(st.integers(0, 99), st.integers(1, 100))
def test_words_under_a_tick_stay_inside(place: int, cells: int) -> None:
    line = under_tick(min(place, cells - 1), "even pace", ("16 points ahead", "16 ahead"), cells)
    assert width(text_of(clipped(line, cells))) <= cells


def test_words_under_a_tick_take_the_side_with_room() -> None:
    remarks = ("16 points ahead", "16 ahead")
    assert text_of(under_tick(25, "pace", remarks, 60)) == " " * 20 + "pace ┘  16 points ahead"
    assert text_of(under_tick(21, "pace", remarks, 36)) == " " * 16 + "pace ┘  16 ahead"
    assert text_of(under_tick(38, "pace", remarks, 40)) == " " * 15 + "16 points ahead · pace ┘"
    assert text_of(under_tick(1, "pace", remarks, 40)) == " └ pace · 16 points ahead"


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e9)), max_size=80), st.integers(0, 60), st.integers(1, 4))
def test_a_sparkline_has_a_gap_only_where_nothing_is_known(
    course: list[float | None], cells: int, rows: int
) -> None:
    drawn = sparkline(course, cells, rows)
    assert len(drawn) == rows
    assert all(len(row) == cells for row in drawn)
    for value, mark in zip(resampled(course, cells), drawn[-1], strict=True):
        assert (mark == " ") == (value is None)


points_in_time = st.lists(st.tuples(st.integers(-50, 1_050), st.floats(-5, 120)), max_size=60)


@given(points_in_time.map(sorted), st.integers(1, 40), st.integers(1, 12))
def test_points_as_pixels_lie_where_the_scale_has_them(
    points: list[tuple[int, float]], columns: int, rows: int
) -> None:
    scale = Scale(0, 1_000, 100.0, columns, rows)
    last = {int(scale.x(at)): int(scale.y(value)) for at, value in points}
    assert scale.pixels(points) == list(last.items())


def test_a_sparkline_grows_with_its_figures() -> None:
    assert sparkline([0, 1, 2, 3, None, 7], 6) == ["▁▁▂▃ ▇"]
    assert sparkline([0, 8, 16], 3, rows=2) == ["  █", "▁██"]
    assert sparkline([], 3) == ["   "]


def test_a_steady_course_has_an_edge_below_the_next_round_figure() -> None:
    assert sparkline([16, 16, 15.8], 3, airy=True) == ["▆▆▆"]
    assert sparkline([16, 16, 15.8], 3, 2, airy=True) == ["▅▅▅", "███"]


@given(st.floats(1e-6, 1e12))
def test_a_round_figure_is_a_little_above(figure: float) -> None:
    assert figure * 1.0999 <= round_above(figure) <= figure * 2


def test_what_stands_in_brackets_stays_together() -> None:
    rows = wrapped("would come to 7.2M by the reset (7.1M to 7.4M) est.", "", 40)
    assert [text_of(row) for row in rows] == ["would come to 7.2M by the reset", "(7.1M to 7.4M) est."]
    assert [text_of(row) for row in wrapped("(too long for it)", "", 8)] == ["(too", "long for", "it)"]


def test_courses_add_up_where_something_is_known() -> None:
    assert summed([(1.0, None, None), (2.0, 3.0)]) == [3.0, 3.0, None]


def test_fresh_late_and_stale() -> None:
    health = feed("subscription", FeedState.FAILING, fault=FaultKind.RATE, reason="rate limited (429)")
    ages = {seconds: freshness(health, NOW - timedelta(seconds=seconds), NOW) for seconds in (45, 90, 300)}
    assert ages[45].note == ""
    assert (ages[90].is_late, ages[90].is_stale, ages[90].note) == (
        True,
        False,
        "1m old · rate limited (429)",
    )
    assert (ages[300].is_stale, ages[300].note) == (True, "STALE 5m · rate limited (429)")
    assert freshness(health, None, NOW).note == ""


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (FeedState.WAITING, "Waiting for the quota"),
        (FeedState.NO_PERMISSION, "No permission This key may not read the quota. Grant it user_read on"),
        (FeedState.NOT_AVAILABLE, "Not available Only on paid plans."),
        (FeedState.STOPPED, "Stopped Only on paid plans. Press r"),
        (FeedState.FAILING, "No quota yet Only on paid plans. It is tried again"),
    ],
)
def test_an_absence_says_why_and_what_to_do(state: FeedState, said: str) -> None:
    health = feed("subscription", state, reason="only on paid plans", permission="user_read")
    text = " ".join(text_of(line) for line in absence(health, "quota", 200))
    assert text.startswith(said)


def test_a_failure_with_a_trace_id_shows_it_for_their_support() -> None:
    trace = "f072e44189577818198059c710572f7f"
    failing = feed("subscription", FeedState.FAILING, reason="server error (500)", trace_id=trace)
    assert text_of(absence(failing, "quota", 200)[-1]) == f"For their support: trace id {trace}"
    stopped = feed("subscription", FeedState.STOPPED, reason="the key was refused", trace_id=trace)
    assert trace not in " ".join(text_of(line) for line in absence(stopped, "quota", 200))


@settings(max_examples=300)
@given(
    st.integers(1, 2000),
    st.integers(1, 1000),
    st.sampled_from([None, *(pane for pane in PANES if pane != ALERTS)]),
    st.integers(0, 30),
)
def test_panes_never_overlap_and_leave_nothing_blank(
    cells: int, rows: int, focused: str | None, alerts: int
) -> None:
    panes = arranged(cells, rows, focused, alerts)
    regions = list(panes.values())
    assert all(region.x >= 0 and region.y >= 0 for region in regions)
    assert all(region.right <= cells and region.bottom <= rows for region in regions)
    assert not any(one.overlaps(other) for one, other in combinations(regions, 2))
    assert sum(region.area for region in regions) == cells * rows
    if focused is not None:
        assert focused in panes


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((60, 12), {QUOTA, BREAKDOWN}),
        ((80, 21), set(PANES) - {ALERTS}),
        ((120, 37), set(PANES) - {ALERTS}),
        ((200, 57), set(PANES) - {ALERTS}),
        ((30, 5), {QUOTA}),
        ((0, 10), set()),
    ],
)
def test_the_most_useful_panes_come_first(size: tuple[int, int], shown: set[str]) -> None:
    assert set(arranged(*size)) == shown


@pytest.mark.parametrize(
    ("size", "rows"), [((60, 13), 0), ((60, 38), 4), ((80, 21), 3), ((120, 37), 4), ((200, 57), 5)]
)
def test_alerts_take_a_few_rows_and_drive_no_pane_out(size: tuple[int, int], rows: int) -> None:
    panes = arranged(*size, None, 3)
    assert (panes[ALERTS].height if rows else 0) == rows
    assert set(panes) - {ALERTS} == set(arranged(*size))


def test_the_focused_pane_takes_a_place_where_there_is_no_room_for_all() -> None:
    assert set(arranged(60, 12, TAIL)) == {QUOTA, TAIL}
    assert set(arranged(30, 5, BURN_UP)) == {BURN_UP}
    assert TILES in arranged(60, 12, TILES)


@given(st.integers(1, 300), st.integers(1, 80), st.floats(1, 1e12), st.floats(0, 2e12))
def test_everything_lands_on_the_canvas(columns: int, rows: int, top: float, value: float) -> None:
    scale = Scale(0, 1_000_000, top, columns, rows)
    assert 0 <= scale.row(value) < rows
    assert 0 <= scale.column(-5) <= scale.column(400_000) <= scale.column(2_000_000) < columns


@given(st.integers(2, 200))
def test_points_are_thinned_to_the_pixels(columns: int) -> None:
    points = actual()
    scale = Scale(to_ms(PERIOD.start), to_ms(PERIOD.end), points[-1][1], columns, 10)
    pixels = scale.pixels(points)
    assert len(pixels) <= columns * plot.COLUMN_PIXELS
    assert pixels[-1][1] == int(scale.y(points[-1][1]))
    assert [x for x, _ in pixels] == sorted({x for x, _ in pixels})


def test_amounts_are_short() -> None:
    assert [amount(value, "credits") for value in (0, 840, 5_000, 121_000)] == ["0", "840", "5k", "121k"]
    assert [amount(value, "usd") for value in (12.4, 1_400.0)] == ["$12.40", "$1.4k"]
    assert amount(1_400.0, "pln") == "1.4k PLN"


@given(st.floats(0.01, 1e12), st.integers(1, 12))
def test_round_marks_stay_below_the_top(top: float, most: int) -> None:
    marks = nice_marks(top, most)
    assert 1 <= len(marks) <= most + 1
    assert all(0 <= value <= top * 1.000001 for value, _ in marks)


def test_day_marks_are_local_midnights_also_where_clocks_change() -> None:
    zone = ZoneInfo("America/New_York")
    start, end = datetime(2026, 10, 25, 9, tzinfo=UTC), datetime(2026, 11, 9, 9, tzinfo=UTC)
    marks = day_marks(start, end, zone, 20)
    local = [mark.astimezone(zone) for mark in marks[1:]]
    assert marks[0] == start
    assert {(mark.hour, mark.minute) for mark in local} == {(0, 0)}
    assert [mark.day for mark in local][:3] == [26, 27, 28]


@given(st.integers(1, 4000), st.integers(1, 30))
def test_there_are_no_more_day_marks_than_asked_for(days: int, most: int) -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    marks = day_marks(start, start + timedelta(days=days), UTC, most)
    assert len(marks) <= max(most, days // DAY_STEPS[-1] + 1) + 1


def test_a_label_goes_where_there_is_room() -> None:
    canvas = Canvas(20, 2)
    canvas.write(0, 0, "┄" * 20, "$faint")
    assert canvas.label("cap", "$quiet", [(2, 0)]) is False
    assert canvas.label("cap", "$quiet", [(18, 0), (2, 0)], over="┄") is True
    assert text_of(canvas.lines()[0]) == "┄┄cap" + "┄" * 15
    assert canvas.label("too far", "", [(15, 1), (-1, 1), (0, 2)]) is False


def test_curves_are_drawn_in_their_pixels() -> None:
    plot.load()
    flat = plot.Curve([(float(x), 0.0) for x in range(8)], "*")
    rising = plot.Curve([(0.0, 4.0), (7.0, 7.0)], "*")
    rows = plot.rasterised((flat, rising), 4, 2)
    assert [(run.column, run.text, run.curve) for run in rows[1]] == [(0, "⣀⣀⣀⣀", 0)]
    assert [run.curve for run in rows[0]] == [1]
    assert len(rows[0][0].text) == 4


def test_a_dashed_curve_leaves_gaps() -> None:
    plot.load()
    (row,) = plot.rasterised((plot.Curve([(float(x), 0.0) for x in range(24)], "*", on=2, off=4),), 12, 1)
    drawn = "".join(run.text for run in row)
    assert drawn.count("⣀") == 4
    assert len(drawn.strip(" \u2800⣀")) == 0


def test_ascii_curves(monkeypatch: pytest.MonkeyPatch) -> None:
    from elevenmon.tui.content import glyphs

    monkeypatch.setenv("ELEVENMON_ASCII", "1")
    glyphs.cache_clear()
    plot.load()
    (row,) = plot.rasterised((plot.Curve([(0.0, 0.0), (7.0, 0.0)], "*"),), 4, 1)
    assert [run.text for run in row] == ["****"]


def test_drawing_prints_nothing_and_leaves_no_trace(capfd: pytest.CaptureFixture[str]) -> None:
    plot.load()
    curve = plot.Curve([(0.0, 0.0), (9.0, 7.0)], "*")
    first = plot.rasterised((curve,), 5, 2)
    plot.rasterised((curve, curve, curve), 50, 20)
    assert plot.rasterised((curve,), 5, 2) == first
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (Score(3, 0.83, 6.2), "last 3 periods: median error 6 h, range held 83 %"),
        (Score(1, 0.9, 70.0), "last period: median error 3 d, range held 90 %"),
        (Score(2, 0.75, None), "last 2 periods: range held 75 %"),
    ],
)
def test_how_good_forecasts_were_is_said_in_the_quota_pane(score: Score, said: str) -> None:
    assert score_words(score) == said
    shown = busy(quota=replace(busy().quota, score=score))
    lines = [text_of(line) for block in quota_blocks(shown, NOW, UTC, 60) for line in block.lines]
    assert f"  {said}" in lines


@pytest.mark.parametrize(
    ("cells", "used", "slots"),
    [
        (46, "3,192,132 credits this period, no limit", "voice slots 8 of 160, professional 3 of 3"),
        (36, "3.2M credits this period, no limit", "voice slots 8 of 160"),
    ],
)
def test_a_short_line_gives_up_what_stands_last_not_its_words(cells: int, used: str, slots: str) -> None:
    account = no_limit()
    subscription = account.quota.subscription
    assert subscription is not None
    more = replace(
        subscription,
        used=3_192_132,
        voice_slots_used=8,
        voice_limit=160,
        professional_voice_slots_used=3,
        professional_voice_limit=3,
    )
    shown = replace(account, quota=replace(account.quota, subscription=more))
    lines = [text_of(line) for block in quota_blocks(shown, NOW, UTC, cells) for line in block.lines]
    assert max(map(width, lines)) <= cells
    assert {used, slots} <= {" ".join(line.split()) for line in lines}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (46, "99.8 % 4,989,876 of 5,000,000 credits"),
        (36, "99.8 % 4,989,876 of 5,000,000"),
        (22, "99.8 % 5.0M of 5.0M"),
    ],
)
def test_figures_are_exact_where_they_fit(cells: int, said: str) -> None:
    account = busy()
    subscription = account.quota.subscription
    assert subscription is not None
    nearly = replace(subscription, used=4_989_876, limit=5_000_000)
    shown = replace(account, quota=replace(account.quota, subscription=nearly))
    head = text_of(quota_blocks(shown, NOW, UTC, cells)[0].lines[0])
    assert width(head) <= cells
    assert " ".join(head.split()) == said
