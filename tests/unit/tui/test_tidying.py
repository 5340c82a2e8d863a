"""What is remembered of texts that were shown or indexed once goes again."""

import gc
import weakref

from rich.cells import cached_cell_len, cell_len
from rich.segment import Segment
from textual.geometry import Region

from elevenmon.domain import words
from elevenmon.tui.frugal import cells_of
from elevenmon.tui.tidying import tidy


def test_nothing_that_was_shown_once_stays() -> None:
    for number in range(600):
        cell_len(f"{number}s ago")
        cells_of(f"{number}s ago …")
        words.words(f"n°{number}")
        Segment(f"{number}s ago …").split_cells(3)
        region = Region(0, 0, number, 1)
        region.overlaps(Region(1, 0, 5, 5))
        region.intersection(Region(1, 0, 5, 5))
        region.translate((1, 1))
    remembering = (
        cached_cell_len,
        cells_of,
        words.remembered,
        Region.overlaps,
        Region.intersection,
        Region.translate,
        Segment._split_cells,
    )
    assert all(cache.cache_info().currsize >= 500 for cache in remembering)
    tidy()
    assert [cache.cache_info().currsize for cache in remembering] == [0] * len(remembering)


class Knot:
    """Holds itself: only a collection lets it go."""

    def __init__(self) -> None:
        self.itself = self


def test_what_holds_itself_goes_however_old_it_is() -> None:
    knot = Knot()
    gone = weakref.ref(knot)
    gc.collect()
    gc.collect()
    del knot
    assert gone() is not None
    tidy()
    assert gone() is None
