"""What two stores know becomes what one knows."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.store import usage
from elevenmon.store.errors import StoreClosed
from elevenmon.store.opening import open_memory
from elevenmon.store.transfer import copy_records
from tests.unit.store.records import NOON, after, bucket

VOICE = "voice_id"
HOURS = 40


@pytest.fixture
def target() -> Iterator[sqlite3.Connection]:
    opened = open_memory()
    yield opened.connection
    opened.close()


def know(connection: sqlite3.Connection, first: int, end: int, obtained: int = 0) -> None:
    """One credit in each hour of [first, end)."""
    usage.replace(
        connection,
        dimension=VOICE,
        interval_seconds=3600,
        since=after(hours=first),
        until=after(hours=end),
        rows=[bucket(after(hours=hour), "a", 1.0) for hour in range(first, end)],
        obtained_at=after(hours=obtained),
    )


def ranges(connection: sqlite3.Connection) -> list[tuple[datetime, datetime]]:
    """What is known, as the rows have it."""
    holes = usage.missing(connection, VOICE, 3600, NOON, after(hours=HOURS))
    edges = [NOON, *(edge for hole in holes for edge in hole), after(hours=HOURS)]
    return [(since, until) for since, until in zip(edges[::2], edges[1::2], strict=True) if since < until]


def rows(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("SELECT count(*) FROM usage_coverage").fetchone()[0]
    return found


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        pytest.param((0, 10), (5, 20), id="overlapping"),
        pytest.param((0, 10), (10, 20), id="touching"),
        pytest.param((0, 20), (5, 10), id="one inside the other"),
        pytest.param((0, 20), (0, 5), id="one start, theirs longer"),
        pytest.param((0, 5), (0, 20), id="one start, ours longer"),
    ],
)
@pytest.mark.parametrize("overwrite", [True, False])
def test_ranges_that_two_stores_know_become_one(
    connection: sqlite3.Connection,
    target: sqlite3.Connection,
    theirs: tuple[int, int],
    ours: tuple[int, int],
    *,
    overwrite: bool,
) -> None:
    know(connection, *theirs, obtained=3)
    know(target, *ours, obtained=2)
    copy_records(connection, target, overwrite=overwrite)
    assert rows(target) == 1
    assert usage.coverage(target, VOICE, 3600) == (NOON, after(hours=20))
    assert usage.obtained_at(target, VOICE) == after(hours=3)
    series = usage.total_series(target, NOON, after(hours=HOURS), VOICE)
    assert [used for _, used in series] == [1.0] * 20


RANGES = st.lists(st.tuples(st.integers(0, HOURS - 6), st.integers(1, 6)), max_size=6)


@given(theirs=RANGES, ours=RANGES)
@settings(deadline=None, max_examples=60)
def test_what_either_knows_is_known_and_nothing_else(
    theirs: list[tuple[int, int]], ours: list[tuple[int, int]]
) -> None:
    source, target = open_memory(), open_memory()
    for opened, spans in ((source, theirs), (target, ours)):
        for first, length in spans:
            know(opened.connection, first, first + length)
    copy_records(source.connection, target.connection, overwrite=True)
    known = {hour for first, length in theirs + ours for hour in range(first, first + length)}
    found = ranges(target.connection)
    assert rows(target.connection) == len(found)
    assert known == {
        hour for hour in range(HOURS) for since, until in found if since <= after(hours=hour) < until
    }
    source.close()
    target.close()


def test_a_range_that_damage_made_senseless_is_left_out(
    connection: sqlite3.Connection, target: sqlite3.Connection
) -> None:
    know(connection, 0, 5)
    connection.execute("INSERT INTO usage_coverage VALUES (?, 3600, 9, 3, 0)", (VOICE,))
    copy_records(connection, target, overwrite=True)
    assert ranges(target) == [(NOON, after(hours=5))]
    assert rows(target) == 1


def test_where_buckets_are_lost_their_ranges_are_asked_for_again(
    connection: sqlite3.Connection, target: sqlite3.Connection
) -> None:
    know(connection, 0, 10)
    know(target, 20, 30)
    connection.execute("DROP TABLE usage_bucket")
    copy_records(connection, target, overwrite=True)
    assert ranges(target) == [(after(hours=20), after(hours=30))]


def test_a_copy_ends_when_it_is_told_to(connection: sqlite3.Connection, target: sqlite3.Connection) -> None:
    know(connection, 0, 10)
    with pytest.raises(StoreClosed):
        copy_records(connection, target, overwrite=True, stopped=lambda: True)
