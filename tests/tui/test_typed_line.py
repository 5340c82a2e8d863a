"""Keys that arrive in one go take effect in the order they were pressed."""

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Input

from elevenmon.tui.widgets.typed_line import TypedLine

IN_ONE_READ = (
    (("a", "b", "ctrl+u", "x"), "x"),
    (("a", "b", "backspace", "backspace", "x", "y"), "xy"),
    (("a", "ctrl+a", "x"), "xa"),
    (("a", " ", "b", "ctrl+w", "x"), "a x"),
)


class Typing(App[None]):
    """One line to type into."""

    def __init__(self, line: Input) -> None:
        super().__init__()
        self._line = line
        self.submitted: list[str] = []

    def compose(self) -> ComposeResult:
        yield self._line

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.submitted.append(event.value)


async def typed_at_once(app: Typing, line: Input, keys: tuple[str, ...]) -> str:
    async with app.run_test() as pilot:
        line.focus()
        await pilot.pause()
        for key in keys:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.pause()
        return line.value


@pytest.mark.parametrize(("keys", "text"), IN_ONE_READ)
async def test_letters_overtake_no_editing_key(keys: tuple[str, ...], text: str) -> None:
    line = TypedLine()
    assert await typed_at_once(Typing(line), line, keys) == text


async def test_enter_hands_over_what_was_typed_before_it() -> None:
    line = TypedLine()
    app = Typing(line)
    assert await typed_at_once(app, line, ("a", "enter", "b")) == "ab"
    assert app.submitted == ["a"]


async def test_upstream_still_needs_it() -> None:
    keys, text = IN_ONE_READ[0]
    line = Input()
    assert await typed_at_once(Typing(line), line, keys) != text, "TypedLine can go: Input keeps the order"
