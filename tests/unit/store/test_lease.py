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


def test_the_first_takes_it_and_the_second_does_not(connection: sqlite3.Connection) -> None:
    assert lease.read(connection) is None
    assert lease.take(connection, A, 100.0) == 1
    assert lease.take(connection, B, 101.0) is None
    assert lease.read(connection) == Lease(1, *A, 100.0)


def test_a_lease_without_a_heartbeat_is_free_and_its_old_holder_is_told(
    connection: sqlite3.Connection,
) -> None:
    lease.take(connection, A, 100.0)
    assert lease.beat(connection, 1, 104.0) == []
    assert lease.take(connection, B, 104.0 + EXPIRY_SECONDS - 0.1) is None
    assert lease.take(connection, B, 104.0 + EXPIRY_SECONDS) == 2
    for refused in (lease.check, lambda c, n: lease.beat(c, n, 111.0)):
        with pytest.raises(LeaseLost):
            refused(connection, 1)
    lease.give_up(connection, 1)
    assert lease.take(connection, A, 111.0) is None
    lease.check(connection, 2)


def test_a_lease_given_up_is_free_at_once(connection: sqlite3.Connection) -> None:
    lease.take(connection, A, 100.0)
    lease.give_up(connection, 1)
    assert lease.take(connection, B, 100.0) == 2


def test_a_heartbeat_from_before_the_machine_was_started_again_counts_for_nothing(
    connection: sqlite3.Connection,
) -> None:
    lease.take(connection, A, 1_000_000.0)
    assert lease.take(connection, B, 30.0) == 2


def test_a_holder_known_to_have_ended_holds_nothing(connection: sqlite3.Connection) -> None:
    lease.take(connection, A, 100.0)
    assert lease.take(connection, B, 101.0, is_gone=lambda found: found.pid == 33) is None
    assert lease.take(connection, B, 101.0, is_gone=lambda found: found.pid == 11) == 2


def test_wishes_are_read_once_and_the_same_one_is_one(connection: sqlite3.Connection) -> None:
    lease.take(connection, A, 100.0)
    for wanted in (Wish("refresh", None), Wish("interval", 10), Wish("refresh", None), Wish("interval", 60)):
        lease.wish(connection, wanted)
    assert lease.beat(connection, 1, 101.0) == [Wish("refresh", None), Wish("interval", 60)]
    assert lease.beat(connection, 1, 102.0) == []
