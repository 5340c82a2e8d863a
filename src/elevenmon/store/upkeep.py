"""Looking after a store file from outside, while others may use it: check, back up, compact."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from elevenmon.store import derived, files, full_text, integrity
from elevenmon.store.errors import StoreDamaged, translated
from elevenmon.store.opening import open_sound

_MOST_LINES = 20
MENDED = "the next start sets it aside and keeps what can be read"
"""What becomes of a file that is marked as damaged."""


@contextmanager
def at_work(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a store's file that is there. What SQLite refuses comes as a StoreError; OSError.

    A file in which damage is met is marked, so that the next start sets it aside.
    """
    try:
        connection = open_sound(path)
        try:
            yield connection
        finally:
            connection.close()
    except sqlite3.Error as error:
        trouble = translated(error)
        if isinstance(trouble, StoreDamaged):
            files.mark_damaged(path)
            raise StoreDamaged(f"the store file is damaged: {MENDED}") from error
        raise trouble from error


class Findings(NamedTuple):
    """What a check found."""

    broken: tuple[str, ...]
    """What SQLite says of the records and their indexes; the next start mends the file."""
    remade: bool
    """The records were sound, but not what is made from them (index of words, sums): that was made anew."""


def check(connection: sqlite3.Connection) -> Findings:
    """Read every page, and hold what is derived against the records. About 10 s for a million clips."""
    broken = tuple(integrity.complaints(connection, _MOST_LINES))
    if broken:
        return Findings(broken, remade=False)
    with _transaction(connection, "BEGIN"):
        agrees = derived.agrees(connection)
    # this look at the index of words counts as a write: others wait for it
    with _transaction(connection, "BEGIN IMMEDIATE"):
        remade = not (agrees and full_text.check(connection))
        if remade:
            derived.rebuild(connection)
    return Findings((), remade)


@contextmanager
def _transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def back_up(connection: sqlite3.Connection, target: Path) -> int:
    """Write a whole copy of this moment into a new file of mode 0600; its bytes.

    FileExistsError where there is anything by that name. The file appears whole or not at all; its folder
    must be there.
    """
    if os.path.lexists(target):
        raise FileExistsError(target)
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(target.parent))
    making = target.with_name(f".{target.name}.{os.getpid()}.making")
    files.create_private(making)
    try:
        # As bytes: a name need not be UTF-8.
        connection.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(making),))
        with making.open("rb") as file:
            os.fsync(file.fileno())
        files.rename_new(making, target)
    finally:
        with suppress(FileNotFoundError):
            making.unlink()
    return target.stat().st_size


def compact(connection: sqlite3.Connection) -> None:
    """Give free room back to the disk. Needs as much again while it lasts; others cannot write meanwhile."""
    if full_text.has_full_text(connection):
        connection.execute("INSERT INTO history_text (history_text) VALUES ('optimize')")
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
