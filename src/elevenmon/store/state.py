"""Small facts that outlive a run: per-feed sync state, the verdict's level, whose account it is."""

import sqlite3

from elevenmon.store.values import checked


def get(connection: sqlite3.Connection, name: str) -> str | None:
    """What was put under a name."""
    rows = connection.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchall()
    return rows[0][0] if rows else None


def put(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Keep a short text (JSON, as a rule) under a name, in the place of what was there."""
    connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", checked((name, value)))


def put_all(connection: sqlite3.Connection, beginning: str, value: str) -> None:
    """Keep a text under every known name that begins like this."""
    connection.execute(
        "UPDATE state SET value = ? WHERE substr(name, 1, ?) = ?", checked((value, len(beginning), beginning))
    )
