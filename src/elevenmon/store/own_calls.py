"""The trace ids of elevenmon's own requests, whichever process made them and however long ago it ended.

The log brings a request seconds after its answer. By then the one that asked may be gone (a status line, the
run before this one), and nothing else would tell its lines from those of others.
"""

import sqlite3
from array import array
from collections.abc import Iterable

from elevenmon.domain.marks import marks_of

KEPT = 4096
"""The newest so many: the log is read seconds later, and its last half minute again and again."""


def add(connection: sqlite3.Connection, traces: Iterable[str]) -> None:
    """Note ids, and forget the oldest beyond `KEPT`."""
    connection.executemany("INSERT INTO own_call (trace_id) VALUES (?)", ((trace,) for trace in traces))
    connection.execute("DELETE FROM own_call WHERE number <= (SELECT max(number) FROM own_call) - ?", (KEPT,))


def noted_after(connection: sqlite3.Connection, place: int) -> tuple[int, "array[int]"]:
    """The place of the newest id of all, and what marks those noted after a place (0: all), oldest first
    (`domain.marks`).

    A place beyond the newest is one of another file, in whose place this one has come: all are told.
    """
    newest = connection.execute("SELECT coalesce(max(number), 0) FROM own_call").fetchall()[0][0]
    query = "SELECT trace_id FROM own_call WHERE number > ? ORDER BY number"
    rows = connection.execute(query, (place if place <= newest else 0,))
    return newest, marks_of(trace for (trace,) in rows)
