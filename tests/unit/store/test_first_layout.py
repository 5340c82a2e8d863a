"""A file of the first layout comes to the present one with all it held."""

import sqlite3
from pathlib import Path

import pytest

from elevenmon.domain.history import HistoryItem
from elevenmon.store import derived, history, requests, schema
from elevenmon.store.database import Store
from tests.unit.store.records import NOON, FixedClock, milliseconds
from tests.unit.store.test_history import found


@pytest.fixture
def first_layout(path: Path) -> Path:
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path, isolation_level=None)
    schema.migrate(connection, schema.steps()[:1])
    row_id = milliseconds(NOON) << 20
    connection.execute(
        "INSERT INTO history_item (id, history_item_id, counter_from, counter_to, voice_id, voice_name, text)"
        " VALUES (?, 'a', 5, 30, 'v', 'Ada', 'Grüße, Zoë')",
        (row_id,),
    )
    connection.execute(
        "INSERT INTO history_item (id, history_item_id, counter_from, counter_to, dialogue)"
        """ VALUES (?, 'b', 30, 5, '[["Ja?","v",null],["Nein","w",null]]')""",
        (row_id + 1,),
    )
    connection.execute(
        "INSERT INTO request (id, request_key, own, path, status, extra) VALUES (?, 'r', 1, ?, 200, ?)",
        (row_id, "/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb", '{"user_id":"u","api_key":"k","odd":7}'),
    )
    connection.execute(
        "INSERT INTO request (id, request_key, own, extra) VALUES (?, 's', 0, 'broken')", (row_id + 1,)
    )
    connection.close()
    return path


def clips_and_calls(connection: sqlite3.Connection) -> None:
    newest = history.newest(connection, 9)
    assert [(item.history_item_id, item.credits) for item in newest] == [("b", 0), ("a", 25)]
    assert [turn.text for turn in newest[0].dialogue] == ["Ja?", "Nein"]
    columns = "history_item_id, credits, chars, deleted_at"
    rows = connection.execute(f"SELECT {columns} FROM history_item ORDER BY id").fetchall()
    assert rows == [("a", 25, 10, None), ("b", 0, 8, None)]
    assert found(connection, "zoe") == ["a"]
    assert found(connection, "nein") == ["b"]
    assert history.voice_names(connection) == [("v", "Ada")]
    assert derived.agrees(connection)
    assert (history.count(connection), requests.count(connection), requests.count_own(connection)) == (
        2,
        2,
        1,
    )
    tail = requests.tail(connection, 9, own=True)
    assert [dict(row.extra) for row in tail] == [{}, {"user_id": "u", "api_key": "k", "odd": 7}]
    columns = "user_id, api_key, error, voice_id"
    rows = connection.execute(f"SELECT {columns} FROM request WHERE request_key = 'r'").fetchall()
    assert rows == [("u", "k", None, "JBFqnCBsd6RMkjVDRZzb")]


def test_it_is_brought_up_to_date(first_layout: Path, clock: FixedClock) -> None:
    store = Store.open(first_layout, clock=clock)
    assert store.note is None
    store.read(clips_and_calls).result(10)
    later = HistoryItem("a", NOON, 5, 30, None, None, voice_id="v", voice_name="Ada", text="Grüße, Zoë")
    assert store.write(lambda connection: history.add(connection, [later])).result(10) == 0
    store.read(clips_and_calls).result(10)
    store.close()
    assert first_layout.with_name(f"{first_layout.name}.backup-v1").exists()


def test_it_is_mended_where_it_is_damaged(first_layout: Path, clock: FixedClock) -> None:
    first_layout.with_name(f"{first_layout.name}.damaged").touch()
    store = Store.open(first_layout, clock=clock)
    assert store.note is not None and "4 records were saved" in store.note

    def look(connection: sqlite3.Connection) -> None:
        rows = connection.execute("SELECT credits, chars FROM history_item ORDER BY id").fetchall()
        assert rows == [(25, 10), (0, 8)]
        assert found(connection, "nein") == ["b"]
        assert derived.agrees(connection)
        assert requests.count(connection) == 2

    store.read(look).result(10)
    store.close()


def test_each_step_is_named_by_its_number() -> None:
    """Two of one number would be taken in the order of their names, and not alike by every file."""
    folder = Path(schema.__file__).with_name("migrations")
    names = sorted(file.name for file in folder.glob("*.sql"))
    assert [int(name.partition("_")[0]) for name in names] == list(range(1, len(schema.steps()) + 1))
