"""A filter as SQL: it finds what `domain.filter_match` finds, and its values are parameters.

Columns of few different values are tried beforehand: the filter is put to each value, and the condition names
those that fit. A NULL in a condition counts as no; `IS NOT TRUE` turns it round.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from elevenmon.domain.filter_match import NAMED, fits_test, text_fits
from elevenmon.domain.filter_tree import And, Expression, Node, Not, Or, Pattern, Piece, Span, Test, Words
from elevenmon.store import history, known_values
from elevenmon.store.filter_indexes import INDEXES
from elevenmon.store.values import SEQUENCE_BITS

Parameter = str | int | float
_LARGEST = 2**63 - 1
_SAID = "clip_said(text, dialogue)"

TABLES: Mapping[str, str] = {"requests": "request", "history": "history_item"}

REQUEST_TEXTS = ("method", "path", "error")
"""The columns that words are looked for in."""

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "requests": {
        "method": "method",
        "path": "path",
        "status": "status",
        "latency": "latency",
        "error": "error",
        "voice": "voice_id",
        "user": "user_id",
        "key": "api_key",
        "trace": "trace_id",
        "event": "event_id",
        "own": "own",
    },
    "history": {
        "voice": "voice_id",
        "model": "model_id",
        "source": "source",
        "text": _SAID,
        "credits": "credits",
        "chars": "chars",
        "price": "CAST(credits AS REAL) / nullif(chars, 0)",
        "state": "state",
        "type": "content_type",
        "format": "output_format",
        "category": "voice_category",
        "id": "history_item_id",
        "request": "request_id",
        "deleted": "(deleted_at IS NOT NULL)",
    },
}
"""By kind and field: the SQL of its value."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL that is true or not for each row, and its parameters."""

    sql: str
    parameters: tuple[Parameter, ...] = ()
    column: str | None = None
    """The one column it looks at, where a list of values (or a range) of it is all it asks."""
    values: tuple[str | int, ...] | None = None
    """Those values; None where the condition is a range, or a NULL would fit too."""


TRUE = Condition("1")


class Compiler:
    """Compiles the parts of one expression. Made for one moment of one store: it looks values up."""

    def __init__(self, connection: sqlite3.Connection, expression: Expression, now_ms: int) -> None:
        self._connection, self._kind, self._now = connection, expression.kind, now_ms
        self.own = _own_values(expression)
        """Which values of `own` requests may have; None for clips."""
        self._distinct: dict[str, list[str] | None] = {}

    def condition(self, node: Node) -> Condition:
        """The SQL of a part."""
        match node:
            case And():
                return self._joined(node.parts, " AND ", "1")
            case Or():
                return self._joined(node.parts, " OR ", "0")
            case Not():
                inner = self.condition(node.part)
                return Condition(f"({inner.sql}) IS NOT TRUE", inner.parameters)
            case Test():
                return self._test(node)
            case _:
                return self._text(node)

    def _joined(self, parts: tuple[Node, ...], by: str, empty: str) -> Condition:
        return joined([self.condition(part) for part in parts], by) if parts else Condition(empty)

    def by_text(self, node: Words | Piece | Pattern) -> list[Condition]:
        """For each text of a request, those that fit."""
        return [self._fitting(name, partial(_text_of, node), node) for name in REQUEST_TEXTS]

    def _text(self, node: Words | Piece | Pattern) -> Condition:
        return _asked(node, _SAID) if self._kind == "history" else joined(self.by_text(node), " OR ")

    def _test(self, test: Test) -> Condition:
        if test.field in ("time", "age"):
            return self._timed(test)
        column = COLUMNS[self._kind][test.field]
        match test.value:
            case bool():
                return Condition(f"{column} = ?", (int(test.value),))
            case str() if test.field == "status":
                first = int(test.value[0]) * 100
                return self._range("status BETWEEN ? AND ?", (first, first + 99), "status", test)
            case float():
                sign = test.operator.replace(":", "=")
                return self._range(f"{column} {sign} ?", (test.value,), column, test)
            case _ if test.field in NAMED:
                return self._named(test)
            case _:
                return self._fitting(column, partial(fits_test, test), test)

    def _range(self, sql: str, parameters: tuple[Parameter, ...], column: str, test: Test) -> Condition:
        """Numbers, by the index of their column where that holds all of them."""
        index = INDEXES[self._kind].get(column)
        held = index is not None and not (index.common is not None and fits_test(test, index.common))
        return Condition(sql, parameters, column if held else None)

    def _timed(self, test: Test) -> Condition:
        if test.field == "age":
            sql = f"(? - (id >> {SEQUENCE_BITS})) / 1000.0 {test.operator} ?"
            return Condition(sql, (self._now, _number(test.value)))
        assert isinstance(test.value, Span)
        start, end = id_bound(test.value.start), id_bound(test.value.end)
        match test.operator:
            case ">":
                return Condition("id >= ?", (end,))
            case ">=":
                return Condition("id >= ?", (start,))
            case "<":
                return Condition("id < ?", (start,))
            case "<=":
                return Condition("id < ?", (end,))
            case _:
                return Condition("id >= ? AND id < ?", (start, end))

    def _named(self, test: Test) -> Condition:
        """An id, or what it is called; a clip's voice also by the name that the clip gave it."""
        column = COLUMNS[self._kind][test.field]
        names = known_values.names(self._connection, self._kind, test.field)

        def fits(identity: object) -> bool:
            return fits_test(test, identity) or (identity in names and fits_test(test, names[str(identity)]))

        by_id = self._fitting(column, fits, test, names)
        if self._kind != "history" or test.field != "voice":
            return by_id
        given = [pair for pair in history.voice_names(self._connection) if fits_test(test, pair[1])]
        if by_id.values is not None and {identity for identity, _ in given} <= set(by_id.values):
            return by_id
        called = json.dumps(sorted({name for _, name in given}))
        sql = f"({by_id.sql}) OR voice_id IS NOT NULL AND voice_name IN (SELECT value FROM json_each(?))"
        return Condition(sql, (*by_id.parameters, called))

    def _fitting(
        self,
        column: str,
        fits: Callable[[object], bool],
        node: Test | Words | Piece | Pattern,
        names: Mapping[str, str] | None = None,
    ) -> Condition:
        """The rows whose value of a column fits, by the list of its values where it has few."""
        values = self._values(column)
        if values is None:
            return self._asked_by_row(column, node, names or {})
        fitting = tuple(value for value in values if fits(value))
        sql = f"{column} IN (SELECT value FROM json_each(?))"
        if fits(None):
            return Condition(f"{sql} OR {column} IS NULL", (json.dumps(fitting),))
        if INDEXES[self._kind][column].common in fitting:
            return Condition(sql, (json.dumps(fitting),))
        return Condition(sql, (json.dumps(fitting),), column, fitting)

    def _values(self, column: str) -> list[str] | None:
        """All values of a column; None where it has no index, or too many of them."""
        if column not in INDEXES[self._kind]:
            return None
        if column not in self._distinct:
            index = INDEXES[self._kind][column]
            found = known_values.distinct(self._connection, TABLES[self._kind], index, column, self.own)
            self._distinct[column] = found
        return self._distinct[column]

    def _asked_by_row(
        self, column: str, node: Test | Words | Piece | Pattern, names: Mapping[str, str]
    ) -> Condition:
        if not isinstance(node, Test):
            return _asked(node, column)
        wanted = str(node.value)
        if node.operator == ":":
            plain = Condition(f"fits_piece(?, {column})", (wanted,))
        else:
            plain = Condition(f"folded_text({column}) = ?", (wanted,))
        called = [identity for identity, name in names.items() if fits_test(node, name)]
        if not called:
            return plain
        sql = f"{plain.sql} OR {column} IN (SELECT value FROM json_each(?))"
        return Condition(sql, (*plain.parameters, json.dumps(called)))


def _own_values(expression: Expression) -> tuple[int, ...] | None:
    """By what the filter asks of all requests; where it does not name them, elevenmon's own are left out."""
    if expression.kind != "requests":
        return None
    if not expression.names_field("own"):
        return (0,)
    root = expression.root
    for part in root.parts if isinstance(root, And) else (root,):
        if isinstance(part, Test) and part.field == "own":
            return (int(bool(part.value)),)
    return (0, 1)


def id_bound(milliseconds: int) -> int:
    """The lowest row id of a moment; beyond what row ids reach, the nearest number there is."""
    return max(0, min(milliseconds << SEQUENCE_BITS, _LARGEST))


def joined(conditions: Sequence[Condition], by: str) -> Condition:
    """Several conditions as one; `by` is " AND " or " OR ". None at all is true."""
    if not conditions:
        return TRUE
    if len(conditions) == 1:
        return conditions[0]
    sql = by.join(f"({each.sql})" for each in conditions)
    return Condition(sql, tuple(value for each in conditions for value in each.parameters))


def _asked(node: Words | Piece | Pattern, text: str) -> Condition:
    match node:
        case Words():
            return Condition(f"fits_words(?, ?, {text})", (node.phrase, int(node.begun)))
        case Piece():
            return Condition(f"fits_piece(?, {text})", (node.text,))
        case Pattern():
            return Condition(f"fits_pattern(?, {text})", (node.regex,))


def _text_of(node: Words | Piece | Pattern, value: object) -> bool:
    return text_fits(node, str(value or ""))


def _number(value: object) -> float:
    assert isinstance(value, float)
    return value
