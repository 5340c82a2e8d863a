"""Removing old records, for good, and all that follows from them.

In slices, each a short transaction of its own: another process that uses the file waits for one slice at
most, and a prune that is cut short has removed the oldest.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType

from elevenmon.domain.clock import to_ms
from elevenmon.store import counts, full_text, history_days, state
from elevenmon.store.backfill import PRUNED_STATE
from elevenmon.store.values import bound_row_id

SLICE = 2_000
"""Rows of a transaction."""


def count(connection: sqlite3.Connection, kind: str, before: datetime) -> int:
    """How many records of a kind `prune` would remove."""
    query, bound = _COUNTED[kind]
    number: int = connection.execute(query, (bound(before),)).fetchall()[0][0]
    return number


def prune(connection: sqlite3.Connection, kind: str, before: datetime) -> Iterator[int]:
    """Remove the records of a kind from before an instant; yields how many each slice removed.

    The instant is noted, so that no walk back fetches them again. `kind` is one of `KINDS`. The connection is
    in no transaction.
    """
    with _transaction(connection):
        _note(connection, kind, before)
    bound = _COUNTED[kind][1](before)
    while removed := _removed(connection, kind, bound):
        yield removed
    with _transaction(connection):
        _finish(connection, kind, bound)


def _removed(connection: sqlite3.Connection, kind: str, bound: int) -> int:
    with _transaction(connection):
        return _REMOVING[kind](connection, bound)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _note(connection: sqlite3.Connection, kind: str, before: datetime) -> None:
    name = PRUNED_STATE + kind
    known = state.get(connection, name)
    moment = max(0, to_ms(before))
    if known is None or not known.isdecimal() or int(known) < moment:
        state.put(connection, name, str(moment))


def _clips(connection: sqlite3.Connection, bound: int) -> int:
    rows = connection.execute(
        "SELECT id, voice_id, model_id, credits FROM history_item WHERE id < ? ORDER BY id LIMIT ?",
        (bound, SLICE),
    ).fetchall()
    if rows:
        full_text.remove(connection, [row[0] for row in rows])
        history_days.change(connection, went=rows)
        connection.execute("DELETE FROM history_item WHERE id <= ?", (rows[-1][0],))
        counts.change(connection, "history", -len(rows))
    return len(rows)


def _requests(connection: sqlite3.Connection, bound: int) -> int:
    rows = connection.execute(
        "SELECT id, own FROM request WHERE id < ? ORDER BY id LIMIT ?", (bound, SLICE)
    ).fetchall()
    if rows:
        connection.execute("DELETE FROM request WHERE id <= ?", (rows[-1][0],))
        counts.change(connection, "requests", -len(rows))
        counts.change(connection, "requests_own", -sum(row[1] for row in rows))
    return len(rows)


def _conversations(connection: sqlite3.Connection, bound: int) -> int:
    removed = connection.execute(
        "DELETE FROM conversation WHERE id IN (SELECT id FROM conversation WHERE id < ? ORDER BY id LIMIT ?)",
        (bound, SLICE),
    ).rowcount
    counts.change(connection, "conversations", -removed)
    return removed


def _usage(connection: sqlite3.Connection, bound: int) -> int:
    """All at once: usage is a few thousand buckets. What is gone is not known any more: never shown as 0."""
    connection.execute("DELETE FROM usage_coverage WHERE until <= ?", (bound,))
    connection.execute("UPDATE usage_coverage SET since = ?1 WHERE since < ?1", (bound,))
    return connection.execute("DELETE FROM usage_bucket WHERE at < ?", (bound,)).rowcount


def _samples(connection: sqlite3.Connection, bound: int) -> int:
    quota = connection.execute("DELETE FROM subscription_sample WHERE until < ?", (bound,)).rowcount
    return quota + connection.execute("DELETE FROM live_count WHERE until < ?", (bound,)).rowcount


def _finish(connection: sqlite3.Connection, kind: str, bound: int) -> None:
    """Forget what nothing names any more."""
    if kind == "history":
        connection.execute(
            "DELETE FROM history_voice WHERE NOT EXISTS"
            " (SELECT 1 FROM history_item WHERE history_item.voice_id = history_voice.voice_id)"
        )
    elif kind == "samples":
        connection.execute('DELETE FROM gap WHERE "end" < ?', (bound,))


_COUNTED: MappingProxyType[str, tuple[str, Callable[[datetime], int]]] = MappingProxyType(
    {
        "history": ("SELECT count(*) FROM history_item WHERE id < ?", bound_row_id),
        "requests": ("SELECT count(*) FROM request WHERE id < ?", bound_row_id),
        "conversations": ("SELECT count(*) FROM conversation WHERE id < ?", bound_row_id),
        "usage": ("SELECT count(*) FROM usage_bucket WHERE at < ?", to_ms),
        "samples": (
            "SELECT (SELECT count(*) FROM subscription_sample WHERE until < ?1)"
            " + (SELECT count(*) FROM live_count WHERE until < ?1)",
            to_ms,
        ),
    }
)
_REMOVING: MappingProxyType[str, Callable[[sqlite3.Connection, int], int]] = MappingProxyType(
    {
        "history": _clips,
        "requests": _requests,
        "conversations": _conversations,
        "usage": _usage,
        "samples": _samples,
    }
)
KINDS = tuple(_REMOVING)
"""What can be pruned."""
