"""The Requests and History screens: moving, sorting, marking, following, and every empty state."""

from dataclasses import replace

import pytest
from textual import events

from elevenmon.domain.lists import Kind, Row
from elevenmon.domain.snapshot import BackfillProgress, Snapshot
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.widgets.filter_bar import FilterBar
from elevenmon.tui.widgets.key_line import KeyLine
from tests.factories import busy, loading, scoped_key, stale, with_revision
from tests.sections import NOW, clip, request
from tests.tui.driving import answered, cursor_id, drawn, picture, shown, status, table, top, typed, words
from tests.tui.fake_monitor import FakeMonitor
from tests.tui.fake_records import FakeRecords, Newest

SIZE = (120, 36)
CRUMB = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


async def test_a_million_rows_are_walked_by_keys_and_mouse() -> None:
    monitor = FakeMonitor(records=FakeRecords(Newest(1_000_000, request)))
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await answered(pilot, monitor)
        window = table(app).window
        page = window.height - 1
        assert top(app).startswith(f" elevenmon {CRUMB} Requests")
        places = [
            ("j", 1), ("down", 2), ("k", 1), ("up", 0), ("pagedown", page), ("ctrl+d", 2 * page),
            ("pageup", page), ("ctrl+u", 0), ("G", 999_999), ("k", 999_998), ("home", 0), ("end", 999_999),
            ("g", 0),
        ]  # fmt: skip
        for key, index in places:
            await pilot.press(key)
            await answered(pilot, monitor)
            assert window.cursor == index, key
            assert cursor_id(app) == 999_999 - index, key
        assert "1 of 1,000,000" in words(app)
        await pilot.click("#records", offset=(20, 7))
        await pilot.pause()
        assert window.cursor == 5
        table(app).post_message(
            events.MouseScrollDown(
                table(app), x=20, y=7, delta_x=0, delta_y=1, button=0, shift=False, meta=False, ctrl=False
            )
        )
        await answered(pilot, monitor)
        assert (window.top, window.cursor) == (3, 5)


async def test_rows_that_are_not_there_yet_are_placeholders_and_keys_do_not_wait() -> None:
    monitor = FakeMonitor(records=FakeRecords(Newest(1_000_000, request)))
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await answered(pilot, monitor)
        monitor.records.held.clear()
        await pilot.press("G")
        await pilot.pause()
        assert table(app).window.cursor == 999_999
        assert cursor_id(app) is None
        assert "/v1/" not in picture(app)
        await pilot.press("enter", "space", "y", "Y")
        assert len(app.screen_stack) == 1
        monitor.records.held.set()
        await answered(pilot, monitor)
        assert cursor_id(app) == 0
        assert "/v1/" in picture(app)


async def test_newer_rows_are_taken_in_at_the_top_and_counted_elsewhere() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await answered(pilot, monitor)
        assert "Requests · live" in words(app)
        monitor.records.arrive(Kind.REQUESTS, [request(0, request_key="new1", at=NOW)])
        await answered(pilot, monitor)
        newest = cursor_id(app)
        assert newest is not None
        assert newest >= 1_000_000_000
        assert table(app).window.found == 301

        await pilot.press("j", "j", "j")
        await answered(pilot, monitor)
        kept, line = cursor_id(app), table(app).window.cursor - table(app).window.top
        monitor.records.arrive(Kind.REQUESTS, [request(0, request_key=f"n{n}", at=NOW) for n in range(12)])
        await answered(pilot, monitor)
        assert cursor_id(app) == kept
        assert "12 new ↑" in str(table(app).border_title)
        assert "live" not in words(app)

        late = Row(7_000, request(0, request_key="late", at=NOW))
        monitor.records.insert(Kind.REQUESTS, [late])
        await answered(pilot, monitor)
        assert cursor_id(app) == kept
        assert table(app).window.cursor - table(app).window.top == line

        await pilot.press("g")
        await answered(pilot, monitor)
        assert "new ↑" not in words(app)
        assert table(app).window.cursor == 0
        assert table(app).window.found == 314


async def test_following_ends_with_f_and_while_frozen() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3", "f")
        await answered(pilot, monitor)
        monitor.records.arrive(Kind.HISTORY, [clip(0, history_item_id="new1", at=NOW)])
        await answered(pilot, monitor)
        assert "1 new ↑" in words(app)
        await pilot.press("f")
        await answered(pilot, monitor)
        assert "1 new" not in words(app)
        assert table(app).window.found == 201
        await pilot.press("p")
        monitor.records.arrive(Kind.HISTORY, [clip(0, history_item_id="new2", at=NOW)])
        await answered(pilot, monitor)
        assert table(app).window.found == 201
        await pilot.press("p")
        await answered(pilot, monitor)
        assert table(app).window.found == 202


async def test_errors_only_sorting_and_their_way_back() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "e")
        await answered(pilot, monitor)
        assert "errors only" in top(app)
        assert all((row.record.status or 0) >= 400 for row in shown(app))
        await pilot.press("s", "s", "s")
        await answered(pilot, monitor)
        assert "latency" in table(app).text.splitlines()[0]
        assert "↓ latency" in table(app).text.splitlines()[0]
        figures = [row.record.latency_seconds for row in shown(app)]
        assert figures == sorted(figures, reverse=True)
        await pilot.press("S")
        await answered(pilot, monitor)
        figures = [row.record.latency_seconds for row in shown(app)]
        assert figures == sorted(figures)
        assert "↑ latency" in table(app).text.splitlines()[0]
        await pilot.press("f")
        await answered(pilot, monitor)
        assert "↓ time" in table(app).text.splitlines()[0]
        await pilot.press("escape")
        await answered(pilot, monitor)
        assert table(app).window.found == 300


async def test_marks_are_summed_and_mean_what_they_say() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await answered(pilot, monitor)
        await pilot.press("space", "space")
        await answered(pilot, monitor)
        charged = clip(0).credits + clip(1).credits
        assert f"2 marked, {charged} credits" in status(app)
        assert table(app).text.count("● ") == 2
        await pilot.press("k", "space", "asterisk")
        await answered(pilot, monitor)
        assert "200 marked" in status(app)
        await pilot.press("space")
        await answered(pilot, monitor)
        assert "199 marked" in status(app)
        await pilot.press("slash")
        await typed(pilot, "parcel")
        await answered(pilot, monitor)
        assert "marked" not in status(app)


async def test_a_search_that_goes_on_says_how_far_it_is() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await answered(pilot, monitor)
        monitor.records.searched = 0.34
        await pilot.press("slash")
        await typed(pilot, "~par")
        await answered(pilot, monitor)
        found = table(app).window.found
        assert app.screen.query_one(FilterBar).remark == f"searching 34 % · {found} found"
        await pilot.press("enter")
        assert f"searching 34 % · {found} found" in words(app)


async def test_each_screen_keeps_its_place_and_its_number_leads_to_its_beginning() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await answered(pilot, monitor)
        await pilot.press("j", "j", "enter", "3")
        await answered(pilot, monitor)
        assert "History" in top(app)
        await pilot.press("1")
        await pilot.pause()
        assert "Overview" in top(app)
        await pilot.press("2")
        await pilot.pause()
        assert f"Requests {CRUMB} request 14:02:19" in top(app)
        await pilot.press("2")
        await pilot.pause()
        assert top(app).startswith(f" elevenmon {CRUMB} Requests ")
        assert table(app).window.cursor == 2
        assert "1-3 8 screens" in words(app)


async def test_own_requests_are_hidden_counted_and_shown_when_asked_for() -> None:
    own = [Row(10_000 + n, request(n, request_key=f"own{n}", own=True)) for n in range(34)]
    monitor = FakeMonitor(records=FakeRecords(own))
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await answered(pilot, monitor)
        assert "34 of elevenmon's own hidden · own:yes shows them" in table(app).text
        await pilot.press("slash")
        await typed(pilot, "own:yes")
        await answered(pilot, monitor)
        assert table(app).window.found == 34
        assert "hidden" not in words(app)


EMPTY = [
    ("2", busy, "No requests yet", "Each call with any key of the workspace"),
    ("3", busy, "No clips yet", "no music"),
    ("3", loading, "Waiting for the clips", ""),
    ("2", scoped_key, "No permission", "workspace_analytics_full_read"),
]


@pytest.mark.parametrize(("key", "account", "head", "body"), EMPTY, ids=[head for _, _, head, _ in EMPTY])
async def test_an_empty_list_says_why_and_what_to_do(key: str, account: object, head: str, body: str) -> None:
    assert callable(account)
    monitor = FakeMonitor(account(), records=FakeRecords([], []))
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(key)
        await answered(pilot, monitor)
        assert head in words(app)
        assert body in words(app)


@pytest.mark.parametrize(("key", "noun"), [("2", "requests"), ("3", "clips")])
async def test_a_list_says_what_could_not_be_had(key: str, noun: str) -> None:
    monitor = FakeMonitor(records=FakeRecords([], []))
    monitor.records.left_out = "larger than what is read of one answer"
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(key)
        await answered(pilot, monitor)
        assert f"No {noun} could be read" in words(app)
        assert "Some are left out: larger than what is read of one answer." in words(app)
        assert f"No {noun} yet" not in words(app)


async def test_rows_stand_beside_what_was_left_out() -> None:
    monitor = FakeMonitor(records=FakeRecords([Row(n, request(n)) for n in range(5)], []))
    monitor.records.left_out = "larger than what is read of one answer"
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await answered(pilot, monitor)
        assert "1 of 5 · some left out: larger than what is read of one answer" in words(app)


async def test_what_is_done_to_a_row_is_offered_where_there_is_one() -> None:
    monitor = FakeMonitor(busy(), records=FakeRecords([], [Row(1, clip(0))]))
    app = MonitorApp(monitor)

    def keys() -> str:
        return app.screen.query_one(KeyLine).text

    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await answered(pilot, monitor)
        assert "open" not in keys() and "filter" in keys()
        monitor.records.arrive(Kind.REQUESTS, [request(0)])
        await answered(pilot, monitor)
        assert "enter open" in keys()
        await pilot.press("3")
        await answered(pilot, monitor)
        assert "v play" in keys() and "enter open" in keys()
        await pilot.press("slash")
        await typed(pilot, "nowhere")
        await pilot.press("enter")
        await answered(pilot, monitor)
        assert "play" not in keys() and "open" not in keys() and "filter" in keys()
        await pilot.press("escape")
        await answered(pilot, monitor)
        assert "v play" in keys() and "enter open" in keys()


async def test_trouble_no_match_and_old_rows_are_said() -> None:
    monitor = FakeMonitor(stale())
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await answered(pilot, monitor)
        assert "STALE 6m · connection refused" in words(app)
        assert "/v1/" in words(app)
        await pilot.press("slash")
        await typed(pilot, "nowhere")
        await pilot.press("enter")
        await answered(pilot, monitor)
        assert "No requests match nowhere" in words(app)
        assert "esc shows all of them" in words(app)
        monitor.records.trouble = "the disk cannot be read"
        await pilot.press("slash")
        await typed(pilot, "2")
        await answered(pilot, monitor)
        assert "The store could not answer The disk" not in words(app)
        assert "the disk cannot be read. Press r to ask again" in words(app)
        monitor.records.trouble = None
        await pilot.press("escape", "r")
        await answered(pilot, monitor)
        assert "could not answer" not in words(app)


async def test_the_walk_back_is_a_bar_with_rate_and_time_left_until_it_is_done() -> None:
    progress = BackfillProgress("history", 341_000, 1_002_331, 15_234.0, 44.0)
    monitor = FakeMonitor(busy(backfill=(progress,)))
    app = MonitorApp(monitor)

    async def show(snapshot: Snapshot) -> None:
        monitor.push(snapshot)
        await drawn(pilot, app, snapshot)

    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await answered(pilot, monitor)
        assert "34 % of about 1,002,331 clips fetched · 15k/s · 44s left" in words(app)
        held = replace(progress, trouble="rate limited (429)")
        await show(with_revision(busy(), 8, backfill=(held,)))
        assert "rate limited (429)" in words(app)
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert "34 % fetched" in words(app)
        assert "rate limited (429)" in words(app)
        await show(with_revision(busy(), 9, backfill=(replace(progress, complete=True),)))
        assert "fetched" not in words(app)


@pytest.mark.parametrize("size", [(1, 1), (3, 3), (24, 6), (60, 15)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_no_size_is_too_small(size: tuple[int, int]) -> None:
    monitor = FakeMonitor(busy(backfill=(BackfillProgress("history", 1, None),)))
    app = MonitorApp(monitor)
    async with app.run_test(size=size) as pilot:
        for key in ("2", "G", "slash", "x", "escape", "enter", "tab", "tab", "h", "3", "enter", "J", "D"):
            await pilot.press(key)
            await answered(pilot, monitor)
        assert app.return_code is None
