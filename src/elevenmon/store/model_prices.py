"""What each model costs by what the account was charged, and what it used by the hour."""

import json
import sqlite3
from datetime import datetime
from typing import NamedTuple

from elevenmon.domain.clock import to_ms
from elevenmon.store.values import first_row_id

_CLIPS = 500
"""Newest clips of a model that its price per character is read off."""
_HOUR = 3600


class Charged(NamedTuple):
    """The sums that a model's prices come from."""

    model_id: str
    name: str | None
    credits: float
    uses: float | None
    """None where the rows do not count them."""
    clip_credits: int
    clip_characters: int
    rate: float | None
    """Credits per character by the model's list rates."""


def charged(connection: sqlite3.Connection, since: datetime) -> list[Charged]:
    """Every model that was used since, or is listed; the most used first."""
    used = {
        row[0]: (float(row[1] or 0.0), row[2])
        for row in connection.execute(
            "SELECT key, sum(credits), sum(uses) FROM usage_bucket"
            " WHERE dimension = 'model' AND interval = ? AND at >= ? AND key <> '' GROUP BY key",
            (_HOUR, to_ms(since)),
        ).fetchall()
    }
    listed = {
        row[0]: (row[1], _rate(row[2]))
        for row in connection.execute("SELECT id, name, detail FROM lookup WHERE kind = 'model'").fetchall()
    }
    found = []
    for model_id in used | listed:
        credits_used, uses = used.get(model_id, (0.0, None))
        name, rate = listed.get(model_id, (None, None))
        clips = _clips(connection, model_id, since)
        found.append(Charged(model_id, name, credits_used, uses, *clips, rate))
    return sorted(found, key=lambda each: (-each.credits, each.model_id))


def hours(connection: sqlite3.Connection, model_id: str, since: datetime) -> list[tuple[int, float]]:
    """Epoch ms and credits of a model's hours, oldest first."""
    return connection.execute(
        "SELECT at, sum(credits) FROM usage_bucket WHERE dimension = 'model' AND interval = ?"
        " AND at >= ? AND key = ? AND credits IS NOT NULL GROUP BY at ORDER BY at",
        (_HOUR, to_ms(since), model_id),
    ).fetchall()


def _clips(connection: sqlite3.Connection, model_id: str, since: datetime) -> tuple[int, int]:
    rows = connection.execute(
        "SELECT coalesce(sum(credits), 0), coalesce(sum(chars), 0) FROM"
        " (SELECT credits, chars FROM history_item WHERE model_id = ? AND id >= ?"
        " AND chars > 0 AND credits IS NOT NULL ORDER BY id DESC LIMIT ?)",
        (model_id, first_row_id(since), _CLIPS),
    ).fetchall()
    return rows[0][0], rows[0][1]


def _rate(detail: str | None) -> float | None:
    try:
        multiplier, discount, _ = json.loads(detail or "")
        return None if multiplier is None else float(multiplier) * float(discount)
    except (ValueError, TypeError):
        return None
