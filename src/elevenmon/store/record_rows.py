"""Records by row id, as lists show them."""

import sqlite3
from collections.abc import Sequence

from elevenmon.domain.lists import Kind, Row
from elevenmon.store import history, lookups, requests
from elevenmon.store.filter_sql import TABLES
from elevenmon.store.list_plan import listed
from elevenmon.store.sql_functions import path_voice
from elevenmon.store.values import optional_time


def rows(connection: sqlite3.Connection, kind: Kind, row_ids: Sequence[int]) -> tuple[Row, ...]:
    """The rows of these ids that are stored, in the order asked for."""
    wanted = (listed(list(row_ids)),)
    if kind is Kind.REQUESTS:
        found = connection.execute(
            f"SELECT {requests.COLUMNS} FROM json_each(?) AS wanted CROSS JOIN request"
            " ON request.id = wanted.value",
            wanted,
        ).fetchall()
        records = [requests.from_row(row) for row in found]
        names = lookups.names(connection, "member") | lookups.names(connection, "key")
        voices = {voice for record in records if (voice := path_voice(record.path)) is not None}
        names |= lookups.names_of(connection, "voice", voices)
        return tuple(Row(row[0], record, names=names) for row, record in zip(found, records, strict=True))
    found = connection.execute(
        f"SELECT deleted_at, {history.COLUMNS} FROM json_each(?) AS wanted CROSS JOIN history_item"
        " ON history_item.id = wanted.value",
        wanted,
    ).fetchall()
    return tuple(Row(row[1], history.from_row(row[1:]), optional_time(row[0])) for row in found)


def ends(connection: sqlite3.Connection, kind: Kind) -> tuple[int, int]:
    """The lowest and the highest row id; (0, -1) where nothing is stored."""
    table = TABLES[kind]
    # min() and max() in one SELECT would look at every row
    low, high = connection.execute(
        f"SELECT (SELECT min(id) FROM {table}), (SELECT max(id) FROM {table})"
    ).fetchall()[0]
    return (0, -1) if low is None else (low, high)


def around(connection: sqlite3.Connection, kind: Kind, row_id: int, each_side: int) -> list[int]:
    """Row ids of the neighbours in time, oldest first, the row itself among them; own requests left out."""
    table = TABLES[kind]
    others = " AND own = 0" if kind is Kind.REQUESTS else ""
    older = connection.execute(
        f"SELECT id FROM {table} WHERE id < ?{others} ORDER BY id DESC LIMIT ?", (row_id, each_side)
    ).fetchall()
    newer = connection.execute(
        f"SELECT id FROM {table} WHERE id > ?{others} ORDER BY id LIMIT ?", (row_id, each_side)
    ).fetchall()
    return [*(row[0] for row in reversed(older)), row_id, *(row[0] for row in newer)]
