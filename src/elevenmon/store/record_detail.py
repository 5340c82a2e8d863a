"""Everything about one record: what may be the same event in the other list, its neighbours, and names."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

from elevenmon.domain.history import HistoryItem
from elevenmon.domain.likeness import LONGEST, SLACK, is_exact, is_likely, sources_of
from elevenmon.domain.lists import Detail, Kind, Likeness, Record, Row
from elevenmon.domain.record_text import KEY_COLUMNS, USER_COLUMNS, extra_text, voice_in_path
from elevenmon.domain.request_log import ApiRequest
from elevenmon.store import known_values, record_rows
from elevenmon.store.values import bound_row_id

_NEARBY = 12
_MOST_CANDIDATES = 2_000
"""Records of the other kind that are compared: a busy account makes some hundreds a minute."""


def detail(connection: sqlite3.Connection, kind: Kind, row_id: int) -> Detail | None:
    """Everything about a record; None where it is gone."""
    found = record_rows.rows(connection, kind, [row_id])
    if not found:
        return None
    row = found[0]
    matches = _matches(connection, row)
    near = record_rows.around(connection, kind, row_id, _NEARBY)
    mentioned = {each for record in (row, *matches.rows) for each in _ids(record)}
    names = known_values.names_of(connection, Kind.REQUESTS) | known_values.names_of(connection, Kind.HISTORY)
    return Detail(
        kind,
        row,
        matches,
        record_rows.rows(connection, kind, near),
        {identity: name for identity, name in names.items() if identity in mentioned},
    )


def _matches(connection: sqlite3.Connection, row: Row) -> Likeness:
    record = row.record
    if isinstance(record, ApiRequest):
        if not sources_of(record.path):
            return Likeness((), exact=False)
        until = record.at + timedelta(seconds=record.latency_seconds or 0.0)
        others = _between(connection, Kind.HISTORY, record.at - SLACK, until + SLACK)
        pairs: list[tuple[Row, Record, Record]] = [(other, record, other.record) for other in others]
    else:
        others = _between(connection, Kind.REQUESTS, record.at - LONGEST, record.at + SLACK)
        pairs = [(other, other.record, record) for other in others]
    exact: list[Row] = []
    likely: list[Row] = []
    for other, request, item in pairs:
        if isinstance(request, ApiRequest) and isinstance(item, HistoryItem):
            if is_exact(request, item):
                exact.append(other)
            elif is_likely(request, item):
                likely.append(other)
    return Likeness(tuple(exact or likely), exact=bool(exact))


def _between(connection: sqlite3.Connection, kind: Kind, since: datetime, until: datetime) -> tuple[Row, ...]:
    """The records of a stretch, the newest first; elevenmon's own requests left out."""
    table = "request" if kind is Kind.REQUESTS else "history_item"
    others = " AND own = 0" if kind is Kind.REQUESTS else ""
    found = connection.execute(
        f"SELECT id FROM {table} WHERE id >= ? AND id < ?{others} ORDER BY id DESC LIMIT ?",
        (bound_row_id(since), bound_row_id(until + timedelta(milliseconds=1)), _MOST_CANDIDATES),
    ).fetchall()
    return record_rows.rows(connection, kind, [row[0] for row in found])


def _ids(row: Row) -> Iterator[str]:
    record = row.record
    ids: tuple[str | None, ...]
    if isinstance(record, ApiRequest):
        ids = (
            voice_in_path(record.path),
            extra_text(record, USER_COLUMNS),
            extra_text(record, KEY_COLUMNS),
        )
    else:
        ids = (record.voice_id, record.model_id, *(turn.voice_id for turn in record.dialogue))
    yield from (each for each in ids if each is not None)
