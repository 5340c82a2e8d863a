"""What lists are sorted by: the SQL of a row's value, and the key it is compared by."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from elevenmon.domain.filter_fields import FieldType, field_named
from elevenmon.domain.filter_match import NAMED
from elevenmon.domain.words import folded
from elevenmon.store import known_values
from elevenmon.store.filter_sql import COLUMNS
from elevenmon.store.list_hits import Hits, InTime, Key, Sorted

_NUMBERS = (FieldType.NUMBER, FieldType.SECONDS, FieldType.STATUS)
_LAST_TEXT = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Order:
    """How one list is sorted. Rows without a value come last, those with the same by time."""

    column: str | None
    """The SQL of the value; None for the order of time."""
    key: Callable[[object], Key]
    descending: bool
    numbers: bool

    def hits(self) -> Hits:
        """What keeps the rows found."""
        if self.column is None:
            return InTime(descending=self.descending)
        return Sorted(descending=self.descending, numbers=self.numbers)


def order(connection: sqlite3.Connection, kind: str, name: str, *, descending: bool) -> Order:
    """The order by a field. ValueError for one that cannot be sorted by."""
    field = field_named(kind, name)
    if field is None or not field.sortable:
        raise ValueError(f"a list cannot be sorted by '{name}'")
    if field.type is FieldType.TIME:
        return Order(None, lambda _: None, descending, numbers=False)
    column = COLUMNS[kind][field.name]
    if field.type in _NUMBERS:
        last = float("-inf") if descending else float("inf")
        return Order(
            column, lambda value: last if value is None else float(str(value)), descending, numbers=True
        )
    names = known_values.names(connection, kind, field.name) if field.name in NAMED else {}
    last_text = "" if descending else _LAST_TEXT

    @lru_cache(4096)
    def text_key(value: object) -> str:
        return last_text if value is None else folded(names.get(str(value), str(value)))

    return Order(column, text_key, descending, numbers=False)
