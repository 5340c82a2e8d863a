"""What a list would show, all at once: for who wants an answer and no list."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from elevenmon.domain.lists import ListQuery, Row
from elevenmon.store import backfill, counts, record_rows
from elevenmon.store.list_views import open_view


class Found(NamedTuple):
    """An answer; beside the rows the same as in `domain.lists.Extent`."""

    rows: tuple[Row, ...]
    """The first of them."""
    found: int
    """How many there are."""
    hidden_own: int
    left_out: str


def find(
    connection: sqlite3.Connection,
    query: ListQuery,
    most: int,
    *,
    now: Callable[[], datetime],
    monotonic: Callable[[], float],
) -> Found:
    """What a query finds, its first `most` rows. ValueError for a field to sort by that cannot be."""
    view = open_view(connection, query, now, monotonic)
    while view.busy:
        view.step(connection)
    return Found(
        record_rows.rows(connection, query.kind, view.ids(connection, 0, most)),
        view.found,
        counts.of(connection, "requests_own") if query.hides_own else 0,
        backfill.why_skipped(connection, query.kind.value),
    )
