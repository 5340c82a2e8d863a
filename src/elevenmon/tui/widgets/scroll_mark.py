"""Where one is in a long list, as a mark at its right edge."""

from elevenmon.tui.content import Piece, glyphs


class ScrollMark:
    """A stretch of a column as long and as high up as what is visible is in the list."""

    def __init__(self) -> None:
        self.held = False
        """Whether the pointer has hold of it."""
        self._rows = 0
        self._height = 0
        self._first = 0
        self._length = 0

    @property
    def needed(self) -> bool:
        """Whether there is more than fits."""
        return 0 < self._height < self._rows

    def measure(self, rows: int, top: int, height: int) -> None:
        """So many rows, from which one on, so many visible."""
        self._rows, self._height = rows, height
        if not self.needed:
            return
        self._length = max(1, round(height * height / rows))
        free = height - self._length
        last_top = rows - height
        self._first = round(top / last_top * free)
        # The ends are reached at the ends only.
        if 0 < top < last_top and free > 1:
            self._first = min(free - 1, max(1, self._first))

    def piece(self, y: int) -> Piece:
        """The mark's or the track's cell on a line."""
        if self._first <= y < self._first + self._length:
            return (glyphs().scroll, "$accent" if self.held else "$faint")
        return " "

    def top_at(self, y: int) -> int:
        """The first visible row when the middle of the mark is dragged to a line."""
        free = max(1, self._height - self._length)
        share = min(1.0, max(0.0, (y - self._length // 2) / free))
        return round(share * (self._rows - self._height))
