"""Whether every page of a store can be read and means what it should."""

import sqlite3

from elevenmon.store.errors import StoreDamaged, translated

_OF_THE_INDEX = ("unable to validate the inverted index", "malformed inverted index", "fts5: ")
"""What SQLite 3.44 and later say here of the index of words too. It is made anew from the records
(`upkeep.check`), which are not damaged for it."""
_NO_COMPLAINT = (*_OF_THE_INDEX, "*** in database ")
"""That, and a heading."""


def is_sound(connection: sqlite3.Connection) -> bool:
    """Look at every page; about 2 s per gigabyte."""
    return not complaints(connection, 5)


def complaints(connection: sqlite3.Connection, most: int) -> list[str]:
    """What SQLite finds wrong, up to so many lines; none where all is well."""
    try:
        rows = connection.execute(f"PRAGMA integrity_check({most + 1})").fetchall()
    except sqlite3.DatabaseError as error:
        if not isinstance(translated(error), StoreDamaged):
            raise
        return [str(error)]
    lines = [line for row in rows for line in str(row[0]).splitlines()]
    return [line for line in lines if line != "ok" and not line.startswith(_NO_COMPLAINT)][:most]
