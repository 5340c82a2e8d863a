"""The breakdown's parts: rows folded into one, names that stay apart, and what is said of the whole."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Billing, Window
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.content import cut_middle, fitted, glyphs, width
from elevenmon.tui.widgets.breakdown import (
    BreakdownPanel,
    Columns,
    fit_columns,
    folded,
    remark,
    row_line,
    tellable,
    total_line,
)
from elevenmon.tui.widgets.cells import text_of
from tests import sections
from tests.factories import busy, cost_billed
from tests.tui.driving import drawn, panel, picture, ready
from tests.tui.fake_monitor import FakeMonitor


def test_others_are_one_row_and_nothing_is_lost() -> None:
    rows = sections.rows()
    kept = folded(rows, 6)
    assert len(kept) == 6
    assert kept[-1].name == "23 others"
    assert sum(row.credits for row in kept) == sum(row.credits for row in rows)
    assert folded(rows, 28) == list(rows)


def test_a_remark_only_where_the_total_differs() -> None:
    assert remark(sections.breakdown()) == ""
    assert remark(sections.breakdown(headline=90_014.0)) == "rows add up to 98 % of the quota's figure"
    assert remark(sections.breakdown(headline=90_014.0), 36) == "together 98 % of the quota"
    assert remark(sections.breakdown(headline=None)) == ""


async def test_where_all_have_room_it_says_what_they_come_to() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(200, 60)) as pilot:
        await ready(pilot)
        last = panel(app, BreakdownPanel).text.splitlines()[-1]
        section = busy().breakdown
        assert last.split() == [str(len(section.rows)), "together", f"{section.total:,.0f}"]
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert "together" not in panel(app, BreakdownPanel).text


async def test_money_without_a_reset_is_that_of_the_month() -> None:
    app = MonitorApp(FakeMonitor(busy(quota=sections.quota(billing=Billing.COST, period=None))))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert "Voices · this month" in picture(app)


async def test_money_of_a_part_of_a_day_is_marked_as_an_estimate() -> None:
    account = cost_billed()
    hour = replace(account.breakdown, window=Window.HOUR, estimated=True, rows=account.breakdown.rows[:3])
    app = MonitorApp(FakeMonitor(replace(account, breakdown=hour)))
    async with app.run_test(size=(200, 60)) as pilot:
        await ready(pilot)
        assert "Voices · 1h, est." in picture(app)
        assert "3 together" in panel(app, BreakdownPanel).text
    columns = Columns(name=18, amount=9, share=5, bar=0, spark=0, change=0)
    assert text_of(total_line(hour, columns)).startswith("3 together, est.  ")
    assert text_of(total_line(hour, columns._replace(name=12))).startswith("3 together  ")
    app = MonitorApp(FakeMonitor(account))
    async with app.run_test(size=(200, 60)) as pilot:
        await ready(pilot)
        assert "est." not in panel(app, BreakdownPanel).text + str(panel(app, BreakdownPanel).border_title)


async def test_without_a_reset_the_widest_window_is_the_last_thirty_days() -> None:
    snapshot = busy(quota=sections.quota(period=None), tiles=sections.tiles(window=Window.PERIOD))
    app = MonitorApp(FakeMonitor(snapshot))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert "Voices · last 30 days" in picture(app)
        assert "this period" not in picture(app)
        await pilot.press("w")
        await pilot.pause()
        assert "breakdown: the last 30 days, already the widest" in picture(app)
        assert " 30d " in picture(app)


@pytest.mark.parametrize(("ascii_only", "warning"), [("0", "▲"), ("1", "!")])
async def test_the_mark_of_a_warning_stands_for_nothing_else(
    monkeypatch: pytest.MonkeyPatch, ascii_only: str, warning: str
) -> None:
    """A change upwards has a sign, the order of a list and what is chosen have arrows."""
    monkeypatch.setenv("ELEVENMON_ASCII", ascii_only)
    monkeypatch.setenv("NO_COLOR", "1")
    glyphs.cache_clear()
    app = MonitorApp(FakeMonitor(replace(busy(), verdict=sections.verdict(Level.OK, "lasts", eta=None))))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert "+12 %" in panel(app, BreakdownPanel).text and "-4 %" in panel(app, BreakdownPanel).text
        assert warning not in picture(app)
        await pilot.press("tab", "left")
        await pilot.pause()
        assert warning not in picture(app)
        await pilot.press("2", "s")
        await pilot.pause()
        assert warning not in picture(app)
    glyphs.cache_clear()


def test_changes_stand_under_each_other() -> None:
    changes = (
        ("a", "A", 9, 9.99),
        ("b", "B", 8, -0.04),
        ("c", "C", 7, None),
        ("d", "D", 6, 16.4),
        ("e", "E", 5, -1.0),
    )
    section = sections.breakdown(rows=sections.rows(changes))
    for cells in (36, 48, 90):
        columns = fit_columns(cells, section)
        lines = [
            text_of(row_line(row, columns, 9.0, section.unit, name="x" * columns.name, chosen=range(0)))
            for row in section.rows
        ]
        assert {width(line) for line in lines} == {cells}
        assert [line[-columns.change :].strip() for line in lines] == [
            "+999 %",
            "-4 %",
            "new",
            "17x",
            "-100 %",
        ]


PRODUCTS = (
    ("TTS", "TTS", 1_903_031, 0.11),
    ("ConvAI", "Conversational AI", 1_447_745, 0.04),
    ("LLM", "Conversational AI - LLM", 236_000, 0.05),
    ("STT", "STT", 179_000, 0.01),
)
LENGTHY = (("v", "Narrator of the long evening news, take two", 9, None), ("w", "George", 3, 0.2))


def test_where_it_is_narrow_a_bar_leaves_its_room_to_names_that_fit_then() -> None:
    products = sections.breakdown(rows=sections.rows(PRODUCTS))
    columns = fit_columns(44, products)
    assert (columns.name, columns.bar) == (25, 0) and columns.share
    for cells in (60, 90):
        assert fit_columns(cells, products).name >= len("Conversational AI - LLM"), "with a bar"


@pytest.mark.parametrize("cells", range(46, 120))
def test_no_name_pushes_the_bars_out_of_a_pane_that_has_room(cells: int) -> None:
    for rows in (PRODUCTS, LENGTHY, sections.VOICES):
        columns = fit_columns(cells, sections.breakdown(rows=sections.rows(rows)))
        assert columns.bar >= max(4, (cells - 22) // 6)
        assert columns.name >= 12 and columns.share and columns.spark and columns.change


def test_amounts_are_in_full_only_where_that_cuts_no_further_name_of_weight() -> None:
    products = sections.breakdown(rows=sections.rows(PRODUCTS))
    assert fit_columns(52, products).amount == len("1.9M")
    assert fit_columns(66, products).amount == len("1,903,031")
    one_is_cut_anyway = sections.breakdown(rows=sections.rows(sections.VOICES))
    assert fit_columns(48, one_is_cut_anyway).amount == len("31,204")


def test_where_it_is_narrow_the_change_comes_before_the_bar() -> None:
    for cells in (36, 38):
        columns = fit_columns(cells, cost_billed().breakdown)
        assert columns.change and not columns.bar


def test_a_name_that_is_cut_all_the_same_takes_no_more_than_the_rest() -> None:
    lengthy = sections.breakdown(rows=sections.rows((("v", "A name of thirty cells " + "x" * 9, 9, None),)))
    assert fit_columns(47, lengthy).bar == 4


def test_names_that_would_look_alike_are_cut_in_the_middle() -> None:
    names = [
        "Narrator of the long news (ab12)",
        "Narrator of the long news (cd34)",
        "George",
        "Narrator of old",
    ]
    assert tellable(names, 13) == ["Narrat…(ab12)", "Narrat…(cd34)", "George       ", "Narrat…of old"]


def test_names_that_differ_in_the_middle_are_cut_where_it_shows() -> None:
    names = ["Newsreader English morning show", "Newsreader English evening show"]
    assert tellable(names, 16) == ["Newsr…rning show", "Newsr…ening show"]
    assert tellable(names, 24) == ["Newsreader English morn…", "Newsreader English even…"]


def test_one_name_twice_stays_as_it_is() -> None:
    assert tellable(["George of the long name"] * 2, 10) == ["George of…"] * 2


@given(
    st.lists(st.text(st.characters(exclude_categories=["C", "Z", "M"]), max_size=40), max_size=12),
    st.integers(1, 40),
)
def test_names_always_take_their_cells_and_are_no_more_alike_than_cut_at_the_end(
    names: list[str], cells: int
) -> None:
    shown = tellable(names, cells)
    assert all(width(name) == cells for name in shown)
    assert len(set(shown)) >= len({fitted(name, cells) for name in names})


@given(st.text(st.characters(exclude_categories=["C", "M"])), st.integers(1, 40), st.integers(1, 40))
def test_a_text_cut_in_the_middle_fits(text: str, cells: int, tail: int) -> None:
    assert width(cut_middle(text, cells, tail)) <= cells


async def test_a_breakdown_of_what_is_only_partly_known_says_so_in_its_border() -> None:
    monitor = FakeMonitor(busy(breakdown=sections.breakdown(complete=False)))
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert "Voices · this period · partial" in " ".join(picture(app).split())
        monitor.push(busy(revision=8))
        await drawn(pilot, app, monitor.snapshot())
        assert "partial" not in picture(app)


def test_a_sum_longer_than_its_column_is_not_cut() -> None:
    voices = sections.rows((("a", "One", 600, None), ("b", "Two", 700, None)))
    columns = Columns(name=14, amount=7, share=5, bar=0, spark=0, change=0)
    line = text_of(total_line(sections.breakdown(unit="usd", rows=voices), columns))
    assert line == "2 together    $1,300.00"
