"""Asks of each widget only the rows that a frame needs.

Textual 8.2.8 has every visible widget make all its rows for each frame, whichever row changed: a digit in the
status line costs 1.3 ms, most of it for rows that are then thrown away. Here a widget is asked for the rows
where nothing before it has filled the cells, and for none where nothing changed.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import cast

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip

Chops = list[dict[int, Strip | None]]
"""For each row of the screen: the first column of each stretch between two cuts, and what stands there."""


class SparingCompositor(Compositor):
    """Textual's compositor with fewer questions to the widgets."""

    # Private upstream: tests/unit/tui/test_terminal_pins.py fails when it changes there.

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        """The rows of a region for which `is_rendered_line` holds; all other stretches stay None."""
        empty = {y: self._stretches(y, crop) for y in crop.line_range if is_rendered_line(y)}
        chops: Chops = [dict.fromkeys(cuts[:-1]) if y in empty else {} for y, cuts in enumerate(self.cuts)]
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            if not shown.overlaps(crop):
                continue
            rows = [y for y in shown.line_range if empty.get(y)]
            if not rows:
                continue
            first, last = rows[0], rows[-1]
            wanted = Region(shown.x - region.x, first - region.y, shown.width, last - first + 1)
            strips = widget.render_lines(wanted)
            for y in rows:
                empty[y] -= self._place(chops[y], y, shown, strips[y - first], crop)
        return cast("Sequence[Mapping[int, Strip]]", chops)

    def _stretches(self, y: int, crop: Region) -> int:
        """How many stretches of a row the region touches."""
        cuts = self.cuts[y]
        return sum(start < crop.right and end > crop.x for start, end in pairwise(cuts))

    def _place(self, row: dict[int, Strip | None], y: int, shown: Region, strip: Strip, crop: Region) -> int:
        """Put a widget's row where nothing stands yet; how many stretches of the region that filled."""
        x, right = shown.column_span
        cuts = [cut for cut in self.cuts[y] if x <= cut <= right]
        parts = [strip] if len(cuts) == 2 else strip.divide([cut - x for cut in cuts[1:]])
        filled = 0
        for start, end, part in zip(cuts, cuts[1:], parts, strict=False):
            if row[start] is None:
                row[start] = part
                filled += start < crop.right and end > crop.x
        return filled
