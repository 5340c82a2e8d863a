"""Rows that go in many to a statement are the same rows."""

import sqlite3
from collections.abc import Iterator

import pytest

from elevenmon.store.bulk import insert_all, put_rows
from elevenmon.store.errors import RefusedValue


@pytest.fixture
def table() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE pair (name TEXT PRIMARY KEY, number INTEGER)")
    yield connection
    connection.close()


def stored(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    return connection.execute("SELECT name, number FROM pair ORDER BY rowid").fetchall()


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 127, 128, 1023, 1024, 1025, 2187])
@pytest.mark.parametrize("most", [None, 999, 2])
def test_all_rows_go_in_in_their_order_whatever_a_statement_may_hold(
    table: sqlite3.Connection, count: int, most: int | None
) -> None:
    if most is not None:
        table.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, most)
    rows = [(f"n{number}", number) for number in range(count)]
    insert_all(table, "pair", ("name", "number"), rows)
    assert stored(table) == rows


def test_a_batch_that_is_no_page_leaves_no_large_statement(table: sqlite3.Connection) -> None:
    ran: list[str] = []
    table.set_trace_callback(ran.append)
    insert_all(table, "pair", ("name", "number"), [(f"n{number}", number) for number in range(400)])
    assert len(ran) == 25 and max(statement.count("('n") for statement in ran) == 16


def test_an_ending_counts_for_every_row(table: sqlite3.Connection) -> None:
    rows = [(f"n{number % 7}", 1) for number in range(150)]
    put_rows(
        table, "INSERT INTO pair VALUES", rows, "ON CONFLICT DO UPDATE SET number = number + excluded.number"
    )
    assert [number for _, number in stored(table)] == [22, 22, 22, 21, 21, 21, 21]


@pytest.mark.parametrize("value", ["\ud800", 2**63])
def test_what_cannot_be_stored_is_refused_and_takes_all_of_its_transaction_along(
    table: sqlite3.Connection, value: str | int
) -> None:
    rows: list[tuple[object, object]] = [(f"n{number}", number) for number in range(700)]
    usual = table.execute("PRAGMA cache_size").fetchall()
    table.execute("BEGIN")
    with pytest.raises(RefusedValue):
        insert_all(table, "pair", ("name", "number"), [*rows, ("last", value)])
    table.execute("ROLLBACK")
    assert stored(table) == []
    assert table.execute("PRAGMA cache_size").fetchall() == usual


def test_a_conflict_rolls_the_transaction_back(table: sqlite3.Connection) -> None:
    table.execute("BEGIN")
    with pytest.raises(sqlite3.IntegrityError):
        insert_all(table, "pair", ("name", "number"), [("a", 1), ("b", 2), ("a", 3)])
    assert not table.in_transaction
    assert stored(table) == []
