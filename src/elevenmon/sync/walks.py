"""A walk back through one kind of record: pages are taken off the newest end of a hole in what is stored.

What is asked, what is stored and how far that reaches are three things here, so that the next page can be on
its way while the last one is being written: `ask` touches no store, `keep` is one transaction.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from elevenmon.store import backfill
from elevenmon.store.backfill import Hole, Skipped
from elevenmon.sync.session import Session

LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """A page taken off a hole."""

    hole: Hole
    rows: Sequence[Any]
    rest: Hole | None
    """What is left of the hole; None: nothing."""
    skipped: Sequence[Skipped] = ()


class Walk(Protocol):
    """How one kind of record is walked."""

    @property
    def kind(self) -> str:
        """`history`, `requests` or `conversations`: also the name of its feed."""
        ...

    async def ask(self, session: Session, hole: Hole, size: int) -> Taken:
        """Take a page off the newest end of a hole. Raises ApiError; never answers with the same hole."""
        ...

    async def oldest(self, session: Session) -> datetime | None:
        """When the oldest record was made; None where the service does not tell. Raises ApiError."""
        ...

    def ready(self, session: Session, rows: Sequence[Any]) -> Sequence[Any]:
        """What `add` takes of rows that `ask` brought."""
        ...

    def add(self, connection: Any, rows: Sequence[Any]) -> int:
        """Store rows in the caller's transaction; how many were not known."""
        ...

    def count(self, connection: Any) -> int:
        """How many are stored."""
        ...


async def take(walk: Walk, session: Session, hole: Hole, size: int) -> Taken:
    """Take a page off the newest end of a hole, ready for `keep`. Raises ApiError.

    What can be worked out without the store is: SQLite and Python then do their work beside each other.
    """
    taken = await walk.ask(session, hole, size)
    return replace(taken, rows=walk.ready(session, taken.rows))


def keep(walk: Walk, session: Session, *pages: Taken) -> Awaitable[int]:
    """Store pages that were taken off one hole after each other, and how far they reach, in one transaction.

    Comes to how many rows were not known.
    """
    noted_at, rows = session.now(), [row for taken in pages for row in taken.rows]
    hole, rest = pages[-1].hole, pages[-1].rest

    def job(connection: Any) -> int:
        new = walk.add(connection, rows)
        for taken in pages:
            for missing in taken.skipped:
                backfill.skip(connection, missing, noted_at)
        if rest is None:
            backfill.fill(connection, hole)
        else:
            backfill.narrow(connection, hole, rest.until, rest.cursor)
        return new

    return session.write(job)


Extend = Callable[[Any], None]
"""Notes in the caller's transaction how far a newest page reaches."""


def extend(kind: str, *, newest: datetime, oldest: datetime, cursor: str | None, may_go_on: bool) -> Extend:
    """The newest page reaches from `newest` to `oldest`; older ones begin at `cursor` if it `may_go_on`.

    Where it does not meet what is known, the range between is noted as still to be walked. A page that ends
    in the very instant of the newest known does not meet it: there may be more of that instant.
    """

    def job(connection: Any) -> None:
        known = backfill.walk(connection, kind)
        since = None if known is None else known.newest
        if may_go_on and (since is None or oldest >= since):
            backfill.dig(connection, kind, since, oldest, cursor)
        backfill.reach(connection, kind, newest)

    return job
