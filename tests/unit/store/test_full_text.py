"""The index of words: made where it can be, built anew where left behind, and done without elsewhere."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from elevenmon.store import counts, full_text, history, prune, schema, sql_functions
from elevenmon.store.database import Store
from tests.unit.store.records import FixedClock, after, clip
from tests.unit.store.test_history import found


@pytest.fixture
def bare(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A store as a SQLite without FTS5 makes it."""
    connection.execute("DROP TABLE history_text")
    full_text.ensure(connection, module="fts_of_no_version")
    yield connection


def test_without_the_module_everything_else_works(bare: sqlite3.Connection) -> None:
    assert not full_text.has_full_text(bare)
    assert history.add(bare, [clip("a"), clip("b", after(hours=1))]) == 2
    history.add(bare, [clip("a")._replace(text="Something else")])
    assert sum(prune.prune(bare, "history", after(minutes=1))) == 1
    assert [item.history_item_id for item in history.newest(bare, 9)] == ["b"]
    assert full_text.check(bare)
    full_text.ensure(bare)
    assert full_text.has_full_text(bare)
    assert found(bare, "parcel") == ["b"]


def test_an_index_that_could_not_be_written_is_built_anew(connection: sqlite3.Connection) -> None:
    history.add(connection, [clip("a")])
    full_text.leave_behind(connection)
    connection.execute("INSERT INTO history_text (history_text) VALUES ('delete-all')")
    assert found(connection, "parcel") == []
    full_text.ensure(connection)
    assert found(connection, "parcel") == ["a"]
    changes = connection.total_changes
    full_text.ensure(connection)
    assert connection.total_changes == changes


def test_other_rules_for_letters_build_it_anew(path: Path, clock: FixedClock) -> None:
    """As another version of Python has them: the file says which ones its index went by."""
    store = Store.open(path, clock=clock)
    store.write(lambda connection: history.add(connection, [clip("a")])).result(10)

    def spell_otherwise(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO history_text (history_text) VALUES ('delete-all')")
        connection.execute("INSERT INTO history_text (rowid, text) VALUES (1, 'other letters')")
        counts.change(connection, "history_text", 1)

    store.write(spell_otherwise).result(10)
    store.close()
    store = Store.open(path, clock=clock)
    assert store.read(lambda connection: found(connection, "parcel")).result(10) == ["a"]
    assert store.read(lambda connection: found(connection, "letters")).result(10) == []
    store.close()


def test_an_index_of_before_is_merged_as_a_new_one_is_and_not_built_anew(
    connection: sqlite3.Connection,
) -> None:
    def settings() -> list[tuple[str, int]]:
        return connection.execute("SELECT k, v FROM history_text_config ORDER BY k").fetchall()

    new = settings()
    history.add(connection, [clip("a")])
    connection.execute("INSERT INTO history_text (history_text, rank) VALUES ('automerge', 8)")
    connection.execute("DELETE FROM history_text_config WHERE k = 'crisismerge'")
    connection.execute("INSERT INTO history_text (history_text) VALUES ('delete-all')")
    full_text.ensure(connection)
    assert settings() == new
    assert found(connection, "parcel") == []
    changes = connection.total_changes
    full_text.ensure(connection)
    assert connection.total_changes == changes


def test_a_file_without_clips_is_left_alone() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    full_text.ensure(connection)
    assert connection.execute("SELECT count(*) FROM sqlite_schema").fetchall() == [(0,)]
    connection.close()


class Noting(sqlite3.Connection):
    """Knows the texts of its statements, each of which is kept to the end."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.statements: set[str] = set()

    def executemany(self, statement: str, rows: Iterable[Any], /) -> sqlite3.Cursor:
        """As ever, noted."""
        self.statements.add(statement)
        return super().executemany(statement, rows)


def test_batches_of_every_size_share_a_few_statements() -> None:
    noting = sqlite3.connect(":memory:", isolation_level=None, factory=Noting)
    schema.migrate(noting, schema.steps())
    noting.statements.clear()
    row_id = 0
    for size in (*range(1, 65), 3_000):
        full_text.add(noting, [(row_id + place, f"parcel {size}", None) for place in range(1, size + 1)])
        row_id += size
    matches = "SELECT rowid FROM history_text WHERE history_text MATCH 'parcel' ORDER BY rowid"
    assert [found for (found,) in noting.execute(matches)] == list(range(1, row_id + 1))
    assert full_text.check(noting)
    assert len(noting.statements) == 8
    assert max(statement.count("?") for statement in noting.statements) == 2 * 1_024
    noting.close()


def test_a_broken_index_is_told(connection: sqlite3.Connection) -> None:
    history.add(connection, [clip(f"c{number}", after(seconds=number)) for number in range(200)])
    assert full_text.check(connection)
    row = "(SELECT max(id) FROM history_text_data)"
    connection.execute(f"UPDATE history_text_data SET block = zeroblob(length(block)) WHERE id = {row}")
    assert not full_text.check(connection)


def test_a_locked_file_is_not_taken_for_one_without_an_index(path: Path, clock: FixedClock) -> None:
    Store.open(path, clock=clock).close()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    holder.execute("INSERT INTO state VALUES ('a', 'b')")
    other = sqlite3.connect(path, isolation_level=None, timeout=0)
    sql_functions.register(other)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        full_text.has_full_text(other)
    other.close()
    holder.close()
