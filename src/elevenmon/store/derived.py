"""What follows from the records and is made from them, never copied: the word index, sums and counts."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from elevenmon.store import counts, full_text, history_days, request_days
from elevenmon.store.history import MOST_CREDITS

_TABLES = frozenset({"history_day", "history_voice", "request_day", "stored_count", "history_text"})
_INDEX_PARTS = "history_text_"
_NAMED = (
    "SELECT DISTINCT voice_id, voice_name FROM history_item"
    " WHERE voice_id IS NOT NULL AND voice_name IS NOT NULL"
)
_VOICES = f"INSERT OR IGNORE INTO history_voice {_NAMED}"


def is_derived(table: str) -> bool:
    """Whether a table only repeats what others say."""
    return table in _TABLES or table.startswith(_INDEX_PARTS)


def is_derived_column(column: str) -> bool:
    """Whether a column is not copied with its record: a mended record is not the one that was digested."""
    return column == "digest"


def agrees(connection: sqlite3.Connection) -> bool:
    """Whether counts, sums and names are what the records say; the index of words is looked at elsewhere."""
    return (
        counts.agree(connection)
        and history_days.agree(connection)
        and request_days.agree(connection)
        and not connection.execute(f"{_NAMED} EXCEPT SELECT * FROM history_voice LIMIT 1").fetchall()
    )


def rebuild(connection: sqlite3.Connection) -> None:
    """Make all of it anew, in the caller's transaction."""
    if full_text.has_full_text(connection):
        full_text.rebuild(connection)
    history_days.forget(connection)
    history_days.add_stored(connection)
    connection.execute("DELETE FROM history_voice")
    connection.execute(_VOICES)
    request_days.rebuild(connection)
    counts.recount(connection)


@contextmanager
def following(connection: sqlite3.Connection) -> Iterator[None]:
    """Bring it up to date with the clips, requests and conversations that the block inserts by itself.

    In the caller's transaction; also when the block ends with an error that leaves the transaction open.
    """
    connection.execute("CREATE TEMP TABLE arrived (id INTEGER PRIMARY KEY)")
    connection.execute(
        "CREATE TEMP TRIGGER arrival AFTER INSERT ON main.history_item"
        " BEGIN INSERT OR IGNORE INTO arrived VALUES (new.id); END"
    )
    try:
        yield
    except sqlite3.DatabaseError:
        if connection.in_transaction:
            _catch_up(connection)
        raise
    else:
        _catch_up(connection)
    finally:
        # a rolled back transaction has taken them along
        connection.execute("DROP TRIGGER IF EXISTS temp.arrival")
        connection.execute("DROP TABLE IF EXISTS temp.arrived")


def _catch_up(connection: sqlite3.Connection) -> None:
    arrived = "id IN (SELECT id FROM temp.arrived)"
    # clips out of a file of the first layout, which had no such columns
    connection.execute(
        "UPDATE history_item SET credits = max(0, min(counter_to - counter_from, ?)),"
        f" chars = clip_characters(text, dialogue) WHERE {arrived} AND credits IS NULL",
        (MOST_CREDITS,),
    )
    full_text.add_stored(connection, arrived)
    history_days.add_stored(connection, arrived)
    connection.execute(f"{_VOICES} AND {arrived}")
    request_days.rebuild(connection)
    counts.recount(connection)
