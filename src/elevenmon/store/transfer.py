"""Copying every readable record from one store into another: out of memory, a moved file or a damaged one."""

import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Any

from elevenmon.domain.text import clean_block
from elevenmon.store import derived, usage
from elevenmon.store.errors import StoreClosed, StoreDamaged, translated
from elevenmon.store.stopping import Stopped, never
from elevenmon.store.values import SEQUENCE_MASK

_WINDOW = 1000
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1
_SHRINK = 8
_RANGES = "usage_coverage"
_OF_ONE_FILE = frozenset({"walk", "hole", "skipped", "lease", "wish", "own_call"})
"""What tells of a file rather than of the account: how far it is filled, who writes it, what it asked."""
_COVERAGE = ("dimension", "interval", "since", "until", "obtained_at")
Row = tuple[Any, ...]


def copy_records(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    *,
    overwrite: bool,
    stopped: Stopped = never,
    newest: int | None = None,
) -> None:
    """Copy what can be read of `source` into `target`, in the caller's transaction.

    `newest`: of requests, clips and conversations no more than so many of each.
    `overwrite`: what `source` says about the same bucket, name or state counts; else what `target` says. A
    request, clip or conversation that `target` has already stays as it is; a new one keeps its time and takes
    a free row id. Ranges of usage that either knows are known afterwards, those that touch as one; but where
    buckets of `source` are lost, none of its ranges is, so that they are asked for again. Damage in `source`
    costs the rows it hit; any other failure of either raises sqlite3.Error, and StoreClosed is raised soon
    after `stopped` says so.
    """
    source.text_factory = _decoded
    try:
        with derived.following(target):
            _copy_tables(source, target, overwrite=overwrite, stopped=stopped, newest=newest)
    finally:
        source.text_factory = str


def records(connection: sqlite3.Connection) -> int:
    """How many rows there are that `copy_records` copies."""
    counted = (f"SELECT count(*) FROM {table}" for table in _tables(connection))
    return sum(connection.execute(query).fetchall()[0][0] for query in counted)


def _copy_tables(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    *,
    overwrite: bool,
    stopped: Stopped,
    newest: int | None,
) -> None:
    for table in _tables(target):
        columns = [name for name in _columns(target, table) if name in _columns(source, table)]
        if columns and (table != _RANGES or _has_all_buckets(source)):
            insert = _inserting(target, table, columns, overwrite=overwrite)
            for rows in _windows(source, table, columns, newest):
                if stopped():
                    raise StoreClosed("the store was closed")
                insert([_cleaned(row) for row in rows])


def _windows(
    source: sqlite3.Connection, table: str, columns: Sequence[str], newest: int | None
) -> Iterator[list[Row]]:
    """The readable rows of a table, up to a thousand at a time."""
    if columns[0] != "id":
        return _from_both_ends(source, table, _listed(columns))
    before = None
    if newest is not None:
        query = f"SELECT id FROM {table} NOT INDEXED ORDER BY id DESC LIMIT 1 OFFSET ?"
        before = next((row[0] for row in _unless_damaged(source, query, (newest,)) or ()), None)
    return _by_row_id(source, table, _listed(columns), _LOWEST if before is None else before)


def _inserting(
    target: sqlite3.Connection, table: str, columns: Sequence[str], *, overwrite: bool
) -> Callable[[list[Row]], None]:
    """How rows of a table are put into `target`."""
    if table == _RANGES:
        return lambda rows: _join_ranges(target, columns, rows)
    if columns[0] == "id":
        statement = _insert_by_time(table, columns)
    else:
        places = ", ".join("?" * len(columns))
        conflict = "REPLACE" if overwrite else "IGNORE"
        statement = f"INSERT OR {conflict} INTO {table} ({_listed(columns)}) VALUES ({places})"
    return lambda rows: _insert(target, statement, rows)


def _join_ranges(target: sqlite3.Connection, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Note usage ranges as known; one that damage has made senseless is left out."""
    places = [columns.index(name) for name in _COVERAGE]
    for row in rows:
        dimension, interval, since, until, obtained_at = (row[place] for place in places)
        numbers = (interval, since, until, obtained_at)
        if isinstance(dimension, str) and all(isinstance(number, int) for number in numbers):
            usage.cover(target, (dimension, interval), since, until, obtained_at)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _insert_by_time(table: str, columns: Sequence[str]) -> str:
    """The second column is the record's own key; a record is known by it and its time."""
    places = ", ".join(f"?{place}" for place in range(2, len(columns) + 1))
    millisecond = f"(?1 & ~{SEQUENCE_MASK})"
    taken = f"SELECT max(id) + 1 FROM {table} WHERE id BETWEEN {millisecond} AND (?1 | {SEQUENCE_MASK})"
    return (
        f"INSERT INTO {table} ({_listed(columns)}) SELECT coalesce(({taken}), {millisecond}), {places}"
        f" WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {columns[1]} = ?2"
        f" AND id BETWEEN {millisecond} AND (?1 | {SEQUENCE_MASK}))"
    )


def _insert(target: sqlite3.Connection, statement: str, rows: Sequence[Row]) -> None:
    target.execute("SAVEPOINT records")
    try:
        target.executemany(statement, rows)
    except sqlite3.IntegrityError:
        target.execute("ROLLBACK TO records")
        for row in rows:
            _insert_one(target, statement, row)
    target.execute("RELEASE records")


def _insert_one(target: sqlite3.Connection, statement: str, row: Row) -> None:
    """A row that breaks the table's rules is left out: damage can put anything into a readable page."""
    try:
        target.execute(statement, row)
    except sqlite3.IntegrityError:
        return


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    ).fetchall()
    return [row[0] for row in rows if not derived.is_derived(row[0]) and row[0] not in _OF_ONE_FILE]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    rows = _unless_damaged(connection, f"PRAGMA table_info({table})", ())
    return [row[1] for row in rows or () if not derived.is_derived_column(row[1])]


def _has_all_buckets(connection: sqlite3.Connection) -> bool:
    if not _columns(connection, "usage_bucket"):
        return False
    return _unless_damaged(connection, "SELECT total(credits) FROM usage_bucket", ()) is not None


def _by_row_id(source: sqlite3.Connection, table: str, names: str, position: int) -> Iterator[list[Row]]:
    """The readable rows above a position, windows of ascending row ids; a damaged stretch is stepped over."""
    query = f"SELECT {names} FROM {table} NOT INDEXED WHERE id > ? ORDER BY id LIMIT ?"
    size = _WINDOW
    while True:
        rows = _unless_damaged(source, query, (position, size))
        if rows is None and size > 1:
            size = max(1, size // _SHRINK)
        elif rows is None:
            beyond = _beyond_damage(source, query, position)
            if beyond is None:
                return
            position = beyond
        elif not rows or rows[-1][0] <= position:
            return
        else:
            yield rows
            position, size = rows[-1][0], min(_WINDOW, size * _SHRINK)


def _beyond_damage(source: sqlite3.Connection, query: str, position: int) -> int | None:
    """The lowest position above this one, as near as halving finds it, from where a row can be read again."""
    step = 1
    while _unless_damaged(source, query, (min(position + step, _HIGHEST), 1)) is None:
        if position + step >= _HIGHEST:
            return None
        step *= 2
    damaged, readable = position + step // 2, min(position + step, _HIGHEST)
    while readable - damaged > 1:
        middle = (damaged + readable) // 2
        if _unless_damaged(source, query, (middle, 1)) is None:
            damaged = middle
        else:
            readable = middle
    return readable


def _from_both_ends(source: sqlite3.Connection, table: str, names: str) -> Iterator[list[Row]]:
    """The rows in key order up to the first damage, then from the last one back to it."""
    places = range(1, names.count(",") + 2)
    for direction in ("ASC", "DESC"):
        order = ", ".join(f"{place} {direction}" for place in places)
        rows = _until_damage(source, f"SELECT {names} FROM {table} ORDER BY {order}")
        whole = yield from rows
        if whole:
            return


def _until_damage(source: sqlite3.Connection, query: str) -> Generator[list[Row], None, bool]:
    """Windows of the query's rows; whether all of them could be read."""
    window: list[Row] = []
    try:
        for row in source.execute(query):
            window.append(row)
            if len(window) == _WINDOW:
                yield window
                window = []
    except sqlite3.DatabaseError as error:
        if not isinstance(translated(error), StoreDamaged):
            raise
        yield window
        return False
    yield window
    return True


def _unless_damaged(connection: sqlite3.Connection, query: str, values: Row) -> list[Row] | None:
    """The query's rows; None when damage was met."""
    try:
        return connection.execute(query, values).fetchall()
    except sqlite3.DatabaseError as error:
        if isinstance(translated(error), StoreDamaged):
            return None
        raise


def _cleaned(row: Row) -> Row:
    """Damage can put control characters into a text."""
    return tuple(clean_block(value) if isinstance(value, str) else value for value in row)


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
