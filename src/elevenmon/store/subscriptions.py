"""The quota: the newest answer whole, and thin samples of the counter over time."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from elevenmon.domain.account import Cap, Invoice, Money, PendingChange, Subscription
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.store.values import checked, from_json, optional_ms, optional_time, to_json

_HOUR_MS = 3_600_000
_MILLISECOND = timedelta(milliseconds=1)
LONGEST_STEP_MS = 15 * 60_000
"""Equal samples further apart than this are two runs: nobody looked in between."""
_TOUCHED = (
    "at BETWEEN coalesce((SELECT max(at) FROM subscription_sample WHERE at <= ?1), ?1) AND ?2 AND until >= ?1"
)
"""The runs between two instants. The one before them, which may reach into the range, is looked up by itself:
by their ends, which no index knows, every run since the first day would be looked at."""

_PLAIN_FIELDS = (
    "tier",
    "status",
    "used",
    "limit",
    "overage_cap",
    "currency",
    "billing_period",
    "refresh_period",
    "voice_slots_used",
    "voice_limit",
    "professional_voice_slots_used",
    "professional_voice_limit",
    "has_open_invoices",
)


def record(connection: sqlite3.Connection, subscription: Subscription, at: datetime) -> None:
    """Keep an answer obtained at `at`. A sample equal to the one before only lengthens that one's run."""
    moment = to_ms(at)
    connection.execute(
        "INSERT INTO subscription VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE"
        " SET obtained_at = excluded.obtained_at, record = excluded.record",
        checked((moment, to_json(_encode(subscription)))),
    )
    cap = None if subscription.overage_cap == "unlimited" else subscription.overage_cap
    figures = checked((subscription.used, subscription.limit, cap, optional_ms(subscription.reset)))
    lengthened = connection.execute(
        "UPDATE subscription_sample SET until = max(until, ?)"
        " WHERE at = (SELECT max(at) FROM subscription_sample WHERE at <= ?)"
        " AND until >= ? AND (used, included, cap, reset) IS (?, ?, ?, ?)",
        (moment, moment, moment - LONGEST_STEP_MS, *figures),
    ).rowcount
    if not lengthened:
        connection.execute(
            "INSERT OR REPLACE INTO subscription_sample VALUES (?, ?, ?, ?, ?, ?)",
            (moment, moment, *figures),
        )


def latest(connection: sqlite3.Connection) -> tuple[Subscription, datetime] | None:
    """The newest answer and when it was obtained."""
    rows = connection.execute("SELECT record, obtained_at FROM subscription").fetchall()
    if not rows:
        return None
    value = from_json(rows[0][0])
    subscription = _decode(value) if isinstance(value, dict) else None
    return None if subscription is None else (subscription, from_ms(rows[0][1]))


def first(connection: sqlite3.Connection) -> datetime | None:
    """When the counter was read first; None: it never was."""
    return optional_time(connection.execute("SELECT min(at) FROM subscription_sample").fetchall()[0][0])


def samples(connection: sqlite3.Connection, since: datetime, until: datetime) -> list[tuple[int, int, int]]:
    """(epoch ms, credits used, credits included) from `since` to `until`, both included, oldest first.

    A run of equal samples gives its first and its last moment, clipped to the range; nothing changed between.
    """
    first, last = to_ms(since), to_ms(until)
    rows = connection.execute(
        "SELECT max(at, ?1), min(until, ?2), used, included FROM subscription_sample"
        f" WHERE {_TOUCHED} ORDER BY at",
        (first, last),
    ).fetchall()
    return _points(rows)


def thinned(
    connection: sqlite3.Connection, since: datetime, until: datetime, step: timedelta
) -> list[tuple[int, int, int]]:
    """As `samples`, but of the runs that began in one step the last alone, and both sides of a fall."""
    first, last = to_ms(since), to_ms(until)
    rows = connection.execute(
        "SELECT max(at, ?1), min(until, ?2), used, included FROM ("
        " SELECT at, until, used, included,"
        " lead(at) OVER runs AS next_at, lead(used) OVER runs AS next_used, lag(used) OVER runs AS last_used"
        f" FROM subscription_sample WHERE {_TOUCHED} WINDOW runs AS (ORDER BY at))"
        " WHERE next_at IS NULL OR next_at / ?3 > at / ?3 OR next_used < used OR used < last_used"
        " ORDER BY at",
        (first, last, step // _MILLISECOND),
    ).fetchall()
    return _points(rows)


class Run(NamedTuple):
    """Equal samples in a row: the figures and from when to when they held, in epoch ms."""

    at: int
    until: int
    used: int
    limit: int
    cap: Cap
    reset: datetime | None


def runs(connection: sqlite3.Connection, since: datetime, until: datetime) -> list[Run]:
    """All samples between two instants with the limits that held then, oldest first."""
    rows = connection.execute(
        f"SELECT at, until, used, included, cap, reset FROM subscription_sample WHERE {_TOUCHED} ORDER BY at",
        (to_ms(since), to_ms(until)),
    ).fetchall()
    return [
        Run(at, end, used, limit, "unlimited" if cap is None else cap, optional_time(reset))
        for at, end, used, limit, cap, reset in rows
    ]


def hourly(connection: sqlite3.Connection, since: datetime, until: datetime) -> list[tuple[int, int, int]]:
    """As `samples`, but of the runs that began in an hour only the last: cheap however often it was read."""
    first, last = to_ms(since), to_ms(until)
    rows = connection.execute(
        "WITH RECURSIVE hour (start) AS"
        " (VALUES (?1) UNION ALL SELECT start + ?3 FROM hour WHERE start + ?3 < ?2)"
        " SELECT at, min(until, ?2), used, included FROM hour"
        " JOIN subscription_sample AS sample ON sample.at ="
        " (SELECT max(at) FROM subscription_sample WHERE at >= hour.start AND at < min(hour.start + ?3, ?2))",
        (first, last, _HOUR_MS),
    ).fetchall()
    return _points(rows)


def reset_after(connection: sqlite3.Connection, start: datetime) -> datetime | None:
    """The reset that a period which began then ends with, as it was named when the period was new."""
    rows = connection.execute(
        "SELECT reset FROM subscription_sample WHERE at >= ?1 AND reset > ?1 ORDER BY at LIMIT 1",
        (to_ms(start),),
    ).fetchall()
    return from_ms(rows[0][0]) if rows else None


def last_of(connection: sqlite3.Connection, reset: datetime) -> tuple[datetime, int] | None:
    """When the counter was last read before a reset, and what it said."""
    rows = connection.execute(
        "SELECT min(until, ?1), used FROM subscription_sample WHERE reset = ?1 AND at < ?1"
        " ORDER BY at DESC LIMIT 1",
        (to_ms(reset),),
    ).fetchall()
    return (from_ms(rows[0][0]), rows[0][1]) if rows else None


def reached(connection: sqlite3.Connection, reset: datetime, *, with_cap: bool) -> datetime | None:
    """When the counter was first seen at the included credits, or at the cap beyond them, before a reset."""
    wall = "included + cap" if with_cap else "included"
    rows = connection.execute(
        f"SELECT min(at) FROM subscription_sample WHERE reset = ? AND used >= {wall}", (to_ms(reset),)
    ).fetchall()
    return optional_time(rows[0][0])


def before(connection: sqlite3.Connection, at: datetime) -> tuple[int, int, int] | None:
    """The last sample that ended before `at`, as in `samples`: what a rate over a window starts from."""
    rows = connection.execute(
        "SELECT until, used, included FROM subscription_sample WHERE at < ?1 AND until < ?1"
        " ORDER BY at DESC LIMIT 1",
        (to_ms(at),),
    ).fetchall()
    return rows[0] if rows else None


def _points(runs: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int, int]]:
    points: list[tuple[int, int, int]] = []
    for start, end, used, limit in runs:
        points.append((start, used, limit))
        if end > start:
            points.append((end, used, limit))
    points.sort()
    return points


def _encode(value: Subscription) -> dict[str, object]:
    encoded: dict[str, object] = {name: getattr(value, name) for name in _PLAIN_FIELDS}
    encoded["reset"] = optional_ms(value.reset)
    if value.overage is not None:
        encoded["overage"] = [str(value.overage.amount), value.overage.currency]
    if value.next_invoice is not None:
        encoded["next_invoice"] = _encode_invoice(value.next_invoice)
    encoded["open_invoices"] = [_encode_invoice(invoice) for invoice in value.open_invoices]
    change = value.pending_change
    if change is not None:
        encoded["pending_change"] = [change.kind, optional_ms(change.at), change.next_tier]
    return encoded


def _encode_invoice(invoice: Invoice) -> list[object]:
    return [invoice.amount_due_cents, optional_ms(invoice.next_attempt), list(invoice.payment_statuses)]


def _decode(value: dict[str, Any]) -> Subscription | None:
    """The record back; None where a damaged file left something else."""
    try:
        plain = {name: value[name] for name in _PLAIN_FIELDS}
        cap: Cap = plain.pop("overage_cap")
        overage, invoice, change = (
            value.get("overage"),
            value.get("next_invoice"),
            value.get("pending_change"),
        )
        return Subscription(
            **plain,
            overage_cap=cap,
            reset=optional_time(value["reset"]),
            overage=None if overage is None else Money(Decimal(overage[0]), overage[1]),
            next_invoice=None if invoice is None else _decode_invoice(invoice),
            open_invoices=tuple(_decode_invoice(each) for each in value["open_invoices"]),
            pending_change=None
            if change is None
            else PendingChange(change[0], optional_time(change[1]), change[2]),
        )
    except (KeyError, IndexError, TypeError, ValueError, OverflowError, InvalidOperation):
        return None


def _decode_invoice(value: list[Any]) -> Invoice:
    return Invoice(value[0], optional_time(value[1]), tuple(value[2]))
