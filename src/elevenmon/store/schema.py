"""The numbered steps that bring a store file to this version, and how they are taken."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from elevenmon.store import full_text, sql_functions

APPLICATION_ID = 1701604718
"""`PRAGMA application_id` of a store: "elmn" in ASCII."""

LIBRARY = sqlite3.sqlite_version
"""The version of SQLite that is at work."""

_FOLDER = Path(__file__).with_name("migrations")
_STRICT_SINCE = (3, 37)


def steps() -> tuple[str, ...]:
    """The SQL of every step, oldest first: step n leads to `user_version` n."""
    return tuple(file.read_text("utf-8") for file in sorted(_FOLDER.glob("[0-9]*.sql")))


def version(connection: sqlite3.Connection) -> int:
    """How many steps the file has taken."""
    number: int = connection.execute("PRAGMA user_version").fetchall()[0][0]
    return number


def migrate(connection: sqlite3.Connection, sql_steps: Sequence[str]) -> None:
    """Take the missing steps, each in a transaction of its own that also counts it; see to the word index.

    Killed at any moment, the file stands after one step or another, never between. Two processes that do this
    at once take each step once: the version is read again inside the transaction.
    """
    sql_functions.register(connection)
    for number, sql in enumerate(sql_steps, start=1):
        if version(connection) >= number:
            continue
        connection.execute("BEGIN IMMEDIATE")
        try:
            if version(connection) < number:
                for statement in _statements(sql):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
    full_text.ensure(connection)


def _statements(sql: str) -> Iterator[str]:
    """The statements, each ending its line: `executescript` would commit the open transaction first."""
    if sqlite3.sqlite_version_info < _STRICT_SINCE:
        sql = sql.replace(") STRICT, WITHOUT ROWID;", ") WITHOUT ROWID;").replace(") STRICT;", ");")
    pending = ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending
