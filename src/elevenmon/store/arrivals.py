"""Which records of a batch are stored already, and the row ids of those that are not.

A record is known by its time and its own id. Row ids follow the time, so all that can be the same record
stands side by side, and one statement finds the whole batch's neighbours.
"""

import sqlite3
from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from elevenmon.store.errors import RefusedValue
from elevenmon.store.values import SEQUENCE_MASK

V = TypeVar("V")
Key = tuple[int, str]
"""The lowest row id of the record's millisecond, and the id that the service knows it by."""
Ready = tuple[int, str, V]
"""The same of one record, and what is stored of it."""


class Neighbours(NamedTuple):
    """What is stored of the milliseconds of a batch."""

    rows: dict[Key, tuple[Any, ...]]
    """Each stored row, which begins with its row id and its key."""
    free: dict[int, int]
    """The next row id of a millisecond that has rows."""

    def place(self, first: int) -> int:
        """Take a row id in the millisecond whose lowest one this is."""
        row_id = self.free.get(first, first)
        if row_id > first | SEQUENCE_MASK:
            raise RefusedValue("more than a million records of one millisecond")
        self.free[first] = row_id + 1
        return row_id


def in_time_order(records: Sequence[Ready[V]]) -> dict[Key, V]:
    """What is stored of the batch by key, oldest first; of two with one id the first stays.

    A batch that comes newest first is turned round, so that records of one moment keep their order.
    """
    if len(records) > 1 and records[0][0] > records[-1][0]:
        records = records[::-1]
    first_of: dict[str, Ready[V]] = {}
    for record in records:
        first_of.setdefault(record[1], record)
    return {(first, name): stored for first, name, stored in sorted(first_of.values(), key=itemgetter(0))}


def neighbours(connection: sqlite3.Connection, table: str, columns: str, keys: Collection[Key]) -> Neighbours:
    """What `table` has at the moments of a batch; `columns` begin with the row id and the record's own id."""
    moments = dict.fromkeys(first for first, _ in keys)
    # a walk brings page after page from where nothing is stored yet
    if not _has_between(connection, table, min(moments, default=0), max(moments, default=0) | SEQUENCE_MASK):
        return Neighbours({}, {})
    rows = connection.execute(
        f"SELECT {columns} FROM json_each(?) AS moment CROSS JOIN {table}"
        f" ON {table}.id BETWEEN moment.value AND moment.value | {SEQUENCE_MASK}",
        (f"[{','.join(map(str, moments))}]",),
    ).fetchall()
    milliseconds = ~SEQUENCE_MASK
    return Neighbours(
        {(row[0] & milliseconds, row[1]): row for row in rows},
        {row[0] & milliseconds: row[0] + 1 for row in rows},
    )


def _has_between(connection: sqlite3.Connection, table: str, low: int, high: int) -> bool:
    found = f"SELECT 1 FROM {table} WHERE {table}.id BETWEEN ? AND ? LIMIT 1"
    return bool(connection.execute(found, (low, high)).fetchall())
