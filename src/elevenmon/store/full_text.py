"""The word index over what clips say: a full-text table of SQLite, filled batch by batch.

`history_text` holds `domain.words.words` of each clip's text under the clip's row id, and nothing else: texts
are read from `history_item`. So a match in the index is the same as comparing the words themselves, and the
newest matches are those with the highest row ids. It keeps no lengths, so there is no rank.

SQLite flushes the index whenever a statement ends or a row id is lower than the one before: rows go in with
one statement for a batch, in ascending order. A SQLite without FTS5 has no index, and searches compare texts.
"""

import sqlite3
import unicodedata
from collections.abc import Sequence

from elevenmon.store import counts
from elevenmon.store.bulk import put_all
from elevenmon.store.sql_functions import clip_words

_CREATE = (
    "CREATE VIRTUAL TABLE history_text USING {module}"
    " (text, content = '', columnsize = 0, prefix = '1', tokenize = 'ascii')"
)
_WORDS = (
    "CASE WHEN text <> '' AND length(text) = length(CAST(text AS BLOB)) THEN text"
    " ELSE clip_words(text, dialogue) END"
)
"""Python is not asked about ASCII, as many bytes as characters: SQLite splits and folds that alike."""
_WORDS_OF = (
    f"SELECT history_item.id, {_WORDS}"
    " FROM json_each(?) AS wanted CROSS JOIN history_item ON history_item.id = wanted.value"
)
_INSERT = "INSERT INTO history_text (rowid, text) SELECT * FROM (VALUES {rows}) WHERE column1 IS NOT NULL"
_MOST_IN_ONE = 1_024
"""Rows of a statement, a page of clips: what SQLite takes for a subquery of more grows with their square."""
Said = tuple[int, str | None, str | None]
"""A clip's row id, its text, and its dialogue as stored."""
_MERGING = {"automerge": 16, "crisismerge": 32}
"""How many pieces of one size the index has before they are made one, bit by bit, and before that is done at
once; by default 4 and 16. All that is in them is written anew each time, with a million clips much of
what adding costs. A look into more pieces takes a tenth of a millisecond longer."""
_REVISION = 1
"""To be raised when `words` changes, so that indexes are built anew."""
_STALE = 0


def has_full_text(connection: sqlite3.Connection) -> bool:
    """Whether words can be looked up in `history_text`."""
    try:
        connection.execute("SELECT rowid FROM history_text LIMIT 0").fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        return False
    return True


def ensure(connection: sqlite3.Connection, module: str = "fts5") -> None:
    """Make the index where it can be and is missing, or was left behind, or spells words in another way.

    A file of the first layout is left as it is.
    """
    if not _has(connection, "stored_count") or (_is_current(connection) and _merges_so(connection)):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _is_current(connection):
            _merge_so(connection)
        elif _exists_or_made(connection, module):
            rebuild(connection)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def rebuild(connection: sqlite3.Connection) -> None:
    """Index every clip anew. About 10 s for a million."""
    connection.execute("INSERT INTO history_text (history_text) VALUES ('delete-all')")
    _merge_so(connection)
    _add_where(connection, "true")
    _note(connection, _form())


def add_stored(connection: sqlite3.Connection, where: str) -> None:
    """Index stored clips that a condition of ours names, none of which may be indexed already."""
    if has_full_text(connection):
        _add_where(connection, where)
    else:
        leave_behind(connection)


def add(connection: sqlite3.Connection, clips: Sequence[Said]) -> None:
    """Index clips; their row ids in ascending order."""
    if not clips:
        return
    if not has_full_text(connection):
        leave_behind(connection)
        return
    most = min(_MOST_IN_ONE, connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // 2)
    for first in range(0, len(clips), most):
        part = clips[first : first + most]
        values: list[int | str | None] = []
        for row_id, text, dialogue in part:
            values += row_id, text if text and text.isascii() else clip_words(text, dialogue)
        # SQLite's statements are kept to the end: one for each power of two instead of one for each number.
        size = min(most, 1 << (len(part) - 1).bit_length())
        values += [None] * (2 * (size - len(part)))
        put_all(connection, _INSERT.format(rows=", ".join(["(?, ?)"] * size)), [tuple(values)])


def remove(connection: sqlite3.Connection, row_ids: Sequence[int]) -> None:
    """Forget clips, while their rows still say what was indexed; their row ids in ascending order."""
    if not row_ids:
        return
    if not has_full_text(connection):
        leave_behind(connection)
        return
    connection.execute(
        f"INSERT INTO history_text (history_text, rowid, text) SELECT 'delete', * FROM ({_WORDS_OF})",
        (_listed(row_ids),),
    )


def leave_behind(connection: sqlite3.Connection) -> None:
    """Note that the index, should there be one that cannot be written just now, must be built anew."""
    if _has(connection, "history_text"):
        _note(connection, _STALE)


def check(connection: sqlite3.Connection) -> bool:
    """Whether the index is sound in itself, or there is none. Needs a connection that may write."""
    if not has_full_text(connection):
        return True
    try:
        connection.execute("INSERT INTO history_text (history_text) VALUES ('integrity-check')")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return False
    return True


def _add_where(connection: sqlite3.Connection, where: str) -> None:
    connection.execute(
        "INSERT INTO history_text (rowid, text)"
        f" SELECT id, {_WORDS} FROM history_item WHERE {where} ORDER BY id"
    )


def _listed(row_ids: Sequence[int]) -> str:
    return f"[{','.join(map(str, row_ids))}]"


def _form() -> int:
    """Which words the index holds: what Unicode calls a letter changes with the version of Python."""
    major, minor, patch = (int(part) for part in unicodedata.unidata_version.split("."))
    return _REVISION * 1_000_000 + major * 10_000 + minor * 100 + patch


def _is_current(connection: sqlite3.Connection) -> bool:
    if not _has(connection, "history_text"):
        return False
    return counts.of(connection, "history_text") == _form() and has_full_text(connection)


def _merges_so(connection: sqlite3.Connection) -> bool:
    return _MERGING.items() <= dict(connection.execute("SELECT k, v FROM history_text_config")).items()


def _merge_so(connection: sqlite3.Connection) -> None:
    connection.executemany("INSERT INTO history_text (history_text, rank) VALUES (?, ?)", _MERGING.items())


def _exists_or_made(connection: sqlite3.Connection, module: str) -> bool:
    if _has(connection, "history_text"):
        return has_full_text(connection)
    try:
        connection.execute(_CREATE.format(module=module))
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        return False
    return True


def _note(connection: sqlite3.Connection, form: int) -> None:
    connection.execute("INSERT OR REPLACE INTO stored_count VALUES ('history_text', ?)", (form,))


def _has(connection: sqlite3.Connection, table: str) -> bool:
    rows = connection.execute(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,)
    ).fetchall()
    return bool(rows)
