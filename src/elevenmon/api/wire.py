"""The ground under the wire models: tolerant field types, and the one door from JSON to a value.

Three strengths of a field, by its type here:

    Count, Instant, Id, ...    must be there and be readable, else the answer (or the row) is refused
    GivenCount, GivenInstant   may be absent or null; if there, it must be readable
    MaybeCount, Text, ...      decoration: what cannot be read is None

Refusals never repeat what was refused: it is foreign, and may hold a secret. Nor is it shown to plugins of
pydantic, which any installed package may bring and which see all that is validated: pydantic is told to look
for none before a model is made.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from types import ModuleType
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError

from elevenmon.api import numbers
from elevenmon.api.errors import BadShape
from elevenmon.domain.account import Cap
from elevenmon.domain.text import REPLACEMENT, clean, clean_block, clean_id
from elevenmon.domain.usage import Cell


class _NoPlugins(ModuleType):
    """Stands where pydantic looks for plugins: whatever is asked of it, by a newer pydantic too, is none."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return tuple


os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
# What reads this in pydantic loads importlib.metadata, and zip files with it: half a megabyte.
sys.modules.setdefault("pydantic.plugin._loader", _NoPlugins("pydantic.plugin._loader"))

Value = TypeVar("Value")
Model = TypeVar("Model", bound="Wire")


class Wire(BaseModel):
    """Base of the wire models: unknown fields are dropped, and no error shows its input."""

    model_config = ConfigDict(
        extra="ignore", defer_build=True, hide_input_in_errors=True, protected_namespaces=()
    )


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


def _as_json(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except (RecursionError, ValueError):
        return REPLACEMENT


Id = Annotated[str, PlainValidator(required_id)]
MaybeId = Annotated[str | None, PlainValidator(clean_id)]
Word = Annotated[str, PlainValidator(required_word)]
Text = Annotated[str | None, PlainValidator(word)]
Block = Annotated[str | None, PlainValidator(block)]
Count = Annotated[int, PlainValidator(numbers.count)]
SignedCount = Annotated[int, PlainValidator(numbers.signed_count)]
MaybeCount = Annotated[int | None, PlainValidator(maybe(numbers.count))]
GivenCount = Annotated[int | None, PlainValidator(given(numbers.count))]
MaybeFigure = Annotated[float | None, PlainValidator(maybe(numbers.figure))]
MaybeFlag = Annotated[bool | None, PlainValidator(maybe(numbers.flag))]
Instant = Annotated[datetime, PlainValidator(_instant)]
GivenInstant = Annotated[datetime | None, PlainValidator(instant_or_none)]
MaybeInstant = Annotated[datetime | None, PlainValidator(maybe(instant_or_none))]
MaybeCap = Annotated[Cap | None, PlainValidator(maybe(cap))]
GivenCap = Annotated[Cap | None, PlainValidator(given(cap))]
MaybeAmount = Annotated[Decimal | None, PlainValidator(maybe(numbers.amount))]
Words = Annotated[tuple[str, ...], PlainValidator(words)]
GivenWords = Annotated[tuple[str, ...] | None, PlainValidator(given_words)]
Cells = Annotated[dict[str, Cell], PlainValidator(cells)]


def decode(model: type[Model], data: object, what: str) -> Model:
    """`data` as one wire model; BadShape, naming the field, when it cannot be one."""
    if not isinstance(data, dict):
        raise BadShape(f"unexpected answer for {what}: not an object")
    try:
        return model.model_validate(data)
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
            rows.append(model.model_validate(item))
        except ValidationError:
            continue
    if items and not rows:
        raise BadShape(f"unexpected answer for {what}: not one readable row")
    return rows, len(items) - len(rows)


def _place(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_context=False, include_url=False)[0]
    return ".".join(clean(part, limit=40) for part in first["loc"]) or "content"
