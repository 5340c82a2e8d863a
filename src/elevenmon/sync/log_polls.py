"""The request log and the clips, followed at their newest end."""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from elevenmon.domain.history import HistoryItem
from elevenmon.domain.request_log import ApiRequest
from elevenmon.store import history, requests, state
from elevenmon.sync.session import Session

REQUESTS_SINCE = "requests_since"
"""State: ISO time since when every request is known, where none is stored."""
_OVERLAP = timedelta(seconds=30)
"""A request is logged when it ends, under the time it began: lines may appear behind the newest one."""
_TICK = timedelta(milliseconds=1)
_AHEAD = timedelta(minutes=5)
"""Beyond the newest line, whatever the clocks say."""
_PAGE = 1000
_CLIPS = 100
_MOST_PAGES = 20
"""Per poll; the next one goes on."""


async def poll_requests(session: Session) -> None:
    """The newest thousand at first; from then on all that began since shortly before the newest known."""
    newest = await session.read(requests.newest)
    if newest is None:
        await _first_requests(session)
        return
    start = newest - _OVERLAP
    for _ in range(_MOST_PAGES):
        page = await session.source.requests(start=start, limit=_PAGE, sort="asc")
        rows = session.calls.marked(page.rows, session.source.own_trace_ids)
        await _keep(session, rows)
        if not page.full or not rows:
            return
        last = max(row.at for row in rows)
        start = last if last > start else start + _TICK


async def _first_requests(session: Session) -> None:
    now = session.now()
    page = await session.source.requests(end=now + _AHEAD, limit=_PAGE, sort="desc")
    rows = session.calls.marked(page.rows, session.source.own_trace_ids)
    await _keep(session, rows)
    since = await session.read(lambda connection: state.get(connection, REQUESTS_SINCE))
    if since is None:
        noted = json.dumps(now.isoformat())
        await session.write(lambda connection: state.put(connection, REQUESTS_SINCE, noted))


async def poll_history(session: Session) -> None:
    """The newest hundred clips, and further back until it meets what is known; at first one page."""
    known = {item.history_item_id for item in await session.read(lambda c: history.newest(c, _CLIPS))}
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        page = await session.source.history(page_size=_CLIPS, cursor=cursor)
        await _keep_clips(session, page.items)
        if not known or not page.has_more or _meets(page.items, known) or page.cursor in (None, cursor):
            return
        cursor = page.cursor


async def _keep(session: Session, rows: Sequence[ApiRequest]) -> None:
    await session.write(lambda connection: requests.add(connection, rows))


async def _keep_clips(session: Session, items: Sequence[HistoryItem]) -> None:
    kept = items if session.store_text else [_without_text(item) for item in items]
    await session.write(lambda connection: history.add(connection, kept))


def _without_text(item: HistoryItem) -> HistoryItem:
    return replace(item, text=None, dialogue=tuple(replace(turn, text="") for turn in item.dialogue))


def _meets(items: Sequence[HistoryItem], known: Collection[str]) -> bool:
    return any(item.history_item_id in known for item in items)
