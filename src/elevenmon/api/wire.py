"""The ground under the wire models: tolerant field types, and the one door from JSON to a value.

Three strengths of a field, by its type here:

    Count, Instant, Id, ...    must be there and be readable, else the answer (or the row) is refused
    GivenCount, GivenInstant   may be absent or null; if there, it must be readable
    MaybeCount, Text, ...      decoration: what cannot be read is None

Refusals never repeat what was refused: it is foreign, and may hold a secret.

The models are read by pydantic's core alone. Pydantic's own classes around it are not used here, and loading
them is 60 ms and 4 MB; nor do plugins, which any installed package may bring for them, get to see an answer.
"""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, NamedTuple, Self, TypeVar, get_type_hints

from pydantic_core import SchemaValidator, ValidationError, core_schema

from elevenmon.api import numbers
from elevenmon.api.errors import BadShape
from elevenmon.domain.account import Cap
from elevenmon.domain.text import REPLACEMENT, clean, clean_block, clean_id
from elevenmon.domain.usage import Cell

Value = TypeVar("Value")
Model = TypeVar("Model", bound="Wire")


class Read(NamedTuple):
    """In the annotation of a field: what reads it, or raises ValueError. Without one any value will do."""

    by: Callable[[object], object]


class Spelled(NamedTuple):
    """In the annotation of a field: how the API spells its name, where Python cannot."""

    name: str


class Wire:
    """Base of the wire models: a field is an annotated name, with a default where it may be absent.

    Unknown fields are dropped, and no error shows its input.
    """

    @classmethod
    def read(cls, data: object) -> Self:
        """An object of the answer as this model. ValidationError when it cannot be one."""
        validator = _VALIDATORS.get(cls)
        if validator is None:
            validator = _VALIDATORS[cls] = _validator(cls)
        wire = cls.__new__(cls)
        wire.__dict__ = validator.validate_python(data)
        return wire


_VALIDATORS: dict[type[Wire], SchemaValidator] = {}
"""Of each model that was needed so far."""


def _validator(model: type[Wire]) -> SchemaValidator:
    hints = get_type_hints(model, include_extras=True)
    return SchemaValidator(
        core_schema.typed_dict_schema({name: _field(model, name, hint) for name, hint in hints.items()}),
        core_schema.CoreConfig(extra_fields_behavior="ignore", hide_input_in_errors=True),
    )


def _field(model: type[Wire], name: str, hint: object) -> core_schema.TypedDictField:
    schema: core_schema.CoreSchema = core_schema.any_schema()
    spelled = name
    for note in getattr(hint, "__metadata__", ()):
        match note:
            case Read(by):
                schema = core_schema.no_info_plain_validator_function(by)
            case Spelled(wire_name):
                spelled = wire_name
    if name in vars(model):
        schema = core_schema.with_default_schema(schema, default=vars(model)[name])
    return core_schema.typed_dict_field(schema, required=name not in vars(model), validation_alias=spelled)


def maybe(read: Callable[[object], Value]) -> Callable[[object], Value | None]:
    """`read`, answering None for what it refuses."""

    def reader(value: object) -> Value | None:
        if value is None:
            return None
        try:
            return read(value)
        except (ValueError, OverflowError):
            return None

    return reader


def given(read: Callable[[object], Value]) -> Callable[[object], Value | None]:
    """`read`, with null let through."""

    def reader(value: object) -> Value | None:
        return None if value is None else read(value)

    return reader


def word(value: object) -> str | None:
    """One line of foreign text; None for null, nothing, and what is no text."""
    if isinstance(value, str):
        return clean(value) or None
    return clean(value) if isinstance(value, int | float) else None


def block(value: object) -> str | None:
    """Foreign text with its line breaks; never shortened."""
    return clean_block(value) if isinstance(value, str) else None


def required_id(value: object) -> str:
    """An id that can be stored and joined by."""
    identity = clean_id(value)
    if identity is None:
        raise ValueError("not an id")
    return identity


def required_word(value: object) -> str:
    """One line of text that must be there."""
    text = word(value)
    if text is None:
        raise ValueError("not a text")
    return text


def _instant(value: object) -> datetime:
    return numbers.instant(value)


def instant_or_none(value: object) -> datetime | None:
    """An instant; null, 0 and -1 stand for none."""
    return (
        None
        if value is None or (value in (0, -1) and not isinstance(value, bool))
        else numbers.instant(value)
    )


def cap(value: object) -> Cap:
    """A number of credits, or the word "unlimited"."""
    return "unlimited" if value == "unlimited" else numbers.count(value)


def cell(value: object) -> Cell:
    """Any JSON value as a scalar: texts cleaned, lists and objects as their JSON."""
    if isinstance(value, str):
        return clean(value)
    match value:
        case None | bool():
            return value
        case int() | float():
            return value if abs(value) <= numbers.LARGEST_COUNT else clean(value)
        case dict() | list():
            return clean(_as_json(value))
        case _:
            return clean(value)


def cells(value: object) -> dict[str, Cell]:
    """An object as scalars by cleaned name; nothing for what is no object."""
    return {clean(name): cell(item) for name, item in value.items()} if isinstance(value, dict) else {}


def words(value: object) -> tuple[str, ...]:
    """The texts of a list, each on one line; nothing for what is no list."""
    return tuple(clean(item) for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def given_words(value: object) -> tuple[str, ...] | None:
    """The texts of a list, or None where it is null or no list."""
    return words(value) if isinstance(value, list) else None


def _items(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def _as_json(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except (RecursionError, ValueError):
        return REPLACEMENT


Id = Annotated[str, Read(required_id)]
MaybeId = Annotated[str | None, Read(clean_id)]
Word = Annotated[str, Read(required_word)]
Text = Annotated[str | None, Read(word)]
Block = Annotated[str | None, Read(block)]
Count = Annotated[int, Read(numbers.count)]
SignedCount = Annotated[int, Read(numbers.signed_count)]
MaybeCount = Annotated[int | None, Read(maybe(numbers.count))]
GivenCount = Annotated[int | None, Read(given(numbers.count))]
MaybeFigure = Annotated[float | None, Read(maybe(numbers.figure))]
MaybeFlag = Annotated[bool | None, Read(maybe(numbers.flag))]
Instant = Annotated[datetime, Read(_instant)]
GivenInstant = Annotated[datetime | None, Read(instant_or_none)]
MaybeInstant = Annotated[datetime | None, Read(maybe(instant_or_none))]
MaybeCap = Annotated[Cap | None, Read(maybe(cap))]
GivenCap = Annotated[Cap | None, Read(given(cap))]
MaybeAmount = Annotated[Decimal | None, Read(maybe(numbers.amount))]
Words = Annotated[tuple[str, ...], Read(words)]
GivenWords = Annotated[tuple[str, ...] | None, Read(given_words)]
Items = Annotated[list[object], Read(_items)]
Object = Annotated[dict[str, object], Read(_object)]
Cells = Annotated[dict[str, Cell], Read(cells)]


def decode(model: type[Model], data: object, what: str) -> Model:
    """`data` as one wire model; BadShape, naming the field, when it cannot be one."""
    if not isinstance(data, dict):
        raise BadShape(f"unexpected answer for {what}: not an object")
    try:
        return model.read(data)
    except ValidationError as error:
        place = _place(error)
    raise BadShape(f"unexpected answer for {what}: no readable {place}")


def decode_rows(model: type[Model], items: object, what: str) -> tuple[list[Model], int]:
    """The readable ones of a list of rows, and how many were refused.

    BadShape when it is no list, or when it has rows and not one can be read.
    """
    if not isinstance(items, list):
        raise BadShape(f"unexpected answer for {what}: not a list")
    rows: list[Model] = []
    for item in items:
        try:
            rows.append(model.read(item))
        except ValidationError:
            continue
    if items and not rows:
        raise BadShape(f"unexpected answer for {what}: not one readable row")
    return rows, len(items) - len(rows)


def _place(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_context=False, include_url=False)[0]
    return ".".join(clean(part, limit=40) for part in first["loc"]) or "content"
