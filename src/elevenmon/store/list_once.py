"""What a list would show, all at once: for who wants an answer and no list."""

import sqlite3
from collections.abc import Callable
from datetime import datetime

from elevenmon.domain.lists import ListQuery, Row
from elevenmon.store import record_rows
from elevenmon.store.list_views import open_view


def find(
    connection: sqlite3.Connection,
    query: ListQuery,
    most: int,
    *,
    now: Callable[[], datetime],
    monotonic: Callable[[], float],
) -> tuple[int, tuple[Row, ...]]:
    """How many records a query finds, and the first `most` of them. ValueError for a field to sort by that
    cannot be."""
    view = open_view(connection, query, now, monotonic)
    while view.busy:
        view.step(connection)
    return view.found, record_rows.rows(connection, query.kind, view.ids(connection, 0, most))
