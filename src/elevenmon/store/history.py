"""Generated clips. Row ids follow the clips' times, so that row order is date order."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from marshal import dumps
from operator import itemgetter
from typing import Any
from zlib import crc32

from elevenmon.domain.clock import to_ms
from elevenmon.domain.history import DialogueTurn, HistoryItem
from elevenmon.domain.record_text import clip_text
from elevenmon.store import counts, full_text, history_days
from elevenmon.store.arrivals import Ready, in_time_order, neighbours
from elevenmon.store.bulk import insert_all, put_all, put_rows
from elevenmon.store.values import (
    SEQUENCE_MASK,
    bound_row_id,
    cells_to_json,
    checked,
    first_row_id,
    from_json,
    row_time,
    shared_cells,
    to_json,
)

MOST_CREDITS = 2**40
"""What the column `credits` is capped at: no clip costs a trillion, and sums of it fit an integer."""

Row = tuple[Any, ...]
_TEXT_COLUMNS = (
    "content_type",
    "state",
    "request_id",
    "voice_id",
    "voice_name",
    "voice_category",
    "model_id",
    "source",
    "text",
    "output_format",
)
_CHANGING = ("counter_from", "counter_to", *_TEXT_COLUMNS, "settings", "dialogue", "credits", "chars")
COLUMNS = ", ".join(("history_item.id", "history_item_id", *_CHANGING))
"""What `from_row` reads, for a SELECT from `history_item`."""
_KEPT = (*_CHANGING, "digest")
_UPDATE = f"UPDATE history_item SET {', '.join(f'{name} = ?' for name in _KEPT)} WHERE id = ?"


def _reader(*names: str) -> Callable[[Row], tuple[Any, ...]]:
    """Takes columns out of a row of `COLUMNS`; 0 is the row id."""
    return itemgetter(0, *(2 + _CHANGING.index(name) for name in names))


counted = _reader("voice_id", "model_id", "credits")
"""What a row of `COLUMNS` adds to the sums of its day."""
_named, _said = _reader("voice_id", "voice_name"), _reader("text", "dialogue")

_FORMAT = 2
"""Of `marshal`: the newest one that writes the same values as the same bytes."""


def add(connection: sqlite3.Connection, items: Sequence[HistoryItem]) -> int:
    """Keep the items; the number of those not known before. A known one takes the new fields.

    A clip is known by its time and its id; neither ever changes. One deleted at the service stays marked so.
    """
    return add_ready(connection, ready(items))


def ready(items: Iterable[HistoryItem]) -> list[Ready[Row]]:
    """What `add_ready` takes, worked out without a connection: a transaction is the shorter for it."""
    return [(first_row_id(item.at), item.history_item_id, _values(item)) for item in items]


def add_ready(connection: sqlite3.Connection, clips: Sequence[Ready[Row]]) -> int:
    """As `add`."""
    batch = in_time_order(clips)
    stored = neighbours(connection, "history_item", "history_item.id, history_item_id, digest", batch)
    new: list[Row] = []
    other: dict[int, Row] = {}
    for key, values in batch.items():
        known = stored.rows.get(key)
        if known is None:
            new.append((stored.place(key[0]), key[1], *values))
        elif known[2] != values[-1]:
            other[known[0]] = (*known[:2], *values)
    _insert(connection, new)
    _update(connection, other)
    return len(new)


def mark_deleted(connection: sqlite3.Connection, item: HistoryItem, at: datetime) -> bool:
    """Note that a clip was deleted at the service; False where it is not stored. The record stays."""
    first = first_row_id(item.at)
    return bool(
        connection.execute(
            "UPDATE history_item SET deleted_at = ? WHERE id BETWEEN ? AND ? AND history_item_id = ?",
            checked((to_ms(at), first, first | SEQUENCE_MASK, item.history_item_id)),
        ).rowcount
    )


def count(connection: sqlite3.Connection) -> int:
    """All clips stored."""
    return counts.of(connection, "history")


def newest(connection: sqlite3.Connection, limit: int) -> list[HistoryItem]:
    """The newest clips, newest first."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM history_item ORDER BY id DESC LIMIT ?", (limit,)
    ).fetchall()
    return [from_row(row) for row in rows]


def voice_ids(connection: sqlite3.Connection, since: datetime) -> list[str]:
    """The voices that spoke since then, sorted: which names are worth asking for."""
    rows = connection.execute(
        "WITH RECURSIVE voice (id) AS (SELECT min(voice_id) FROM history_item UNION ALL"
        " SELECT (SELECT min(voice_id) FROM history_item WHERE voice_id > voice.id) FROM voice"
        " WHERE voice.id IS NOT NULL)"
        " SELECT id FROM voice WHERE id IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM history_item WHERE voice_id = voice.id AND history_item.id >= ?)",
        (bound_row_id(since),),
    ).fetchall()
    return [row[0] for row in rows]


def voice_names(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """(voice id, name) of every name that a clip ever gave its voice."""
    return connection.execute("SELECT voice_id, voice_name FROM history_voice").fetchall()


def from_row(row: Row) -> HistoryItem:
    """The clip of a row of `COLUMNS`."""
    row_id, item_id, counter_from, counter_to, *texts, settings, dialogue, _, _ = row
    return HistoryItem(
        history_item_id=item_id,
        at=row_time(row_id),
        counter_from=counter_from,
        counter_to=counter_to,
        settings=shared_cells(settings),
        dialogue=_dialogue(dialogue),
        **dict(zip(_TEXT_COLUMNS, texts, strict=True)),
    )


def _insert(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    insert_all(connection, "history_item", ("id", "history_item_id", *_KEPT), rows)
    full_text.add(connection, list(map(_said, rows)))
    history_days.change(connection, came=map(counted, rows))
    _note_voices(connection, rows)
    counts.change(connection, "history", len(rows))


def _update(connection: sqlite3.Connection, rows: Mapping[int, Row]) -> None:
    """Put rows in the place of those that are stored, by row id in ascending order."""
    if not rows:
        return
    before = [
        connection.execute(f"SELECT {COLUMNS} FROM history_item WHERE id = ?", (row_id,)).fetchall()[0]
        for row_id in rows
    ]
    after = list(rows.values())
    said = [now for was, now in zip(map(_said, before), map(_said, after), strict=True) if was != now]
    full_text.remove(connection, [row_id for row_id, _, _ in said])
    put_all(connection, _UPDATE, [(*row[2:], row[0]) for row in after])
    full_text.add(connection, said)
    history_days.change(connection, went=map(counted, before), came=map(counted, after))
    _note_voices(connection, after)


def _note_voices(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    pairs = dict.fromkeys((voice, name) for _, voice, name in map(_named, rows))
    named = [pair for pair in pairs if None not in pair]
    put_rows(connection, "INSERT OR IGNORE INTO history_voice VALUES", named)


def _values(item: HistoryItem) -> tuple[Any, ...]:
    """What is stored of a clip but its id, in the order of `_KEPT`.

    The digest at the end tells these values from others: a page is compared with what is stored by it.
    """
    text, turns = item.text, None
    if item.dialogue:
        text, turns = clip_text(item), _turns(item.dialogue)
    values = (
        # From `counter_from` to `output_format` an item's fields stand in the order of the columns.
        *item[2:14],
        cells_to_json(item.settings),
        turns,
        min(item.credits, MOST_CREDITS),
        None if text is None else len(text),
    )
    return *values, crc32(dumps(values, _FORMAT))


def _turns(dialogue: Sequence[DialogueTurn]) -> str:
    return to_json([[turn.text, turn.voice_id, turn.voice_name] for turn in dialogue])


def _dialogue(text: str | None) -> tuple[DialogueTurn, ...]:
    turns = from_json(text)
    if not isinstance(turns, list):
        return ()
    return tuple(DialogueTurn(*turn) for turn in turns if isinstance(turn, list) and len(turn) == 3)
