"""The ledger of what was walked: from the newest record of a kind back to its beginning, and what is missing.

A walk begins at the newest page. What lies behind it is one hole, which reaches to the beginning; pages are
taken off its newest end, each in the transaction that stores its rows. A stop so long that the newest page no
longer meets what is known leaves another hole. A kind is complete when it was begun and has no hole.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.store import state
from elevenmon.store.values import checked, optional_ms, optional_time

PRUNED_STATE = "pruned_before:"
"""State, with the kind behind it: epoch milliseconds; records from before then were removed on purpose."""


class Hole(NamedTuple):
    """A range still to be walked, newest end first; both ends belong to it."""

    hole_id: int
    kind: str
    since: datetime | None
    """None: to the beginning."""
    until: datetime
    cursor: str | None
    """Where the service goes on, where it pages by cursor."""


class Walk(NamedTuple):
    """A walk that was begun."""

    newest: datetime
    """All from here back is stored, but for the holes."""
    oldest: datetime | None
    """When the oldest record was made, as far as the service told."""


class Skipped(NamedTuple):
    """What could not be had."""

    kind: str
    since: datetime
    until: datetime
    reason: str


def walk(connection: sqlite3.Connection, kind: str) -> Walk | None:
    """How far a kind is known; None before its first page."""
    rows = connection.execute("SELECT newest, oldest FROM walk WHERE kind = ?", (kind,)).fetchall()
    return Walk(from_ms(rows[0][0]), optional_time(rows[0][1])) if rows else None


def reach(connection: sqlite3.Connection, kind: str, newest: datetime) -> None:
    """All up to `newest` is stored now, but for the holes. An earlier instant changes nothing."""
    connection.execute(
        "INSERT INTO walk (kind, newest) VALUES (?, ?)"
        " ON CONFLICT (kind) DO UPDATE SET newest = max(newest, excluded.newest)",
        checked((kind, to_ms(newest))),
    )


def note_oldest(connection: sqlite3.Connection, kind: str, oldest: datetime) -> None:
    """When the oldest record was made: what progress is measured by."""
    connection.execute("UPDATE walk SET oldest = ? WHERE kind = ?", checked((to_ms(oldest), kind)))


def dig(
    connection: sqlite3.Connection, kind: str, since: datetime | None, until: datetime, cursor: str | None
) -> None:
    """Note a range as still to be walked."""
    connection.execute(
        "INSERT INTO hole (kind, since, until, cursor) VALUES (?, ?, ?, ?)",
        checked((kind, optional_ms(since), to_ms(until), cursor)),
    )


def holes(connection: sqlite3.Connection, kind: str) -> list[Hole]:
    """What is still to be walked, newest first."""
    rows = connection.execute(
        "SELECT id, kind, since, until, cursor FROM hole WHERE kind = ? ORDER BY until DESC", (kind,)
    ).fetchall()
    return [
        Hole(hole_id, kind, optional_time(since), from_ms(until), cursor)
        for hole_id, kind, since, until, cursor in rows
    ]


def newest_hole(connection: sqlite3.Connection, kind: str) -> Hole | None:
    """What is to be walked next; what was pruned is not walked again."""
    floor = pruned_before(connection, kind)
    for hole in holes(connection, kind):
        if floor is None or (hole.since is not None and hole.since >= floor):
            return hole
        if hole.until >= floor:
            return hole._replace(since=floor)
    return None


def pruned_before(connection: sqlite3.Connection, kind: str) -> datetime | None:
    """Records from before this instant were removed on purpose."""
    text = state.get(connection, PRUNED_STATE + kind)
    return None if text is None or not text.isdecimal() else from_ms(int(text))


def narrow(connection: sqlite3.Connection, hole: Hole, until: datetime, cursor: str | None) -> None:
    """A page was taken off the newest end. What nobody knows as a hole any more stays closed."""
    connection.execute(
        "UPDATE hole SET until = ?, cursor = ? WHERE id = ?", checked((to_ms(until), cursor, hole.hole_id))
    )


def fill(connection: sqlite3.Connection, hole: Hole) -> None:
    """Nothing is missing there any more."""
    connection.execute("DELETE FROM hole WHERE id = ?", (hole.hole_id,))


def is_complete(connection: sqlite3.Connection, kind: str, since: datetime | None = None) -> bool:
    """Whether all of a kind is stored, or all from `since` on."""
    if walk(connection, kind) is None:
        return False
    hole = newest_hole(connection, kind)
    return hole is None or (since is not None and hole.until < since)


def covers(connection: sqlite3.Connection, kind: str, since: datetime, until: datetime) -> bool:
    """Whether all of a kind from `since` to `until` is stored, as far as it was made by the newest look."""
    if walk(connection, kind) is None:
        return False
    holed = any(
        hole.until >= since and (hole.since is None or hole.since < until) for hole in holes(connection, kind)
    )
    lacking = any(each.until >= since and each.since < until for each in skipped(connection, kind))
    pruned = pruned_before(connection, kind)
    return not holed and not lacking and (pruned is None or pruned <= since)


def skip(connection: sqlite3.Connection, missing: Skipped, noted_at: datetime) -> None:
    """Note what could not be had; a range takes the place of those within it."""
    connection.execute(
        "DELETE FROM skipped WHERE kind = ? AND since >= ? AND until <= ?",
        checked((missing.kind, to_ms(missing.since), to_ms(missing.until))),
    )
    values = (missing.kind, to_ms(missing.since), to_ms(missing.until), missing.reason, to_ms(noted_at))
    connection.execute("INSERT OR REPLACE INTO skipped VALUES (?, ?, ?, ?, ?)", checked(values))


def skipped(connection: sqlite3.Connection, kind: str) -> list[Skipped]:
    """What could not be had, oldest first."""
    rows = connection.execute(
        "SELECT kind, since, until, reason FROM skipped WHERE kind = ? ORDER BY since", (kind,)
    ).fetchall()
    return [Skipped(kind, from_ms(since), from_ms(until), reason) for kind, since, until, reason in rows]


def regain(connection: sqlite3.Connection, kind: str, since: datetime | None, until: datetime) -> None:
    """One answer brought all between these instants (None: from the beginning): none of that is missing."""
    connection.execute(
        "DELETE FROM skipped WHERE kind = ? AND (? IS NULL OR since > ?) AND until < ?",
        checked((kind, optional_ms(since), optional_ms(since), to_ms(until))),
    )


def why_skipped(connection: sqlite3.Connection, kind: str) -> str:
    """Why something of a kind could not be had, by what was noted last; '' where nothing was.

    What lies where all was pruned is not missed.
    """
    floor = pruned_before(connection, kind)
    query = "SELECT reason FROM skipped WHERE kind = ? AND until >= ? ORDER BY noted_at DESC LIMIT 1"
    rows = connection.execute(query, checked((kind, 0 if floor is None else to_ms(floor)))).fetchall()
    return rows[0][0] if rows else ""


def forget(connection: sqlite3.Connection, kinds: Sequence[str]) -> None:
    """Walk these kinds again from their newest end, what was pruned too; the records stay."""
    forget_pruned(connection, kinds)
    for table in ("walk", "hole", "skipped"):
        connection.executemany(f"DELETE FROM {table} WHERE kind = ?", [(kind,) for kind in kinds])


def forget_pruned(connection: sqlite3.Connection, kinds: Sequence[str]) -> None:
    """What was pruned of these kinds may be asked for again."""
    connection.executemany("DELETE FROM state WHERE name = ?", [(PRUNED_STATE + kind,) for kind in kinds])
