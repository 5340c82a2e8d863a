"""The SQL of a filter finds what the filter means, whatever the store holds and whatever is asked."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.domain.clock import to_ms
from elevenmon.domain.filter_fields import FIELDS
from elevenmon.domain.filter_match import matches, value_of
from elevenmon.domain.filter_tree import Expression
from elevenmon.domain.filters import FilterError, parse
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import Kind
from elevenmon.domain.lookups import Model, Voice
from elevenmon.domain.request_log import ApiRequest
from elevenmon.store import history, known_values, list_plan, lookups, opening, requests
from elevenmon.store.list_search import Search
from elevenmon.store.list_sort import order
from elevenmon.store.record_rows import rows
from tests.unit.store.filter_examples import (
    MODELS,
    NOW,
    VOICES,
    calls,
    clips,
    filters,
)


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    """A store in memory, emptied by each example."""
    opened = opening.open_memory()
    with closing(opened.connection) as connection:
        yield connection


def fill(connection: sqlite3.Connection, items: list[HistoryItem], requested: list[ApiRequest]) -> None:
    """Begin a transaction with nothing but these."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    connection.execute("BEGIN")
    voices = [Voice(VOICES[0], "Rachel", None), Voice(VOICES[1], "Zoë", None)]
    lookups.save_voices(connection, voices, NOW)
    lookups.save_models(connection, [Model(MODELS[0], "Flash v2.5", None, 1.0, None)], NOW)
    connection.execute("INSERT INTO lookup VALUES ('member', 'u1', 'Ada', NULL, 0)")
    history.add(connection, items)
    requests.add(connection, requested)
    for item in items[::4]:
        history.mark_deleted(connection, item, NOW)


def found(
    connection: sqlite3.Connection,
    expression: Expression,
    *,
    sort: str = "time",
    descending: bool = True,
    few: int = list_plan.FEW,
) -> list[int]:
    """Row ids as a search finds them, in slices of one, four, sixteen, ... candidates."""
    plan = list_plan.plan(connection, expression, to_ms(NOW), few=few)
    ordered = order(connection, expression.kind, sort, descending=descending)
    search = Search(plan, ordered, 0, 2**63 - 1, first_slice=1)
    while not search.complete:
        search.step(connection, lambda: 0.0)
    return search.hits.page(0, len(search.hits))


FEW = st.sampled_from([list_plan.FEW, 1, -1])
"""Candidates fetched at once: all of a test's store, one, or none, so that every index is walked."""


def expected(connection: sqlite3.Connection, expression: Expression) -> list[int]:
    """Row ids as the meaning has it."""
    kind = Kind(expression.kind)
    table = "request" if kind is Kind.REQUESTS else "history_item"
    ids = [row[0] for row in connection.execute(f"SELECT id FROM {table} ORDER BY id DESC")]
    names = known_values.names_of(connection, kind)
    return [
        row.row_id
        for row in rows(connection, kind, ids)
        if matches(expression, row.record, names, NOW, deleted=row.deleted_at is not None)
    ]


@settings(max_examples=250, deadline=None)
@given(clips(), filters("history"), st.booleans(), FEW)
def test_clips_are_found_by_sql_as_by_meaning(
    connection: sqlite3.Connection, items: list[HistoryItem], text: str, descending: bool, few: int
) -> None:
    fill(connection, items, [])
    expression = parse(text, "history", zone=UTC)
    wanted = expected(connection, expression)
    ids = found(connection, expression, descending=descending, few=few)
    assert ids == (wanted if descending else wanted[::-1])


@settings(max_examples=250, deadline=None)
@given(calls(), filters("requests"), st.booleans(), FEW)
def test_requests_are_found_by_sql_as_by_meaning(
    connection: sqlite3.Connection, requested: list[ApiRequest], text: str, descending: bool, few: int
) -> None:
    fill(connection, [], requested)
    expression = parse(text, "requests", zone=UTC)
    wanted = expected(connection, expression)
    ids = found(connection, expression, descending=descending, few=few)
    assert ids == (wanted if descending else wanted[::-1])


@settings(max_examples=100, deadline=None)
@given(clips(), st.text(max_size=12))
def test_any_text_typed_finds_the_same_both_ways(
    connection: sqlite3.Connection, items: list[HistoryItem], text: str
) -> None:
    fill(connection, items, [])
    try:
        expression = parse(text, "history", zone=UTC)
    except FilterError:
        return
    assert found(connection, expression) == expected(connection, expression)


@settings(max_examples=100, deadline=None)
@given(clips(), calls(), st.booleans(), st.data())
def test_sorting_goes_by_value_then_time_and_leaves_missing_ones_last(
    connection: sqlite3.Connection,
    items: list[HistoryItem],
    requested: list[ApiRequest],
    descending: bool,
    data: st.DataObject,
) -> None:
    fill(connection, items, requested)
    kind = data.draw(st.sampled_from(["requests", "history"]))
    field = data.draw(st.sampled_from([f.name for f in FIELDS[kind] if f.sortable and f.name != "time"]))
    expression = parse("", kind)
    ids = found(connection, expression, sort=field, descending=descending)
    values = [value_of(row.record, field) for row in rows(connection, Kind(kind), ids)]
    missing = [value is None for value in values]
    assert missing == sorted(missing)
    numbers = [value for value in values if isinstance(value, int | float)]
    assert numbers == sorted(numbers, reverse=descending)
    assert sorted(ids) == sorted(expected(connection, expression))
    for (one, first), (two, second) in zip(
        zip(ids, values, strict=True), list(zip(ids, values, strict=True))[1:], strict=False
    ):
        assert first != second or (one > two) == descending


def test_values_are_never_written_into_the_sql(connection: sqlite3.Connection) -> None:
    fill(connection, [], [])
    hostile = "x'); DROP TABLE request; --"
    for kind, field in (
        ("requests", "path"),
        ("requests", "method"),
        ("history", "state"),
        ("history", "voice"),
    ):
        plan = list_plan.plan(connection, parse(f'{field}:"{hostile}"', kind), 0)
        together = plan.rest.sql + plan.rows + "".join(source.select for source in plan.sources)
        assert "drop" not in together.lower()


def test_words_are_found_without_a_word_index(connection: sqlite3.Connection) -> None:
    items = [
        HistoryItem(f"h{number}", NOW - timedelta(minutes=number), 0, 1, None, None, text=text)
        for number, text in enumerate(["Your parcel", "_漢字 parcels", "none", "İstanbul"])
    ]
    fill(connection, items, [])
    connection.execute("DROP TABLE history_text")
    for text in ("parcel", '"parcel"', "字", "istan", "!parcel"):
        expression = parse(text, "history")
        assert found(connection, expression) == expected(connection, expression)
    connection.execute("ROLLBACK")


def test_a_log_of_very_many_paths_is_looked_through_row_by_row(connection: sqlite3.Connection) -> None:
    many = known_values.MOST_VALUES + 50
    fill(
        connection,
        [],
        [
            ApiRequest(f"e{number}", NOW - timedelta(seconds=number), "GET", f"/v1/Item/{number}", 200, 0.1)
            for number in range(many)
        ],
    )
    for text in ("path:item/77", "path=/v1/item/77", "77", "~m/7.7$", "path!=/v1/item/5", "item 77 get"):
        expression = parse(text, "requests")
        assert found(connection, expression) == expected(connection, expression) != []
