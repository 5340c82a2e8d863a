"""What may be bound to a statement: checked integers, text and JSON, and row ids derived from the time."""

import json
import marshal
import math
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.met import Met
from elevenmon.domain.usage import Cell
from elevenmon.store.errors import RefusedValue

SEQUENCE_BITS = 20
"""A row id is epoch milliseconds shifted by this much, plus a sequence number within the millisecond."""
SEQUENCE_MASK = (1 << SEQUENCE_BITS) - 1
_LARGEST = 2**63 - 1
_LATEST_MS = _LARGEST >> SEQUENCE_BITS
_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False)
_FORMAT = 2
"""Of `marshal`: the newest one that writes the same values as the same bytes."""
_MOST_WRITTEN = 256
_WRITTEN: Met[bytes, str] = Met(_MOST_WRITTEN)
_SHARED: Met[int, tuple[Mapping[str, Cell], str]] = Met(_MOST_WRITTEN)
"""The same by object, for mappings that nobody can change; each holds on to its object, so ids stay true."""

Bindable = str | int | float | None


def checked(row: tuple[Bindable, ...]) -> tuple[Bindable, ...]:
    """`row` as it is, or RefusedValue: SQLite holds 64-bit integers, and text that UTF-8 can hold."""
    for value in row:
        # every value of every row passes here: these tests take half the time of a `match`
        if isinstance(value, str):
            if not value.isascii() and not _is_encodable(value):
                raise RefusedValue("a text holds a lone surrogate")
        elif isinstance(value, int):
            if not -_LARGEST - 1 <= value <= _LARGEST:
                raise RefusedValue("a number needs more than 64 bits")
        elif isinstance(value, float) and not math.isfinite(value):
            raise RefusedValue("a number is not finite")
    return row


def first_row_id(instant: datetime) -> int:
    """The lowest row id of an instant's millisecond. RefusedValue before 1970 and after 2248."""
    milliseconds = to_ms(instant)
    if not 0 <= milliseconds <= _LATEST_MS:
        raise RefusedValue("a time lies outside the years 1970 to 2248")
    return milliseconds << SEQUENCE_BITS


def bound_row_id(instant: datetime) -> int:
    """Like `first_row_id`, for the ends of a range: any instant, clamped to what a row id can hold."""
    return max(0, min(to_ms(instant), _LATEST_MS)) << SEQUENCE_BITS


def row_time(row_id: int) -> datetime:
    """The instant, to the millisecond, that a row id was derived from."""
    return from_ms(row_id >> SEQUENCE_BITS)


def optional_ms(instant: datetime | None) -> int | None:
    """Epoch milliseconds, None for None."""
    return None if instant is None else to_ms(instant)


def optional_time(milliseconds: int | None) -> datetime | None:
    """The instant of epoch milliseconds, None for None."""
    return None if milliseconds is None else from_ms(milliseconds)


def to_json(value: object) -> str:
    """Compact JSON in ASCII. RefusedValue for what JSON cannot say (infinity, a foreign object)."""
    try:
        return _ENCODER.encode(value)
    except (TypeError, ValueError) as error:
        raise RefusedValue("a value cannot be written as JSON") from error


def cells_to_json(cells: Mapping[str, Cell]) -> str | None:
    """A mapping of scalars as JSON; None when it is empty, which is what most rows have.

    What was written last is remembered: the clips of an account share a handful of settings.
    """
    if not cells:
        return None
    shared = _SHARED.get(id(cells))
    if shared is not None and shared[0] is cells:
        return shared[1]
    written = _written(cells)
    if type(cells) is MappingProxyType:
        _SHARED.keep(id(cells), (cells, written))
    return written


def _written(cells: Mapping[str, Cell]) -> str:
    plain = cells if type(cells) is dict else dict(cells)
    try:
        spelled = marshal.dumps(plain, _FORMAT)
    except ValueError:
        return to_json(plain)
    known = _WRITTEN.get(spelled)
    if known is None:
        known = _WRITTEN.keep(spelled, to_json(plain))
    return known


def cells_from_json(text: str | None) -> dict[str, Cell]:
    """The mapping back; empty where the stored text cannot be read (salvaged from a damaged file)."""
    value = from_json(text)
    return value if isinstance(value, dict) else {}


@lru_cache(maxsize=_MOST_WRITTEN)
def shared_cells(text: str | None) -> Mapping[str, Cell]:
    """As `cells_from_json`, the same object for the same text: for what many rows have in common."""
    return MappingProxyType(cells_from_json(text))


def from_json(text: str | None) -> object:
    """The value of a JSON text, None for None and for what cannot be read."""
    if text is None:
        return None
    try:
        value: object = json.loads(text)
    except ValueError:
        return None
    return value


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
