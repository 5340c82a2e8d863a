"""Pieces of styled words as coloured cells: what Textual's content does, in a tenth of its time."""

from collections.abc import Callable, Iterable

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.color import Color
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from elevenmon.tui.content import Piece, drawn, width
from elevenmon.tui.widgets.cells import clipped


class Inks:
    """The colours of a widget's styles of theme tokens, looked up once each."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._known: dict[str, RichStyle] = {}
        self._rests_on: tuple[Style, dict[str, str]] | None = None
        self._background: Color | None = None

    @property
    def background(self) -> Color:
        """What the widget stands on."""
        if self._background is None:
            self._background = self._widget.background_colors[1]
        return self._background

    def of(self, style: str) -> RichStyle:
        """How a style looks on the widget; an empty one as the widget itself."""
        ink = self._known.get(style)
        if ink is None:
            own = self._widget.visual_style
            ink = self._known[style] = (own + Style.parse(style) if style else own).rich_style
        return ink

    def look_again(self) -> bool:
        """The widget's styles were worked out anew: whether any colour may be another one now.

        Mostly none is: a zoom or a dialog has the styles of every widget worked out anew.
        """
        self._background = None
        style, variables = self._widget.visual_style, self._widget.app.theme_variables
        if self._rests_on is not None and self._rests_on[1] is variables and self._rests_on[0] == style:
            return False
        self._rests_on = style, variables
        self._known.clear()
        return True


def strip_of(line: Iterable[Piece], cells: int, ink: Callable[[str], RichStyle]) -> Strip:
    """A line in exactly that many cells, cut or filled with blanks; `ink` gives the look of each style."""
    segments: list[Segment] = []
    missing = cells
    for piece in clipped(line, cells):
        words, style = (piece, "") if isinstance(piece, str) else piece
        if words:
            words = drawn(words)
            missing -= width(words)
            _join(segments, words, ink(style))
    if missing > 0:
        _join(segments, " " * missing, ink(""))
    return Strip(segments, cells)


def _join(segments: list[Segment], words: str, ink: RichStyle) -> None:
    """Add words, to the segment before where that looks the same: each change of style is 40 bytes to write.

    Blanks look the same in any foreground. What is not ASCII stays apart: its width differs from font to
    font, and a picture of the screen places each segment anew.
    """
    if segments:
        before, worn, _ = segments[-1]
        blank = not words.strip(" ") or not before.strip(" ")
        plain = before.isascii() and words.isascii()
        if plain and worn is not None and _alike(worn, ink, blank=blank):
            segments[-1] = Segment(before + words, worn if before.strip(" ") else ink)
            return
    segments.append(Segment(words, ink))


def _alike(one: RichStyle, other: RichStyle, *, blank: bool) -> bool:
    if one == other:
        return True
    lined = one.underline or one.strike or one.reverse or other.underline or other.strike or other.reverse
    return blank and not lined and one.bgcolor == other.bgcolor
