"""The ledger of what was walked."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta

import pytest

from elevenmon.domain.clock import to_ms
from elevenmon.store import backfill, state
from elevenmon.store.backfill import Hole, Skipped
from elevenmon.store.opening import open_memory
from tests.unit.store.records import NOON

HOUR = timedelta(hours=1)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = open_memory()
    yield opened.connection
    opened.close()


def test_nothing_is_complete_before_it_was_begun(connection: sqlite3.Connection) -> None:
    assert backfill.walk(connection, "history") is None
    assert not backfill.is_complete(connection, "history")
    backfill.reach(connection, "history", NOON)
    assert backfill.is_complete(connection, "history")
    assert not backfill.is_complete(connection, "requests")


def test_the_newest_end_only_moves_forward(connection: sqlite3.Connection) -> None:
    for at in (NOON, NOON - HOUR, NOON + HOUR, NOON):
        backfill.reach(connection, "history", at)
    found = backfill.walk(connection, "history")
    assert found is not None and found.newest == NOON + HOUR


def test_a_hole_is_narrowed_and_filled(connection: sqlite3.Connection) -> None:
    backfill.reach(connection, "history", NOON)
    backfill.dig(connection, "history", None, NOON - HOUR, "c1")
    backfill.dig(connection, "history", NOON - HOUR, NOON, None)
    newest = backfill.newest_hole(connection, "history")
    assert newest is not None and (newest.since, newest.until, newest.cursor) == (NOON - HOUR, NOON, None)
    backfill.fill(connection, newest)
    older = backfill.newest_hole(connection, "history")
    assert older is not None and older.cursor == "c1"
    backfill.narrow(connection, older, NOON - 5 * HOUR, "c2")
    assert backfill.holes(connection, "history") == [
        Hole(older.hole_id, "history", None, NOON - 5 * HOUR, "c2")
    ]
    assert not backfill.is_complete(connection, "history")
    assert backfill.is_complete(connection, "history", NOON - 4 * HOUR)
    assert not backfill.is_complete(connection, "history", NOON - 6 * HOUR)


def test_what_is_forgotten_does_not_lend_its_number_to_what_comes_after(
    connection: sqlite3.Connection,
) -> None:
    backfill.dig(connection, "history", None, NOON, "c1")
    old = backfill.holes(connection, "history")[0]
    backfill.skip(connection, Skipped("history", NOON, NOON, "too large"), NOON)
    backfill.forget(connection, ("history",))
    assert backfill.skipped(connection, "history") == []
    backfill.dig(connection, "history", None, NOON + HOUR, "c9")
    backfill.narrow(connection, old, NOON - HOUR, "late")
    backfill.fill(connection, old)
    (kept,) = backfill.holes(connection, "history")
    assert (kept.until, kept.cursor) == (NOON + HOUR, "c9")


def test_what_was_pruned_is_not_walked_again_unless_asked(connection: sqlite3.Connection) -> None:
    backfill.reach(connection, "history", NOON)
    backfill.dig(connection, "history", None, NOON, None)
    state.put(connection, backfill.PRUNED_STATE + "history", str(to_ms(NOON - HOUR)))
    hole = backfill.newest_hole(connection, "history")
    assert hole is not None and hole.since == NOON - HOUR
    backfill.narrow(connection, hole, NOON - 2 * HOUR, None)
    assert backfill.newest_hole(connection, "history") is None
    assert backfill.is_complete(connection, "history")
    backfill.forget(connection, ("history",))
    assert backfill.pruned_before(connection, "history") is None


def test_what_was_skipped_is_told_once(connection: sqlite3.Connection) -> None:
    missing = Skipped("requests", NOON, NOON, "too many")
    backfill.skip(connection, missing, NOON)
    backfill.skip(connection, missing, NOON + HOUR)
    assert backfill.skipped(connection, "requests") == [missing]


def test_what_one_answer_brought_whole_is_no_longer_missing(connection: sqlite3.Connection) -> None:
    def note() -> None:
        for at in (NOON - HOUR, NOON, NOON + HOUR):
            backfill.skip(connection, Skipped("history", at, at, "too large"), at)
        backfill.skip(connection, Skipped("history", NOON - 9 * HOUR, NOON - 5 * HOUR, "too large"), NOON)

    def missing() -> list[timedelta]:
        return [each.since - NOON for each in backfill.skipped(connection, "history")]

    note()
    backfill.regain(connection, "history", NOON - HOUR, NOON + HOUR)
    assert missing() == [-9 * HOUR, -HOUR, HOUR], "the ends may have been left out of that answer"
    backfill.regain(connection, "history", NOON - 8 * HOUR, NOON)
    assert missing() == [-9 * HOUR, HOUR], "a range that is brought in part stays noted"
    backfill.regain(connection, "requests", None, NOON + 9 * HOUR)
    assert len(missing()) == 2
    backfill.regain(connection, "history", None, NOON + 2 * HOUR)
    assert missing() == [] and backfill.why_skipped(connection, "history") == ""


def test_what_was_pruned_is_not_missed(connection: sqlite3.Connection) -> None:
    backfill.skip(connection, Skipped("history", NOON, NOON, "too large"), NOON)
    state.put(connection, f"{backfill.PRUNED_STATE}history", str(to_ms(NOON)))
    assert backfill.why_skipped(connection, "history") == "too large"
    state.put(connection, f"{backfill.PRUNED_STATE}history", str(to_ms(NOON + HOUR)))
    assert backfill.why_skipped(connection, "history") == ""


def test_a_range_takes_the_place_of_what_was_skipped_within_it(connection: sqlite3.Connection) -> None:
    assert backfill.why_skipped(connection, "history") == ""
    for until in (NOON, NOON + HOUR, NOON + 2 * HOUR):
        backfill.skip(connection, Skipped("history", NOON, until, "too large"), until)
    backfill.skip(
        connection, Skipped("history", NOON + 3 * HOUR, NOON + 3 * HOUR, "in circles"), NOON + 3 * HOUR
    )
    assert [each.until - NOON for each in backfill.skipped(connection, "history")] == [2 * HOUR, 3 * HOUR]
    assert backfill.why_skipped(connection, "history") == "in circles"
    assert backfill.why_skipped(connection, "requests") == ""


def test_a_stretch_is_covered_that_no_hole_reaches_into(connection: sqlite3.Connection) -> None:
    def covers(since: int, until: int) -> bool:
        return backfill.covers(connection, "history", NOON + since * HOUR, NOON + until * HOUR)

    assert not covers(-1, 0)
    backfill.reach(connection, "history", NOON)
    assert covers(-99, 0)
    backfill.dig(connection, "history", NOON - 5 * HOUR, NOON - 4 * HOUR, None)
    assert covers(-3, 0) and covers(-6, -5)
    assert not covers(-4, 0) and not covers(-9, 0) and not covers(-6, -4)
    backfill.dig(connection, "history", None, NOON - 20 * HOUR, None)
    assert covers(-19, -18)
    assert not covers(-20, -19) and not covers(-99, -98)


def test_what_could_not_be_had_is_not_covered(connection: sqlite3.Connection) -> None:
    backfill.reach(connection, "history", NOON)
    lost = NOON - 2 * HOUR
    backfill.skip(connection, Skipped("history", lost, lost, "too large"), NOON)
    assert not backfill.covers(connection, "history", lost, lost + HOUR)
    assert not backfill.covers(connection, "history", lost - HOUR, NOON)
    assert backfill.covers(connection, "history", lost - HOUR, lost)
    assert backfill.covers(connection, "history", lost + HOUR, NOON)
    assert backfill.covers(connection, "history", lost + HOUR / 2, NOON)


def test_what_was_pruned_is_not_covered(connection: sqlite3.Connection) -> None:
    backfill.reach(connection, "history", NOON)
    state.put(connection, backfill.PRUNED_STATE + "history", str(to_ms(NOON - 2 * HOUR)))
    assert backfill.covers(connection, "history", NOON - 2 * HOUR, NOON)
    assert not backfill.covers(connection, "history", NOON - 3 * HOUR, NOON)
