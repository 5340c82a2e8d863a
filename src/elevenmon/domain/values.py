"""`dataclass` for classes of values: the standard library's, made in a tenth of the time and in less memory.

The standard library writes up to six methods for each class and compiles them, and a start makes a hundred
classes. Here all share what is alike in all, and a class's own `__init__` is written when its first value is
made. What this module does not do alike it leaves to the standard library.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import KW_ONLY, MISSING, Field, FrozenInstanceError, InitVar
from inspect import get_annotations
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, ClassVar, get_origin

__all__ = ["dataclass"]

_KNOWN = ("__dataclass_fields__", "__dataclass_params__")
"""Where `fields`, `replace` and `is_dataclass` of the standard library look, and its classes that inherit."""
_OPTIONS = {"frozen", "slots", "eq"}
_OWN = {"__init__", "__post_init__", "__eq__", "__hash__", "__setattr__", "__delattr__"}
"""What a class may have of its own that changes how values are made and compared."""
_UNSEEN = object()
"""The default of a parameter whose value is made anew each time."""


def _value_class(kind: Any, options: dict[str, bool]) -> Any:
    simple = options.keys() <= _OPTIONS and options.get("slots") and kind.__bases__ == (object,)
    fields = _fields(kind) if simple and not _OWN & kind.__dict__.keys() else None
    if fields is None:
        return dataclasses.dataclass(**options)(kind)
    return _made(kind, fields, frozen=options.get("frozen", False), eq=options.get("eq", True))


def _fields(kind: type) -> dict[str, Any] | None:
    """What each field is by default; None where it takes the standard library to tell."""
    try:
        annotations = get_annotations(kind)
    except NameError:  # from Python 3.14 on names are looked up here that only type checkers know
        return None
    if any(map(_is_no_field, annotations.values())):
        return None
    found = {name: kind.__dict__.get(name, MISSING) for name in annotations}
    told = [each for each in found.values() if isinstance(each, Field)]
    plain = all(each.init and each.compare and each.hash is None and each.kw_only is MISSING for each in told)
    return found if plain and not _is_refused(kind, found) else None


def _is_no_field(annotation: Any) -> bool:
    """Whether it is, or may be, one of those that say something else of a class than that it has a field."""
    if isinstance(annotation, str):
        return any(name in annotation for name in ("ClassVar", "InitVar", "KW_ONLY"))
    return (
        annotation in (ClassVar, InitVar, KW_ONLY)
        or get_origin(annotation) is ClassVar
        or isinstance(annotation, InitVar)
    )


def _is_refused(kind: type, fields: dict[str, Any]) -> bool:
    """Whether the standard library refuses such fields, which it is to say itself."""
    given = [
        (each.default, each.default_factory) if isinstance(each, Field) else (each, MISSING)
        for each in fields.values()
    ]
    is_needed = [default is MISSING and make is MISSING for default, make in given]
    return (
        any(type(default).__hash__ is None for default, _ in given)
        or is_needed != sorted(is_needed, reverse=True)
        or any(isinstance(part, Field) for name, part in kind.__dict__.items() if name not in fields)
    )


def _made(kind: Any, fields: dict[str, Any], *, frozen: bool, eq: bool) -> Any:
    """The class again, now with slots."""
    names = tuple(fields)
    left_out = {*names, "__dict__", "__weakref__"}
    body: dict[str, Any] = {"__repr__": _told, "__reduce__": _reduced, "__replace__": _replaced}
    if eq:
        read = attrgetter(*names) if names else _nothing
        body |= {"__eq__": _equality(read), "__hash__": _hash(read) if frozen else None}
    if frozen:
        body |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
    body |= {name: part for name, part in kind.__dict__.items() if name not in left_out}
    twin = _Twin(kind, fields, frozen=frozen)
    body |= {name: _Told(twin, name) for name in _KNOWN} | {"__slots__": names, "__match_args__": names}
    made: Any = type(kind)(kind.__name__, (object,), body)
    made.__qualname__ = kind.__qualname__
    made.__init__ = _unwritten(made, fields)
    return made


class _Twin:
    """What the standard library makes of the same fields, when somebody asks for what only it knows."""

    def __init__(self, kind: type, fields: dict[str, Any], *, frozen: bool) -> None:
        self._name, self._types, self._defaults = kind.__name__, get_annotations(kind), fields
        self._frozen = frozen
        self._made: Any = None

    def told(self, what: str) -> Any:
        """An attribute of it."""
        if self._made is None:
            fields = [
                (name, self._types[name], *(() if default is MISSING else (default,)))
                for name, default in self._defaults.items()
            ]
            self._made = dataclasses.make_dataclass(
                self._name, fields, init=False, repr=False, eq=False, frozen=self._frozen
            )
        return getattr(self._made, what)


class _Told:
    """An attribute of a class that is the twin's."""

    def __init__(self, twin: _Twin, name: str) -> None:
        self._twin, self._name = twin, name

    def __get__(self, value: object, kind: type) -> Any:
        return self._twin.told(self._name)


def _unwritten(kind: Any, fields: dict[str, Any]) -> Callable[..., None]:
    """An `__init__` that is written when it is called for the first time."""

    def __init__(self: Any, *arguments: Any, **named: Any) -> None:
        kind.__init__ = _written(kind, fields)
        kind.__init__(self, *arguments, **named)

    return __init__


def _written(kind: Any, fields: dict[str, Any]) -> Callable[..., None]:
    """The `__init__` of a class, with the parameters that its fields tell."""
    space: dict[str, Any] = {"_unseen": _UNSEEN}
    parameters, lines = ["self"], ["pass"]
    for name, default in fields.items():
        given, make = (
            (default.default, default.default_factory) if isinstance(default, Field) else (default, MISSING)
        )
        value = name
        if make is not MISSING:
            given, value = _UNSEEN, f"_make_{name}() if {name} is _unseen else {name}"
        space |= {
            f"_put_{name}": getattr(kind, name).__set__,
            f"_make_{name}": make,
            f"_default_{name}": given,
        }
        parameters.append(name if given is MISSING else f"{name}=_default_{name}")
        lines.append(f"_put_{name}(self, {value})")
    exec(f"def __init__({', '.join(parameters)}):\n " + "\n ".join(lines), space)
    written: Callable[..., None] = space["__init__"]
    written.__qualname__ = f"{kind.__qualname__}.__init__"
    return written


@recursive_repr()
def _told(self: Any) -> str:
    fields = [each.name for each in dataclasses.fields(self) if each.repr]
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in fields)})"


def _reduced(self: Any) -> tuple[type, tuple[Any, ...]]:
    """How a value is copied."""
    return type(self), tuple(getattr(self, name) for name in self.__match_args__)


def _replaced(self: Any, /, **changes: Any) -> Any:
    """What `copy.replace` asks for, from Python 3.13 on."""
    return dataclasses.replace(self, **changes)


def _equality(read: Callable[[Any], Any]) -> Callable[[Any, object], bool]:
    def __eq__(self: Any, other: object) -> bool:
        return bool(read(self) == read(other)) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hash(read: Callable[[Any], Any]) -> Callable[[Any], int]:
    return lambda self: hash(read(self))


def _nothing(_: object) -> tuple[()]:
    return ()


def _refuse_to_set(self: object, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(kind=None, /, **options):
        """`dataclasses.dataclass`."""
        return (lambda kind: _value_class(kind, options)) if kind is None else _value_class(kind, options)
