"""Many rows with few statements.

After each statement Python's other threads have their turn, of 5 ms where there is one that works: pages of a
walk that went in row by row would wait most of the time.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

from elevenmon.store.errors import RefusedValue

_SIZES = (1024, 128, 16, 4, 1)
"""Rows of one statement: a few sizes, so that SQLite parses each statement once."""
_FEW = 16
"""Rows of the largest statement for a batch that is no page. Each statement is kept to the end: one of the
largest takes 2 MB, and one of 128 rows a quarter of one."""
_A_PAGE = 500
"""Rows that come when all of the past is brought at once, and seldom otherwise."""
_ROOM_KB = 8_000

Row = tuple[Any, ...]


def insert_all(
    connection: sqlite3.Connection, table: str, columns: Sequence[str], rows: Sequence[Row]
) -> None:
    """Insert rows; RefusedValue as in `put_all`.

    A conflict, which row ids from `arrivals` never have, rolls the transaction back: then nothing has to be
    kept to undo the statement alone.
    """
    statement = f"INSERT OR ROLLBACK INTO {table} ({', '.join(columns)}) VALUES"
    if len(rows) < _A_PAGE:
        put_rows(connection, statement, rows, largest=_FEW)
        return
    with _room(connection):
        put_rows(connection, statement, rows)


def put_rows(
    connection: sqlite3.Connection,
    statement: str,
    rows: Sequence[Row],
    ending: str = "",
    *,
    largest: int = _SIZES[0],
) -> None:
    """Run a statement whose rows stand between its VALUES and its `ending`; RefusedValue as in `put_all`.

    `largest`: rows of one statement at most.
    """
    if not rows:
        return
    places = f"({', '.join('?' * len(rows[0]))})"
    most = connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // len(rows[0])
    at = 0
    for size in _SIZES:
        if size <= min(most, largest, len(rows) - at):
            whole = f"{statement} {', '.join([places] * size)} {ending}"
            end = len(rows) - (len(rows) - at) % size
            put_all(
                connection,
                whole,
                [tuple(chain.from_iterable(rows[first : first + size])) for first in range(at, end, size)],
            )
            at = end


def put_all(connection: sqlite3.Connection, statement: str, rows: Sequence[Row]) -> None:
    """Run a statement for each row. RefusedValue as in `checked`, found out by SQLite rather than beforehand.

    For large batches whose numbers are finite: the rows before a refused one are undone with the transaction.
    """
    try:
        connection.executemany(statement, rows)
    except UnicodeEncodeError as error:
        raise RefusedValue("a text holds a lone surrogate") from error
    except OverflowError as error:
        raise RefusedValue("a number needs more than 64 bits") from error


@contextmanager
def _room(connection: sqlite3.Connection) -> Iterator[None]:
    """Let SQLite keep all the file's pages that a batch changes, instead of writing some out and reading them
    again; what it keeps beyond its usual half a megabyte goes back with the end of the block."""
    usual = connection.execute("PRAGMA cache_size").fetchall()[0][0]
    connection.execute(f"PRAGMA cache_size = -{_ROOM_KB}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA cache_size = {usual}")
