"""Thousands of ids that are remembered by a number each."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from elevenmon.domain.marks import Marks, marks_of


@given(
    capacity=st.integers(1, 6),
    pages=st.lists(st.lists(st.integers(0, 40).map(str), max_size=5), max_size=8),
    asked=st.sets(st.integers(0, 40).map(str)),
)
def test_the_newest_are_told_from_all_others(capacity: int, pages: list[list[str]], asked: set[str]) -> None:
    marks = Marks(capacity)
    for page in pages:
        marks.add(marks_of(page))
    added = [name for page in pages for name in page]
    assert marks.among(asked) == asked & set(added[-capacity:])
    assert len(marks) == min(capacity, len(added))


def test_thousands_take_little_room() -> None:
    tracemalloc.start()
    try:
        marks = Marks(4096)
        marks.add(marks_of(f"{number:032x}" for number in range(10_000)))
        assert tracemalloc.get_traced_memory()[0] < 12 * 4096
    finally:
        tracemalloc.stop()
    assert len(marks) == 4096
