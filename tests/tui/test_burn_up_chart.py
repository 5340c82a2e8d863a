"""The burn-up chart: its range, its markers, and labels that never run into anything."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.geometry import Size

from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import BurnUpSection, Snapshot
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.widgets import plot
from elevenmon.tui.widgets.burn_up import BurnUpPanel
from elevenmon.tui.widgets.burn_up_chart import EIGHTHS, Chart
from elevenmon.tui.widgets.cells import Line
from tests.factories import busy, stale
from tests.sections import LIMIT, NOW, OVERAGE_CAP, PERIOD, USED, burn_up, fan
from tests.tui.fake_monitor import FakeMonitor

CAP = float(LIMIT + OVERAGE_CAP)
SIZES = [Size(18, 3), Size(28, 6), Size(58, 14), Size(110, 30)]


@pytest.fixture(autouse=True, scope="module")
def _plotter() -> None:
    plot.load()


def drawn(section: BurnUpSection, size: Size, *, is_tinted: bool = True) -> list[Line]:
    return Chart(section, Level.WARNING, NOW, UTC, size, is_tinted=is_tinted).lines()


def texts(lines: list[Line]) -> list[str]:
    return ["".join(piece if isinstance(piece, str) else piece[0] for piece in line) for line in lines]


def shaded(lines: list[Line]) -> int:
    """Cells with the background of the range."""
    pieces = [piece for line in lines for piece in line if not isinstance(piece, str)]
    return sum(len(words) for words, style in pieces if "$fan" in style)


def section(**overrides: Any) -> BurnUpSection:
    return burn_up(USED, 320.0, **overrides)


@pytest.mark.parametrize("size", SIZES)
def test_the_chart_fills_its_size_exactly(size: Size) -> None:
    said = texts(drawn(section(cap_met=NOW + timedelta(days=10)), size))
    assert len(said) == size.height and {len(line) for line in said} == {size.width}


def test_now_runs_out_cap_and_reset_are_named() -> None:
    said = "\n".join(texts(drawn(section(cap_met=NOW + timedelta(days=10)), Size(110, 30))))
    for words in ("now 88k", "runs out Nov 24", "cap Nov 30", "reset Dec 3", "included", "even use", "171k"):
        assert words in said, words


def test_where_nothing_comes_anew_the_period_ends() -> None:
    said = "\n".join(texts(drawn(section(limit=None, cap=None, runs_out=None), Size(110, 30))))
    assert "ends Dec 3" in said and "reset" not in said


@pytest.mark.parametrize(("ahead", "is_named"), [(timedelta(days=12), True), (timedelta(days=60), False)])
def test_without_a_reset_nothing_is_even_and_a_wall_is_marked_where_there_is_room(
    ahead: timedelta, is_named: bool
) -> None:
    met = NOW + ahead
    open_ended = section(period=None, projection=(), fan=(), cap=None, runs_out=met)
    said = texts(drawn(open_ended, Size(110, 30)))
    assert "even use" not in "\n".join(said)
    assert (f"runs out {met:%b} {met.day}" in "\n".join(said)) is is_named
    assert ("▲" in "".join(said)) is is_named
    (now,) = [line.index("●") for line in said if "●" in line]
    # What lies ahead is drawn ahead, and on the way there is nothing that nobody knows.
    assert (now < 80) is is_named
    assert not any("\u2801" <= sign <= "\u28ff" for line in said for sign in line[now + 2 :])


def test_the_wall_of_money_is_a_budget() -> None:
    said = "\n".join(texts(drawn(section(unit="usd", cap=None), Size(110, 30))))
    assert " budget " in said and "included" not in said


def test_the_range_is_shaded_and_opens_towards_the_reset() -> None:
    lines = drawn(section(), Size(110, 30))
    assert shaded(lines) > shaded(drawn(section(fan=()), Size(110, 30))) == 0
    widths = [shaded([line]) for line in lines]
    assert max(widths) < 60 and sum(width > 0 for width in widths) > 8


def test_without_mixed_colours_the_range_has_edges() -> None:
    plain, edged = (
        texts(drawn(each, Size(110, 30), is_tinted=False)) for each in (section(fan=()), section())
    )
    assert shaded(drawn(section(), Size(110, 30), is_tinted=False)) == 0

    def dots(said: list[str]) -> int:
        return sum("\u2800" < sign <= "\u28ff" for line in said for sign in line)

    assert dots(edged) > dots(plain) + 20


def test_a_range_beyond_all_measure_does_not_flatten_the_rest() -> None:
    wide = tuple((at, low, middle, high * 50) for at, low, middle, high in fan(USED, 320.0))
    said = texts(drawn(section(fan=wide), Size(110, 30)))
    assert next(row for row, line in enumerate(said) if "included" in line) < 18


def test_a_day_before_the_reset_and_after_it_a_chart_is_drawn() -> None:
    for now in (PERIOD.end - timedelta(minutes=2), PERIOD.end + timedelta(hours=1)):
        late = section(fan=fan(USED, 320.0, now=now), runs_out=None)
        assert len(texts(drawn(late, Size(60, 12)))) == 12


INSTANTS = st.datetimes(datetime(2026, 11, 20, 15), datetime(2026, 12, 3)).map(  # noqa: DTZ001 - made aware
    lambda at: at.replace(tzinfo=UTC)
)


@settings(max_examples=60, deadline=None)
@given(
    used=st.floats(0, 200_000),
    rate=st.integers(1, 2000),
    width=st.integers(18, 130),
    height=st.integers(3, 40),
    runs_out=st.one_of(st.none(), INSTANTS),
    cap_met=st.one_of(st.none(), INSTANTS),
)
def test_labels_never_collide(
    *,
    used: float,
    rate: int,
    width: int,
    height: int,
    runs_out: datetime | None,
    cap_met: datetime | None,
) -> None:
    chart = burn_up(used, rate, runs_out=runs_out, cap_met=cap_met)
    said = texts(drawn(chart, Size(width, height)))
    assert len(said) == height and {len(line) for line in said} == {width}
    for line in said:
        for words in ("runs out", "now ", " est.", "included", "even use", "cap "):
            assert line.count(words) <= 1 or words == "cap "
        letters = [index for index, sign in enumerate(line) if sign.isalpha()]
        for index in letters:
            around = line[max(0, index - 1) : index + 2]
            assert not any("\u2800" < sign <= "\u28ff" for sign in around), line


@pytest.mark.parametrize(("snapshot", "filled"), [(busy(), True), (stale(), False)])
async def test_a_late_range_is_drawn_as_lines_for_it_has_no_shade(snapshot: Snapshot, filled: bool) -> None:
    app = MonitorApp(FakeMonitor(snapshot))
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        panel = app.screen.query_one(BurnUpPanel)
        assert bool(set(panel.text) & set(EIGHTHS.strip())) is filled
