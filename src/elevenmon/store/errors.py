"""What the store raises; all of it travels in the Future of the job that failed.

StoreError
├── StoreClosed       a job handed in after close()
├── RefusedValue      a figure or text that must not be bound (too large, not finite, a lone surrogate)
├── StoreBusy         another process kept the file locked for longer than the time-out
├── DiskTrouble       disk full, or the disk failed: nothing of the job was kept
├── StoreDamaged      the file's contents are broken
├── StoreAbsent       there is no store file yet
├── StoreUnusable     the file cannot serve now
├── LeaseLost         another process asks the service now: nothing of the job was kept
└── StoreFailed       any other failure that SQLite reports
"""

import sqlite3


class StoreError(Exception):
    """Anything that went wrong in the store; `str()` is one plain sentence without a full stop."""


class StoreClosed(StoreError):
    """A job was handed in after the store was closed."""


class RefusedValue(StoreError, ValueError):
    """A value that must not reach the file."""


class StoreBusy(StoreError):
    """Another process held the file for longer than the time-out."""


class DiskTrouble(StoreError):
    """The disk is full, read-only or failing; the transaction was rolled back."""


class StoreDamaged(StoreError):
    """The file's contents are broken."""


class StoreFailed(StoreError):
    """SQLite refused for another reason."""


class StoreAbsent(StoreError):
    """There is no store file yet, where one is not to be made."""


class StoreUnusable(StoreError):
    """The file cannot serve now; `str()` says why."""


class LeaseLost(StoreError):
    """Another process holds the lease now, so that this one may write nothing of what it was told."""


_KINDS: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_FULL: (DiskTrouble, "the disk is full"),
    sqlite3.SQLITE_IOERR: (DiskTrouble, "the disk is full or failing"),
    sqlite3.SQLITE_CANTOPEN: (DiskTrouble, "the store file cannot be opened"),
    sqlite3.SQLITE_READONLY: (DiskTrouble, "the store file cannot be written"),
    sqlite3.SQLITE_PERM: (DiskTrouble, "the store file cannot be written"),
    sqlite3.SQLITE_BUSY: (StoreBusy, "another process keeps the store file locked"),
    sqlite3.SQLITE_LOCKED: (StoreBusy, "another process keeps the store file locked"),
    sqlite3.SQLITE_CORRUPT: (StoreDamaged, "the store file is damaged"),
    sqlite3.SQLITE_NOTADB: (StoreDamaged, "the store file is damaged"),
    sqlite3.SQLITE_INTERRUPT: (StoreClosed, "the store was closed"),
}


def translated(error: sqlite3.Error) -> StoreError:
    """The error of this tree for one of SQLite's, by its primary result code."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    kind, sentence = _KINDS.get(code, (StoreFailed, f"the store refused: {error}"))
    return kind(sentence)
