"""The lease: who asks the service."""

import sqlite3
from collections.abc import Iterator

import pytest

from elevenmon.store import lease
from elevenmon.store.errors import LeaseLost
from elevenmon.store.lease import EXPIRY_SECONDS, Lease, Wish
from elevenmon.store.opening import open_memory

A, B = (11, "here"), (22, "here")


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = open_memory()
    yield opened.connection
    opened.close()


def taken(connection: sqlite3.Connection) -> int:
    """The number of the lease that A takes at 100 seconds."""
    number = lease.take(connection, A, 100.0)
    assert number is not None
    return number


def test_the_first_takes_it_and_the_second_does_not(connection: sqlite3.Connection) -> None:
    assert lease.read(connection) is None
    number = taken(connection)
    assert lease.take(connection, B, 101.0) is None
    assert lease.read(connection) == Lease(number, *A, 100.0)


def test_two_files_never_begin_with_the_same_number(connection: sqlite3.Connection) -> None:
    """One file may take another's place under a process that holds the lease of the first."""
    number = taken(connection)
    other = open_memory()
    assert lease.take(other.connection, B, 100.0) is not None
    with pytest.raises(LeaseLost):
        lease.check(other.connection, number)
    other.close()


def test_a_lease_without_a_heartbeat_is_free_and_its_old_holder_is_told(
    connection: sqlite3.Connection,
) -> None:
    number = taken(connection)
    assert lease.beat(connection, number, 104.0) == []
    assert lease.take(connection, B, 104.0 + EXPIRY_SECONDS - 0.1) is None
    assert lease.take(connection, B, 104.0 + EXPIRY_SECONDS) == number + 1
    for refused in (lease.check, lambda c, n: lease.beat(c, n, 111.0)):
        with pytest.raises(LeaseLost):
            refused(connection, number)
    lease.give_up(connection, number)
    assert lease.take(connection, A, 111.0) is None
    lease.check(connection, number + 1)


def test_a_lease_given_up_is_free_at_once(connection: sqlite3.Connection) -> None:
    number = taken(connection)
    lease.give_up(connection, number)
    assert lease.take(connection, B, 100.0) == number + 1


def test_a_heartbeat_from_before_the_machine_was_started_again_counts_for_nothing(
    connection: sqlite3.Connection,
) -> None:
    number = lease.take(connection, A, 1_000_000.0)
    assert number is not None
    assert lease.take(connection, B, 30.0) == number + 1


def test_a_holder_known_to_have_ended_holds_nothing(connection: sqlite3.Connection) -> None:
    number = taken(connection)
    assert lease.take(connection, B, 101.0, is_gone=lambda found: found.pid == 33) is None
    assert lease.take(connection, B, 101.0, is_gone=lambda found: found.pid == 11) == number + 1


def test_wishes_are_read_once_and_the_same_one_is_one(connection: sqlite3.Connection) -> None:
    number = taken(connection)
    for wanted in (Wish("refresh", None), Wish("interval", 10), Wish("refresh", None), Wish("interval", 60)):
        lease.wish(connection, wanted)
    assert lease.beat(connection, number, 101.0) == [Wish("refresh", None), Wish("interval", 60)]
    assert lease.beat(connection, number, 102.0) == []
