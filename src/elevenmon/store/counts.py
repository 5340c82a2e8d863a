"""How many records of each kind there are, kept as they come and go: exact, and read at once."""

import sqlite3
from typing import Literal

Counted = Literal["history", "requests", "requests_own", "conversations", "history_text"]
"""`history_text` is no count: it says which words `store.full_text` holds."""
_QUERIES: dict[Counted, str] = {
    "history": "SELECT count(*) FROM history_item",
    "requests": "SELECT count(*) FROM request",
    "requests_own": "SELECT count(*) FROM request WHERE own = 1",
    "conversations": "SELECT count(*) FROM conversation",
}


def of(connection: sqlite3.Connection, kind: Counted) -> int:
    """All records of a kind."""
    rows = connection.execute("SELECT count FROM stored_count WHERE kind = ?", (kind,)).fetchall()
    return rows[0][0] if rows else 0


def change(connection: sqlite3.Connection, kind: Counted, by: int) -> None:
    """So many came; fewer than 0: went."""
    if by:
        connection.execute(
            "INSERT INTO stored_count VALUES (?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
            (kind, by),
        )


def agree(connection: sqlite3.Connection) -> bool:
    """Whether the counts are what counting gives."""
    return all(
        connection.execute(query).fetchall()[0][0] == of(connection, kind) for kind, query in _QUERIES.items()
    )


def recount(connection: sqlite3.Connection) -> None:
    """Count everything anew."""
    for kind, query in _QUERIES.items():
        number = connection.execute(query).fetchall()[0][0]
        connection.execute("INSERT OR REPLACE INTO stored_count VALUES (?, ?)", (kind, number))
