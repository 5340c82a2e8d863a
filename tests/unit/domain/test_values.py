"""Classes of values are what the standard library makes of them."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import KW_ONLY, FrozenInstanceError, InitVar, field, fields, is_dataclass, replace
from typing import Any, ClassVar

import pytest

from elevenmon.domain.values import dataclass

MAKERS = pytest.mark.parametrize("made_by", [dataclasses.dataclass, dataclass])


def point(made_by: Callable[..., Any], **options: bool) -> Any:
    class Point:
        """Where something is."""

        x: int
        y: int = 2
        names: dict[str, int] = field(default_factory=dict)
        hidden: str = field(default="", repr=False)

        @property
        def far(self) -> int:
            return self.x + self.y

    return made_by(**{"frozen": True, "slots": True, **options})(Point)


@MAKERS
def test_a_value_is_made_shown_and_read(made_by: Callable[..., Any]) -> None:
    kind = point(made_by)
    one, other = kind(1, hidden="secret"), kind(x=1)
    assert repr(one) == f"{kind.__qualname__}(x=1, y=2, names={{}})"
    assert (one.far, one.hidden, one.names) == (3, "secret", {})
    assert one.names is not other.names
    assert not hasattr(one, "__dict__")
    assert kind.__doc__ == "Where something is."
    match kind(5, 6, {}):
        case kind(x, y, _):
            assert (x, y) == (5, 6)


@MAKERS
@pytest.mark.parametrize(
    ("given", "named"), [((), {}), ((1, 2, {}, "", 5), {}), ((1,), {"z": 1}), ((1,), {"x": 1})]
)
def test_a_wrong_argument_is_refused_the_first_time_and_later(
    made_by: Callable[..., Any], given: tuple[Any, ...], named: dict[str, Any]
) -> None:
    kind = point(made_by)
    for _ in range(2):
        with pytest.raises(TypeError, match=r"Point\.__init__\(\)"):
            kind(*given, **named)
    assert kind(1).y == 2


@MAKERS
def test_a_frozen_value_stays(made_by: Callable[..., Any]) -> None:
    value = point(made_by)(1)
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'x'"):
        value.x = 2
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'x'"):
        del value.x
    changing = point(made_by, frozen=False)(1)
    changing.x = 2
    assert changing.x == 2


@MAKERS
def test_values_are_alike_where_all_fields_are(made_by: Callable[..., Any]) -> None:
    def pair(**options: bool) -> Any:
        class Pair:
            one: int
            other: int = 0

        return made_by(**options, slots=True)(Pair)

    kind = pair(frozen=True)
    assert kind(1) == kind(1, 0) != kind(1, 1)
    assert kind(1) != pair(frozen=True)(1)
    assert hash(kind(1)) == hash(kind(1, 0)) != hash(kind(1, 1))
    same = pair(frozen=True, eq=False)
    assert same(1) != same(1)
    assert len({same(1), same(1)}) == 2
    changing = pair()
    assert changing(1) == changing(1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(changing(1))


@MAKERS
def test_the_standard_library_knows_its_fields(made_by: Callable[..., Any]) -> None:
    kind = point(made_by)
    assert is_dataclass(kind)
    assert [(each.name, each.type, each.repr) for each in fields(kind)] == [
        ("x", int, True),
        ("y", int, True),
        ("names", dict[str, int], True),
        ("hidden", str, False),
    ]
    changed = replace(kind(1, names={"a": 1}), y=5)
    assert (changed.x, changed.y, changed.names) == (1, 5, {"a": 1})
    with pytest.raises(TypeError, match="z"):
        replace(changed, z=1)


def test_copy_replace_finds_its_way() -> None:
    value = point(dataclass)(1, names={"a": 1})
    changed = value.__replace__(y=5)
    assert (type(changed), changed.x, changed.y, changed.names) == (type(value), 1, 5, {"a": 1})


@MAKERS
def test_what_says_something_else_than_a_field_makes_none(made_by: Callable[..., Any]) -> None:
    class Sum:
        one: int
        other: InitVar[int]
        _: KW_ONLY
        total: int = 0
        common: "ClassVar[int]" = 7

        def __post_init__(self, other: int) -> None:
            self.total = self.one + other

    kind = made_by(slots=True)(Sum)
    assert kind(1, 2).total == 3
    assert [each.name for each in fields(kind)] == ["one", "total"]
    assert kind.common == 7
    with pytest.raises(TypeError):
        kind(1, 2, 3)

    class Named:
        one: int
        _: KW_ONLY
        other: int = 0

    named = made_by(slots=True)(Named)
    assert named(1, other=2).other == 2
    with pytest.raises(TypeError):
        named(1, 2)

    class Given:
        one: int
        other: InitVar[int] = 0

    given = made_by(slots=True)(Given)
    assert [each.name for each in fields(given)] == ["one"]


@MAKERS
def test_wrong_defaults_are_refused_where_they_are_written(made_by: Callable[..., Any]) -> None:
    class Shared:
        names: list[str] = []  # noqa: RUF012 - the mistake

    class Before:
        one: int = 0
        other: int

    class Untyped:
        one = field(default=1)

    for kind, error in ((Shared, ValueError), (Before, TypeError), (Untyped, TypeError)):
        with pytest.raises(error):
            made_by(slots=True)(kind)


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that can be found by its name."""

    number: int
    words: tuple[str, ...] = ()


def test_a_value_can_be_copied() -> None:
    value = Kept(1, ("a",))
    assert copy.copy(value) == copy.deepcopy(value) == pickle.loads(pickle.dumps(value)) == value


def test_what_it_does_not_know_is_left_to_the_standard_library() -> None:
    @dataclass(frozen=True, slots=True)
    class Derived(Kept):
        more: int = 0
        common: ClassVar[int] = 7

    @dataclass(slots=True)
    class Counted:
        common: ClassVar[int] = 7
        number: int = field(default=0, compare=False)

        def __post_init__(self) -> None:
            self.number += 1

    @dataclass
    class Open:
        number: int

    assert (Derived(1, more=2).more, Derived.common, Derived(1)) == (2, 7, Derived(1))
    assert Counted().number == 1
    assert Counted(1) == Counted(2)
    assert Open(1).__dict__ == {"number": 1}


def test_a_method_is_written_once_and_only_for_a_class_with_values() -> None:
    kind = point(dataclass)
    unwritten = kind.__init__
    kind(1)
    written = kind.__init__
    kind(2)
    assert unwritten is not written
    assert kind.__init__ is written
