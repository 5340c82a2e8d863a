"""Filters of the long lists while they are typed: live, completed, wrong and unfinished ones."""

import pytest
from textual import events
from textual.widgets import Input

from elevenmon.tui.app import MonitorApp
from elevenmon.tui.widgets.filter_bar import FilterBar
from elevenmon.tui.widgets.record_table import RecordTable
from tests.tui.driving import answered, cursor_id, shown, status, table, top, typed, words
from tests.tui.fake_monitor import FakeMonitor

SIZE = (120, 36)
CRUMB = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


async def test_what_is_typed_ahead_goes_into_the_filter_and_its_key_is_a_letter_there() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await answered(pilot, monitor)
        # In one read of the terminal, as a fast hand, a slow machine or a macro has it.
        for letter in "/path:/v1/test":
            key = {"/": "slash", ":": "colon"}.get(letter, letter)
            app.post_message(events.Key(key, letter))
        await answered(pilot, monitor)
        assert app.screen.query_one("#filter-input", Input).value == "path:/v1/test"
        assert len(app.screen_stack) == 1


async def test_a_filter_is_live_wrong_ones_say_where_and_esc_clears() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "slash")
        await typed(pilot, "status>=500")
        await answered(pilot, monitor)
        bar = app.screen.query_one(FilterBar)
        found = table(app).window.found
        assert 0 < found < 300
        assert top(app).startswith(f" elevenmon {CRUMB} Requests {CRUMB} filter status>=500")
        assert bar.remark == f"{found} found"

        await typed(pilot, " latenc>1")
        await answered(pilot, monitor)
        assert bar.remark.startswith("▲ at 13:")
        assert "latency" in bar.remark
        assert table(app).window.found == found
        assert "503" in words(app)

        await pilot.press(*["backspace"] * len(" latenc>1"), "escape")
        await answered(pilot, monitor)
        assert not bar.is_open
        assert app.screen.focused is table(app)
        assert "filter status>=500" in top(app)
        await pilot.press("j")
        kept = cursor_id(app)
        await pilot.press("escape")
        await answered(pilot, monitor)
        assert table(app).window.found == 300
        assert cursor_id(app) == kept
        assert "filter" not in top(app)
        assert all(one.closed for one in monitor.records.lists[:-1])


async def test_what_is_only_unfinished_is_no_mistake_and_enter_goes_to_the_rows() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3", "slash")
        await typed(pilot, "cost>")
        await answered(pilot, monitor)
        bar = app.screen.query_one(FilterBar)
        assert "such as" in bar.remark
        assert "▲" not in bar.remark
        await typed(pilot, "50")
        await pilot.press("enter")
        await answered(pilot, monitor)
        assert app.screen.focused is table(app)
        assert "filter cost>50" in top(app)
        assert {row.record.credits for row in shown(app)} == {58}


async def test_enter_leaves_no_filter_that_nobody_typed() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "slash")
        await typed(pilot, "status>=5")
        await pilot.press("enter")
        await answered(pilot, monitor)
        bar = app.screen.query_one(FilterBar)
        # The list is that of `status`, the last that could be read.
        assert bar.is_open
        assert "at 9:" in bar.remark
        await typed(pilot, "00")
        await pilot.press("enter")
        await answered(pilot, monitor)
        assert not bar.is_open
        assert "filter status>=500" in top(app)


@pytest.mark.parametrize("leave", ["escape", "down", "click"])
@pytest.mark.parametrize("before", ["", "status>=400"])
async def test_what_cannot_be_read_gives_way_to_the_filter_of_before(before: str, leave: str) -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "slash")
        await typed(pilot, before)
        await pilot.press("enter")
        await answered(pilot, monitor)
        found = table(app).window.found
        await pilot.press("slash")
        await typed(pilot, " path:speech latenc>1")
        await answered(pilot, monitor)
        assert app.screen.query_one(FilterBar).is_wrong
        if leave == "click":
            await pilot.click(RecordTable, offset=(20, 6))
        else:
            await pilot.press(leave)
        await answered(pilot, monitor)
        assert not app.screen.query_one(FilterBar).is_open
        assert app.screen.focused is table(app)
        assert ("filter" in top(app)) is bool(before) and "speech" not in top(app)
        assert f"filter {before}" in top(app) or not before
        assert table(app).window.found == found
        assert "that filter cannot be read: it is as it was before" in status(app)
        await pilot.press("slash")
        await pilot.pause()
        assert app.screen.query_one("#filter-input", Input).value == before


async def test_what_can_be_read_stays_when_typing_ends() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "slash")
        await typed(pilot, "status>=400 path:")
        await answered(pilot, monitor)
        assert not app.screen.query_one(FilterBar).is_wrong
        await pilot.press("escape")
        await answered(pilot, monitor)
        assert "filter status>=400" in top(app)
        assert "cannot be read" not in status(app)


async def test_while_a_fields_name_is_typed_what_else_is_typed_holds() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "slash")
        for letter in "status>=500 lat":
            app.post_message(
                events.Key({">": "greater_than_sign", "=": "equals_sign"}.get(letter, letter), letter)
            )
        await answered(pilot, monitor)
        await pilot.pause(0.3)
        await answered(pilot, monitor)
        found = table(app).window.found
        assert 0 < found < 300
        assert all((row.record.status or 0) >= 500 for row in shown(app))
        assert app.screen.query_one(FilterBar).remark == f"{found} found"
        await typed(pilot, "ency>0")
        await answered(pilot, monitor)
        assert "filter status>=500 latency>0" in top(app)
        await pilot.press(*["backspace"] * 6, "enter")
        await answered(pilot, monitor)
        assert table(app).window.found == 0


async def test_a_filter_is_completed_with_fields_and_values() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3", "slash")
        await typed(pilot, "vo")
        await pilot.press("right")
        field = app.screen.query_one("#filter-input", Input)
        assert field.value == "voice="
        await typed(pilot, "sa")
        await answered(pilot, monitor)
        await pilot.press("right")
        assert field.value == "voice=sarah"
        assert ("voice", "sa") in monitor.records.asked_values
