"""What is drawn is what Textual would draw; only fewer rows are asked for, and shades are looked up."""

import pytest
from rich.style import Style
from textual._compositor import Compositor, LayoutUpdate
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from elevenmon.tui.app import MonitorApp
from elevenmon.tui.backdrop import ShadingScreen
from elevenmon.tui.compositor import SparingCompositor
from tests.factories import ACCOUNTS
from tests.tui.fake_monitor import FakeMonitor


def cells(app: App[None]) -> list[list[tuple[str, Style | None]]]:
    """Each row's characters with their styles, however they are cut into pieces."""
    frame = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    assert isinstance(frame, LayoutUpdate)
    return [
        [(character, style) for strip in row for text, style, _ in strip for character in text]
        for row in frame.strips
    ]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 15)])
@pytest.mark.parametrize("keys", [(), ("tab", "tab", "down"), ("tab", "z"), ("question_mark",), ("t",)])
async def test_every_frame_is_what_textual_would_draw(size: tuple[int, int], keys: tuple[str, ...]) -> None:
    app = MonitorApp(FakeMonitor(ACCOUNTS["hostile"]()))
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        compositor = app.screen._compositor
        assert isinstance(compositor, SparingCompositor)
        region, every = compositor.size.region, lambda _: True
        ours = compositor._render_chops(region, every)
        theirs = Compositor._render_chops(compositor, region, every)
        assert [dict(row) for row in ours] == [dict(row) for row in theirs]


class Rows(Widget):
    """Notes which of its rows it was asked for."""

    DEFAULT_CSS = "Rows { height: 4; }"

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Region] = []

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw, and note."""
        self.asked.append(crop)
        return super().render_lines(crop)


class TwoWidgets(Screen[None]):
    """One above the other."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SparingCompositor()

    def compose(self) -> ComposeResult:
        """Both."""
        yield Rows()
        yield Rows()


async def test_a_widget_is_asked_for_changed_rows_only() -> None:
    app: App[None] = App()
    async with app.run_test(size=(20, 8)) as pilot:
        await app.push_screen(TwoWidgets())
        await pilot.pause()
        upper, lower = app.screen.query(Rows)
        upper.asked.clear()
        lower.asked.clear()
        lower.refresh(Region(3, 2, 5, 1))
        await pilot.pause()
        assert (upper.asked, lower.asked) == ([], [Region(0, 2, 20, 1)])


class PlainDialog(ModalScreen[None]):
    """As Textual shades what is below."""

    CSS = "PlainDialog { align: center middle; background: red 60%; } #box { width: 9; height: 3; }"

    def compose(self) -> ComposeResult:
        """A box."""
        yield Static("inside", id="box")


class ShadingDialog(ShadingScreen):
    """The same in our way."""

    CSS = "ShadingDialog { align: center middle; background: red 60%; } #box { width: 9; height: 3; }"

    def compose(self) -> ComposeResult:
        """A box."""
        yield Static("inside", id="box")


class Below(App[None]):
    """Something colourful."""

    CSS = "Static { background: green; color: yellow; } #bold { text-style: bold; margin: 1 3; }"

    def compose(self) -> ComposeResult:
        """Two lines with a gap."""
        yield Static("plain [link='https://example.org']words[/]")
        yield Static("田 wide", id="bold")


@pytest.mark.parametrize("theme", ["textual-dark", "ansi-dark"])
async def test_the_screen_below_is_shaded_as_textual_shades_it(theme: str) -> None:
    seen = []
    for dialog in (PlainDialog(), ShadingDialog()):
        app = Below()
        async with app.run_test(size=(30, 9)) as pilot:
            app.theme = theme
            await app.push_screen(dialog)
            await pilot.pause()
            seen.append(cells(app))
            app.screen_stack[0].query_one("#bold", Static).update("changed")
            await pilot.pause()
            seen.append(cells(app))
    assert seen[0] == seen[2]
    assert seen[1] == seen[3]
    assert seen[0] != seen[1]
