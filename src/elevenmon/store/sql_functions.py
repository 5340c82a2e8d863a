"""What SQL statements of the store ask Python: words, lengths, and what a request's columns say."""

import sqlite3
from functools import lru_cache

from elevenmon.domain.record_text import ERROR_COLUMNS, KEY_COLUMNS, USER_COLUMNS, voice_in_path
from elevenmon.domain.words import words
from elevenmon.store.values import cells_from_json, from_json

_COLUMNS = {"user_id": USER_COLUMNS, "api_key": KEY_COLUMNS, "error": ERROR_COLUMNS}


def register(connection: sqlite3.Connection) -> None:
    """Make them known to a connection that migrates or writes."""
    connection.create_function("clip_words", 2, clip_words, deterministic=True)
    connection.create_function("clip_characters", 2, clip_characters, deterministic=True)
    connection.create_function("extra_text", 2, _extra_text, deterministic=True)
    connection.create_function("path_voice", 1, path_voice, deterministic=True)


def clip_words(text: str | None, dialogue: str | None) -> str:
    """What the word index holds of a clip, from its columns."""
    return words(clip_said(text, dialogue))


def clip_characters(text: str | None, dialogue: str | None) -> int | None:
    """How long a clip's text is, from its columns; None where none is stored."""
    return None if text is None and dialogue is None else len(clip_said(text, dialogue))


@lru_cache(maxsize=512)
def path_voice(path: str | None) -> str | None:
    """`voice_in_path`, remembered: the newest lines are read again and again."""
    return voice_in_path(path)


def clip_said(text: str | None, dialogue: str | None) -> str:
    """The same as `domain.record_text.clip_text`, out of the stored columns."""
    if text or dialogue is None:
        return text or ""
    turns = from_json(dialogue)
    return "\n".join(str(turn[0]) for turn in turns if turn) if isinstance(turns, list) else ""


def _extra_text(extra: str | None, name: str) -> str | None:
    cells = cells_from_json(extra)
    value = next((cells[column] for column in _COLUMNS[name] if cells.get(column) is not None), None)
    return None if value is None else str(value)
