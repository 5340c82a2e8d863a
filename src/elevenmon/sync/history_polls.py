"""Clips: the newest ones again and again, and the walk back to the first one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from elevenmon.api.errors import BadShape
from elevenmon.domain.history import HistoryItem, HistoryPage
from elevenmon.store import backfill, history
from elevenmon.store.backfill import Hole
from elevenmon.sync.cursor_walk import CursorPage, CursorWalk
from elevenmon.sync.session import Session
from elevenmon.sync.walks import Taken, extend

KIND = "history"
_NEWEST = 100


async def poll_history(session: Session) -> None:
    """The newest hundred clips; where they do not meet what is known, the rest is left to the walk."""
    page = await session.source.history(page_size=_NEWEST)
    if not page.items and page.refused and page.has_more:
        raise BadShape("the newest clip alone is larger than what is read of one answer")
    asked_at = session.now()

    def job(connection: Any) -> None:
        reached = _reach(page, asked_at)
        history.add(connection, _kept(session, page.items))
        reached(connection)
        if not page.refused and (page.items or not page.has_more):
            oldest = min((item.at for item in page.items), default=None)
            backfill.regain(connection, KIND, oldest if page.has_more else None, asked_at)

    await session.write(job)


def _reach(page: HistoryPage, asked_at: datetime) -> Any:
    if not page.items:
        return lambda connection: backfill.reach(connection, KIND, asked_at)
    times = [item.at for item in page.items]
    return extend(KIND, newest=max(times), oldest=min(times), cursor=page.cursor, may_go_on=page.has_more)


class HistoryWalk:
    """Implements `walks.Walk` for clips."""

    kind = KIND

    def __init__(self) -> None:
        self._pages: CursorWalk | None = None
        self._session: Session | None = None

    async def ask(self, session: Session, hole: Hole, size: int) -> Taken:
        """A page off the newest end of a hole."""
        if self._pages is None or self._session is not session:
            self._pages, self._session = CursorWalk(KIND, _Pages(session)), session
        return await self._pages.take(hole, size)

    async def oldest(self, session: Session) -> datetime | None:
        """When the first clip was made."""
        page = await session.source.history(page_size=1, sort="asc")
        return page.items[0].at if page.items else None

    def ready(self, session: Session, rows: Sequence[HistoryItem]) -> Sequence[Any]:
        """What is stored of clips."""
        return history.ready(_kept(session, rows))

    def add(self, connection: Any, rows: Sequence[Any]) -> int:
        """Store clips."""
        return history.add_ready(connection, rows)

    def count(self, connection: Any) -> int:
        """Clips stored."""
        return history.count(connection)


class _Pages:
    """Asks for pages of clips."""

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
        page = await self._session.source.history(
            page_size=size, cursor=cursor, before=before, after=after, sort="asc" if ascending else None
        )
        return CursorPage(
            page.items,
            [_second(item.at) for item in page.items],
            page.has_more,
            page.cursor,
            page.scanned_until,
            too_large=bool(page.refused) and not page.items and page.cursor == cursor,
        )


def _second(instant: datetime) -> datetime:
    return instant.replace(microsecond=0) if instant.microsecond else instant


def _kept(session: Session, items: Sequence[HistoryItem]) -> Sequence[HistoryItem]:
    return items if session.store_text else [_without_text(item) for item in items]


def _without_text(item: HistoryItem) -> HistoryItem:
    return item._replace(text=None, dialogue=tuple(replace(turn, text="") for turn in item.dialogue))
