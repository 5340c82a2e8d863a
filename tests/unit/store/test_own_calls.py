"""The trace ids of elevenmon's own requests, for whoever reads the log next."""

import sqlite3

from elevenmon.domain.marks import marks_of
from elevenmon.store import own_calls

NOTHING = marks_of(())


def test_each_reader_is_told_what_it_has_not_heard(connection: sqlite3.Connection) -> None:
    assert own_calls.noted_after(connection, 0) == (0, NOTHING)
    own_calls.add(connection, ["a", "b"])
    place, traces = own_calls.noted_after(connection, 0)
    assert traces == marks_of(("a", "b"))
    assert own_calls.noted_after(connection, place) == (place, NOTHING)
    own_calls.add(connection, ["c"])
    assert own_calls.noted_after(connection, place)[1] == marks_of("c")


def test_the_oldest_are_forgotten(connection: sqlite3.Connection) -> None:
    for batch in range(3):
        own_calls.add(connection, [f"{batch}-{number}" for number in range(own_calls.KEPT - 1)])
    _, traces = own_calls.noted_after(connection, 0)
    assert len(traces) == own_calls.KEPT
    last = own_calls.KEPT - 2
    assert (traces[:1], traces[-1:]) == (marks_of([f"1-{last}"]), marks_of([f"2-{last}"]))


def test_a_place_of_another_file_means_all_of_this_one(connection: sqlite3.Connection) -> None:
    own_calls.add(connection, ["a", "b"])
    assert own_calls.noted_after(connection, 900) == (2, marks_of(("a", "b")))
    assert own_calls.noted_after(connection, 2) == (2, NOTHING)
