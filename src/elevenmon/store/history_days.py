"""What the clips of each day sum up to, by voice and model: kept exactly as clips come, change and go."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from elevenmon.store.bulk import put_rows
from elevenmon.store.values import SEQUENCE_BITS

_DAY_MS = 86_400_000
_ADD = "INSERT INTO history_day VALUES"
_TO_WHAT_IS_THERE = (
    "ON CONFLICT DO UPDATE SET clips = clips + excluded.clips, credits = credits + excluded.credits"
)
_SUMS = (
    f"SELECT (id >> {SEQUENCE_BITS}) / {_DAY_MS}, coalesce(voice_id, ''), coalesce(model_id, ''), count(*),"
    " sum(credits) FROM history_item"
)


Counted = tuple[int, str | None, str | None, int]
"""One clip's part in the sums: its row id, voice, model and credits."""


def change(
    connection: sqlite3.Connection, *, came: Iterable[Counted] = (), went: Iterable[Counted] = ()
) -> None:
    """Take clips in and out; one that changed goes as it was and comes as it is."""
    sums: defaultdict[tuple[int, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for sign, clips in ((1, came), (-1, went)):
        for row_id, voice_id, model_id, cost in clips:
            day = (row_id >> SEQUENCE_BITS) // _DAY_MS
            entry = sums[day, voice_id or "", model_id or ""]
            entry[0] += sign
            entry[1] += sign * cost
    put_rows(connection, _ADD, [(*key, *entry) for key, entry in sums.items()], _TO_WHAT_IS_THERE)
    emptied = [key for key, entry in sums.items() if entry[0] < 0]
    connection.executemany(
        "DELETE FROM history_day WHERE day = ? AND voice_id = ? AND model_id = ? AND clips = 0", emptied
    )


def add_stored(connection: sqlite3.Connection, where: str = "true") -> None:
    """Take in stored clips that a condition of ours names: all of them after `forget`."""
    rows = connection.execute(f"{_SUMS} WHERE {where} GROUP BY 1, 2, 3").fetchall()
    put_rows(connection, _ADD, rows, _TO_WHAT_IS_THERE)


def forget(connection: sqlite3.Connection) -> None:
    """Empty the table."""
    connection.execute("DELETE FROM history_day")


def agree(connection: sqlite3.Connection) -> bool:
    """Whether the sums are what adding up all clips gives."""
    added = f"{_SUMS} GROUP BY 1, 2, 3"
    both = f"SELECT * FROM ({added}) EXCEPT SELECT * FROM history_day"
    back = f"SELECT * FROM history_day EXCEPT SELECT * FROM ({added})"
    return not any(connection.execute(f"{query} LIMIT 1").fetchall() for query in (both, back))


def totals(connection: sqlite3.Connection, first_day: int, last_day: int) -> tuple[int, int]:
    """Clips and credits of whole UTC days (days since 1970), both included."""
    rows = connection.execute(
        "SELECT coalesce(sum(clips), 0), coalesce(sum(credits), 0) FROM history_day"
        " WHERE day BETWEEN ? AND ?",
        (first_day, last_day),
    ).fetchall()
    return rows[0][0], rows[0][1]
