"""The trace ids of elevenmon's own requests, for whoever reads the log next."""

import sqlite3

from elevenmon.store import own_calls


def test_each_reader_is_told_what_it_has_not_heard(connection: sqlite3.Connection) -> None:
    assert own_calls.noted_after(connection, 0) == (0, [])
    own_calls.add(connection, ["a", "b"])
    place, traces = own_calls.noted_after(connection, 0)
    assert traces == ["a", "b"]
    assert own_calls.noted_after(connection, place) == (place, [])
    own_calls.add(connection, ["c"])
    assert own_calls.noted_after(connection, place)[1] == ["c"]


def test_the_oldest_are_forgotten(connection: sqlite3.Connection) -> None:
    for batch in range(3):
        own_calls.add(connection, [f"{batch}-{number}" for number in range(own_calls.KEPT - 1)])
    _, traces = own_calls.noted_after(connection, 0)
    assert len(traces) == own_calls.KEPT
    assert traces[0] == f"1-{own_calls.KEPT - 2}" and traces[-1] == f"2-{own_calls.KEPT - 2}"


def test_a_place_of_another_file_means_all_of_this_one(connection: sqlite3.Connection) -> None:
    own_calls.add(connection, ["a", "b"])
    assert own_calls.noted_after(connection, 900) == (2, ["a", "b"])
    assert own_calls.noted_after(connection, 2) == (2, [])
