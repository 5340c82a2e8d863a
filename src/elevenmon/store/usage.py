"""Usage by bucket: credits and money per dimension, interval and key, and which ranges of it are known.

`dimension` is "" for the total, else the API's group column. A key, a label or a currency that is "" reads
back as None: the API means "no such thing" by both.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.usage import UsageRow
from elevenmon.store.values import Bindable, checked

_LABELS = {
    "user_id": ("user_label",),
    "voice_id": ("voice_name",),
    "hashed_xi_api_key": ("api_key_name",),
}
_INSERT = """
INSERT INTO usage_bucket (dimension, interval, at, key, currency, credits, cost, minutes, uses, charges)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (dimension, interval, at, key, currency) DO UPDATE SET
    credits = coalesce(credits + excluded.credits, credits, excluded.credits),
    cost = coalesce(cost + excluded.cost, cost, excluded.cost),
    minutes = coalesce(minutes + excluded.minutes, minutes, excluded.minutes),
    uses = coalesce(uses + excluded.uses, uses, excluded.uses),
    charges = coalesce(charges + excluded.charges, charges, excluded.charges)
"""


def replace(
    connection: sqlite3.Connection,
    *,
    dimension: str,
    interval_seconds: int,
    since: datetime,
    until: datetime,
    rows: Sequence[UsageRow],
    obtained_at: datetime,
) -> None:
    """Put `rows` in the place of all that was known of [since, until).

    Nothing is added to what was there. Rows of one answer that share bucket, key and currency are summed (the
    answer was grouped more finely). Rows that start outside the range are left out: the API may add the
    bucket that starts exactly at the end. `since` must stand on a bucket's start. Columns unknown to
    `UsageRow` are not kept: the API can be asked again.
    """
    first, end = to_ms(since), to_ms(until)
    connection.execute(
        "DELETE FROM usage_bucket WHERE dimension = ? AND interval = ? AND at >= ? AND at < ?",
        checked((dimension, interval_seconds, first, end)),
    )
    inside = [row for row in rows if first <= to_ms(row.start) < end]
    connection.executemany(_INSERT, (_bucket(dimension, interval_seconds, row) for row in inside))
    connection.executemany(
        "INSERT INTO usage_label VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET label = excluded.label"
        " WHERE label <> excluded.label",
        _labels(dimension, inside),
    )
    cover(connection, (dimension, interval_seconds), first, end, to_ms(obtained_at))


def cover(connection: sqlite3.Connection, series: tuple[str, int], since: int, until: int, now: int) -> None:
    """Note [since, until) of a (dimension, interval) as known, joined with the ranges it touches; in ms."""
    if until <= since:
        return
    touching = (*series, until, since)
    where = "WHERE dimension = ? AND interval = ? AND since <= ? AND until >= ?"
    rows = connection.execute(
        f"SELECT since, until, obtained_at FROM usage_coverage {where}", touching
    ).fetchall()
    connection.execute(f"DELETE FROM usage_coverage {where}", touching)
    joined = (min([since, *(row[0] for row in rows)]), max([until, *(row[1] for row in rows)]))
    newest = max([now, *(row[2] for row in rows)])
    connection.execute(
        "INSERT INTO usage_coverage VALUES (?, ?, ?, ?, ?)",
        checked((*series, *joined, newest)),
    )


def total_series(
    connection: sqlite3.Connection,
    since: datetime,
    until: datetime,
    dimension: str = "",
    interval_seconds: int = 3600,
) -> list[tuple[int, float]]:
    """(bucket start in ms, credits) over all keys of a dimension, for buckets starting in [since, until)."""
    return connection.execute(
        "SELECT at, sum(credits) FROM usage_bucket WHERE dimension = ? AND interval = ?"
        " AND at >= ? AND at < ? AND credits IS NOT NULL GROUP BY at ORDER BY at",
        (dimension, interval_seconds, to_ms(since), to_ms(until)),
    ).fetchall()


def by_key(
    connection: sqlite3.Connection, dimension: str, since: datetime, until: datetime
) -> Iterator[tuple[int, str | None, float]]:
    """(start of an hour in ms, key, credits), oldest hour first, [since, until).

    One at a time: weeks of a busy account are tens of thousands of rows, which nobody needs at once.
    """
    yield from connection.execute(
        "SELECT at, nullif(key, ''), coalesce(credits, 0.0) FROM usage_bucket"
        " WHERE dimension = ? AND interval = 3600 AND at >= ? AND at < ? ORDER BY at",
        (dimension, to_ms(since), to_ms(until)),
    )


def money(connection: sqlite3.Connection, since: datetime, until: datetime) -> list[tuple[int, str, float]]:
    """(bucket start in ms, currency, cost in major units) of the total, [since, until), oldest first.

    Read from the finest interval that has money in the range: workspaces billed by cost have days only.
    """
    first, end = to_ms(since), to_ms(until)
    return connection.execute(
        "SELECT at, currency, cost FROM usage_bucket WHERE dimension = '' AND at >= ? AND at < ?"
        " AND cost IS NOT NULL AND currency <> '' AND interval = (SELECT min(interval) FROM usage_bucket"
        " WHERE dimension = '' AND at >= ? AND at < ? AND cost IS NOT NULL AND currency <> '')"
        " ORDER BY at, currency",
        (first, end, first, end),
    ).fetchall()


def first(connection: sqlite3.Connection) -> datetime | None:
    """Since when usage of the total is known; None: it is not."""
    rows = connection.execute("SELECT min(since) FROM usage_coverage WHERE dimension = ''").fetchall()
    return None if rows[0][0] is None else from_ms(rows[0][0])


def coverage(
    connection: sqlite3.Connection, dimension: str, interval_seconds: int
) -> tuple[datetime, datetime] | None:
    """The newest unbroken range [since, until) that is known; older ranges may exist (`missing` tells)."""
    rows = connection.execute(
        "SELECT since, until FROM usage_coverage WHERE dimension = ? AND interval = ?"
        " ORDER BY until DESC LIMIT 1",
        (dimension, interval_seconds),
    ).fetchall()
    return (from_ms(rows[0][0]), from_ms(rows[0][1])) if rows else None


def missing(
    connection: sqlite3.Connection, dimension: str, interval_seconds: int, since: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """The parts of [since, until) that were never obtained, oldest first."""
    position, end = to_ms(since), to_ms(until)
    holes: list[tuple[datetime, datetime]] = []
    for known_since, known_until in connection.execute(
        "SELECT since, until FROM usage_coverage"
        " WHERE dimension = ? AND interval = ? AND until > ? AND since < ? ORDER BY since",
        (dimension, interval_seconds, position, end),
    ).fetchall():
        if known_since > position:
            holes.append((from_ms(position), from_ms(known_since)))
        position = max(position, known_until)
    if position < end:
        holes.append((from_ms(position), until))
    return holes


def count(connection: sqlite3.Connection) -> int:
    """Buckets stored, of all dimensions."""
    number: int = connection.execute("SELECT count(*) FROM usage_bucket").fetchall()[0][0]
    return number


def obtained_at(connection: sqlite3.Connection, dimension: str) -> datetime | None:
    """When a dimension was last obtained."""
    rows = connection.execute(
        "SELECT max(obtained_at) FROM usage_coverage WHERE dimension = ?", (dimension,)
    ).fetchall()
    return None if rows[0][0] is None else from_ms(rows[0][0])


def _bucket(dimension: str, interval_seconds: int, row: UsageRow) -> tuple[Bindable, ...]:
    key = _key(dimension, row) or ""
    figures = (row.credits, row.cost, row.minutes, row.uses, row.charges)
    return checked((dimension, interval_seconds, to_ms(row.start), key, row.currency or "", *figures))


def _key(dimension: str, row: UsageRow) -> str | None:
    return row.groups[0] if dimension and row.groups else None


def _labels(dimension: str, rows: Iterable[UsageRow]) -> list[tuple[Bindable, ...]]:
    found: dict[str, str] = {}
    for row in rows:
        key = _key(dimension, row)
        label = next((row.labels[name] for name in _LABELS.get(dimension, ()) if row.labels.get(name)), None)
        if key and label:
            found[key] = label
    return [checked((dimension, key, label)) for key, label in found.items()]
