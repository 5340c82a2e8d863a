"""Going on in memory while the disk takes nothing: what a monitor needs of its file, and no more."""

import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from elevenmon.domain.clock import to_ms
from elevenmon.store import files, schema, state, transactions
from elevenmon.store.backfill import PRUNED_STATE
from elevenmon.store.opening import Opened, open_memory, open_reader
from elevenmon.store.transfer import copy_records
from elevenmon.store.values import SEQUENCE_MASK, row_time

MOST = 5_000
"""Requests, clips and conversations that are taken along of each: the newest."""
_ROOM = 8_000_000
"""Bytes that the disk is asked to take as a trial: more than a page of a thousand clips."""
_TRIAL = "trial of the disk"
_WALKED = MappingProxyType(
    {"requests": "request", "history": "history_item", "conversations": "conversation"}
)
_WALKS = ("walk", "hole", "skipped")
_IS_FLOOR = f"substr(name, 1, {len(PRUNED_STATE)}) = '{PRUNED_STATE}'"


def has_room(connection: sqlite3.Connection) -> bool:
    """Whether the disk takes a large write now; nothing of it stays."""

    def job(connection: sqlite3.Connection) -> None:
        state.put(connection, _TRIAL, "x" * _ROOM)
        connection.execute("DELETE FROM state WHERE name = ?", (_TRIAL,))

    try:
        transactions.whole(connection, job)
    except sqlite3.Error:
        return False
    return True


def taken(source: sqlite3.Connection, note: str, now: datetime) -> Opened:
    """A store in memory with all that is small, and the newest records. Raises sqlite3.Error.

    Nothing is walked further back than these: a past that fills a disk would fill the memory as well.
    """
    opened = open_memory(note)

    def job(target: sqlite3.Connection) -> None:
        copy_records(source, target, overwrite=True, newest=MOST)
        for table in _WALKS:
            for row in source.execute(f"SELECT * FROM {table}").fetchall():
                target.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        for kind, table in _WALKED.items():
            _set_floor(target, kind, table, now)

    try:
        transactions.whole(opened.connection, job)
    except sqlite3.Error:
        opened.close()
        raise
    return opened._replace(refuge=True)


def in_place_of(path: Path, note: str, now: datetime) -> Opened:
    """A store in memory for a file that cannot be opened, with the newest of it where it can be read."""
    # A folder that cannot be written may lack what SQLite's log needs: then the file is read without it.
    for options in ("", "&immutable=1"):
        with suppress(sqlite3.Error, OSError):
            head = files.header(path)
            if head is None or head.application_id != schema.APPLICATION_ID:
                break
            if head.version > len(schema.steps()):
                break
            with closing(open_reader(path, options)) as source:
                return taken(source, note, now)
    return open_memory(note)


def brought_back(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy what came meanwhile into the file, in the caller's transaction. Raises sqlite3.Error.

    How far back it may be walked is what the file says.
    """
    floors = target.execute(f"SELECT name, value FROM state WHERE {_IS_FLOOR}").fetchall()
    copy_records(source, target, overwrite=True)
    _mark_deleted(source, target)
    target.execute(f"DELETE FROM state WHERE {_IS_FLOOR}")
    for name, value in floors:
        state.put(target, name, value)


def _mark_deleted(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """A clip that the file has stays as it is there: but that it was deleted meanwhile is to be known."""
    columns = "deleted_at, id & ~?1, id | ?1, history_item_id"
    query = f"SELECT {columns} FROM history_item WHERE deleted_at IS NOT NULL"
    deleted = source.execute(query, (SEQUENCE_MASK,)).fetchall()
    target.executemany(
        "UPDATE history_item SET deleted_at = ? WHERE id BETWEEN ? AND ? AND history_item_id = ?", deleted
    )


def _set_floor(target: sqlite3.Connection, kind: str, table: str, now: datetime) -> None:
    """What lies before the records that were taken along counts as pruned here."""
    oldest = target.execute(f"SELECT min(id) FROM {table}").fetchall()[0][0]
    moment = now if oldest is None else row_time(oldest)
    state.put(target, PRUNED_STATE + kind, str(to_ms(moment)))
