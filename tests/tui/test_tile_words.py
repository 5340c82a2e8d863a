"""Why a tile has no figure: in words that are never cut."""

import pytest

from elevenmon.domain.health import FeedState
from elevenmon.domain.snapshot import Tile, TileKind
from elevenmon.tui.widgets.cells import text_of
from elevenmon.tui.widgets.tiles import NARROWEST, tile_box


@pytest.mark.parametrize("state", [None, *FeedState])
@pytest.mark.parametrize("cells", [NARROWEST, 13, 14, 20])
def test_no_word_is_cut_in_any_tile(state: FeedState | None, cells: int) -> None:
    tile = Tile(TileKind.REQUESTS, "requests", None, (), None)
    lines = [text_of(line) for line in tile_box(tile, state, "1h", cells, 5, is_focused=False)]
    assert {len(line) for line in lines} == {cells}
    assert lines[2].strip("│ ")
    assert not any("…" in line for line in lines)
