"""Whether a value built anew says anything new: front ends tell change by identity."""

from collections.abc import Callable, Hashable
from dataclasses import is_dataclass, replace
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")


def kept(old: T, new: T) -> T:
    """`new`, each part that says the same as in `old` replaced by that of `old`; `old` itself, if all do."""
    if old is new or type(old) is not type(new):
        return new
    if is_dataclass(new):
        return cast(T, _kept_record(old, new))
    if isinstance(old, tuple) and isinstance(new, tuple) and _holds_records(new):
        return cast(T, _kept_records(old, new))
    return old if old == new else new


def _kept_record(old: Any, new: Any) -> Any:
    """Most records hold no others, and comparing all their parts at once is enough."""
    read = _reader(cast(Hashable, type(new)))
    before, after = read(old), read(new)
    if before == after:
        return old
    names = tuple(new.__dataclass_fields__)
    nested = {name: kept(a, b) for name, a, b in zip(names, before, after, strict=True) if _holds_records(b)}
    if not nested:
        return new
    parts = (nested.get(name, b) for name, b in zip(names, after, strict=True))
    same = all(a is part or a == part for a, part in zip(before, parts, strict=True))
    return old if same else replace(new, **nested)


def _kept_records(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(old) != len(new):
        return new
    # Rows that moved up are those of before already, and are not like what stood in their place.
    there = {id(part) for part in old}
    parts = tuple(b if id(b) in there else kept(a, b) for a, b in zip(old, new, strict=True))
    return old if all(a is b for a, b in zip(old, parts, strict=True)) else parts


def _holds_records(value: object) -> bool:
    if isinstance(value, tuple) and value:
        return is_dataclass(value[0]) or hasattr(value[0], "_fields")
    return is_dataclass(value)


@cache
def _reader(kind: Hashable) -> Callable[[Any], tuple[Any, ...]]:
    """What reads all parts of a record of this class."""
    names = tuple(cast(Any, kind).__dataclass_fields__)
    return lambda record: tuple([getattr(record, name) for name in names])
