"""Agent conversations. Row ids follow their start times."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from elevenmon.domain.conversations import Conversation
from elevenmon.store import counts
from elevenmon.store.values import SEQUENCE_MASK, Bindable, bound_row_id, checked, first_row_id, row_time

_CHANGING = (
    "agent_id",
    "agent_name",
    "duration_seconds",
    "status",
    "call_successful",
    "message_count",
    "credits",
    "cost_usd",
    "direction",
    "title",
    "source",
    "language",
    "termination_reason",
)
_COLUMNS = ", ".join(("conversation_id", *_CHANGING))
_PLACES = ", ".join(f"?{place}" for place in range(3, 4 + len(_CHANGING)))
_UPSERT = f"""
INSERT INTO conversation (id, {_COLUMNS})
SELECT coalesce((SELECT max(id) + 1 FROM conversation WHERE id BETWEEN ?1 AND ?2), ?1), {_PLACES} WHERE true
ON CONFLICT (conversation_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _CHANGING)}
WHERE ({", ".join(_CHANGING)}) IS NOT ({", ".join(f"excluded.{name}" for name in _CHANGING)})
"""


def add(connection: sqlite3.Connection, conversations: Sequence[Conversation]) -> int:
    """Keep conversations; the number of those not known before. A known one takes the new fields."""
    ids = {each.conversation_id for each in conversations}
    known = sum(_is_known(connection, each) for each in ids)
    connection.executemany(_UPSERT, sorted(map(_row, conversations), key=itemgetter(0)))
    counts.change(connection, "conversations", len(ids) - known)
    return len(ids) - known


def count(connection: sqlite3.Connection) -> int:
    """All conversations stored."""
    return counts.of(connection, "conversations")


def newest(connection: sqlite3.Connection, limit: int) -> list[Conversation]:
    """The newest conversations, newest first."""
    rows = connection.execute(
        f"SELECT id, {_COLUMNS} FROM conversation ORDER BY id DESC LIMIT ?", (limit,)
    ).fetchall()
    return [
        Conversation(
            conversation_id=row[1], started_at=row_time(row[0]), **dict(zip(_CHANGING, row[2:], strict=True))
        )
        for row in rows
    ]


def oldest_unsettled(connection: sqlite3.Connection, since: datetime) -> datetime | None:
    """When the oldest conversation from `since` on began that is neither done nor failed."""
    rows = connection.execute(
        "SELECT min(id) FROM conversation WHERE id >= ? AND status NOT IN ('done', 'failed')",
        (bound_row_id(since),),
    ).fetchall()
    return None if rows[0][0] is None else row_time(rows[0][0])


def _is_known(connection: sqlite3.Connection, conversation_id: str) -> bool:
    query = "SELECT 1 FROM conversation WHERE conversation_id = ?"
    return bool(connection.execute(query, checked((conversation_id,))).fetchall())


def _row(conversation: Conversation) -> tuple[Any, ...]:
    first = first_row_id(conversation.started_at)
    values: tuple[Bindable, ...] = tuple(getattr(conversation, name) for name in _CHANGING)
    return (first, first | SEQUENCE_MASK, *checked((conversation.conversation_id, *values)))
