"""The app: one snapshot, one clock, and who talks to the monitor."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Dimension
from elevenmon.tui import app as app_module
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.crash import SafeApp
from tests.factories import busy, calm, loading, stale, with_revision
from tests.sections import NOW, verdict
from tests.tui.driving import colours, drawn, picture, status, top
from tests.tui.fake_monitor import FakeDesk, FakeMonitor, ui_state

CRUMB = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
SIZE = (120, 36)
SIZES = [(1, 1), (3, 3), (24, 6), (60, 15), (200, 60)]


class StartingMonitor(FakeMonitor):
    """Notes what stood on the screen when polling began."""

    def __init__(self) -> None:
        super().__init__()
        self.on_start = list[str]()
        self.app: MonitorApp | None = None

    def start(self, on_snapshot: object) -> None:
        """Look at the picture first."""
        assert self.app is not None
        self.on_start.append(picture(self.app))


async def test_the_first_picture_stands_before_any_request() -> None:
    monitor = StartingMonitor()
    app = monitor.app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        (seen,) = monitor.on_start
        assert "72.9" in seen


class HastyApp(MonitorApp):
    """Opens a dialog before its first screen was drawn, as a key does that was typed ahead."""

    CSS_PATH = str(Path(app_module.__file__).parent / "styles" / "base.tcss")

    def on_mount(self) -> None:
        """Choose a theme at once."""
        self.action_theme()


async def test_a_dialog_that_is_opened_at_once_keeps_no_monitor_from_its_start() -> None:
    monitor = FakeMonitor()
    async with HastyApp(monitor).run_test(size=SIZE) as pilot:
        for _ in range(200):
            await pilot.pause(0.01)
            if monitor.started:
                break
        assert monitor.started


async def test_the_furniture_says_where_whose_and_how() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert top(app).startswith(f" elevenmon {CRUMB} Overview")
        assert top(app).endswith("work · creator · us   Fri 20 Nov 14:02")
        assert status(app) == " ● 4s ago, next 26s   ▲ runs out Fri 27 14:00, 5 d early"
        assert "? help" in " ".join(picture(app).split())


async def test_a_snapshot_pushed_from_another_thread_is_drawn() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        newer = with_revision(busy(), 2, verdict=verdict(Level.OK, "lasts to the reset on Dec 3"))
        thread = threading.Thread(target=monitor.push, args=(newer,))
        thread.start()
        thread.join()
        await drawn(pilot, app, newer)
        assert "lasts to the reset on Dec 3" in status(app)


async def test_the_window_title_carries_the_verdict() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert app.title == "elevenmon: runs out Fri 27 14:00, 5 d early"
        newer = with_revision(busy(), 2, verdict=verdict(Level.OK, "lasts to the reset"))
        monitor.push(newer)
        await drawn(pilot, app, newer)
        assert app.title == "elevenmon: lasts to the reset"


async def test_many_snapshots_at_once_draw_the_newest() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    seen: list[int] = []
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.watch(app, "snapshot", lambda snapshot: seen.append(snapshot.revision), init=False)
        for revision in range(100, 150):
            monitor.push(with_revision(busy(), revision))
        await drawn(pilot, app, monitor.snapshot())
        assert seen[-1] == 149
        assert len(seen) < 5


async def test_a_snapshot_after_the_end_hurts_nobody() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
    monitor.push(calm())
    thread = threading.Thread(target=monitor.push, args=(calm(),))
    thread.start()
    thread.join()
    assert app.return_code == 0 or app.return_code is None


async def test_ages_follow_the_clock_and_nothing_else_changes() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        monitor.clock.advance(8)
        app.now = monitor.clock.now()
        await pilot.pause()
        assert status(app).startswith(" ● 12s ago, next 18s")


async def test_old_figures_stay_and_say_why() -> None:
    app = MonitorApp(FakeMonitor(stale()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "STALE" in status(app)
        assert "72.9" in picture(app)


async def test_freezing_holds_the_picture_and_not_the_polling() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("p")
        held = app.snapshot
        monitor.push(calm())
        monitor.clock.advance(70)
        app.now = monitor.clock.now()
        await pilot.pause()
        assert app.snapshot is held
        assert status(app).startswith(" ‖ PAUSED 1m, p goes on")
        await pilot.press("p")
        await pilot.pause()
        assert app.snapshot is monitor.snapshot()
        assert "PAUSED" not in status(app)


async def test_refresh_is_asked_for_once_and_refused_with_a_reason() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("r")
        await pilot.pause()
        assert monitor.refreshes == 1
        assert "asking for everything now" in status(app)
        monitor.refresh_wait = 2.2
        await pilot.press("r")
        await pilot.pause()
        assert "refresh again in 3s" in status(app)


async def test_a_view_goes_up_to_the_monitor() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("b")
        await pilot.pause()
        assert [view.dimension for view in monitor.views] == [Dimension.PRODUCT]


async def test_the_interval_is_chosen_used_and_kept(tmp_path: Path) -> None:
    monitor, state = FakeMonitor(), ui_state(tmp_path)
    app = MonitorApp(monitor, state=state)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("i", "down", "enter")
        await pilot.pause()
        assert monitor.intervals == [60]
        assert "asking every 1m" in status(app)
    assert ui_state(tmp_path).interval == 60


async def test_a_kept_interval_is_used_before_polling(tmp_path: Path) -> None:
    state = ui_state(tmp_path)
    state.interval = 120
    monitor = FakeMonitor()
    async with MonitorApp(monitor, state=state).run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert monitor.started
        assert monitor.intervals == [120]


async def test_the_way_out_is_back_from_the_first_screen() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("q")
        await pilot.pause()
    assert app.return_code == 0


async def test_ctrl_c_ends_it_while_typing() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("question_mark", "x", "ctrl+c")
        await pilot.pause()
        assert not app.is_running or app.return_code == 0
    assert app.return_code == 0


async def test_zoom_fills_the_screen_moves_on_with_tab_and_ends_with_esc() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("z")
        await pilot.pause()
        first = app.screen.maximized
        assert first is not None
        assert first.outer_size.width == SIZE[0]
        assert first.outer_size.height >= SIZE[1] - 4
        assert status(app)
        await pilot.press("tab")
        await pilot.pause()
        assert app.screen.maximized not in (None, first)
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen.maximized is None


async def test_before_the_first_figures() -> None:
    app = MonitorApp(FakeMonitor(loading()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "asking for the first figures" in status(app)
        assert " 0 %" not in picture(app)


async def test_notes_leave_first_and_trouble_last() -> None:
    snapshot = busy()
    noted = replace(snapshot, health=replace(snapshot.health, store_note="the disk is full: kept in memory"))
    app = MonitorApp(FakeMonitor(noted))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        assert "the disk is full" in status(app)
        await pilot.resize_terminal(60, 30)
        await pilot.pause()
        assert "the disk is full" not in status(app)
        assert "▲ runs out" in status(app)
        await pilot.resize_terminal(16, 30)
        await pilot.pause()
        assert status(app).startswith(" ▲ runs out")


async def test_what_is_new_of_the_store_is_told_once_at_any_width() -> None:
    snapshot = busy()
    noted = replace(snapshot, health=replace(snapshot.health, store_note="the disk is full: kept in memory"))
    monitor = FakeMonitor(noted)
    app = MonitorApp(monitor)
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.pause()
        assert [toast.message for toast in app._notifications] == ["the disk is full: kept in memory"]
        monitor.push(replace(noted, revision=8))
        await drawn(pilot, app, monitor.snapshot())
        assert len(app._notifications) == 1
        monitor.push(replace(snapshot, revision=9))
        await drawn(pilot, app, monitor.snapshot())
        monitor.push(replace(noted, revision=10))
        await drawn(pilot, app, monitor.snapshot())
        assert len(app._notifications) == 2


async def test_the_welcome_leads_to_the_overview() -> None:
    desk = FakeDesk()
    app = MonitorApp(None, desk=desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.use_monitor(desk.demo())
        await pilot.pause()
        await pilot.pause()
        assert top(app).startswith(f" elevenmon {CRUMB} Overview")
        assert isinstance(app.monitor, FakeMonitor)
        assert app.monitor.started


async def test_time_goes_on_by_itself() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        monitor.clock.advance(3)
        for _ in range(300):
            await pilot.pause(0.01)
            if app.now == NOW + timedelta(seconds=3):
                break
        assert status(app).startswith(" ● 7s ago")


async def test_a_screen_that_was_away_wears_the_theme_of_now_at_once() -> None:
    app, fresh = MonitorApp(FakeMonitor()), MonitorApp(FakeMonitor(), theme="elevenmon-light")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await pilot.pause()
        app.show_theme("elevenmon-light")
        await pilot.press("1")
        await pilot.pause()
        again = colours(app)
    async with fresh.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert colours(fresh) == again


def test_what_fails_after_the_end_was_asked_for_is_no_crash(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class HalfMade(SafeApp):
        crash_dir = tmp_path

        def on_mount(self) -> None:
            self.exit(return_code=130)
            raise LookupError("a part that is not there yet")

    app = HalfMade()
    app.run(headless=True)
    assert app.return_code == 130
    assert not any(tmp_path.iterdir())
    assert "Traceback" not in "".join(capsys.readouterr())
