"""Details, sums and values of the records in a real store."""

from datetime import timedelta

from elevenmon.domain.lists import Detail, Kind, Marked, Totals
from elevenmon.domain.lookups import Voice
from elevenmon.store import history, lookups
from elevenmon.store.database import Store
from elevenmon.sync.records import LiveRecords
from tests.unit.sync.kept_records import (
    CLIPS,
    GEORGE,
    REQUESTS,
    SARAH,
    START,
    add_calls,
    add_clips,
    answer,
    call,
    clip,
    filtered,
    number_of,
    requests_id,
)
from tests.unit.sync.listening import PATIENCE, Listener


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
