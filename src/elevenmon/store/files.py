"""The store's files: made private, locked, looked at before SQLite does, set aside when broken.

Beside `x.db` stand `x.db-wal` and `x.db-shm` (SQLite's), `x.db.lock` (held while opening and migrating),
`x.db.teller` (held by the one that tells of alerts while the disk takes nothing), `x.db.new*` (being made; a
leftover is removed), `x.db.damaged` (a running process met damage), `x.db.backup-v<n>` (as it was before a
migration) and `x.db.corrupt-<UTC>` (set aside).
"""

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from elevenmon.store.errors import StoreUnusable

_COMPANIONS = ("-wal", "-shm")
_HEADER_BYTES = 100
_MAGIC = b"SQLite format 3\x00"
LOCK_TRIES = 100
LOCK_PAUSE_SECONDS = 0.05


class Header(NamedTuple):
    """What the first hundred bytes of a store file say."""

    version: int
    application_id: int


def private_directory(directory: Path) -> None:
    """Make the directory, and what is missing above it, for this user alone. Others stay as they are."""
    for missing in reversed([each for each in (directory, *directory.parents) if not each.exists()]):
        with suppress(FileExistsError):
            missing.mkdir(mode=0o700)


def create_private(path: Path) -> None:
    """Make an empty file of mode 0600, whatever the umask. OSError when there is anything by that name."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def make_private(path: Path) -> None:
    """Take the file and SQLite's companions from everybody else."""
    for each in (path, *(_beside(path, suffix) for suffix in _COMPANIONS)):
        with suppress(FileNotFoundError, PermissionError):
            if stat.S_IMODE(each.stat().st_mode) != 0o600:
                each.chmod(0o600)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold `<path>.lock` against other processes; StoreUnusable when one of them holds it for 5 seconds.

    Where the file system knows no locks, nothing is held: SQLite's own locks remain.
    """
    flags = os.O_CREAT | os.O_NOFOLLOW | os.O_RDWR | os.O_CLOEXEC
    descriptor = os.open(_beside(path, ".lock"), flags, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
        _wait_for_lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def open_teller(path: Path) -> int:
    """A descriptor of `<path>.teller`, to be locked: that needs no right to write. OSError."""
    make_teller(path)
    return os.open(_beside(path, ".teller"), os.O_NOFOLLOW | os.O_RDONLY | os.O_CLOEXEC)


def make_teller(path: Path) -> None:
    """Make `<path>.teller` as long as the disk takes it."""
    with suppress(OSError):
        create_private(_beside(path, ".teller"))


def damage(path: Path, application_id: int) -> str | None:
    """Why the file cannot be a store, as a clause; None when SQLite may look at it, or nothing is there."""
    if not os.path.lexists(path):
        return None
    if not path.exists():
        return "it was a link to nothing"
    if not path.is_file():
        return "it was not a file"
    if is_marked(path):
        return "a part of it could not be read"
    return _damage_of_header(path, application_id)


def _damage_of_header(path: Path, application_id: int) -> str | None:
    try:
        head = header(path)
    except PermissionError:
        return "it could not be read"
    if head is None:
        return "it was not a database" if path.stat().st_size else "it was empty"
    return None if head.application_id == application_id else "it was not a store"


def header(path: Path) -> Header | None:
    """Read without SQLite, so that a file of a newer version is not touched; None for what is no database."""
    with path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
    if len(head) < _HEADER_BYTES or not head.startswith(_MAGIC):
        return None
    return Header(int.from_bytes(head[60:64], "big"), int.from_bytes(head[68:72], "big"))


def has_pending_log(path: Path) -> bool:
    """Whether SQLite's write-ahead log holds anything.

    The last one to close the file removes it: outside of a running process this means an unclean end.
    """
    with suppress(OSError):
        return _beside(path, "-wal").stat().st_size > 0
    return False


def set_aside(path: Path, now: datetime) -> Path | None:
    """Rename the file and its companions together to `*.corrupt-<UTC>`; that path, None if there was none."""
    aside = _free_name(path, now)
    found = False
    for suffix in ("", *_COMPANIONS):
        with suppress(FileNotFoundError):
            os.rename(_beside(path, suffix), _beside(aside, suffix))
            found = True
    with suppress(FileNotFoundError):
        _beside(path, ".damaged").unlink()
    return aside if found else None


def mark_damaged(path: Path) -> None:
    """Have the file set aside when it is opened next. A disk that refuses this is noticed in other ways."""
    with suppress(OSError):
        create_private(_beside(path, ".damaged"))


def is_marked(path: Path) -> bool:
    """Whether a running process met damage in the file."""
    return _beside(path, ".damaged").exists()


def fresh_name(path: Path) -> Path:
    """Where a new file is made before it takes its place; what an interrupted start left there is removed."""
    fresh = _beside(path, ".new")
    for suffix in ("", *_COMPANIONS, "-journal"):
        with suppress(FileNotFoundError):
            _beside(fresh, suffix).unlink()
    return fresh


def rename_new(path: Path, target: Path) -> None:
    """Give a file its name, unless there is anything by that name: FileExistsError."""
    try:
        os.link(path, target)
    except FileExistsError:
        raise
    except OSError:
        # a file system without hard links: what comes in between the two calls is overwritten
        if os.path.lexists(target):
            raise FileExistsError(target) from None
        os.rename(path, target)
    else:
        path.unlink()


def backup_name(path: Path, version: int) -> Path:
    """Where the file as it was at a version is kept."""
    return _beside(path, f".backup-v{version}")


def identity(path: Path) -> tuple[int, int] | None:
    """Device and inode of what stands at the path now; None for nothing."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino)


def _wait_for_lock(descriptor: int) -> None:
    for _ in range(LOCK_TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(LOCK_PAUSE_SECONDS)
        except OSError:
            return
        else:
            return
    raise StoreUnusable("another process keeps the store locked")


def _free_name(path: Path, now: datetime) -> Path:
    stamp = _beside(path, f".corrupt-{now:%Y%m%dT%H%M%SZ}")
    names = (stamp, *(_beside(stamp, f".{number}") for number in range(1, 1000)))
    return next(name for name in names if not os.path.lexists(name))


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
