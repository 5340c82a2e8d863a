"""The newest headline, kept by whoever asks the service, read by a status bar without opening the store."""

import json
import os
import sqlite3
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from elevenmon.domain.headline import Headline, Refusal, WallAhead

HEADLINE_STATE, REFUSAL_STATE, OUTLOOK_STATE = "headline", "refusal", "outlook"
"""State: JSON of a `Headline`, of a `Refusal`, and of the look ahead that the headline tells of."""
_PATIENCE = 0.2
"""Seconds to wait for a file that is locked; then it is read in the long way."""


class Glance(NamedTuple):
    """What a store has ready."""

    headline: Headline | None = None
    refusal: Refusal | None = None


def put(connection: sqlite3.Connection, headline: Headline) -> None:
    """Keep the newest one."""
    _put(connection, HEADLINE_STATE, headline)


def put_refusal(connection: sqlite3.Connection, refusal: Refusal) -> None:
    """Keep why the service gave no answer."""
    _put(connection, REFUSAL_STATE, refusal)


def put_outlook(connection: sqlite3.Connection, text: str) -> None:
    """Keep the look ahead of the newest one, as `sync.last_answer` writes it."""
    connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (OUTLOOK_STATE, text))


def get(connection: sqlite3.Connection) -> Glance:
    """What there is; None in the place of what another version wrote."""
    rows = connection.execute(
        "SELECT name, value FROM state WHERE name IN (?, ?)", (HEADLINE_STATE, REFUSAL_STATE)
    )
    values = dict(rows.fetchall())
    return Glance(_headline(values.get(HEADLINE_STATE)), _refusal(values.get(REFUSAL_STATE)))


def peek(path: Path) -> Glance:
    """What a file has ready, which is neither made, mended nor migrated; nothing where that does not do."""
    try:
        connection = sqlite3.connect(f"file:{quote(os.fsencode(path))}?mode=ro", timeout=_PATIENCE, uri=True)
    except sqlite3.Error:
        return Glance()
    try:
        return get(connection)
    except sqlite3.Error:
        return Glance()
    finally:
        connection.close()


def _put(connection: sqlite3.Connection, name: str, value: Headline | Refusal) -> None:
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, text))


def _headline(text: str | None) -> Headline | None:
    try:
        headline = Headline(*json.loads(text or ""))
        return headline._replace(walls=tuple(WallAhead(*wall) for wall in headline.walls))
    except (TypeError, ValueError):
        return None


def _refusal(text: str | None) -> Refusal | None:
    try:
        return Refusal(*json.loads(text or ""))
    except (TypeError, ValueError):
        return None
