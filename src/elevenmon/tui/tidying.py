"""Keeping the process as small after days as after an hour: once a minute, what is only remembered is let go.

A screen that tells ages shows thousands of texts an hour, and the log names thousands of things a day. Rich,
Textual and the word index remember each, to be quicker when it comes again: 4,096 or more in each cache,
which some hours fill with two megabytes. What comes again does so within seconds.
"""

import gc

from rich.cells import cached_cell_len
from rich.segment import Segment
from textual.geometry import Region

from elevenmon.domain import words
from elevenmon.tui.frugal import cells_of
from elevenmon.tui.heap import give_back

TIDY_SECONDS = 60.0
"""How often."""
_FORGETFUL = (
    cached_cell_len,
    cells_of,
    Region.intersection,
    Region.overlaps,
    Region.translate,
    Segment._split_cells,
    words.remembered,
)
"""What is full of texts and places that were shown, or indexed, once."""


def tidy() -> None:
    """Let go, and give what then lies free back to the system. What is worked out anew costs 2 ms.

    Python keeps up to 2,000 freed tuples of each length for those that come, and drops them with a whole
    collection only, which takes two milliseconds: what was loaded is frozen out of it.
    """
    for remembering in _FORGETFUL:
        remembering.cache_clear()
    gc.collect()
    give_back()
