"""A parsed filter as values: frozen, compared by value."""

from dataclasses import dataclass


class FilterError(ValueError):
    """A filter that cannot be read. `str()` names what is wrong and what is allowed."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        """Index in the text, from 0 to its length."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in epoch milliseconds, [start, end): a day, a minute, a second."""

    start: int
    end: int


Value = str | float | bool | Span
"""Text (folded), a number in the field's own unit, yes or no, a stretch of time."""


@dataclass(frozen=True, slots=True)
class Words:
    """Neighbouring words of the record's text."""

    phrase: str
    """As `domain.words.words` writes them: ` two words `."""
    begun: bool
    """Whether the last word may go on: how bare words are meant; quoted ones are whole."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the record's text, folded: for what holds no letter or digit."""

    text: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression, found anywhere in the record's text, in any case."""

    regex: str


@dataclass(frozen=True, slots=True)
class Test:
    """A field compared with a value; `operator` is one of `: = > >= < <=` (`!=` is a Not)."""

    field: str
    operator: str
    value: Value


@dataclass(frozen=True, slots=True)
class Not:
    """What does not match."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """What matches all parts; everything, where there is none."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What matches one part at least."""

    parts: tuple["Node", ...]


Node = Words | Piece | Pattern | Test | Not | And | Or


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed filter of one kind of list."""

    kind: str
    root: Node

    @property
    def everything(self) -> bool:
        """Whether it was empty, so that all records match."""
        return self.root == And(())

    def names_field(self, name: str) -> bool:
        """Whether any part asks for this field."""
        return _names(self.root, name)


def _names(node: Node, name: str) -> bool:
    match node:
        case Test():
            return node.field == name
        case Not():
            return _names(node.part, name)
        case And() | Or():
            return any(_names(part, name) for part in node.parts)
        case _:
            return False
