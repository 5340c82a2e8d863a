"""The store as the process that asks the service may write it: not at all once another one has taken over."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from elevenmon.store import lease
from elevenmon.store.errors import LeaseLost
from elevenmon.sync.session import Rows

T = TypeVar("T")


class FencedRows:
    """A store whose every write first shows the lease's number. Memory has no lease: nobody shares it."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.number: int | None = None
        """Of the lease that this process holds."""

    @property
    def note(self) -> str | None:
        """A sentence when the store is not what it should be."""
        return self._rows.note

    @property
    def unclean(self) -> bool:
        """Whether the last run on this file did not end properly."""
        return self._rows.unclean

    @property
    def on_disk(self) -> bool:
        """Whether what is written outlives the process."""
        return self._rows.on_disk

    @property
    def may_write(self) -> bool:
        """Whether a write would be taken, as far as is known here."""
        return self.number is not None or not self._rows.on_disk

    def read(self, job: Callable[[Any], T]) -> Future[T]:
        """Run a job on the reader thread."""
        return self._rows.read(job)

    def write(self, job: Callable[[Any], T]) -> Future[T]:
        """Run a job in one transaction; LeaseLost, and nothing of it kept, where another process leads."""
        number = self.number

        def fenced(connection: Any) -> T:
            if self._rows.on_disk:
                if number is None:
                    raise LeaseLost("no lease was taken")
                lease.check(connection, number)
            return job(connection)

        return self._rows.write(fenced)

    def write_unfenced(self, job: Callable[[Any], T]) -> Future[T]:
        """Run a job in one transaction, whoever holds the lease: to take it, or to ask its holder."""
        return self._rows.write(job)

    def retry_disk(self) -> Future[bool]:
        """Go back to the file where that is needed and possible."""
        return self._rows.retry_disk()

    def adopt(self, workspace_id: str | None, user_id: str) -> Future[bool]:
        """Say whose account this is; True when another file is used now, whose lease is to be taken."""
        return self._rows.adopt(workspace_id, user_id)

    def claim_telling(self) -> Future[bool]:
        """Whether this process, which leads, is to tell of alerts: in memory others lead as well."""
        return self._rows.claim_telling()

    def close(self) -> None:
        """Finish what is queued and close."""
        self._rows.close()
