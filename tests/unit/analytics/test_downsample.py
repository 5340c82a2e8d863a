import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.analytics.downsample import keep_extremes, thin_line
from elevenmon.domain.snapshot import Point

FIGURES = st.floats(-1e9, 1e9)
SERIES = st.lists(st.tuples(st.integers(0, 10**12), FIGURES), unique_by=lambda p: p[0], max_size=300).map(
    sorted
)


@given(SERIES, st.integers(4, 120))
def test_a_series_keeps_its_extremes_its_ends_and_its_order(points: list[Point], most: int) -> None:
    kept = keep_extremes(points, most)
    assert len(kept) <= max(most, 0) or len(points) <= most
    assert list(kept) == sorted(kept) and set(kept) <= set(points)
    if points:
        assert kept[0] == points[0] and kept[-1] == points[-1]
        figures = [figure for _, figure in kept]
        assert min(figures) == min(figure for _, figure in points)
        assert max(figures) == max(figure for _, figure in points)


@given(SERIES, st.integers(2, 120))
def test_a_rising_line_keeps_its_ends_and_never_overtakes_itself(points: list[Point], most: int) -> None:
    rising = [(at, float(index)) for index, (at, _) in enumerate(points)]
    kept = thin_line(rising, most)
    assert len(kept) <= most
    assert set(kept) <= set(rising) and list(kept) == sorted(kept)
    if rising:
        assert kept[0] == rising[0] and kept[-1] == rising[-1]
        assert [figure for _, figure in kept] == sorted(figure for _, figure in kept)


def test_too_few_points_to_draw_anything_are_refused() -> None:
    with pytest.raises(ValueError, match="two points"):
        thin_line([(0, 0.0)], 1)
    with pytest.raises(ValueError, match="four points"):
        keep_extremes([(0, 0.0)], 3)
