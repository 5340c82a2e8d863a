"""How much memory SQLite takes in a process that watches for days.

Each connection may keep 2 MB of the file, and takes more while a page of a walk is written. What they keep is
old soon, and the system keeps the file in memory anyhow. Beyond the limit a connection uses what it keeps for
other pages of the file, instead of taking more.
"""

import sqlite3

_BYTES = 2_000_000
"""Of all connections together: two thirds of it are the layout of the tables and the prepared statements."""


def be_frugal(connection: sqlite3.Connection) -> None:
    """A job on any connection: the limit is that of the process. What a transaction needs, it still gets."""
    connection.execute(f"PRAGMA soft_heap_limit = {_BYTES}").fetchall()
