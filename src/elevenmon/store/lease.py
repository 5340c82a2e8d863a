"""Which process asks the service: a numbered lease on the store file, kept alive by a heartbeat.

Heartbeats are told in milliseconds since the machine started, which all of its processes share and no setting
of the clock moves. (Both Linux's and macOS's `time.monotonic` count so.) After a restart of the machine a
heartbeat may lie ahead of now: then nobody holds the lease either.

Whoever takes the lease raises its number. The holder says its number in every transaction it writes: one that
was thought dead, and woke up, writes nothing any more.
"""

import os
import sqlite3
from collections.abc import Callable
from typing import NamedTuple

from elevenmon.store.errors import LeaseLost
from elevenmon.store.values import checked

BEAT_SECONDS = 2.0
"""How often the holder shows that it lives."""
EXPIRY_SECONDS = 6.0
"""A lease without a heartbeat for this long is free."""


class Lease(NamedTuple):
    """The lease as it stands."""

    number: int
    pid: int
    """The process that holds it."""
    place: str
    """The machine (and container) whose process that is."""
    beat: float | None
    """Seconds since the machine started; None when it was given up."""

    def expired(self, now: float) -> bool:
        """Whether anybody may take it at this monotonic time, in seconds."""
        return self.beat is None or not self.beat - 1 <= now < self.beat + EXPIRY_SECONDS


class Wish(NamedTuple):
    """What another process wants of the holder: `refresh`, `interval` (a number of seconds), `full`."""

    what: str
    value: int | None


def read(connection: sqlite3.Connection) -> Lease | None:
    """The lease; None where nobody ever took it."""
    rows = connection.execute("SELECT number, pid, place, beat FROM lease").fetchall()
    if not rows:
        return None
    number, pid, place, beat = rows[0]
    return Lease(number, pid, place, None if beat is None else beat / 1000)


def take(
    connection: sqlite3.Connection,
    process: tuple[int, str],
    now: float,
    is_gone: Callable[[Lease], bool] = lambda lease: False,
) -> int | None:
    """Take the lease where it is free; its number, None where another process holds it.

    `process` is the pid and its place; `is_gone` says whether a holder is known to have ended.
    """
    found = read(connection)
    if found is not None and not found.expired(now) and not is_gone(found):
        return None
    number = _first() if found is None else found.number + 1
    connection.execute(
        "INSERT OR REPLACE INTO lease VALUES (1, ?, ?, ?, ?)", checked((number, *process, round(now * 1000)))
    )
    return number


def _first() -> int:
    """A file's first number is like no other file's: one may take another's place under those who use it."""
    return int.from_bytes(os.urandom(5), "big") + 1


def check(connection: sqlite3.Connection, number: int) -> None:
    """LeaseLost unless this number holds the lease: the first statement of every write of the holder."""
    if not connection.execute("SELECT 1 FROM lease WHERE number = ?", (number,)).fetchall():
        raise LeaseLost("another elevenmon has taken over")


def beat(connection: sqlite3.Connection, number: int, now: float) -> list[Wish]:
    """Show that the holder lives; what others wanted since, oldest first. LeaseLost when it is another's."""
    check(connection, number)
    connection.execute("UPDATE lease SET beat = ?", (round(now * 1000),))
    wishes = [Wish(*row) for row in connection.execute("SELECT what, value FROM wish ORDER BY id").fetchall()]
    if wishes:
        connection.execute("DELETE FROM wish")
    return wishes


def give_up(connection: sqlite3.Connection, number: int) -> None:
    """Let anybody take it from now on; nothing happens where another one holds it."""
    connection.execute("UPDATE lease SET beat = NULL WHERE number = ?", (number,))


def wish(connection: sqlite3.Connection, wanted: Wish) -> None:
    """Ask something of the holder, in the place of the same wish not yet read."""
    connection.execute("DELETE FROM wish WHERE what = ?", (wanted.what,))
    connection.execute("INSERT INTO wish (what, value) VALUES (?, ?)", checked((wanted.what, wanted.value)))


def data_version(connection: sqlite3.Connection) -> int:
    """A number that changes when another connection has written to the file: one connection's own."""
    number: int = connection.execute("PRAGMA data_version").fetchall()[0][0]
    return number
