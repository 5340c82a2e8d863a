"""The app on terminals of every size and ability."""

import pytest

from elevenmon.tui.app import MonitorApp
from elevenmon.tui.widgets.key_line import KeyLine
from tests.factories import hostile
from tests.sections import NOW
from tests.tui.driving import colours, picture, status, top
from tests.tui.fake_monitor import FakeMonitor

CRUMB = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
SIZE = (120, 36)
SIZES = [(1, 1), (3, 3), (24, 6), (60, 15), (200, 60)]


@pytest.mark.parametrize("size", SIZES, ids=[f"{width}x{height}" for width, height in SIZES])
async def test_no_size_is_too_small(size: tuple[int, int]) -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=size) as pilot:
        for key in ("z", "escape", "question_mark", "escape", "t", "escape", "i", "escape", "colon"):
            await pilot.press(key)
            await pilot.pause()
        assert app.return_code is None


async def test_resizing_to_nothing_and_back() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=SIZE) as pilot:
        for opening in ("t", "i", "question_mark", "colon"):
            await pilot.press(opening)
            for width, height in ((1, 1), (40, 2), SIZE):
                await pilot.resize_terminal(width, height)
                await pilot.pause()
            await pilot.press("escape")
            await pilot.pause()
        assert "72.9" in picture(app)


async def test_the_key_line_leaves_under_24_rows() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.screen.query_one("#key-line").display
        await pilot.resize_terminal(80, 23)
        await pilot.pause()
        assert not app.screen.query_one("#key-line").display


async def test_a_click_on_the_key_line_presses_the_key() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        at = app.screen.query_one(KeyLine).text.index("pause")
        await pilot.click("#key-line", offset=(at + 1, 0))
        await pilot.pause()
        assert app.paused_at == NOW


async def test_without_colour_words_and_glyphs_carry_the_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for colour in colours(app):
            red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
            assert max(red, green, blue) - min(red, green, blue) <= 4, colour
        assert "▲ runs out Fri 27 14:00" in status(app)


async def test_ascii_terminals_get_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENMON_ASCII", "1")
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert status(app).isascii()
        assert top(app) == " elevenmon > Overview" + top(app)[21:]
        assert top(app).isascii()
        await pilot.press("question_mark")
        await pilot.pause()
        assert not set("╭╮╰╯│─●▲") & set(picture(app))


async def test_hostile_names_are_only_text() -> None:
    app = MonitorApp(FakeMonitor(hostile()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.notify("[/] [@click=app.quit]x[/] [bold")
        await pilot.pause()
        assert "[@click=app.quit]" in picture(app)
        await pilot.press("z", "tab", "tab", "tab")
        await pilot.pause()
        assert app.return_code is None
