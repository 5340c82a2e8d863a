"""The store: one writer thread and one reader thread over a SQLite file, or over memory where no file serves.

A job is a function of a connection. Its result, or what it raised, travels in a Future. Every write job is
one transaction: it happens whole or not at all. Every read job sees one moment, which holds all writes whose
Futures were done before it was handed in.
"""

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TypeVar

from elevenmon.domain.clock import Clock
from elevenmon.store import files, integrity, transactions
from elevenmon.store.accounts import Adoption, Pair, adopt, is_of_another, resolved
from elevenmon.store.errors import (
    DiskTrouble,
    StoreClosed,
    StoreDamaged,
    StoreError,
    StoreUnusable,
    translated,
)
from elevenmon.store.notice import Notice
from elevenmon.store.opening import Opened, open_file, open_memory, optimize
from elevenmon.store.teller import Teller

_IN_MEMORY = "{why}: figures are kept in memory"
_UNSURE = "{why}: new figures may be lost when this ends"
_MOVED = "the store file was moved or deleted while in use: a new one was made"
_REFUGE = "{trouble}: figures are kept in memory until there is room"
_ANOTHERS = "the store file holds another account's figures, and a new one cannot be made: is the disk full?"

A = TypeVar("A")
T = TypeVar("T")
Job = Callable[[sqlite3.Connection], T]


def check(connection: sqlite3.Connection) -> None:
    """A read job that looks at every page: StoreDamaged when one is broken. About 2 s per gigabyte."""
    if not integrity.is_sound(connection):
        raise StoreDamaged("the store file is damaged")


def _adoption(asked: Path, pair: Pair) -> Adoption:
    try:
        return adopt(asked, pair)
    except OSError as error:
        raise DiskTrouble("whose figures a store file holds cannot be written down") from error


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, *, back: bool) -> None:
    """Copy all records in one transaction; `back`: out of the memory that a full disk had them kept in."""
    from elevenmon.store.refuge import brought_back  # noqa: PLC0415 - few ever move
    from elevenmon.store.transfer import copy_records  # noqa: PLC0415

    def job(target: sqlite3.Connection) -> None:
        if back:
            brought_back(source, target)
        else:
            copy_records(source, target, overwrite=True)

    transactions.whole(target, job)


class Store:
    """Made by `Store.open`; safe to use from any thread."""

    unclean: bool
    """The file was not closed by the last process that wrote it (or another one has it open): `check` it once
    there is time."""

    def __init__(self, asked: Path | None, clock: Clock, opened: Opened, path: Path | None) -> None:
        """`asked` is the file wanted, `path` the one that `opened` stands on; None is memory."""
        self.unclean = opened.unclean
        self._asked = asked
        self._path = path
        self._pair: Pair | None = None
        self._clock = clock
        self._connection = opened.connection
        self._reader_connection = opened.reader
        self._identity = files.identity(path) if path is not None else None
        self._notice = Notice(opened.note)
        self._in_refuge = opened.refuge
        self._teller = Teller()
        self._closing, self._closed = Lock(), False
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store-writer")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="store-reader")

    @classmethod
    def open(cls, path: Path | None, *, clock: Clock) -> "Store":
        """Open a file, or memory for None. Never fails for the file's sake: `note` says what became of it."""
        if path is None:
            return cls(None, clock, open_memory(), None)
        file = resolved(path)
        try:
            return cls(path, clock, open_file(file, clock.now()), file)
        except StoreUnusable as error:
            from elevenmon.store.refuge import in_place_of  # noqa: PLC0415 - most files serve

            return cls(path, clock, in_place_of(file, _IN_MEMORY.format(why=error), clock.now()), None)

    @property
    def note(self) -> str | None:
        """One plain sentence while the store is not what it should be, else None."""
        return self._notice.text

    @property
    def on_disk(self) -> bool:
        """Whether what is written outlives the process."""
        return self._reader_connection is not None

    def write(self, job: Job[T]) -> Future[T]:
        """Run a job as one transaction on the writer thread."""
        return self._submit(self._writer, self._transaction, job)

    def read(self, job: Job[T]) -> Future[T]:
        """Run a job that only reads on the reader thread. It must fetch all it wants before it returns."""
        if self._reader_connection is None:
            return self._submit(self._writer, self._query_in_memory, job)
        return self._submit(self._reader, self._query, job)

    def retry_disk(self) -> Future[bool]:
        """Go (back) to the file where need be; whether what is written outlives the process.

        For a store in memory that was meant to be a file, for a file that was moved, deleted or replaced
        while in use, and for one found damaged, which is set aside; what is known goes along. While a disk
        takes nothing, the newest goes along into memory. Call it every minute: two `stat`s if all is well.
        """
        return self._submit(self._writer, lambda _: self._attend(), None)

    def adopt(self, workspace_id: str | None, user_id: str) -> Future[bool]:
        """Say whose records these are, before the first is written; whether another file is used now.

        See `store.accounts`: a new key of a known account goes on in that account's file, and takes along
        what was written so far; a file that holds another account's records is left alone. True: read all
        again.
        DiskTrouble when it cannot be written down.
        """
        return self._submit(self._writer, self._settle, (workspace_id, user_id))

    def claim_telling(self) -> Future[bool]:
        """Whether this process is to tell of alerts: in memory one of those that share the file does."""
        return self._submit(self._writer, lambda _: self._may_tell(), None)

    def close(self) -> None:
        """Finish the writes handed in, drop the reads, end both threads. A second call does nothing."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._writer.shutdown()
            self._end_reads()
            optimize(self._connection)
            self._connection.close()
            self._teller.release()

    def _submit(self, executor: ThreadPoolExecutor, run: Callable[[A], T], argument: A) -> Future[T]:
        try:
            return executor.submit(run, argument)
        except RuntimeError:
            refused: Future[T] = Future()
            refused.set_exception(StoreClosed("the store was closed"))
            return refused

    def _transaction(self, job: Job[T]) -> T:
        try:
            result = transactions.whole(self._connection, job)
        except sqlite3.Error as error:
            raise self._noted(translated(error)) from error
        self._notice.written()
        return result

    def _query(self, job: Job[T]) -> T:
        connection = self._reader_connection
        if self._closed:
            raise StoreClosed("the store was closed")
        if connection is None:  # gone over to memory since the job was handed in
            return self._submit(self._writer, self._query_in_memory, job).result()
        return self._one_moment(connection, job)

    def _query_in_memory(self, job: Job[T]) -> T:
        """In memory one connection serves both: a shared cache has table locks that no time-out waits for."""
        self._connection.execute("PRAGMA query_only = ON")
        try:
            return self._one_moment(self._connection, job)
        finally:
            self._connection.execute("PRAGMA query_only = OFF")

    def _one_moment(self, connection: sqlite3.Connection, job: Job[T]) -> T:
        try:
            return transactions.at_one_moment(connection, job)
        except sqlite3.Error as error:
            raise self._noted(translated(error)) from error
        except StoreDamaged as error:
            self._noted(error)
            raise

    def _noted(self, error: StoreError) -> StoreError:
        return self._notice.hear(error, self._path)

    def _attend(self) -> bool:
        if self._asked is None:
            return False
        if self._path is not None and files.identity(self._path) == self._identity:
            self._teller.look()
            if files.is_marked(self._path) and self._notice.mends_left:
                self._mend(self._path)
            elif self._notice.refused:
                self._take_refuge(self._notice.refused)
            return self.on_disk
        try:
            path = resolved(self._asked) if self._pair is None else _adoption(self._asked, self._pair).path
        except DiskTrouble:
            return False
        return self._move(path, carry_over=True, note=_MOVED if self.on_disk else None)

    def _mend(self, path: Path) -> None:
        """Have the damaged file set aside, and go on in the one that takes its place; else stay with it."""
        self._notice.mends_left -= 1
        try:
            opened = open_file(path, self._clock.now(), stopped=lambda: self._closed)
        except StoreUnusable:
            self._notice.standing = "the store file is damaged and cannot be set aside: is the disk full?"
            return
        if opened.note is None and not self._copy_to(opened.connection):
            # Another process was first to set it aside, and then the disk did not take what this one knows.
            opened.close()
            return
        self._use(path, opened)

    def _take_refuge(self, trouble: str) -> None:
        """Go on in memory, unless there is room again: the file stays as it is, and is gone back to."""
        from elevenmon.store.refuge import has_room, taken  # noqa: PLC0415 - few disks are full

        if has_room(self._connection):
            self._notice.has_room()
            return
        with suppress(sqlite3.Error):
            self._use(None, taken(self._connection, _REFUGE.format(trouble=trouble), self._clock.now()))

    def _may_tell(self) -> bool:
        return self.on_disk or self._asked is None or self._teller.claim(resolved(self._asked))

    def _settle(self, pair: Pair) -> bool:
        self._pair = pair
        if self._asked is None or not (self.on_disk or self._in_refuge):
            return False  # memory that began empty holds nobody else's records
        try:
            adoption = _adoption(self._asked, pair)
        except DiskTrouble:
            if not is_of_another(self._asked, pair):
                raise
            self._use(None, open_memory(_ANOTHERS))
            return True
        if adoption.path == self._path or (self._in_refuge and adoption.carry_over):
            return False
        moved = self.on_disk and self._move(adoption.path, carry_over=adoption.carry_over, note=None)
        if not moved and not adoption.carry_over:
            self._use(None, open_memory(self._notice.standing))
        return moved or not adoption.carry_over

    def _move(self, path: Path, *, carry_over: bool, note: str | None) -> bool:
        """Use another file from now on; False, and the note says why, where that cannot be."""
        try:
            opened = open_file(path, self._clock.now())
        except StoreUnusable as error:
            self._notice.standing = (_IN_MEMORY if self._path is None else _UNSURE).format(why=error)
            return False
        if carry_over and not self._copy_to(opened.connection):
            opened.close()
            return False
        self._use(path, opened._replace(note=note or opened.note))
        return True

    def _copy_to(self, target: sqlite3.Connection) -> bool:
        """Copy all records into a file; what is known here is the newer word."""
        try:
            _copy(self._connection, target, back=self._in_refuge)
        except sqlite3.Error as error:
            self._noted(translated(error))
            return False
        return True

    def _use(self, path: Path | None, opened: Opened) -> None:
        old, self._connection = self._connection, opened.connection
        self._path, self._in_refuge = path, opened.refuge
        self._identity = None if path is None else files.identity(path)
        self._notice.begin_anew(opened.note)
        if self._reader_connection is None:
            self._reader_connection = opened.reader
        else:
            self._reader.submit(self._change_reader, opened.reader).result()
        old.close()

    def _change_reader(self, connection: sqlite3.Connection | None) -> None:
        old, self._reader_connection = self._reader_connection, connection
        if old is not None:
            old.close()

    def _end_reads(self) -> None:
        """Stop the read that is going on, if any; those behind it see that the store is closed.

        An interrupt that comes before the read has reached SQLite is lost, so it is repeated.
        """
        connection = self._reader_connection
        last = None if connection is None else self._reader.submit(connection.close)
        while connection is not None and last is not None and not last.done():
            with suppress(sqlite3.ProgrammingError):
                connection.interrupt()
            wait((last,), timeout=0.01)
        self._reader.shutdown()
