"""The different values of an indexed column, and the names that ids have: a filter is tried on these few."""

import sqlite3
from collections.abc import Iterable

from elevenmon.store import lookups
from elevenmon.store.filter_indexes import Index

MOST_VALUES = 2_000
"""Of more different values than this, a filter looks at the rows."""

_NAMES = {
    "requests": {"voice": "voice", "user": "member", "key": "key"},
    "history": {"voice": "voice", "model": "model"},
}
"""By kind and field: the lookup that names its ids."""


def distinct(
    connection: sqlite3.Connection, table: str, index: Index, column: str, own: Iterable[int] | None
) -> list[str] | None:
    """The values of a column but NULL; None where there are too many. `own` is which requests count.

    The index is left by a jump for each value, so that a million rows cost no more than their values do. The
    common value that it leaves out is one of them, whether a row has it or not.
    """
    rows = f"{table} INDEXED BY {index.name}"
    values = set() if index.common is None else {str(index.common)}
    for among in ("true",) if own is None else [f"own = {int(flag)}" for flag in own]:
        found = _jumped(connection, rows, column, f"{among} AND {index.holds}")
        if found is None:
            return None
        values.update(found)
    return sorted(values)


def names(connection: sqlite3.Connection, kind: str, field: str) -> dict[str, str]:
    """Names by id for a field of a kind of list."""
    return lookups.names(connection, _NAMES[kind][field])


def names_of(connection: sqlite3.Connection, kind: str) -> dict[str, str]:
    """All names by id that records of a kind mention."""
    together: dict[str, str] = {}
    for field in _NAMES[kind]:
        together |= names(connection, kind, field)
    return together


def _jumped(connection: sqlite3.Connection, rows: str, column: str, where: str) -> list[str] | None:
    least = f"SELECT min({column}) FROM {rows} WHERE {where} AND {column} IS NOT NULL"
    values = connection.execute(
        f"WITH RECURSIVE each (value) AS ({least} UNION ALL"
        f" SELECT ({least} AND {column} > each.value) FROM each WHERE each.value IS NOT NULL"
        f" LIMIT {MOST_VALUES + 2}) SELECT value FROM each WHERE value IS NOT NULL"
    ).fetchall()
    return None if len(values) > MOST_VALUES else [row[0] for row in values]
