"""From a path to a connection that can be written: made, migrated, or mended first."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from elevenmon.store import files, filter_functions, full_text, schema, sql_functions
from elevenmon.store.errors import StoreAbsent, StoreDamaged, StoreUnusable, translated
from elevenmon.store.stopping import Stopped, never

BUSY_SECONDS = 5.0
_PAGES_IN_LOG = 4_000
"""The write-ahead log is written back after so many, 16 MB: each time the disk is waited for."""
_KEPT_KB = 500
"""What the writing connection keeps of the file, a quarter of the usual: after a walk that is old.
Large batches have room of their own (`store/bulk.py`)."""
_READER_KEEPS_KB = 200
"""What the reading connection keeps of the file. It forgets all of it whenever something was written, so that
more serves one snapshot only; at SQLite's 2 MB the account's growing past fills it over days."""
_LARGEST_IDLE_LOG = 17_000_000
"""Bytes that the write-ahead log is cut back to after a burst of writing."""
_NEWER = "the store file was written by a newer elevenmon and is left as it is"


class Opened(NamedTuple):
    """A store ready for use."""

    connection: sqlite3.Connection
    reader: sqlite3.Connection | None
    """A second connection, which can only read; None for memory, where one serves both."""
    note: str | None = None
    """A sentence when something had to be mended, or keeps the file from serving."""
    unclean: bool = False
    """The last process to write it did not close it: its pages should be checked."""
    refuge: bool = False
    """What a file holds went along into this memory."""

    def close(self) -> None:
        """Let go of the file."""
        if self.reader is not None:
            self.reader.close()
        self.connection.close()


def open_memory(note: str | None = None) -> Opened:
    """A store that lives as long as its connection."""
    connection = _connect(":memory:")
    schema.migrate(connection, schema.steps())
    return Opened(connection, None, note)


def open_reader(path: Path, options: str = "") -> sqlite3.Connection:
    """A second connection to an open file, which can only read; `options` are SQLite's, after an `&`."""
    connection = _connect(f"file:{quote(os.fsencode(path))}?mode=ro{options}")
    connection.execute("PRAGMA query_only = ON")
    return connection


def open_file(
    path: Path, now: datetime, steps: Sequence[str] | None = None, stopped: Stopped = never
) -> Opened:
    """Open a store file, made or mended where need be; `steps` stands in for this version's migrations.

    A damaged file is set aside, with what could be read of it copied into a new one. A file of a newer
    version is not touched. StoreUnusable when the file cannot serve: newer, locked by another process, a full
    or read-only disk. StoreClosed soon after `stopped` ends the copying: the damaged file is where it was.
    """
    try:
        files.private_directory(path.parent)
        with files.locked(path):
            return _open_locked(path, now, schema.steps() if steps is None else steps, stopped)
    except OSError as error:
        reason = (error.strerror or "the system refused").lower()
    except sqlite3.Error as error:
        reason = str(translated(error))
    raise StoreUnusable(f"the store file cannot be used ({reason})")


def open_sound(path: Path) -> sqlite3.Connection:
    """Open a file that is there and not known to be damaged, for work from outside; none is made.

    Others may have it open. StoreAbsent, StoreDamaged, StoreUnusable for one of a newer version; OSError.
    """
    if not path.exists():
        raise StoreAbsent("nothing is stored yet")
    with files.locked(path):
        broken = files.damage(path, schema.APPLICATION_ID)
        if broken is not None:
            raise StoreDamaged(f"the store file is damaged ({broken}): it is mended at the next start")
        head = files.header(path)
        if head is not None and head.version > len(schema.steps()):
            raise StoreUnusable(_NEWER)
        opened = _open_existing(path, schema.steps())
    if opened.reader is not None:
        opened.reader.close()
    return opened.connection


def _open_locked(path: Path, now: datetime, steps: Sequence[str], stopped: Stopped) -> Opened:
    note = None
    broken = files.damage(path, schema.APPLICATION_ID)
    if broken is not None:
        note = _mend(path, now, steps, broken, stopped)
    elif not path.exists():
        _create(path, now, steps)
    _refuse_newer(path, len(steps))
    unclean = files.has_pending_log(path)
    try:
        return _open_existing(path, steps)._replace(note=note, unclean=unclean)
    except sqlite3.DatabaseError as error:
        if not _is_damage(error):
            raise
        note = _mend(path, now, steps, "its contents were broken", stopped)
    return _open_existing(path, steps)._replace(note=note)


def _refuse_newer(path: Path, newest: int) -> None:
    head = files.header(path)
    if head is not None and head.version > newest:
        raise StoreUnusable(_NEWER)


def _open_existing(path: Path, steps: Sequence[str]) -> Opened:
    files.make_private(path)
    connection = _connect(str(path))
    reader = None
    try:
        _prepare(connection)
        version = schema.version(connection)
        if version < len(steps):
            _back_up(connection, path, version)
            schema.migrate(connection, steps)
        full_text.ensure(connection)
        connection.execute("SELECT count(*) FROM state").fetchall()
        reader = open_reader(path)
        # Not where a damaged file is read: this reads the schema, and fails with it.
        reader.execute(f"PRAGMA cache_size = -{_READER_KEEPS_KB}")
        files.make_private(path)
        files.make_teller(path)
        return Opened(connection, reader)
    finally:
        if reader is None:
            connection.close()


def _create(path: Path, now: datetime, steps: Sequence[str]) -> None:
    """A new file appears whole: it is made under another name, so an empty one is always damage."""
    fresh = _make_fresh(path, steps)
    files.set_aside(path, now)  # a log without its file would be replayed into the new one
    os.rename(fresh, path)


def _mend(path: Path, now: datetime, steps: Sequence[str], reason: str, stopped: Stopped) -> str:
    """Put a new file with what can be read of the old one in its place; the note that says so."""
    try:
        fresh = _make_fresh(path, steps)
        saved = _salvage(path, fresh, stopped)
        aside = files.set_aside(path, now)
        os.rename(fresh, path)
    finally:
        files.fresh_name(path)  # a full disk keeps nothing half made
    kept = f"set aside as {aside.name}" if aside is not None else "gone"
    return f"the store file was damaged ({reason}) and {kept}; {saved:,} records were saved from it"


def _make_fresh(path: Path, steps: Sequence[str]) -> Path:
    fresh = files.fresh_name(path)
    files.create_private(fresh)
    connection = _connect(str(fresh))
    try:
        schema.migrate(connection, steps)
    finally:
        connection.close()
    return fresh


def _salvage(path: Path, fresh: Path, stopped: Stopped) -> int:
    """Records copied from a damaged file; 0 where nothing of it can be read."""
    if not path.is_file() or path.stat().st_size == 0:
        return 0
    target = _connect(str(fresh))
    try:
        return _salvage_into(target, path, stopped)
    finally:
        target.close()


def _salvage_into(target: sqlite3.Connection, path: Path, stopped: Stopped) -> int:
    from elevenmon.store.transfer import copy_records, records  # noqa: PLC0415 - a sound file needs neither

    target.execute("BEGIN IMMEDIATE")
    try:
        source = open_reader(path)
        # without it SQLite refuses every page of a file that is shorter than its header says
        source.execute("PRAGMA writable_schema = ON")
        try:
            copy_records(source, target, overwrite=True, stopped=stopped)
        finally:
            source.close()
    except sqlite3.DatabaseError as error:
        if not _is_damage(error):
            raise
    target.execute("COMMIT")
    return records(target)


def _back_up(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Keep the file as it is before a migration."""
    fresh = files.fresh_name(path)
    try:
        files.create_private(fresh)
        connection.execute("VACUUM INTO ?", (str(fresh),))
        os.rename(fresh, files.backup_name(path, version))
    finally:
        files.fresh_name(path)  # a full disk, or a damaged file, keeps nothing half made


def optimize(connection: sqlite3.Connection) -> None:
    """Refresh the planner's figures; a file that cannot be written just now goes without."""
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA analysis_limit = 400")
        connection.execute("PRAGMA optimize")


def _connect(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        name,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
        uri=name.startswith("file:"),
    )
    sql_functions.register(connection)
    filter_functions.register(connection)
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_IN_LOG}").fetchall()
    connection.execute(f"PRAGMA journal_size_limit = {_LARGEST_IDLE_LOG}")
    connection.execute(f"PRAGMA cache_size = -{_KEPT_KB}")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA trusted_schema = OFF")


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Damage that SQLite names, or a table missing, or one there that a migration was to make."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return isinstance(translated(error), StoreDamaged) or code == sqlite3.SQLITE_ERROR
