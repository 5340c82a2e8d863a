"""Whether a record matches an expression: what the language means, one record at a time.

The store answers the same with SQL; a test holds the two together.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import datetime

from elevenmon.domain.clock import to_ms
from elevenmon.domain.filter_fields import FIELDS, FieldType
from elevenmon.domain.filter_tree import (
    And,
    Expression,
    Node,
    Not,
    Or,
    Pattern,
    Piece,
    Span,
    Test,
    Words,
)
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.patterns import compiled
from elevenmon.domain.record_text import (
    ERROR_COLUMNS,
    KEY_COLUMNS,
    USER_COLUMNS,
    clip_text,
    extra_text,
    texts_of,
    voice_in_path,
)
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.words import folded, words

Record = ApiRequest | HistoryItem
Names = Mapping[str, str]
NAMED = frozenset(
    field.name for fields in FIELDS.values() for field in fields if field.type is FieldType.NAMED
)
"""Fields whose values are ids that have names."""


def matches(
    expression: Expression, record: Record, names: Names, now: datetime, *, deleted: bool = False
) -> bool:
    """Whether a record is in a list of this filter. `names` tells names by id; ages are measured at `now`.

    elevenmon's own requests are in no list whose filter does not name them. `deleted`: whether the clip was
    deleted from here, which the record itself does not tell.
    """
    if isinstance(record, ApiRequest) and record.own and not expression.names_field("own"):
        return False
    return _Record(record, names, to_ms(now), deleted).fits(expression.root)


class _Record:
    def __init__(self, record: Record, names: Names, now: int, deleted: bool) -> None:
        self._record, self._names, self._now, self._deleted = record, names, now, deleted
        self._texts = texts_of(record)

    def fits(self, node: Node) -> bool:
        fits: bool
        match node:
            case Words() | Piece() | Pattern():
                fits = any(text_fits(node, text) for text in self._texts)
            case Test():
                fits = self._passes(node)
            case Not():
                fits = not self.fits(node.part)
            case And():
                fits = all(map(self.fits, node.parts))
            case Or():
                fits = any(map(self.fits, node.parts))
        return fits

    def _passes(self, test: Test) -> bool:
        value = self._value(test.field)
        return fits_test(test, value) or any(
            fits_test(test, name) for name in self._names_of(test.field, value)
        )

    def _names_of(self, field: str, identity: object) -> list[str]:
        """The names of an id: the present one, and the one that a clip gave its voice."""
        if field not in NAMED or identity is None:
            return []
        names = [self._names.get(str(identity))]
        if field == "voice" and isinstance(self._record, HistoryItem):
            names.append(self._record.voice_name)
        return [name for name in names if name]

    def _value(self, field: str) -> object:
        match field:
            case "time":
                return to_ms(self._record.at)
            case "age":
                return (self._now - to_ms(self._record.at)) / 1000
            case "deleted":
                return self._deleted
            case _:
                return value_of(self._record, field)


def value_of(record: Record, field: str) -> object:
    """What a record has for a field: text, an id, a number, a flag, or None where there is nothing.

    Of the fields that the record alone can tell: not its age, nor whether it was deleted.
    """
    if isinstance(record, ApiRequest):
        return _REQUEST_VALUES[field](record)
    return _CLIP_VALUES[field](record)


def fits_test(test: Test, value: object) -> bool:
    """Whether what a record has fits a test. Text compares folded, a missing text is an empty one; a missing
    number fits nothing. A status may be compared with a class (`4xx`), a time (ms) with a stretch.
    """
    match value, test.value:
        case bool(), bool() as wanted:
            return value is wanted
        case int(), Span() as span:
            return _time_fits(test.operator, value, span)
        case int(), str() as group:
            return test.field == "status" and value // 100 == int(group[0])
        case int() | float(), float() as wanted:
            return _COMPARED[test.operator](value, wanted)
        case None | str(), str() as wanted:
            known = folded(value or "")
            return wanted in known if test.operator == ":" else wanted == known and test.field != "status"
        case _:
            return False


def characters(item: HistoryItem) -> int | None:
    """Characters of what a clip says; None where that is not known."""
    text = clip_text(item)
    return None if text is None else len(text)


def price(item: HistoryItem) -> float | None:
    """Credits per character; None where there is no character."""
    count = characters(item)
    return item.credits / count if count else None


def text_fits(node: Words | Piece | Pattern, text: str) -> bool:
    """Whether words, a piece or a pattern are found in a text."""
    match node:
        case Words():
            return (node.phrase[:-1] if node.begun else node.phrase) in words(text)
        case Piece():
            return node.text in folded(text)
        case Pattern():
            return compiled(node.regex)(text)


def _time_fits(operator: str, moment: int, span: Span) -> bool:
    """An instant in epoch milliseconds against a stretch: `>` is after all of it, `>=` from its start on."""
    match operator:
        case ">":
            return moment >= span.end
        case ">=":
            return moment >= span.start
        case "<":
            return moment < span.start
        case "<=":
            return moment < span.end
        case _:
            return span.start <= moment < span.end


_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    ":": operator.eq,
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_REQUEST_VALUES: Mapping[str, Callable[[ApiRequest], object]] = {
    "time": lambda request: request.at,
    "method": lambda request: request.method,
    "path": lambda request: request.path,
    "status": lambda request: request.status,
    "latency": lambda request: request.latency_seconds,
    "error": lambda request: extra_text(request, ERROR_COLUMNS),
    "voice": lambda request: voice_in_path(request.path),
    "user": lambda request: extra_text(request, USER_COLUMNS),
    "key": lambda request: extra_text(request, KEY_COLUMNS),
    "trace": lambda request: request.trace_id,
    "event": lambda request: request.event_id,
    "own": lambda request: request.own,
}
_CLIP_VALUES: Mapping[str, Callable[[HistoryItem], object]] = {
    "time": lambda item: item.at,
    "voice": lambda item: item.voice_id,
    "model": lambda item: item.model_id,
    "source": lambda item: item.source,
    "text": clip_text,
    "credits": lambda item: item.credits,
    "chars": characters,
    "price": price,
    "state": lambda item: item.state,
    "type": lambda item: item.content_type,
    "format": lambda item: item.output_format,
    "category": lambda item: item.voice_category,
    "id": lambda item: item.history_item_id,
    "request": lambda item: item.request_id,
}
