"""Indexes that leave rows out are used where they hold all that match, and nowhere else."""

import sqlite3
from collections.abc import Iterator

import pytest

from elevenmon.domain.filters import parse
from elevenmon.domain.lists import Kind
from elevenmon.store import field_values, requests, schema, sql_functions
from elevenmon.store.filter_indexes import INDEXES
from elevenmon.store.filter_sql import TABLES
from elevenmon.store.list_plan import plan
from elevenmon.store.list_search import Search
from elevenmon.store.list_sort import order
from elevenmon.store.opening import open_memory
from tests.unit.store.records import after, request

METHODS = ("POST", "GET", None, "DELETE", "POST", "get")
STATUSES = (200, 101, None, 429, 201, 200)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = open_memory()
    fill(opened.connection)
    yield opened.connection
    opened.close()


def fill(connection: sqlite3.Connection) -> None:
    kinds = enumerate(zip(METHODS, STATUSES, strict=True))
    requests.add(
        connection,
        [
            request(f"r{place}", after(seconds=place))._replace(method=method, status=status)
            for place, (method, status) in kinds
        ],
    )


def found(connection: sqlite3.Connection, text: str, column: str = "method") -> list[str | int | None]:
    """The methods (or statuses) of the requests that a filter finds, newest first."""
    newest_first = order(connection, "requests", "time", descending=True)
    search = Search(plan(connection, parse(text, "requests"), 0), newest_first, 0, 2**63 - 1)
    while not search.complete:
        search.step(connection, lambda: 0.0)
    return [
        connection.execute(f"SELECT {column} FROM request WHERE id = ?", (row_id,)).fetchone()[0]
        for row_id in search.hits.page(0, len(METHODS))
    ]


@pytest.mark.parametrize(
    ("text", "methods", "by_index"),
    [
        ("method=DELETE", ["DELETE"], True),
        ("method=get", ["get", "GET"], True),
        ("method=PATCH", [], True),
        ("method=POST", ["POST", "POST"], False),
        ("method:e", ["get", "DELETE", "GET"], True),
        ("method:t", ["get", "POST", "DELETE", "GET", "POST"], False),
        ('method=""', [None], False),
        ("method!=POST", ["get", "DELETE", None, "GET"], False),
    ],
)
def test_the_index_of_methods_leaves_out_the_one_that_most_have(
    connection: sqlite3.Connection, text: str, methods: list[str | None], by_index: bool
) -> None:
    sources = plan(connection, parse(text, "requests"), 0).sources
    assert all("INDEXED BY request_method" in source.select for source in sources) is by_index
    assert found(connection, text) == methods


@pytest.mark.parametrize(
    ("text", "statuses", "by_index"),
    [
        ("status=429", [429], True),
        ("status>200", [201, 429], True),
        ("status:4xx", [429], True),
        ("status<200", [101], True),
        ("status>=200", [200, 201, 429, 200], False),
        ("status:2xx", [200, 201, 200], False),
        ("status=200", [200, 200], False),
        ("status!=200", [201, 429, None, 101], False),
    ],
)
def test_the_index_of_statuses_leaves_out_success(
    connection: sqlite3.Connection, text: str, statuses: list[int | None], by_index: bool
) -> None:
    sources = plan(connection, parse(text, "requests"), 0).sources
    assert all("INDEXED BY request_status" in source.select for source in sources) is by_index
    assert found(connection, text, "status") == statuses


def test_what_the_index_leaves_out_is_offered_too(connection: sqlite3.Connection) -> None:
    assert field_values.beginning(connection, Kind.REQUESTS, "method", "p") == ["POST"]
    assert set(field_values.beginning(connection, Kind.REQUESTS, "method", "")) == set(METHODS) - {None}


def test_each_index_is_there_and_holds_what_it_is_said_to_hold(connection: sqlite3.Connection) -> None:
    for kind, columns in INDEXES.items():
        for column, index in columns.items():
            connection.execute(
                f"SELECT {column} FROM {TABLES[kind]} INDEXED BY {index.name} WHERE {index.holds}"
            )
    made = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'index'").fetchall()
    partial = {name: sql.rpartition(" WHERE ")[2] for name, sql in made if sql and " WHERE " in sql}
    said = {index.name: index.holds for columns in INDEXES.values() for index in columns.values()}
    assert {name: partial.get(name, "true") for name in said} == said


def test_a_file_of_the_layout_before_gets_the_smaller_indexes() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.migrate(connection, schema.steps()[:6])
    sql_functions.register(connection)
    fill(connection)
    schema.migrate(connection, schema.steps())
    assert found(connection, "method=DELETE") == ["DELETE"]
    assert found(connection, "method=POST") == ["POST", "POST"]
    assert found(connection, "status=429", "status") == [429]
    assert found(connection, "status=200", "status") == [200, 200]
    for index in (INDEXES["requests"]["method"], INDEXES["requests"]["status"]):
        rows = f"SELECT count(*) FROM request INDEXED BY {index.name} WHERE {index.holds}"
        assert connection.execute(rows).fetchall() == [(3,)]
    connection.close()
