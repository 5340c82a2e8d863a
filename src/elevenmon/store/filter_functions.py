"""What the SQL of a filter asks Python: texts compared as `domain.filter_match` compares them.

The filter language is loaded when the first filter is asked: connections are opened before the first frame.
"""

import sqlite3
from functools import lru_cache
from typing import TYPE_CHECKING

from elevenmon.domain.words import folded
from elevenmon.store.sql_functions import clip_said

if TYPE_CHECKING:
    from elevenmon.domain.filter_tree import Pattern, Piece, Words

_REMEMBERED = 8_192
_SHORT = 120
"""Characters: paths, names and the like come again and again, what clips say does not."""


def register(connection: sqlite3.Connection) -> None:
    """Make them known to a connection that reads lists."""
    connection.create_function("fits_words", 3, _fits_words, deterministic=True)
    connection.create_function("fits_piece", 2, _fits_piece, deterministic=True)
    connection.create_function("fits_pattern", 2, _fits_pattern, deterministic=True)
    connection.create_function("folded_text", 1, _folded, deterministic=True)
    connection.create_function("clip_said", 2, clip_said, deterministic=True)


@lru_cache(256)
def _words(phrase: str, begun: int) -> "Words":
    from elevenmon.domain.filter_tree import Words  # noqa: PLC0415

    return Words(phrase, bool(begun))


@lru_cache(256)
def _piece(text: str) -> "Piece":
    from elevenmon.domain.filter_tree import Piece  # noqa: PLC0415

    return Piece(text)


@lru_cache(256)
def _pattern(regex: str) -> "Pattern":
    from elevenmon.domain.filter_tree import Pattern  # noqa: PLC0415

    return Pattern(regex)


@lru_cache(_REMEMBERED)
def _remembered(node: "Words | Piece | Pattern", text: str) -> bool:
    return _compared(node, text)


def _compared(node: "Words | Piece | Pattern", text: str) -> bool:
    from elevenmon.domain.filter_match import text_fits  # noqa: PLC0415

    return text_fits(node, text)


def _fits(node: "Words | Piece | Pattern", text: str | None) -> bool:
    known = text or ""
    return _remembered(node, known) if len(known) < _SHORT else _compared(node, known)


def _fits_words(phrase: str, begun: int, text: str | None) -> bool:
    return _fits(_words(phrase, begun), text)


def _fits_piece(piece: str, text: str | None) -> bool:
    return _fits(_piece(piece), text)


def _fits_pattern(regex: str, text: str | None) -> bool:
    return _fits(_pattern(regex), text)


def _folded(text: str | None) -> str:
    return folded(text or "")
