"""Generated clips. Row ids follow the clips' times, so that row order is date order."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from elevenmon.domain.history import DialogueTurn, HistoryItem
from elevenmon.store.values import (
    SEQUENCE_MASK,
    Bindable,
    bound_row_id,
    cells_from_json,
    cells_to_json,
    checked,
    first_row_id,
    from_json,
    row_time,
    to_json,
)

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
_CHANGING = ("counter_from", "counter_to", *_TEXT_COLUMNS, "settings", "dialogue")
_COLUMNS = ", ".join(("history_item_id", *_CHANGING))
_PLACES = ", ".join(f"?{place}" for place in range(3, 4 + len(_CHANGING)))
_UPSERT = f"""
INSERT INTO history_item (id, {_COLUMNS})
SELECT coalesce((SELECT max(id) + 1 FROM history_item WHERE id BETWEEN ?1 AND ?2), ?1), {_PLACES} WHERE true
ON CONFLICT (history_item_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _CHANGING)}
WHERE ({", ".join(_CHANGING)}) IS NOT ({", ".join(f"excluded.{name}" for name in _CHANGING)})
"""


def add(connection: sqlite3.Connection, items: Sequence[HistoryItem]) -> int:
    """Keep the items; the number of those not known before. A known one takes the new fields."""
    before = count(connection)
    connection.executemany(_UPSERT, sorted(map(_row, items), key=itemgetter(0)))
    return count(connection) - before


def count(connection: sqlite3.Connection) -> int:
    """All clips stored."""
    number: int = connection.execute("SELECT count(*) FROM history_item").fetchall()[0][0]
    return number


def newest(connection: sqlite3.Connection, limit: int) -> list[HistoryItem]:
    """The newest clips, newest first."""
    rows = connection.execute(
        f"SELECT id, {_COLUMNS} FROM history_item ORDER BY id DESC LIMIT ?", (limit,)
    ).fetchall()
    return [_item(row) for row in rows]


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


def _row(item: HistoryItem) -> tuple[Any, ...]:
    first = first_row_id(item.at)
    dialogue = [[turn.text, turn.voice_id, turn.voice_name] for turn in item.dialogue]
    values: tuple[Bindable, ...] = (
        item.history_item_id,
        item.counter_from,
        item.counter_to,
        *(getattr(item, name) for name in _TEXT_COLUMNS),
        cells_to_json(item.settings),
        to_json(dialogue) if dialogue else None,
    )
    return (first, first | SEQUENCE_MASK, *checked(values))


def _item(row: tuple[Any, ...]) -> HistoryItem:
    row_id, item_id, counter_from, counter_to, *texts, settings, dialogue = row
    return HistoryItem(
        history_item_id=item_id,
        at=row_time(row_id),
        counter_from=counter_from,
        counter_to=counter_to,
        settings=cells_from_json(settings),
        dialogue=_dialogue(dialogue),
        **dict(zip(_TEXT_COLUMNS, texts, strict=True)),
    )


def _dialogue(text: str | None) -> tuple[DialogueTurn, ...]:
    turns = from_json(text)
    if not isinstance(turns, list):
        return ()
    return tuple(DialogueTurn(*turn) for turn in turns if isinstance(turn, list) and len(turn) == 3)
