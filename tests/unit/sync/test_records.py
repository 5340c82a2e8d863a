"""Lists over a real store: pages by index, what arrives meanwhile, details, sums, values."""

from pathlib import Path
from threading import Event

import pytest

from elevenmon.domain.account import Member
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import Kind, ListQuery
from elevenmon.domain.lookups import Voice
from elevenmon.domain.request_log import ApiRequest
from elevenmon.store import backfill, history, lookups
from elevenmon.store.backfill import Skipped
from elevenmon.store.database import Store
from elevenmon.sync.records import LiveRecords
from tests.unit.sync.kept_records import (
    CLIPS,
    GEORGE,
    REQUESTS,
    START,
    add_calls,
    add_clips,
    call,
    clip,
    filtered,
    requests_id,
    texts,
)
from tests.unit.sync.listening import PATIENCE, Listener, quiet_for


@pytest.mark.parametrize("descending", [True, False])
def test_every_stretch_of_a_whole_list_is_the_same_as_of_a_sorted_one(
    store: Store, records: LiveRecords, descending: bool
) -> None:
    add_clips(store, [clip(number) for number in range(5000)])
    add_calls(store, [call(number) for number in range(5000)])
    others = [number for number in range(5000) if number % 10 != 3]
    for kind, expected in ((Kind.HISTORY, list(range(5000))), (Kind.REQUESTS, others)):
        ordered = expected[::-1] if descending else expected
        listener = Listener(records, ListQuery(kind, descending=descending))
        extent = listener.extent()
        assert (extent.found, extent.newer, extent.generation) == (len(expected), 0, 0)
        assert extent.hidden_own == (500 if kind is Kind.REQUESTS else 0)
        for first in (0, 40, len(expected) - 30, 2500, 2460, 1200, 4400, 3, 1440, 1439, 2880):
            assert texts(listener, first, 40) == ordered[first : first + 40], (kind, first)
        assert texts(listener, len(expected) + 10, 40) == []


def test_a_row_is_located_and_the_page_moved_into_the_list(store: Store, records: LiveRecords) -> None:
    add_calls(store, [call(number) for number in range(3000)])
    listener = Listener(records, REQUESTS)
    ids = listener.ids(0, 2700)
    for index in (0, 1, 30, 1350, 2690, 2699):
        page = listener.page(-20, 60, locate=ids[index])
        assert page.located == index
        assert page.first == max(0, min(index - 20, 2640))
        assert [row.row_id for row in page.rows] == ids[page.first : page.first + 60]
    gone = listener.page(-20, 60, locate=ids[5] + 1)
    assert (gone.located, gone.first) == (None, 0)
    own = listener.page(-20, 60, locate=requests_id(store, "e13"))
    assert own.located is None


def test_why_records_are_missing_is_told_once_it_is_known(store: Store, records: LiveRecords) -> None:
    add_calls(store, [call(0)])
    listener = Listener(records, REQUESTS)
    assert listener.extent().left_out == ""
    missing = Skipped("requests", START, START, "too large")
    store.write(lambda connection: backfill.skip(connection, missing, START)).result(10)
    records.changed()
    assert listener.extent(lambda extent: extent.left_out != "").left_out == "too large"
    assert Listener(records, ListQuery(Kind.HISTORY)).extent().left_out == ""


def test_rows_that_arrive_are_counted_until_the_list_advances(store: Store, records: LiveRecords) -> None:
    add_calls(store, [call(number) for number in range(100)])
    listener = Listener(records, REQUESTS)
    before = listener.ids(0, 50)
    add_calls(store, [call(number) for number in range(100, 120)])
    records.changed()
    extent = listener.extent(lambda extent: extent.newer > 0)
    assert (extent.newer, extent.found, extent.generation) == (18, 90, 0)
    assert extent.hidden_own == 12
    assert listener.ids(0, 50) == before
    listener.list.advance()
    extent = listener.extent(lambda extent: extent.generation > 0)
    assert (extent.newer, extent.found) == (0, 108)
    assert listener.ids(18, 50) == before


def test_older_rows_lengthen_the_list_without_moving_it(store: Store, records: LiveRecords) -> None:
    add_clips(store, [clip(number) for number in range(500, 600)])
    whole, found = Listener(records, CLIPS), Listener(records, filtered("history", "voice=" + GEORGE))
    assert whole.extent().found == 100
    matching = found.extent().found
    before = whole.ids(0, 100)
    add_clips(store, [clip(number) for number in range(300, 500)])
    records.changed()
    assert whole.extent(lambda extent: extent.found == 300).generation == 0
    assert whole.ids(0, 100) == before
    extent = found.extent(lambda extent: extent.complete and extent.found > matching)
    assert extent.generation == 0
    assert texts(found, 0, 500) == [number for number in range(599, 299, -1) if number % 3]
    assert texts(whole, 290, 20) == list(range(309, 299, -1))


@pytest.mark.parametrize(("sort", "descending"), [("credits", True), ("voice", False), ("time", False)])
@pytest.mark.parametrize("text", ["state=created", "voice=" + GEORGE])
def test_older_rows_find_their_place_in_any_order_and_take_none_away(
    store: Store, records: LiveRecords, text: str, sort: str, descending: bool
) -> None:
    add_clips(store, [clip(number) for number in range(6000, 9000)])
    query = filtered("history", text, sort, descending=descending)
    listener = Listener(records, query)
    kept = listener.page(0, 40).rows[30].row_id
    listener.extent()
    for page in range(5, 0, -1):
        listener.extents[:-1] = []
        add_clips(store, [clip(number) for number in range(page * 1000, page * 1000 + 1000)])
        records.changed()
        listener.extent(lambda extent: extent.complete and extent.found > listener.extents[0].found)
        found = [extent.found for extent in listener.extents]
        assert found == sorted(found)
    fresh = Listener(records, query)
    assert found[-1] == fresh.extent().found
    for first in (0, 2000, found[-1] - 40):
        assert listener.ids(first, 40) == fresh.ids(first, 40)
    assert listener.page(-5, 20, locate=kept).located == fresh.page(-5, 20, locate=kept).located


@pytest.mark.parametrize("text", ["", "parcel", "credits>=0"])
def test_rows_in_between_begin_a_new_generation(store: Store, records: LiveRecords, text: str) -> None:
    add_clips(store, [clip(number) for number in range(0, 100, 2)])
    listener = Listener(records, filtered("history", text))
    assert texts(listener, 0, 60) == list(range(98, -1, -2))
    row_id = listener.pages[-1].rows[10].row_id
    add_clips(store, [clip(51)])
    records.changed()
    listener.extent(lambda extent: extent.generation == 1 and extent.complete)
    page = listener.page(-5, 20, locate=row_id)
    assert page.generation == 1
    assert page.located == 10
    assert texts(listener, 0, 60) == [
        number for number in range(98, -1, -1) if number % 2 == 0 or number == 51
    ]


def test_a_row_that_changed_is_shown_again_in_its_place(store: Store, records: LiveRecords) -> None:
    add_clips(store, [clip(number) for number in range(20)])
    listener = Listener(records, CLIPS)
    listener.page(0, 10)
    add_clips(store, [clip(15, state="deleted")])
    heard = len(listener.pages)
    records.changed()
    listener.wait(lambda: len(listener.pages) > heard)
    record = listener.pages[-1].rows[4].record
    assert isinstance(record, HistoryItem)
    assert (record.state, listener.pages[-1].generation) == ("deleted", 0)
    store.write(lambda connection: history.mark_deleted(connection, clip(16), START)).result(PATIENCE)
    records.changed(moved=True)
    listener.extent(lambda extent: extent.generation == 1)
    assert listener.page(0, 10).rows[3].deleted_at == START


def test_a_voice_in_a_path_goes_by_its_name(store: Store, records: LiveRecords) -> None:
    voices = [Voice(f"JBFqnCBsd6RMkjVDRZz{letter}", f"Voice {letter}", None) for letter in "ab"]
    store.write(lambda connection: lookups.save_voices(connection, voices, START)).result(PATIENCE)
    add_calls(store, [call(1)._replace(path="/v1/text-to-speech/JBFqnCBsd6RMkjVDRZza/stream"), call(2)])
    listener = Listener(records, REQUESTS)
    assert listener.page(0, 10).rows[0].names == {"JBFqnCBsd6RMkjVDRZza": "Voice a"}


def test_names_that_come_later_are_shown_in_the_same_rows(store: Store, records: LiveRecords) -> None:
    add_calls(store, [call(number) for number in range(20)])
    listener = Listener(records, REQUESTS)
    assert not listener.page(0, 10).rows[0].names
    heard = len(listener.pages)
    ada = Member("u_1", "ada@example.com", "Ada", None, is_owner=True, is_locked=False)
    store.write(lambda connection: lookups.save_members(connection, [ada], START)).result(PATIENCE)
    records.changed()
    listener.wait(lambda: len(listener.pages) > heard)
    assert listener.pages[-1].rows[0].names == {"u_1": "Ada"}
    heard = len(listener.pages)
    records.changed()
    assert quiet_for(0.2, lambda: len(listener.pages) == heard)


def test_filters_find_sort_and_count(store: Store, records: LiveRecords) -> None:
    add_clips(store, [clip(number) for number in range(2000)])
    add_calls(store, [call(number) for number in range(2000)])
    today = Listener(records, filtered("history", "today"))
    assert texts(today, 0, 100) == list(range(1950, -1, -50))
    rising = Listener(records, filtered("history", "today", descending=False))
    assert texts(rising, 0, 100) == list(range(0, 2000, 50))
    refused = Listener(records, filtered("requests", "status:4xx"))
    assert texts(refused, 5, 10) == list(range(1987 - 100, 1987 - 300, -20))
    assert refused.extent().found == 100
    slow = Listener(records, filtered("requests", "voice=" + GEORGE, "latency"))
    rows = slow.page(0, 900).rows
    shown = [(call_of(row.record).latency_seconds or 0.0, row.row_id) for row in rows]
    assert shown == sorted(shown, reverse=True)
    assert len(shown) == 800
    own = Listener(records, filtered("requests", "own:yes"))
    assert own.extent().found == 200
    assert own.extents[-1].hidden_own == 0


def call_of(record: HistoryItem | ApiRequest) -> ApiRequest:
    assert isinstance(record, ApiRequest)
    return record


@pytest.mark.parametrize("sort", ["time", "credits", "voice"])
def test_what_is_newer_joins_a_filtered_list_in_its_place(
    store: Store, records: LiveRecords, sort: str
) -> None:
    add_clips(store, [clip(number) for number in range(1000)])
    query = filtered("history", "today or cost>98", sort)
    listener = Listener(records, query)
    listener.page(0, 10)
    listener.extent()
    add_clips(store, [clip(number) for number in range(1000, 1100)])
    records.changed()
    assert listener.extent(lambda extent: extent.newer == 3).found == 30
    listener.list.advance()
    extent = listener.extent(lambda extent: extent.generation > 0 and extent.complete)
    assert (extent.found, extent.newer) == (33, 0)
    numbers = texts(listener, 0, 40)
    assert sorted(numbers) == [n for n in range(1100) if n % 50 == 0 or n % 100 == 99]
    assert numbers == texts(Listener(records, query), 0, 40)


def test_a_list_opened_on_nothing_takes_in_what_comes_first(store: Store, records: LiveRecords) -> None:
    listener = Listener(records, CLIPS)
    assert listener.extent().found == 0
    assert listener.ids(0, 20) == []
    add_clips(store, [clip(number) for number in range(30)])
    records.changed()
    assert listener.extent(lambda extent: extent.found == 30).newer == 0
    assert texts(listener, 0, 3) == [29, 28, 27]


def test_a_closed_list_is_silent_and_a_replaced_wish_unanswered(store: Store, records: LiveRecords) -> None:
    add_clips(store, [clip(number) for number in range(3000)])
    gate, entered = Event(), Event()

    def hold(_: object) -> None:
        entered.set()
        gate.wait(PATIENCE)

    listener = Listener(records, CLIPS)
    listener.extent()
    store.read(hold)
    entered.wait(PATIENCE)
    for first in range(0, 500, 100):
        listener.list.want(first, 20)
    gate.set()
    listener.wait(lambda: bool(listener.pages) and listener.pages[-1].first == 400)
    assert len(listener.pages) <= 2
    listener.list.close()
    heard = len(listener.pages)
    listener.list.want(0, 20)
    records.changed(moved=True)
    assert quiet_for(0.2, lambda: len(listener.pages) == heard)


def test_other_reads_come_between_two_slices_of_a_search(store: Store, records: LiveRecords) -> None:
    add_clips(store, [clip(number) for number in range(20_000)])
    listener = Listener(records, filtered("history", "~(no|such)+thing"))
    listener.list.want(0, 50)
    between = 0
    while not (listener.extents and listener.extents[-1].complete):
        store.read(lambda connection: connection.execute("SELECT 1").fetchall()).result(PATIENCE)
        between += 1
    assert between > 5
    shares = [extent.searched for extent in listener.extents]
    assert shares == sorted(shares)
    assert listener.extents[-1].found == 0
    assert listener.pages[-1].rows == ()


def test_a_store_that_cannot_answer_is_said_and_the_next_wish_tries_again(
    store: Store, records: LiveRecords
) -> None:
    add_clips(store, [clip(1)])
    store.write(lambda connection: connection.execute("ALTER TABLE history_day RENAME TO away")).result(
        PATIENCE
    )
    listener = Listener(records, CLIPS)
    trouble = listener.extent(lambda extent: extent.trouble is not None).trouble
    assert trouble is not None and "history_day" in trouble
    store.write(lambda connection: connection.execute("ALTER TABLE away RENAME TO history_day")).result(
        PATIENCE
    )
    assert texts(listener, 0, 5) == [1]
    assert listener.extents[-1].trouble is None


def test_lists_work_in_memory_and_end_with_the_store(tmp_path: Path) -> None:
    store = Store.open(None, clock=SystemClock())
    records = LiveRecords(store, SystemClock())
    add_clips(store, [clip(number) for number in range(100)])
    listener = Listener(records, filtered("history", "parcel"))
    assert texts(listener, 90, 20) == list(range(9, -1, -1))
    store.close()
    listener.list.want(0, 10)
    heard = len(listener.pages)
    assert quiet_for(0.1, lambda: len(listener.pages) == heard)
