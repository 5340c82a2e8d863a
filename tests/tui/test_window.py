"""Where one is in a long list: the cursor stays on its row, and what is missing is asked for once."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from elevenmon.domain.lists import Extent, Kind, ListQuery, Page, Row
from elevenmon.tui.lists.window import RowWindow, Wish
from tests.sections import request

QUERY = ListQuery(Kind.REQUESTS)


def rows(ids: Sequence[int]) -> list[Row]:
    """Rows of these ids."""
    return [Row(row_id, request(row_id)) for row_id in ids]


class Shelf:
    """A list that answers a window at once."""

    def __init__(self, window: RowWindow, ids: Sequence[int]) -> None:
        self.window = window
        self.rows = rows(ids)
        self.generation = 1
        self.wishes: list[Wish] = []
        self.tell()

    def tell(self, newer: int = 0) -> None:
        """How much there is."""
        extent = Extent(self.window.query, self.generation, len(self.rows), complete=True, newer=newer)
        self.window.take_extent(extent)
        self.answer()

    def become(self, ids: Sequence[int]) -> None:
        """Other rows, in a new generation."""
        self.rows, self.generation = rows(ids), self.generation + 1
        self.tell()

    def answer(self) -> None:
        """Answer until nothing more is wished for."""
        while (wish := self.window.wish()) is not None:
            self.wishes.append(wish)
            assert len(self.wishes) < 500, "it asks for ever"
            self.window.take_page(self.page(wish))

    def page(self, wish: Wish) -> Page:
        """What a wish is answered with."""
        located, first = None, wish.first
        if wish.locate is not None:
            located = next((n for n, row in enumerate(self.rows) if row.row_id == wish.locate), None)
            first = located + first if located is not None else 0
        first = max(0, min(first, len(self.rows) - wish.rows))
        kept = tuple(self.rows[first : first + wish.rows])
        return Page(self.window.query, self.generation, first, kept, located)


def seen(window: RowWindow) -> list[int | None]:
    """The ids of the visible rows."""
    visible = range(window.top, min(window.found, window.top + window.height))
    return [row.row_id if (row := window.row(index)) is not None else None for index in visible]


def test_all_visible_rows_are_at_hand_wherever_one_goes() -> None:
    shelf = Shelf(RowWindow(QUERY, height=10), range(5_000, 0, -1))
    window = shelf.window
    for index in (0, 9, 10, 700, 4_999, 2_500, 99_999, -4):
        window.go_to(index)
        shelf.answer()
        place = max(0, min(4_999, index))
        assert window.cursor == place
        assert window.cursor_row is not None
        assert window.cursor_row.row_id == 5_000 - place
        assert None not in seen(window)
        assert window.top <= window.cursor < window.top + 10


def test_neighbouring_rows_cost_no_question() -> None:
    shelf = Shelf(RowWindow(QUERY, height=10), range(5_000, 0, -1))
    for _ in range(40):
        shelf.window.go_to(shelf.window.cursor + 1)
        shelf.answer()
    assert len(shelf.wishes) == 1


def test_only_rows_near_the_picture_are_kept() -> None:
    shelf = Shelf(RowWindow(QUERY, height=10), range(100_000, 0, -1))
    for index in range(0, 100_000, 997):
        shelf.window.go_to(index)
        shelf.answer()
    kept = sum(shelf.window.row(index) is not None for index in range(100_000))
    assert kept < 500


def test_the_cursor_stays_on_its_row_and_its_line_when_rows_appear_above() -> None:
    shelf = Shelf(RowWindow(QUERY, height=10), range(1_000, 0, -1))
    window = shelf.window
    window.go_to(500)
    shelf.answer()
    row, line = window.cursor_row, window.cursor - window.top
    assert row is not None
    shelf.become(range(1_300, 0, -1))
    assert window.cursor == 800
    assert window.cursor_row is not None
    assert window.cursor_row.row_id == row.row_id
    assert window.cursor - window.top == line
    assert None not in seen(window)


def test_a_page_of_an_older_generation_is_not_taken() -> None:
    shelf = Shelf(RowWindow(QUERY, height=10), range(1_000, 0, -1))
    window = shelf.window
    window.go_to(600)
    wish = window.wish()
    assert wish is not None
    old = shelf.page(wish)
    shelf.rows, shelf.generation = rows(range(1_300, 0, -1)), 2
    window.take_extent(Extent(QUERY, 2, 1_300, complete=True))
    assert not window.take_page(old)
    shelf.answer()
    assert None not in seen(window)


def test_newer_rows_are_gone_to_when_they_are_taken_in() -> None:
    shelf = Shelf(RowWindow(QUERY, height=10), range(1_000, 0, -1))
    window = shelf.window
    window.go_to(300)
    shelf.answer()
    window.to_newest()
    shelf.answer()
    shelf.become(range(1_004, 0, -1))
    assert (window.cursor, window.top) == (0, 0)
    assert window.cursor_row is not None
    assert window.cursor_row.row_id == 1_004


def test_newer_rows_at_the_end_are_gone_to_as_well() -> None:
    query = ListQuery(Kind.REQUESTS, descending=False)
    shelf = Shelf(RowWindow(query, height=10), range(1, 1_001))
    window = shelf.window
    assert not window.on_newest
    window.go_to(999)
    shelf.answer()
    assert window.on_newest
    window.to_newest()
    shelf.become(range(1, 1_006))
    assert window.cursor == 1_004
    assert seen(window)[-1] == 1_005


def test_a_row_is_sought_in_another_list_and_the_top_is_shown_where_it_is_not() -> None:
    there = RowWindow(QUERY, height=10, seek=400, line=3)
    Shelf(there, range(1_000, 0, -1))
    assert there.cursor_row is not None
    assert there.cursor_row.row_id == 400
    assert there.cursor - there.top == 3
    missing = RowWindow(QUERY, height=10, seek=5_000, line=3)
    Shelf(missing, range(1_000, 0, -1))
    assert (missing.cursor, missing.top) == (0, 0)
    assert seen(missing)[0] == 1_000


def test_the_first_row_is_looked_at_while_a_search_puts_others_before_it() -> None:
    query = ListQuery(Kind.REQUESTS, sort="latency")
    window = RowWindow(query, height=10)
    for generation, found, complete in ((1, 100, False), (2, 200, False), (3, 300, True)):
        window.take_extent(Extent(query, generation, found, complete=complete))
        wish = window.wish()
        assert wish is None or wish.locate is None
        assert window.take_page(Page(query, generation, 0, tuple(rows(range(found, found - 100, -1)))))
        assert window.cursor == 0
        assert window.cursor_row is not None
        assert window.cursor_row.row_id == found
    window.take_extent(Extent(query, 4, 301, complete=True))
    wish = window.wish()
    assert wish is not None
    assert wish.locate == 300


def test_a_row_that_was_chosen_while_a_search_goes_on_is_kept() -> None:
    query = ListQuery(Kind.REQUESTS, sort="latency")
    window = RowWindow(query, height=10)
    window.take_extent(Extent(query, 1, 100, complete=False))
    assert window.take_page(Page(query, 1, 0, tuple(rows(range(100, 0, -1)))))
    window.go_to(1)
    window.take_extent(Extent(query, 2, 200, complete=False))
    wish = window.wish()
    assert wish is not None
    assert wish.locate == 99


def test_an_empty_list_asks_no_more_than_once() -> None:
    shelf = Shelf(RowWindow(QUERY, height=10), [])
    assert len(shelf.wishes) <= 1
    shelf.window.go_to(5)
    shelf.answer()
    assert len(shelf.wishes) <= 1
    assert shelf.window.cursor_row is None


def test_a_list_that_has_fewer_rows_than_it_said_is_not_asked_for_ever() -> None:
    window = RowWindow(QUERY, height=10)
    window.take_extent(Extent(QUERY, 1, 100, complete=False))
    asked = 0
    while (wish := window.wish()) is not None and asked < 20:
        asked += 1
        window.take_page(Page(QUERY, 1, wish.first, ()))
    assert asked == 1


STEPS = st.one_of(
    st.tuples(st.just("go"), st.integers(-5, 450)),
    st.tuples(st.just("scroll"), st.integers(-60, 60)),
    st.tuples(st.just("height"), st.integers(1, 30)),
    st.tuples(st.just("insert"), st.integers(0, 3_000)),
    st.tuples(st.just("newest"), st.just(0)),
)


@given(st.lists(STEPS, max_size=25))
def test_whatever_is_done_the_picture_is_whole_and_the_row_is_kept(steps: list[tuple[str, int]]) -> None:
    ids = list(range(3_000, 0, -10))
    shelf = Shelf(RowWindow(QUERY, height=10), ids)
    window = shelf.window
    for step, number in steps:
        before = window.cursor_row
        match step:
            case "go":
                window.go_to(number)
            case "scroll":
                window.scroll(number)
            case "height":
                window.resize(number)
            case "newest":
                window.to_newest()
            case _:
                ids = sorted({*ids, number}, reverse=True)
                shelf.become(ids)
                assert before is not None
                assert window.cursor_row is not None
                assert window.cursor_row.row_id == before.row_id
        shelf.answer()
        assert None not in seen(window)
        assert window.top <= window.cursor < window.top + window.height
        assert 0 <= window.top <= max(0, len(ids) - window.height)
