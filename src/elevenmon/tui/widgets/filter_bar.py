"""The line a filter is typed into: live, with what is wrong beside it and a proposal how to go on."""

from dataclasses import dataclass
from typing import ClassVar

from rich.highlighter import Highlighter
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from elevenmon.domain.filter_tree import FilterError
from elevenmon.domain.level import Level
from elevenmon.tui.content import cut, level_glyph, level_style
from elevenmon.tui.content import width as cells_of
from elevenmon.tui.widgets.line import Line
from elevenmon.tui.widgets.typed_line import TypedLine

LEAST_INPUT = 16
"""Cells that stay for typing, however long the remark is."""


class _Wrong(Highlighter):
    """Underlines a text from where it cannot be read."""

    def __init__(self) -> None:
        self.position: int | None = None

    def highlight(self, text: Text) -> None:
        """Add the underline."""
        if self.position is not None:
            text.stylize("underline", self.position, len(text))


class FilterInput(TypedLine):
    """The field itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "leave", show=False),
        Binding("pagedown", "leave", show=False),
    ]

    class Left(Message):
        """The person goes on in the rows."""

    def action_leave(self) -> None:
        """To the rows."""
        self.post_message(self.Left())


class FilterBar(Horizontal):
    """`/ status>=400 lat…         no field 'lat': did you mean latency?`"""

    @dataclass
    class Typed(Message):
        """The text is another one."""

        text: str

    class Entered(Message):
        """Enter was pressed."""

    @dataclass
    class Closed(Message):
        """The person is done with typing; `submitted` by going to the rows."""

        submitted: bool

    def __init__(self, suggester: Suggester, placeholder: str) -> None:
        super().__init__(id="filter-bar")
        self._wrong = _Wrong()
        self._input = FilterInput(
            placeholder=placeholder,
            compact=True,
            id="filter-input",
            highlighter=self._wrong,
            suggester=suggester,
            max_length=1_000,
        )
        self._sign = Line(id="filter-sign")
        self._remark = Line(id="filter-remark")
        self._words: tuple[str, str] = ("", "")

    @property
    def is_open(self) -> bool:
        """Whether something can be typed."""
        return self.has_class("-open")

    @property
    def is_wrong(self) -> bool:
        """Whether the text cannot be read; one that is only not finished is not wrong."""
        return self._wrong.position is not None and self._wrong.position < len(self._input.value)

    @property
    def remark(self) -> str:
        """What is said beside the text."""
        return self._words[0]

    def compose(self) -> ComposeResult:
        yield self._sign
        yield self._input
        yield self._remark

    def on_mount(self) -> None:
        """The sign that stands before the text."""
        self._sign.show(((" / ", "$accent bold"),))

    def open(self, text: str) -> None:
        """Begin to type, with this text."""
        self.add_class("-open")
        with self.prevent(Input.Changed):
            self._input.value = text
        self._input.cursor_position = len(text)
        self.show_error(None)
        # At once: `Input.focus` takes its turn, and what was typed meanwhile would be commands to the rows.
        self.screen.set_focus(self._input)

    def close(self) -> None:
        """No more typing."""
        self.remove_class("-open")

    def show_error(self, error: FilterError | None) -> None:
        """What is wrong with the text, if anything."""
        if error is None:
            self._wrong.position = None
            self._say("", "")
            return
        if error.position >= len(self._input.value):
            # Not wrong, only not finished.
            self._wrong.position = len(self._input.value)
            self._say(error.message, "$quiet")
            return
        self._wrong.position = error.position
        words = f"{level_glyph(Level.WARNING)} at {error.position + 1}: {error.message}"
        self._say(words, level_style(Level.WARNING))

    def show_progress(self, words: str) -> None:
        """How far a search is, unless something is wrong with the text."""
        if self._wrong.position is None:
            self._say(words, "$quiet")

    def on_resize(self) -> None:
        """Another width leaves more or less room for the remark."""
        self._say(*self._words)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another text."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """To the rows, if there is nothing wrong."""
        event.stop()
        self.post_message(self.Entered())

    def on_filter_input_left(self, event: FilterInput.Left) -> None:
        """Down: to the rows."""
        event.stop()
        self.post_message(self.Closed(submitted=True))

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """The focus went elsewhere."""
        event.stop()
        if self.is_open:
            self.post_message(self.Closed(submitted=True))

    def _say(self, words: str, style: str) -> None:
        self._words = (words, style)
        room = max(0, self.size.width - LEAST_INPUT - cells_of(" / ") - 1)
        shown = cut(words, room) if room else ""
        self._remark.styles.width = cells_of(shown) + 1 if shown else 0
        self._remark.show(((shown, style),) if shown else ())
        self._input.refresh()
