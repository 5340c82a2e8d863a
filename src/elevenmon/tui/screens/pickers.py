"""Short lists to choose from: the theme, shown as the cursor moves, and the poll interval."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from elevenmon.domain.wording import duration
from elevenmon.tui.content import Piece, fitted, glyphs, styled
from elevenmon.tui.screens.base import Dialog
from elevenmon.tui.themes import PALETTES, Palette
from elevenmon.tui.widgets.choice_list import ChoiceList

INTERVALS = (10, 30, 60, 120, 300)
"""The poll intervals on offer, in seconds."""


class ThemePicker(Dialog):
    """Every theme by name; what the cursor stands on is what is seen."""

    CSS_PATH = "../styles/pickers.tcss"

    def __init__(self, current: str) -> None:
        super().__init__()
        self._before = current

    def compose(self) -> ComposeResult:
        """The list, with the cursor on the theme in use."""
        options = ChoiceList(
            *(Option(_theme_label(palette), id=palette.name) for palette in PALETTES),
            classes="dialog",
            markup=False,
        )
        options.border_title = "Theme"
        options.border_subtitle = "enter keeps, esc goes back"
        yield options

    def on_mount(self) -> None:
        """Stand on the theme in use."""
        options = self.query_one(OptionList)
        names = [palette.name for palette in PALETTES]
        options.highlighted = names.index(self._before) if self._before in names else 0

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show it."""
        if event.option_id is not None and self.is_current:
            self.monitor_app.show_theme(event.option_id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Keep it."""
        self.dismiss(event.option_id)

    def action_close_dialog(self) -> None:
        """Back to the theme before."""
        self.monitor_app.show_theme(self._before)
        self.dismiss(None)


class IntervalPicker(Dialog):
    """How often the quota is asked."""

    CSS_PATH = "../styles/pickers.tcss"

    def __init__(self, current: int) -> None:
        super().__init__()
        self._current = current

    def compose(self) -> ComposeResult:
        """The list, with the cursor on the interval in use."""
        options = ChoiceList(
            *(Option(_interval_label(seconds, self._current), id=str(seconds)) for seconds in INTERVALS),
            classes="dialog",
            markup=False,
        )
        options.border_title = "Ask every"
        options.border_subtitle = "other figures keep their ratio"
        yield options

    def on_mount(self) -> None:
        """Stand on the interval in use, or on the next longer one."""
        later = [index for index, seconds in enumerate(INTERVALS) if seconds >= self._current]
        self.query_one(OptionList).highlighted = later[0] if later else len(INTERVALS) - 1

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Use and keep it."""
        self.dismiss(event.option_id)


def _theme_label(palette: Palette) -> Content:
    return styled(fitted(palette.title, 25), (palette.note, "$quiet"))


def _interval_label(seconds: int, current: int) -> Content:
    mark: Piece = (glyphs().dot, "$accent") if seconds == current else " "
    return styled(mark, f" {fitted(duration(seconds), 4)} ", (_INTERVAL_NOTES[seconds], "$quiet"))


_INTERVAL_NOTES = {
    10: "while something is going on",
    30: "the usual",
    60: "calm",
    120: "frugal",
    300: "a glance now and then",
}
