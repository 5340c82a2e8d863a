"""Two stores made one: the index of words, the sums and the counts are those of all the records."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elevenmon.domain.history import HistoryItem
from elevenmon.domain.record_text import clip_text
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.words import words
from elevenmon.store import derived, full_text, history, requests
from elevenmon.store.opening import open_memory
from elevenmon.store.transfer import copy_records, records
from tests.unit.store.records import after, request
from tests.unit.store.test_history import ITEMS, found

CALLS = st.builds(
    lambda key, hour, own: request(key, after(hours=hour), own=own),
    st.sampled_from("abcd"),
    st.integers(0, 2),
    st.booleans(),
)


@given(st.lists(ITEMS, max_size=6), st.lists(ITEMS, max_size=6), st.lists(CALLS), st.lists(CALLS))
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_made_from_the_records_follows_a_copy(
    theirs: list[HistoryItem], ours: list[HistoryItem], called: list[ApiRequest], logged: list[ApiRequest]
) -> None:
    source, target = open_memory(), open_memory()
    for opened, items, rows in ((source, theirs, called), (target, ours, logged)):
        history.add(opened.connection, items)
        requests.add(opened.connection, rows)
    connection = target.connection
    copy_records(source.connection, connection, overwrite=True)
    assert derived.agrees(connection)
    assert full_text.check(connection)
    stored = history.newest(connection, 100)
    assert len(stored) == history.count(connection)
    for word in ("the", "zoe", "parcel", "e"):
        expected = [item.history_item_id for item in stored if f" {word} " in words(clip_text(item) or "")]
        assert found(connection, f'"{word}"') == expected
    assert connection.execute("SELECT name FROM temp.sqlite_schema").fetchall() == []
    derived.rebuild(connection)
    assert derived.agrees(connection)
    source.close()
    target.close()


def test_a_copied_clip_is_compared_with_what_comes_next() -> None:
    """Its digest is not copied with it: a mended text is not the one that was digested."""
    source, target = open_memory(), open_memory()
    item = HistoryItem("a", after(), 0, 5, None, None, text="as it came")
    history.add(source.connection, [item])
    source.connection.execute("UPDATE history_item SET text = 'as it was mended'")
    copy_records(source.connection, target.connection, overwrite=True)
    assert records(target.connection) == 1
    assert history.add(target.connection, [item]) == 0
    assert history.newest(target.connection, 1)[0].text == "as it came"
    assert found(target.connection, "came") == ["a"]
    assert found(target.connection, "mended") == []
    source.close()
    target.close()
