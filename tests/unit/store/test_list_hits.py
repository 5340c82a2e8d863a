"""Found rows in the order of a list."""

from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.store.list_hits import InTime, Sorted

ROWS = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 20)),
    unique_by=lambda row: row[0],
    min_size=1,
    max_size=300,
)


@settings(max_examples=300, deadline=None)
@given(ROWS, st.booleans(), st.data())
def test_sorted_rows_page_like_a_sorted_list(
    rows: list[tuple[int, int]], descending: bool, data: st.DataObject
) -> None:
    hits = Sorted(descending=descending, numbers=True, run=16)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=6)))
    for start, end in zip([0, *cuts], [*cuts, len(rows)], strict=True):
        hits.add(rows[start:end])
        if end > 0 and data.draw(st.booleans()):
            hits.page(0, 1)
    ordered = sorted(((float(key), row_id) for row_id, key in rows), reverse=descending)
    expected = [row_id for _, row_id in ordered]
    assert hits.page(0, len(rows) + 5) == expected
    first = data.draw(st.integers(0, len(rows) + 2))
    count = data.draw(st.integers(0, 20))
    assert hits.page(first, count) == expected[first : first + count]
    for row_id, key in rows[:10]:
        assert hits.index_of(row_id, key) == expected.index(row_id)
    assert hits.index_of(-5, 3) is None
    assert len(hits) == len(rows)


def test_texts_sort_too() -> None:
    hits = Sorted(descending=False, numbers=False, run=16)
    hits.add([(3, "b"), (1, "a"), (2, "b")])
    assert hits.page(0, 10) == [1, 2, 3]
    assert hits.index_of(3, "b") == 2


def test_rows_in_time_keep_their_order() -> None:
    for descending, order in ((True, [9, 7, 4, 1]), (False, [1, 4, 7, 9])):
        hits = InTime(descending=descending)
        hits.add([(row_id,) for row_id in order[:2]])
        hits.add([(row_id,) for row_id in order[2:]])
        assert hits.page(1, 2) == order[1:3]
        assert hits.page(3, 9) == order[3:]
        assert [hits.index_of(row_id, None) for row_id in order] == [0, 1, 2, 3]
        assert hits.index_of(5, None) is None
