"""Agent conversations: those of the last day until they are settled, and the walk back to the first one."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from elevenmon.domain.conversations import Conversation
from elevenmon.store import backfill, conversations
from elevenmon.store.backfill import Hole
from elevenmon.sync.cursor_walk import CursorPage, CursorWalk
from elevenmon.sync.session import Session
from elevenmon.sync.walks import Taken, extend

KIND = "conversations"
_PAGE = 100
_SETTLING = timedelta(hours=24)
"""For this long a conversation is asked again until it is charged."""
_OVERLAP = timedelta(minutes=5)
_MOST_PAGES = 20


async def poll_conversations(session: Session) -> None:
    """What began since the newest known, or since the oldest of the last day that is not settled."""
    now = session.now()
    known = await session.read(lambda connection: backfill.walk(connection, KIND))
    unsettled = await session.read(lambda c: conversations.oldest_unsettled(c, now - _SETTLING))
    since = None if known is None else min(unsettled or now, known.newest) - _OVERLAP
    items: list[Conversation] = []
    cursor: str | None = None
    for _ in range(_MOST_PAGES if since is not None else 1):
        page = await session.source.conversations(cursor=cursor, after=since, page_size=_PAGE)
        items += page.items
        before, cursor = cursor, page.cursor
        may_go_on = page.has_more and cursor not in (None, before)
        if not may_go_on or _reaches(page.items, since):
            break
    await session.write(_keeping(items, now, cursor, may_go_on=may_go_on))


def _reaches(items: Sequence[Conversation], since: datetime | None) -> bool:
    return since is not None and any(each.started_at < since for each in items)


def _keeping(
    items: Sequence[Conversation], now: datetime, cursor: str | None, *, may_go_on: bool
) -> Callable[[Any], None]:
    times = [each.started_at for each in items]
    newest, oldest = max(times, default=now), min(times, default=now)
    reached = extend(KIND, newest=newest, oldest=oldest, cursor=cursor, may_go_on=may_go_on)

    def job(connection: Any) -> None:
        reached(connection)
        conversations.add(connection, items)

    return job


class ConversationWalk:
    """Implements `walks.Walk` for conversations."""

    kind = KIND

    def __init__(self) -> None:
        self._pages: CursorWalk | None = None
        self._session: Session | None = None

    async def ask(self, session: Session, hole: Hole, size: int) -> Taken:
        """A page off the newest end of a hole; the service gives a hundred at most."""
        if self._pages is None or self._session is not session:
            self._pages, self._session = CursorWalk(KIND, _Pages(session)), session
        return await self._pages.take(hole, min(size, _PAGE))

    async def oldest(self, session: Session) -> datetime | None:
        """The service is not asked for its oldest conversation."""
        return None

    def ready(self, session: Session, rows: Sequence[Any]) -> Sequence[Any]:
        """Conversations are stored as they are."""
        return rows

    def add(self, connection: Any, rows: Sequence[Any]) -> int:
        """Store conversations."""
        return conversations.add(connection, rows)

    def count(self, connection: Any) -> int:
        """Conversations stored."""
        return conversations.count(connection)


class _Pages:
    """Asks for pages of conversations."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def __call__(
        self,
        size: int,
        *,
        cursor: str | None = None,
        before: datetime | None = None,
        after: datetime | None = None,
        ascending: bool = False,
    ) -> CursorPage:
        page = await self._session.source.conversations(
            cursor=cursor, after=after, before=before, page_size=size
        )
        times = [each.started_at.replace(microsecond=0) for each in page.items]
        return CursorPage(page.items, times, page.has_more, page.cursor)
