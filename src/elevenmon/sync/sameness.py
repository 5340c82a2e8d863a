"""Whether a value built anew says anything new: front ends tell change by identity."""

from dataclasses import is_dataclass, replace
from typing import Any, TypeVar, cast

T = TypeVar("T")


def kept(old: T, new: T) -> T:
    """`new`, each part that says the same as in `old` replaced by that of `old`; `old` itself, if all do."""
    if type(old) is not type(new):
        return new
    if is_dataclass(new):
        return cast(T, _kept_record(old, new))
    if isinstance(old, tuple) and isinstance(new, tuple) and new and is_dataclass(new[0]):
        return cast(T, _kept_records(old, new))
    return old if old == new else new


def _kept_record(old: Any, new: Any) -> Any:
    parts = {name: kept(getattr(old, name), getattr(new, name)) for name in new.__dataclass_fields__}
    if all(part is getattr(old, name) for name, part in parts.items()):
        return old
    return replace(new, **parts)


def _kept_records(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(old) != len(new):
        return new
    parts = tuple(kept(a, b) for a, b in zip(old, new, strict=True))
    return old if all(a is b for a, b in zip(old, parts, strict=True)) else parts
