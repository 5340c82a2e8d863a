"""Help and palette: found by typing, and true to what works here."""

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from elevenmon.tui.app import MonitorApp
from elevenmon.tui.command import Scope
from elevenmon.tui.commands import BY_ID, COMMANDS
from elevenmon.tui.screens.help import HelpScreen, help_pieces, matching, open_help
from elevenmon.tui.screens.overview import OverviewScreen
from tests.tui.driving import picture
from tests.tui.fake_monitor import FakeDesk, FakeMonitor

SIZE = (120, 60)


def words(app: MonitorApp) -> str:
    return " ".join(picture(app).split())


def cells(app: MonitorApp) -> list[tuple[str, object]]:
    """Each character on the screen with its style."""
    return [
        (character, style)
        for strip in app.screen._compositor.render_strips()
        for text, style, _ in strip
        for character in text
    ]


async def standing(app: MonitorApp, pilot: Pilot[None]) -> list[tuple[str, object]]:
    """The cells once they stay as they are: a new size and a new theme are drawn a moment later."""
    before: list[tuple[str, object]] = []
    while (now := cells(app)) != before:
        before = now
        await pilot.pause(0.1)
    return now


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_it_lists_every_key_that_works_here(key: str) -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(120, 120)) as pilot:
        # Those of the alerts work in their pane, which is not there.
        scopes = ({*OverviewScreen.SCOPES} - {Scope.ALERTS}) | {Scope.EVERYWHERE}
        works = [command for command in COMMANDS if command.scope in scopes and app.can_run(command)]
        assert {command.scope for command in works} == scopes
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        shown = words(app)
        for command in works:
            assert command.title in shown, command.id


async def test_typing_searches_titles_explanations_and_keys() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("question_mark", *"colours")
        await pilot.pause()
        assert "Theme" in words(app)
        assert "Poll interval" not in words(app)


async def test_nothing_found_says_what_to_do() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("question_mark", *"zzzz")
        await pilot.pause()
        assert "No command fits" in words(app)


async def test_what_is_typed_is_no_markup() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("question_mark")
        app.screen.query_one(Input).value = "[@click=app.quit]x[/] [/"
        await pilot.pause()
        assert "No command fits" in words(app)


async def test_esc_closes_and_q_is_a_letter() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("question_mark", "q")
        await pilot.pause()
        assert app.screen.query_one(Input).value == "q"
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, HelpScreen)


async def test_the_list_scrolls_under_the_search_field() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(80, 16)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        view = app.screen.query_one("#help-list")
        await pilot.press("pagedown", "down")
        await pilot.pause()
        lower = view.scroll_y
        assert lower > 1
        await pilot.press("up")
        await pilot.pause()
        assert view.scroll_y == lower - 1


async def test_it_is_built_once_and_forgets_the_last_search() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        first, shown = app.screen, words(app)
        await pilot.press("pagedown", *"zzzz", "escape")
        await pilot.pause()
        await pilot.press("question_mark")
        await pilot.pause()
        assert app.screen is first
        assert app.screen.query_one(Input).value == ""
        assert app.screen.query_one("#help-list").scroll_y == 0
        assert words(app) == shown


async def test_shown_again_it_wears_the_theme_in_use_and_fits_the_window() -> None:
    app, fresh = MonitorApp(FakeMonitor()), MonitorApp(FakeMonitor(), theme="elevenmon-light")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("question_mark", "escape")
        await pilot.pause()
        app.show_theme("elevenmon-light")
        await pilot.resize_terminal(100, 30)
        await pilot.press("question_mark")
        again = await standing(app, pilot)
    async with fresh.run_test(size=(100, 30)) as pilot:
        await pilot.press("question_mark")
        assert await standing(fresh, pilot) == again


async def test_closed_before_it_was_ever_shown_it_can_be_opened_again() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=SIZE) as pilot:
        for _ in range(2):
            open_help(app)
            app.pop_screen()
            await pilot.pause()
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Wider time window" in words(app)


async def test_the_key_of_help_does_not_open_it_twice() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f1", "f1")
        await pilot.pause()
        assert len(app.screen_stack) == 2
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, HelpScreen)


async def test_on_the_welcome_it_lists_only_what_works_there() -> None:
    app = MonitorApp(None, desk=FakeDesk())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        assert "Command palette" in words(app)
        assert "Freeze the picture" not in words(app)


def test_a_key_finds_its_command() -> None:
    assert matching(COMMANDS, "?", {}) == [BY_ID["help"]]
    assert BY_ID["refresh"] in matching(COMMANDS, "x", {"refresh": "x"})


def test_explanations_are_folded_beside_their_titles() -> None:
    pieces = help_pieces([BY_ID["zoom"]], {}, 24)
    text = "".join(piece if isinstance(piece, str) else piece[0] for piece in pieces)
    first, *rest = text.splitlines()[1:]
    column = first.index("Fills")
    assert rest
    assert all(line.startswith(" " * column) and line[column] != " " for line in rest)


async def test_the_palette_runs_what_it_finds() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("colon", *"refresh now")
        await pilot.pause(0.3)
        await app.workers.wait_for_complete()
        await pilot.press("enter")
        await pilot.pause()
        assert monitor.refreshes == 1


async def test_the_palette_runs_commands_of_the_screen_too() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+p", *"next breakdown")
        await pilot.pause(0.3)
        await app.workers.wait_for_complete()
        await pilot.press("enter")
        await pilot.pause()
        assert len(monitor.views) == 1


async def test_the_palette_offers_what_can_be_done_now() -> None:
    app = MonitorApp(None, desk=FakeDesk())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause(0.3)
        assert "Theme" in words(app)
        assert "Refresh now" not in words(app)
