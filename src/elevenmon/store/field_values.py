"""What a filter may be completed with: the values that records have, the most used of late first."""

import sqlite3
from collections import Counter

from elevenmon.domain.filter_fields import FieldType, field_named
from elevenmon.domain.filter_match import NAMED
from elevenmon.domain.lists import Kind
from elevenmon.domain.words import folded
from elevenmon.store import known_values
from elevenmon.store.filter_indexes import INDEXES
from elevenmon.store.filter_sql import COLUMNS, TABLES

_SAMPLE = 2_000
"""Of the newest rows: what is used most there is what people mean."""
_MOST = 20


def beginning(connection: sqlite3.Connection, kind: Kind, name: str, prefix: str) -> list[str]:
    """Values of a field that begin like this, in any case; none for fields of numbers and times."""
    field = field_named(kind, name)
    wanted = folded(prefix)
    if field is None:
        return []
    if field.type is FieldType.FLAG:
        return [word for word in ("yes", "no") if word.startswith(wanted)]
    if field.type not in (FieldType.TEXT, FieldType.NAMED):
        return []
    column = COLUMNS[kind][field.name]
    used = Counter(
        value
        for (value,) in connection.execute(
            f"SELECT {column} FROM {TABLES[kind]} ORDER BY id DESC LIMIT ?", (_SAMPLE,)
        ).fetchall()
        if value is not None
    )
    if column in INDEXES[kind]:
        own = (0,) if kind is Kind.REQUESTS else None
        index = INDEXES[kind][column]
        known = known_values.distinct(connection, TABLES[kind], index, column, own) or ()
        used.update(dict.fromkeys(known, 0))
    names = known_values.names(connection, kind, field.name) if field.name in NAMED else {}
    spoken = [names.get(value, value) for value, _ in used.most_common()]
    return [value for value in dict.fromkeys(spoken) if folded(value).startswith(wanted)][:_MOST]
