"""What a store file holds: how many records of each kind, from when to when, and how much room they take."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from elevenmon.store import counts, full_text, schema
from elevenmon.store.values import SEQUENCE_BITS, optional_time

_BY_ROW_ID: dict[str, tuple[str, counts.Counted]] = {
    "history": ("history_item", "history"),
    "requests": ("request", "requests"),
    "conversations": ("conversation", "conversations"),
}
_BY_TIME = {
    "usage": "SELECT count(*), min(at), max(at) FROM usage_bucket",
    "samples": "SELECT count(*), min(at), max(until) FROM"
    " (SELECT at, until FROM subscription_sample UNION ALL SELECT at, until FROM live_count)",
}


@dataclass(frozen=True, slots=True)
class Stock:
    """The records of a kind; no times where there are none."""

    count: int
    oldest: datetime | None
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Inventory:
    """A store file at one moment."""

    path: Path
    version: int
    bytes: int
    """The file, and what is waiting in SQLite's log beside it."""
    free_bytes: int
    """Room inside the file that new records take first; `vacuum` gives it back."""
    full_text: bool
    """Whether there is an index of words."""
    kinds: dict[str, Stock]
    """History, requests, conversations, usage (buckets), samples (quota and live conversations)."""


def take(connection: sqlite3.Connection, path: Path) -> Inventory:
    """Look at a store; the same time for a million records as for ten."""
    stocks = {kind: _by_row_id(connection, *where) for kind, where in _BY_ROW_ID.items()}
    for kind, query in _BY_TIME.items():
        number, oldest, newest = connection.execute(query).fetchall()[0]
        stocks[kind] = Stock(number, optional_time(oldest), optional_time(newest))
    return Inventory(
        path=path,
        version=schema.version(connection),
        bytes=sum(each.stat().st_size for each in (path, Path(f"{path}-wal")) if each.exists()),
        free_bytes=_pragma(connection, "freelist_count") * _pragma(connection, "page_size"),
        full_text=full_text.has_full_text(connection),
        kinds=stocks,
    )


def _by_row_id(connection: sqlite3.Connection, table: str, kind: counts.Counted) -> Stock:
    oldest, newest = (
        connection.execute(f"SELECT {end}(id) >> {SEQUENCE_BITS} FROM {table}").fetchall()[0][0]
        for end in ("min", "max")
    )
    return Stock(counts.of(connection, kind), optional_time(oldest), optional_time(newest))


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    number: int = connection.execute(f"PRAGMA {name}").fetchall()[0][0]
    return number
