"""What if: traffic, a model moved, the limit, chosen by keys; today's verdict beside the changed one."""

import textwrap
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from elevenmon.domain.snapshot import Snapshot, Verdict
from elevenmon.domain.what_if import Comparison, ModelUse, WhatIf
from elevenmon.domain.wording import zone_named
from elevenmon.render.what_if import rows
from elevenmon.tui.command import Scope
from elevenmon.tui.commands import bindings
from elevenmon.tui.content import Piece, cut, fitted, glyphs, level_glyph, level_style, styled
from elevenmon.tui.lists.feed import post
from elevenmon.tui.screens.base import HEIGHT_CLASSES, Dialog
from elevenmon.tui.what_if_fields import LABELS, Field, Fields
from elevenmon.tui.widgets.cells import text_of, wrapped

LABEL_CELLS = 22
"""Room for the names of figures, and for those of fields."""
ROOMY_CELLS = 26
"""A column from which on ranges are written out."""
_TODAY, _WHAT_IF = "today", "what if"


class FieldLine(Static):
    """One field; a click on its left end makes it less, on the rest more."""

    @dataclass
    class Clicked(Message):
        """A click, and in which direction it steps."""

        field: Field
        step: int

    def __init__(self, field: Field) -> None:
        super().__init__(id=f"what-if-{field.name.lower()}", classes="what-if-field")
        self._field = field

    def on_click(self, event: events.Click) -> None:
        """Step."""
        event.stop()
        self.post_message(self.Clicked(self._field, -1 if event.x < LABEL_CELLS else 1))


class WhatIfScreen(Dialog):
    """A dialog that asks the monitor anew with every choice. It changes nothing but what it shows."""

    CSS_PATH = "../styles/what_if.tcss"
    VERTICAL_BREAKPOINTS = HEIGHT_CLASSES
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.WHAT_IF)]
    SCOPES: ClassVar[tuple[Scope, ...]] = (Scope.WHAT_IF, *Dialog.SCOPES)

    @dataclass
    class Compared(Message, bubble=False):
        """An answer."""

        comparison: Comparison

        def can_replace(self, message: Message) -> bool:
            """Any earlier one that still waits."""
            return isinstance(message, WhatIfScreen.Compared)

    @dataclass
    class ModelsArrived(Message, bubble=False):
        """What can be moved."""

        models: tuple[ModelUse, ...]

    def __init__(self, what_if: WhatIf, zone: str | None) -> None:
        """`zone`: whose times are shown, None for the machine's."""
        super().__init__()
        self._what_if = what_if
        self._zone: tzinfo | None = zone_named(zone)
        self._fields = Fields()
        self._comparison: Comparison | None = None
        self._lines = {field: FieldLine(field) for field in Field}
        self._verdict: Verdict | None = None

    def compose(self) -> ComposeResult:
        """The fields over the answer."""
        with Vertical(classes="dialog") as box:
            box.border_title = "What if, est."
            box.border_subtitle = "arrows choose · 0 as today · ? help · esc closes"
            yield from self._lines.values()
            with VerticalScroll(id="what-if-answer", can_focus=False):
                yield Static(id="what-if-text")

    def on_mount(self) -> None:
        """Ask for the models and for today's figures."""
        self._what_if.models(lambda models: post(self, self.ModelsArrived(models)))
        self._ask()
        self.watch(self.app, "snapshot", self._see, init=False)

    def on_resize(self) -> None:
        """The verdicts are folded to the width."""
        self._show()

    def on_what_if_screen_models_arrived(self, message: ModelsArrived) -> None:
        """They may be chosen now."""
        self._fields = replace(self._fields, models=message.models)
        self._show()

    def on_what_if_screen_compared(self, message: Compared) -> None:
        """Show it, with the changes it is of."""
        self._comparison = message.comparison
        today = message.comparison.today
        limit = today.forecast.walls[0].at if today is not None and today.forecast.walls else None
        self._fields = replace(self._fields, limit=limit, unit=message.comparison.unit)
        self._show()

    def on_field_line_clicked(self, message: FieldLine.Clicked) -> None:
        """The mouse does what the keys do."""
        message.stop()
        self._change(replace(self._fields, at=message.field).step_value(message.step))

    def action_what_if_field(self, step: int) -> None:
        """To another field."""
        self._fields = self._fields.step_field(step)
        self._show()

    def action_what_if_value(self, step: int) -> None:
        """Choose more, or less."""
        self._change(self._fields.step_value(step))

    def action_what_if_today(self) -> None:
        """Everything as it is."""
        self._change(self._fields.as_today())

    def action_page(self, pages: int) -> None:
        """Move the answer where there is no room for all of it."""
        view = self.query_one("#what-if-answer")
        view.scroll_relative(y=pages * max(1, view.size.height - 1), animate=False)

    def _see(self, snapshot: Snapshot | None) -> None:
        """Figures moved: both sides are worked out again."""
        if snapshot is not None and snapshot.verdict is not self._verdict and self.is_current:
            self._verdict = snapshot.verdict
            self._ask()

    def _change(self, fields: Fields) -> None:
        before, self._fields = self._fields.change, fields
        if fields.change != before:
            self._ask()
        self._show()

    def _ask(self) -> None:
        self._what_if.compare(self._fields.change, lambda made: post(self, self.Compared(made)))

    def _show(self) -> None:
        for field, line in self._lines.items():
            line.update(self._field_words(field))
        self.query_one("#what-if-text", Static).update(self._answer())

    def _field_words(self, field: Field) -> Content:
        here = field is self._fields.at
        mark: Piece = (f"{glyphs().crumb} ", "$accent bold") if here else "  "
        room = max(8, self.query_one("#what-if-answer").size.width - LABEL_CELLS - 4)
        value = cut(self._fields.words(field), room)
        style = "$foreground bold" if here else "$foreground"
        ends = ("< ", " >") if here else ("  ", "")
        label = fitted(LABELS[field], LABEL_CELLS - 4)
        return styled(mark, (label, "$quiet"), (ends[0], "$accent"), (value, style), (ends[1], "$accent"))

    def _answer(self) -> Content:
        made = self._comparison
        if made is None:
            return styled(("working it out", "$quiet"))
        if made.today is None:
            return styled((made.trouble, "$quiet"))
        width = self.query_one("#what-if-text").size.width or 60
        pieces = _verdict_pieces(_TODAY, made.today.verdict, width)
        if made.changed is None:
            return styled(*pieces, (f"{fitted(_WHAT_IF, 8)} ", "$quiet"), (made.trouble, "$level-watch"))
        pieces += _verdict_pieces(_WHAT_IF, made.changed.verdict, width)
        return styled(*pieces, *self._table(made, width), *_notes(made, width))

    def _table(self, made: Comparison, width: int) -> list[Piece]:
        column = max(12, (width - LABEL_CELLS) // 2)
        heading = _WHAT_IF if made.change == self._fields.change else "working it out"
        pieces: list[Piece] = [
            "" if self.has_class("-short") else "\n",
            (f"{fitted('', LABEL_CELLS)}{fitted(_TODAY, column)}", "$quiet"),
            (f"{heading}\n", "$accent"),
        ]
        for row in rows(made, self._zone, brief=column < ROOMY_CELLS):
            differs = row.today != row.changed
            pieces += [
                (fitted(row.label, LABEL_CELLS), "$quiet"),
                f"{fitted(row.today, column - 1)} ",
                (f"{cut(row.changed, column)}\n", "$foreground bold" if differs else "$foreground"),
            ]
        return pieces


def _verdict_pieces(side: str, verdict: Verdict, width: int) -> list[Piece]:
    """A side's verdict, folded under itself."""
    indent = 11
    lines = wrapped(verdict.text, "", max(20, width - indent), whole_brackets=False)
    text = f"\n{' ' * indent}".join(text_of(line) for line in lines)
    glyph = level_glyph(verdict.level, verdict.glyph)
    return [(f"{fitted(side, 8)} ", "$quiet"), (f"{glyph} {text}\n", level_style(verdict.level))]


def _notes(made: Comparison, width: int) -> list[Piece]:
    return [
        ("\n".join(textwrap.wrap(f"est.: {note}", max(20, width))) + "\n", "$quiet") for note in made.notes
    ]
