"""The question before a clip is deleted."""

from datetime import tzinfo
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from elevenmon.domain.clock import Clock
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.text import clean
from elevenmon.domain.wording import clock_time, day, grouped
from elevenmon.tui.command import Scope
from elevenmon.tui.commands import bindings
from elevenmon.tui.content import cut, plain, styled
from elevenmon.tui.lists.clip_columns import spoken, voice_words
from elevenmon.tui.screens.base import Dialog

UNREAD_SECONDS = 0.4
"""Nobody has read the question so soon: keys pressed before were meant for something else."""
TEXT_CELLS = 120
DELETE = "delete"


class DeleteQuestion(Dialog):
    """Names the clip; Cancel has the focus. Its result is `delete`, or None."""

    CSS_PATH = "../styles/delete_question.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.QUESTION)]
    SCOPES: ClassVar[tuple[Scope, ...]] = (Scope.QUESTION, *Dialog.SCOPES)
    AUTO_FOCUS: ClassVar[str | None] = "#cancel"

    def __init__(self, clip: HistoryItem, clock: Clock, zone: tzinfo | None) -> None:
        super().__init__()
        self._clip = clip
        self._clock = clock
        self._zone = zone
        self._asked_at = clock.monotonic()

    def compose(self) -> ComposeResult:
        """What would go, and the two answers."""
        clip = self._clip
        when = f"{day(clip.at, self._zone)} {clock_time(clip.at, self._zone, seconds=True)}"
        facts = f"{voice_words(clip)} · {when} · {grouped(clip.credits)} credits"
        words = cut(clean(spoken(clip)[: TEXT_CELLS * 2]), TEXT_CELLS)
        with Vertical(classes="dialog") as box:
            box.border_title = "Delete this clip at ElevenLabs?"
            box.border_subtitle = "esc cancels"
            yield Static(plain(words or "(no text)"), id="clip-text")
            yield Static(styled((facts, "$quiet")), classes="fact")
            yield Static(styled((clip.history_item_id, "$quiet")), classes="fact")
            yield Static(
                styled("Its sound is gone for good and no credits come back. The record here stays."),
                id="consequence",
            )
            with Horizontal(id="answers"):
                yield Button(plain("Cancel"), id="cancel", compact=True)
                yield Button(plain("Delete"), id=DELETE, compact=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No key means anything before the question can have been read."""
        return self._may_have_been_read()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """An answer."""
        event.stop()
        if self._may_have_been_read():
            self.dismiss(DELETE if event.button.id == DELETE else None)

    def action_other_answer(self) -> None:
        """Move the focus."""
        self.focus_next("Button")

    def _may_have_been_read(self) -> bool:
        return self._clock.monotonic() - self._asked_at >= UNREAD_SECONDS
