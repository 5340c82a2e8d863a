"""How a job is run: whole or not at all, or by what stood at one moment. Both raise sqlite3.Error."""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def whole(connection: sqlite3.Connection, job: Callable[[sqlite3.Connection], T]) -> T:
    """The job as one transaction: what it wrote is kept when it returns, and none of it when it raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = job(connection)
        connection.execute("COMMIT")
    finally:
        roll_back(connection)
    return result


def at_one_moment(connection: sqlite3.Connection, job: Callable[[sqlite3.Connection], T]) -> T:
    """The job as a look at what stands now, whatever others write meanwhile."""
    connection.execute("BEGIN")
    try:
        return job(connection)
    finally:
        roll_back(connection)


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo what was not committed; SQLite may have done so by itself: a full disk does that."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")
