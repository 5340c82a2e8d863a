"""The last line: a few keys that work here, as far as there is room. A click on one presses it."""

from collections.abc import Sequence
from typing import NamedTuple

from textual import events

from elevenmon.tui.content import Piece, width
from elevenmon.tui.widgets.line import Line

GAP = 3
MOST = 8
"""More than this is not read at a glance."""


class KeyHint(NamedTuple):
    """A key, what it does in a word or two, and the action behind it."""

    key: str
    label: str
    action: str
    rank: int = 0
    """How much it matters; the highest leave first where there is no room."""

    @property
    def cells(self) -> int:
        """Its width."""
        return width(self.key) + 1 + width(self.label)


class KeyLine(Line):
    """`w window   z zoom   p pause   ? help   q quit`."""

    def __init__(self) -> None:
        super().__init__(id="key-line")
        self._hints: tuple[KeyHint, ...] = ()
        self._shown: list[tuple[int, int, KeyHint]] = []

    def show_keys(self, hints: Sequence[KeyHint]) -> None:
        """The keys, left to right."""
        if self._hints != (wanted := tuple(hints)):
            self._hints = wanted
            self._compose_line()

    def on_resize(self) -> None:
        """Another width may show more or fewer."""
        self._compose_line()

    async def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        for start, end, hint in self._shown:
            if start <= event.x < end:
                await self.run_action(hint.action)

    def _compose_line(self) -> None:
        pieces: list[Piece] = []
        self._shown = []
        at = 1
        for hint in fitting(self._hints, self.size.width):
            pieces.extend(
                [" " * (GAP if pieces else 1), (hint.key, "$accent bold"), " ", (hint.label, "$quiet")]
            )
            self._shown.append((at, at + hint.cells, hint))
            at += hint.cells + GAP
        self.show(tuple(pieces))


def fitting(hints: Sequence[KeyHint], cells: int) -> list[KeyHint]:
    """The hints that matter most and fit in that many cells, eight at most, in their own order."""
    kept = sorted(hints, key=lambda hint: hint.rank)[:MOST]
    while kept and sum(hint.cells + GAP for hint in kept) - GAP + 2 > cells:
        kept.pop()
    return [hint for hint in hints if hint in kept]
