"""Lists over a real store: pages by index, what arrives meanwhile, details, sums, values."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from elevenmon.domain.clock import SystemClock
from elevenmon.domain.filters import parse
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import Detail, Kind, ListQuery, Marked, Totals
from elevenmon.domain.lookups import Voice
from elevenmon.domain.request_log import ApiRequest
from elevenmon.store import history, lookups, requests
from elevenmon.store.database import Store
from elevenmon.sync.records import LiveRecords
from tests.unit.sync.listening import PATIENCE, Listener, quiet_for

START = datetime(2026, 11, 1, tzinfo=UTC)
GEORGE, SARAH = "JBFqnCBsd6RMkjVDRZzb", "EXAVITQu4vr4xnSDxMaL"
REQUESTS, CLIPS = ListQuery(Kind.REQUESTS), ListQuery(Kind.HISTORY)


def clip(number: int, **changes: Any) -> HistoryItem:
    """A clip a minute."""
    values: dict[str, Any] = {
        "history_item_id": f"h{number}",
        "at": START + timedelta(minutes=number),
        "counter_from": 0,
        "counter_to": number % 100,
        "content_type": "audio/wav",
        "state": "created",
        "voice_id": GEORGE if number % 3 else SARAH,
        "source": "TTS",
        "text": f"Parcel number {number} is on its way" + (" today" if number % 50 == 0 else ""),
    }
    return HistoryItem(**{**values, **changes})


def call(number: int, **changes: Any) -> ApiRequest:
    """A request a minute, every tenth of them elevenmon's own, every twentieth refused."""
    values: dict[str, Any] = {
        "request_key": f"e{number}",
        "at": START + timedelta(minutes=number),
        "method": "POST",
        "path": f"/v1/text-to-speech/{GEORGE}" if number % 2 else "/v1/voices",
        "status": 429 if number % 20 == 7 else 200,
        "latency_seconds": (number * 37 % 100) / 50,
        "own": number % 10 == 3,
    }
    return ApiRequest(**{**values, **changes})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store on disk."""
    opened = Store.open(tmp_path / "0123456789abcdef.db", clock=SystemClock())
    yield opened
    opened.close()


@pytest.fixture
def records(store: Store) -> LiveRecords:
    """Its records."""
    return LiveRecords(store, SystemClock())


def add_clips(store: Store, items: Sequence[HistoryItem]) -> None:
    store.write(lambda connection: history.add(connection, items)).result(PATIENCE)


def add_calls(store: Store, items: Sequence[ApiRequest]) -> None:
    store.write(lambda connection: requests.add(connection, items)).result(PATIENCE)


def texts(listener: Listener, first: int, count: int) -> list[int]:
    """The numbers of the clips or requests of a page."""
    page = listener.page(first, count)
    return [number_of(row.record) for row in page.rows]


def number_of(record: HistoryItem | ApiRequest) -> int:
    return round((record.at - START) / timedelta(minutes=1))


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


def requests_id(store: Store, key: str) -> int:
    rows = store.read(
        lambda connection: connection.execute(
            "SELECT id FROM request WHERE request_key = ?", (key,)
        ).fetchall()
    ).result(PATIENCE)
    row_id: int = rows[0][0]
    return row_id


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


def filtered(kind: str, text: str, sort: str = "time", *, descending: bool = True) -> ListQuery:
    return ListQuery(Kind(kind), parse(text, kind, zone=UTC), sort, descending)


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


def answer(ask: Any) -> Any:
    """What an asynchronous call delivers."""
    done, answers = Event(), []

    def deliver(value: object) -> None:
        answers.append(value)
        done.set()

    ask(deliver)
    assert done.wait(PATIENCE)
    return answers[0]


def test_details_tell_matches_neighbours_and_names(store: Store, records: LiveRecords) -> None:
    at = START + timedelta(minutes=10)
    path = f"/v1/text-to-speech/{GEORGE}/stream"
    add_calls(
        store,
        [
            call(9),
            call(10, request_key="match", path=path, latency_seconds=4.0, status=200),
            call(11),
            call(12, request_key="sarah", at=at, path=f"/v1/text-to-speech/{SARAH}"),
            call(14, request_key="refused", at=at, path=path, status=500),
        ],
    )
    add_clips(store, [clip(10, at=at + timedelta(seconds=5), voice_id=GEORGE), clip(20)])
    store.write(lambda c: lookups.save_voices(c, [Voice(GEORGE, "George", None)], START)).result(PATIENCE)
    row_id = requests_id(store, "match")
    found: Detail = answer(lambda deliver: records.detail(Kind.REQUESTS, row_id, deliver))
    assert found.matches.words == "likely"
    assert found.names == {GEORGE: "George"}
    assert [number_of(row.record) for row in found.nearby] == [9, 10, 10, 10, 11]
    back: Detail = answer(lambda deliver: records.detail(Kind.HISTORY, found.matches.rows[0].row_id, deliver))
    assert [row.row_id for row in back.matches.rows] == [row_id]
    none: Detail = answer(
        lambda deliver: records.detail(Kind.REQUESTS, requests_id(store, "refused"), deliver)
    )
    assert none.matches.words == "none"
    assert answer(lambda deliver: records.detail(Kind.REQUESTS, 5, deliver)) is None


def test_an_id_that_both_carry_is_exact(store: Store, records: LiveRecords) -> None:
    add_calls(
        store, [call(10, event_id="r1", path="/v1/text-to-speech/x"), call(11, path="/v1/text-to-speech/x")]
    )
    add_clips(store, [clip(10, request_id="r1"), clip(10, history_item_id="other")])
    row_id = requests_id(store, "e10")
    found: Detail = answer(lambda deliver: records.detail(Kind.REQUESTS, row_id, deliver))
    assert (found.matches.words, len(found.matches.rows)) == ("exact", 1)
    row_id = requests_id(store, "e11")
    found = answer(lambda deliver: records.detail(Kind.REQUESTS, row_id, deliver))
    assert found.matches.words == "none"


def test_marks_are_counted_summed_and_fetched(store: Store, records: LiveRecords) -> None:
    add_clips(store, [clip(number) for number in range(300)])
    listener = Listener(records, CLIPS)
    ids = listener.ids(0, 300)

    def totals(marked: Marked, kind: Kind = Kind.HISTORY) -> Totals:
        summed: Totals = answer(lambda deliver: records.totals(kind, marked, deliver))
        return summed

    some = totals(Marked(frozenset(ids[:3])))
    assert (some.count, some.credits) == (3, 99 + 98 + 97)
    everything = Marked(frozenset(ids[:2]), CLIPS)
    assert totals(everything).count == 298
    found = Marked(frozenset(), filtered("history", "today"))
    assert totals(found).count == 6
    add_calls(store, [call(1)])
    one = totals(Marked(all_of=REQUESTS), Kind.REQUESTS)
    assert (one.count, one.credits) == (1, None)
    store.write(lambda c: history.mark_deleted(c, clip(299), START)).result(PATIENCE)
    items = answer(lambda deliver: records.marked_items(Marked(frozenset(ids[:4])), 2, deliver))
    assert [number_of(item) for item in items] == [298, 297]


def test_values_complete_a_filter_with_the_most_used_first(store: Store, records: LiveRecords) -> None:
    add_clips(store, [clip(number) for number in range(30)])
    add_calls(store, [call(number) for number in range(30)])
    store.write(lambda c: lookups.save_voices(c, [Voice(GEORGE, "George", None)], START)).result(PATIENCE)

    def values(kind: Kind, name: str, prefix: str) -> list[str]:
        found: list[str] = answer(lambda deliver: records.values(kind, name, prefix, deliver))
        return found

    assert values(Kind.HISTORY, "voice", "") == ["George", SARAH]
    assert values(Kind.HISTORY, "voice", "geo") == ["George"]
    assert values(Kind.REQUESTS, "path", "/V1/V") == ["/v1/voices"]
    assert values(Kind.REQUESTS, "method", "p") == ["POST"]
    assert values(Kind.REQUESTS, "own", "y") == ["yes"]
    assert values(Kind.REQUESTS, "latency", "1") == []
    assert values(Kind.REQUESTS, "nonsense", "") == []


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
