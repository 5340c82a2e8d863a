"""Clips: what is known, what changed, and that words, daily sums and counts follow exactly."""

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elevenmon.domain.history import DialogueTurn, HistoryItem
from elevenmon.domain.record_text import clip_text
from elevenmon.domain.words import words
from elevenmon.store import derived, full_text, history, history_days, prune
from elevenmon.store.errors import RefusedValue
from elevenmon.store.opening import open_memory
from tests.unit.store.records import NOON, after, clip, told

DAY = (NOON - datetime(1970, 1, 1, tzinfo=UTC)).days


def found(connection: sqlite3.Connection, query: str) -> list[str]:
    """Ids of the clips that the word index finds, newest first."""
    rows = connection.execute(
        "SELECT history_item_id FROM history_text JOIN history_item ON history_item.id = history_text.rowid"
        " WHERE history_text MATCH ? ORDER BY history_text.rowid DESC",
        (query,),
    ).fetchall()
    return [row[0] for row in rows]


def days(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return connection.execute("SELECT * FROM history_day ORDER BY 1, 2, 3").fetchall()


def test_a_newest_first_page_keeps_its_order_within_a_second(connection: sqlite3.Connection) -> None:
    page = [clip("d", after(seconds=1)), clip("c"), clip("b"), clip("a", after(seconds=-1))]
    assert history.add(connection, page) == 4
    assert [item.history_item_id for item in history.newest(connection, 9)] == ["d", "c", "b", "a"]


def test_a_page_that_says_nothing_new_writes_nothing(connection: sqlite3.Connection) -> None:
    page = [clip(f"c{number}", after(seconds=number), voice_id="v") for number in range(50)]
    page[7] = page[7]._replace(
        settings={"stability": 0.5, "speed": 1}, dialogue=(DialogueTurn("a", "v", None),)
    )
    history.add(connection, page)
    before = connection.total_changes
    assert history.add(connection, page[::-1]) == 0
    assert history.add(connection, []) == 0
    assert connection.total_changes == before


@pytest.mark.parametrize(
    "change",
    [
        {"state": "processing"},
        {"text": "Nobody was at home"},
        {"text": None},
        {"counter_to": 5000},
        {"voice_id": "other", "voice_name": "Ada"},
        {"model_id": "m2"},
        {"settings": {"stability": True}},
        {"dialogue": (DialogueTurn("Hello", "v", "Ada"),)},
    ],
)
def test_a_known_clip_takes_new_fields(connection: sqlite3.Connection, change: dict[str, Any]) -> None:
    item = clip("a", voice_id="v")._replace(settings={"stability": 1})
    history.add(connection, [item, clip("b")])
    now = item._replace(**change)
    assert history.add(connection, [now]) == 0
    assert told(history.newest(connection, 2)[1]) == told(now)
    assert history.count(connection) == 2
    assert derived.agrees(connection)
    assert ("a" in found(connection, "parcel")) == ("text" not in change)
    assert full_text.check(connection)


def test_a_clip_is_one_record_however_often_a_page_names_it(connection: sqlite3.Connection) -> None:
    assert history.add(connection, [clip("a"), clip("a"), clip("a", after(seconds=5))]) == 1
    assert history.add(connection, [clip("a")]) == 1 - history.count(connection)


def test_a_deleted_clip_stays_and_stays_marked(connection: sqlite3.Connection) -> None:
    history.add(connection, [clip("a"), clip("b")])
    assert history.mark_deleted(connection, clip("a"), after(hours=1))
    assert not history.mark_deleted(connection, clip("c"), after(hours=1))
    history.add(connection, [clip("a")._replace(state="deleted")])
    query = "SELECT history_item_id FROM history_item WHERE deleted_at IS NOT NULL"
    assert connection.execute(query).fetchall() == [("a",)]
    assert history.count(connection) == 2
    assert found(connection, "parcel") == ["b", "a"]


def test_days_sum_up_by_voice_and_model(connection: sqlite3.Connection) -> None:
    first = clip("a", voice_id="v")._replace(model_id="m")
    history.add(connection, [first, clip("b", voice_id="v"), clip("c", after(hours=12)), clip("d")])
    assert days(connection) == [
        (DAY, "", "", 1, 20),
        (DAY, "v", "", 1, 20),
        (DAY, "v", "m", 1, 20),
        (DAY + 1, "", "", 1, 20),
    ]
    history.add(connection, [first._replace(voice_id=None, counter_to=15)])
    assert days(connection)[:2] == [(DAY, "", "", 1, 20), (DAY, "", "m", 1, 5)]
    assert history_days.totals(connection, DAY, DAY + 1) == (4, 65)


def test_credits_are_never_negative_and_never_overflow(connection: sqlite3.Connection) -> None:
    odd = [(2**63 - 1, -(2**63)), (-(2**63), 2**63 - 1), (5, 5), (7, 3), (0, history.MOST_CREDITS + 1)]
    items = [clip(str(n))._replace(counter_from=low, counter_to=high) for n, (low, high) in enumerate(odd)]
    history.add(connection, items)
    rows = connection.execute("SELECT credits FROM history_item ORDER BY id").fetchall()
    assert [row[0] for row in rows] == [0, history.MOST_CREDITS, 0, 0, history.MOST_CREDITS]
    assert derived.agrees(connection)


def test_lengths_count_what_is_said(connection: sqlite3.Connection) -> None:
    turns = (DialogueTurn("Ja?", "v", None), DialogueTurn("Nein 🎉", "w", None))
    items = [
        clip("a")._replace(text="漢字 İ"),
        clip("b")._replace(text=None),
        clip("c")._replace(text=None, dialogue=turns),
        clip("d")._replace(text=""),
    ]
    history.add(connection, items)
    rows = connection.execute("SELECT chars FROM history_item ORDER BY id").fetchall()
    assert [row[0] for row in rows] == [4, None, 10, 0]
    assert found(connection, "nein") == ["c"]


def test_names_that_voices_had(connection: sqlite3.Connection) -> None:
    named = clip("a", voice_id="v")._replace(voice_name="Ada")
    history.add(
        connection, [named, clip("b", voice_id="v")._replace(voice_name="Ada 2"), clip("c", voice_id="w")]
    )
    assert sorted(history.voice_names(connection)) == [("v", "Ada"), ("v", "Ada 2")]
    assert history.voice_ids(connection, NOON) == ["v", "w"]


def test_a_text_that_utf8_cannot_hold_is_refused(connection: sqlite3.Connection) -> None:
    with pytest.raises(RefusedValue, match="surrogate"):
        history.add(connection, [clip("a")._replace(text="\ud800")])
    with pytest.raises(RefusedValue, match="64 bits"):
        history.add(connection, [clip("b")._replace(counter_to=2**63)])


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        ("voice_id = 'v'", "history_item_voice"),
        ("model_id = 'm'", "history_item_model"),
        ("source = 's'", "history_item_source"),
        ("credits = 5", "history_item_credits"),
    ],
)
def test_a_filter_in_order_of_time_needs_no_sorting(
    connection: sqlite3.Connection, condition: str, index: str
) -> None:
    plan = connection.execute(
        f"EXPLAIN QUERY PLAN SELECT id FROM history_item WHERE {condition} ORDER BY id DESC LIMIT 100"
    ).fetchall()
    assert len(plan) == 1
    assert f"COVERING INDEX {index}" in plan[0][3]


SAID = st.lists(
    st.sampled_from(
        ["the", "The", "Zoë", "zoe", "parcel", "_漢", "漢字", "İstanbul", "e\u0301", "🎉", "don't", "K9"]
    ),
    max_size=4,
).map(" ".join)
ITEMS = st.builds(
    HistoryItem,
    history_item_id=st.sampled_from("abcdef"),
    at=st.integers(0, 3).map(lambda number: NOON + timedelta(hours=9 * number)),
    counter_from=st.integers(0, 50),
    counter_to=st.integers(0, 50),
    content_type=st.none(),
    state=st.none(),
    request_id=st.none(),
    voice_id=st.sampled_from([None, "v", "w"]),
    voice_name=st.sampled_from([None, "Ada", "Bo"]),
    voice_category=st.none(),
    model_id=st.sampled_from([None, "m"]),
    source=st.none(),
    text=st.none() | SAID,
    output_format=st.none(),
    settings=st.just({}),
    dialogue=st.lists(st.builds(DialogueTurn, SAID, st.none(), st.none()), max_size=2).map(tuple),
)
STEPS = st.lists(st.lists(ITEMS, max_size=6) | st.integers(0, 4), max_size=8)


@given(STEPS)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_comes_changes_and_goes_all_that_follows_from_it_agrees(
    steps: list[list[HistoryItem] | int],
) -> None:
    opened = open_memory()
    connection = opened.connection
    model: dict[tuple[datetime, str], HistoryItem] = {}
    for step in steps:
        if isinstance(step, int):
            before = NOON + timedelta(hours=9 * step)
            kept = {key: item for key, item in model.items() if key[0] >= before}
            assert prune.count(connection, "history", before) == len(model) - len(kept)
            assert sum(prune.prune(connection, "history", before)) == len(model) - len(kept)
            model = kept
        else:
            distinct = list({item.history_item_id: item for item in reversed(step)}.values())
            new = sum((item.at, item.history_item_id) not in model for item in distinct)
            assert history.add(connection, distinct) == new
            model |= {(item.at, item.history_item_id): item for item in distinct}
        assert history.count(connection) == len(model)
        assert derived.agrees(connection)
        assert full_text.check(connection)
    for word in ("the", "zoe", "parcel", "漢", "istanbul", "e", "don", "k9"):
        expected = sorted(
            item.history_item_id for item in model.values() if f" {word} " in words(clip_text(item) or "")
        )
        assert sorted(found(connection, f'"{word}"')) == expected
    stored = sorted(map(told, history.newest(connection, 100)))
    assert stored == sorted(map(told, model.values()))
    opened.close()
