"""A modal screen over another one, which shows through in the shade.

Textual 8.2.8 draws the screen below through Rich and mixes the colours of every piece of it anew: 25 ms and
more for each of the frames that open a dialog. A screen has some forty styles, so their shades are looked up.
"""

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen
from textual.strip import Strip

from elevenmon.tui.compositor import SparingCompositor


class ShadingScreen(ModalScreen[str | None]):
    """A modal screen whose background colour lets some of the screen below through."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SparingCompositor()
        self._below: list[Strip] | None = None
        """The rows of the screen below, once this frame has asked for one."""
        self._shades: dict[Style | None, Style] = {}
        self._shading: Color | None = None
        """The colour that the shades are mixed with."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Some rows for a frame: the screen below may have changed since the last one."""
        self._below = None
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """A row of the screen below in the shade."""
        color = self.styles.background
        stack = self.app.screen_stack
        if color.a == 1 or self not in stack[1:]:
            return super().render_line(y)
        if self._below is None:
            self._below = stack[stack.index(self) - 1]._compositor.render_strips()
        if color != self._shading:
            self._shading, self._shades = color, {}
        row = self._below[y] if y < len(self._below) else Strip.blank(self.size.width)
        return Strip([Segment(text, self._shade(style, color)) for text, style, _ in row], row.cell_length)

    def notify_style_update(self) -> None:
        """The theme changed: every shade is mixed again."""
        super().notify_style_update()
        self._shading = None

    def _shade(self, style: Style | None, color: Color) -> Style:
        shade = self._shades.get(style)
        if shade is None:
            (segment,) = BackgroundScreen.process_segments([Segment(" ", style)], color)
            own = self.visual_style.rich_style
            shade = self._shades[style] = own + segment.style if segment.style else own
        return shade
