"""A pattern's text as a machine of states: what is reached by reading nothing, and by reading a character."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from elevenmon.domain.words import folded

MOST_STATES = 250
"""What a pattern may come to: `(ab){50}` is a hundred."""
MOST_NESTED = 20
Char = Callable[[str], bool]
"""Whether a (folded) character fits."""


class PatternError(ValueError):
    """A pattern that cannot be read; `str()` says why."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position
        """Index in the pattern."""


@dataclass(slots=True)
class Machine:
    """States are numbers. It accepts where `accept` is reached."""

    start: int = 0
    accept: int = 0
    tests: list[list[tuple[Char, int]]] = field(default_factory=list)
    """By state: which characters lead where."""
    free: list[list[tuple[str, int]]] = field(default_factory=list)
    """By state: what is reached without reading; `^` and `$` only where the text begins and ends."""

    def add(self, position: int) -> int:
        """A new state. PatternError where there are too many."""
        if len(self.tests) >= MOST_STATES:
            raise PatternError("the pattern is too long, or repeats too much", position)
        self.tests.append([])
        self.free.append([])
        return len(self.tests) - 1

    def closure(
        self, states: Iterable[int], *, at_start: bool = False, at_end: bool = False
    ) -> frozenset[int]:
        """These states and all that are reached from them without reading."""
        allowed = {"": True, "^": at_start, "$": at_end}
        reached = set(states)
        waiting = list(reached)
        while waiting:
            for condition, following in self.free[waiting.pop()]:
                if allowed[condition] and following not in reached:
                    reached.add(following)
                    waiting.append(following)
        return frozenset(reached)


def machine(pattern: str) -> Machine:
    """Read a pattern."""
    reader = _Reader(pattern)
    built = Machine()
    tree = reader.alternatives(0)
    if reader.at < len(pattern):
        raise PatternError("the pattern has a ) without its (", reader.at)
    built.start = built.add(0)
    built.accept = tree.build(built, built.start)
    return built


@dataclass(slots=True)
class _Part:
    """A piece of the pattern's tree; `build` lays it into a machine and gives the state behind it."""

    position: int

    def build(self, into: Machine, start: int) -> int:
        return start


@dataclass(slots=True)
class _Single(_Part):
    test: Char

    def build(self, into: Machine, start: int) -> int:
        end = into.add(self.position)
        into.tests[start].append((self.test, end))
        return end


@dataclass(slots=True)
class _Anchor(_Part):
    condition: str

    def build(self, into: Machine, start: int) -> int:
        end = into.add(self.position)
        into.free[start].append((self.condition, end))
        return end


@dataclass(slots=True)
class _Sequence(_Part):
    parts: list[_Part]

    def build(self, into: Machine, start: int) -> int:
        for part in self.parts:
            start = part.build(into, start)
        return start


@dataclass(slots=True)
class _Choice(_Part):
    parts: list[_Part]

    def build(self, into: Machine, start: int) -> int:
        ends = []
        for part in self.parts:
            entry = into.add(self.position)
            into.free[start].append(("", entry))
            ends.append(part.build(into, entry))
        end = into.add(self.position)
        for each in ends:
            into.free[each].append(("", end))
        return end


@dataclass(slots=True)
class _Repeat(_Part):
    part: _Part
    least: int
    most: int | None

    def build(self, into: Machine, start: int) -> int:
        for _ in range(self.least):
            before, start = start, self.part.build(into, start)
            if start == before:  # nothing is read, however often
                return start
        if self.most is None:
            entry, end = into.add(self.position), into.add(self.position)
            into.free[start].append(("", entry))
            into.free[entry].append(("", end))
            into.free[self.part.build(into, entry)].append(("", entry))
            return end
        end = into.add(self.position)
        for _ in range(self.most - self.least):
            into.free[start].append(("", end))
            start = self.part.build(into, start)
        into.free[start].append(("", end))
        return end


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def alternatives(self, depth: int) -> _Part:
        """Up to the end or a closing parenthesis."""
        if depth > MOST_NESTED:
            raise PatternError(f"the pattern's parentheses go more than {MOST_NESTED} deep", self.at)
        begin = self.at
        parts = [self._sequence(depth)]
        while self._peek() == "|":
            self.at += 1
            parts.append(self._sequence(depth))
        return parts[0] if len(parts) == 1 else _Choice(begin, parts)

    def _peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _sequence(self, depth: int) -> _Part:
        begin, parts = self.at, list[_Part]()
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated(self._atom(depth)))
        return _Sequence(begin, parts)

    def _atom(self, depth: int) -> _Part:
        begin, character = self.at, self.pattern[self.at]
        self.at += 1
        match character:
            case "(":
                return self._group(begin, depth)
            case "[":
                return _Single(begin, _fits(self._class(begin)))
            case ".":
                return _Single(begin, lambda _: True)
            case "^" | "$":
                return _Anchor(begin, character)
            case "\\":
                return _Single(begin, self._escape(begin))
            case "*" | "+" | "?":
                raise PatternError(f"the pattern has nothing before {character} to repeat", begin)
            case _:
                return _literal(begin, character)

    def _group(self, begin: int, depth: int) -> _Part:
        if self._peek() == "?":
            if not self.pattern.startswith("?:", self.at):
                raise PatternError("a pattern's (? is only known as (?:...)", begin)
            self.at += 2
        part = self.alternatives(depth + 1)
        if self._peek() != ")":
            raise PatternError("the pattern has a ( that is not closed", begin)
        self.at += 1
        return part

    def _escape(self, begin: int) -> Char:
        character = self._peek()
        if not character:
            raise PatternError("the pattern ends in a backslash: write \\\\ for one", begin)
        self.at += 1
        known = _ESCAPES.get(character)
        if known is not None:
            return known
        if character.isalnum():
            raise PatternError(f"\\{character} is not known in a pattern: \\d \\w \\s are", begin)
        return _same(character)

    def _class(self, begin: int) -> tuple[bool, list[Char]]:
        """A `[...]` behind its bracket: whether it excludes, and what is in it."""
        excludes = self._peek() == "^"
        self.at += excludes
        tests: list[Char] = []
        while self._peek() != "]" or not tests:
            if not self._peek():
                raise PatternError("the pattern has a [ that is not closed", begin)
            tests.append(self._member(begin))
        self.at += 1
        return excludes, tests

    def _member(self, begin: int) -> Char:
        first = self.pattern[self.at]
        self.at += 1
        if first == "\\":
            return self._escape(self.at - 1)
        last = self.pattern[self.at + 1 : self.at + 2]
        if self._peek() != "-" or last in ("", "]"):
            return _same(first)
        self.at += 2
        if last == "\\" or last < first:
            raise PatternError(f"the pattern's range {first}-{last} is none", begin)
        return lambda c: first <= c <= last or first <= c.upper() <= last

    def _repeated(self, part: _Part) -> _Part:
        """The part with what stands behind it; `a*` repeated again is one repetition."""
        while (bounds := self._bounds()) is not None:
            if self._peek() == "?":
                self.at += 1
            part = _Repeat(part.position, part, *bounds)
        return part

    def _bounds(self) -> tuple[int, int | None] | None:
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(self._peek())
        if simple is not None:
            self.at += 1
            return simple
        end = self.pattern.find("}", self.at)
        if self._peek() != "{" or end < 0:
            return None
        least, comma, most = self.pattern[self.at + 1 : end].partition(",")
        if not _small(least) or (most and not _small(most)):
            raise PatternError("a pattern's {...} takes numbers up to 100: {2}, {2,}, {2,5}", self.at)
        if comma and most and int(most) < int(least):
            raise PatternError("a pattern's {2,5} takes the smaller number first", self.at)
        self.at = end + 1
        return int(least), (int(most) if most else None) if comma else int(least)


def _small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= 100


def _literal(position: int, character: str) -> _Part:
    """A character as texts are compared: `ß` is two."""
    return _Sequence(position, [_Single(position, each.__eq__) for each in folded(character)])


def _same(character: str) -> Char:
    wanted = folded(character)
    return lambda c: c == wanted


def _fits(members: tuple[bool, list[Char]]) -> Char:
    excludes, tests = members
    return lambda c: any(test(c) for test in tests) is not excludes


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _not(test: Char) -> Char:
    return lambda c: not test(c)


_ESCAPES: dict[str, Char] = {
    "d": str.isdigit,
    "D": _not(str.isdigit),
    "w": _is_word,
    "W": _not(_is_word),
    "s": str.isspace,
    "S": _not(str.isspace),
}
