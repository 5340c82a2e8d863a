"""Usage summed up piece by piece: what a breakdown is made of, added up where the rows are.

Adding 17,000 hourly rows in SQLite takes a tenth of the time that handing them out one by one does.
"""

import sqlite3
from collections.abc import Sequence

PieceSum = tuple[int, int, str | None, str | None, float, float | None]
"""Piece from and to in epoch ms, key, currency, credits, cost in major units."""


def sums(
    connection: sqlite3.Connection,
    pieces: Sequence[tuple[int, int]],
    *,
    dimension: str,
    interval_seconds: int = 3600,
) -> list[PieceSum]:
    """What each key used in each piece [from, to), buckets taken by their start; only pieces with rows.

    One query per piece: SQLite groups a few hundred rows in half the time per row that 30,000 take it.
    """
    query = (
        "SELECT ?1, ?2, nullif(key, ''), nullif(currency, ''), total(credits), sum(cost) FROM usage_bucket"
        " WHERE dimension = ?3 AND interval = ?4 AND at >= ?1 AND at < ?2 GROUP BY key, currency"
    )
    found: list[PieceSum] = []
    for since, until in pieces:
        found += connection.execute(query, (since, until, dimension, interval_seconds)).fetchall()
    return found


def labels(connection: sqlite3.Connection, dimension: str) -> dict[str, str]:
    """Key to the name that usage rows gave it."""
    return dict(
        connection.execute("SELECT key, label FROM usage_label WHERE dimension = ?", (dimension,)).fetchall()
    )
