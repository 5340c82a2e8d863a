"""The filter language of every list and of the command line: a text becomes an `Expression` or a FilterError.

    speech status>=400 !path:/v1/voices (latency>1.5s or age<1h) ~"time.?out"

Words match the record's text, `!` excludes, `~` begins a pattern, `field:value` and its kin compare a field;
a space means and, `or` is looser than that, parentheses group, quotes hold spaces. What a field takes is in
`domain.filter_fields`.
"""

from dataclasses import dataclass
from datetime import tzinfo
from difflib import SequenceMatcher

from elevenmon.domain.filter_fields import FIELDS, HISTORY, REQUESTS, Field, FieldType, field_named
from elevenmon.domain.filter_tokens import Token, TokenType, tokens
from elevenmon.domain.filter_tree import (
    And,
    Expression,
    FilterError,
    Node,
    Not,
    Or,
    Pattern,
    Piece,
    Test,
    Words,
)
from elevenmon.domain.filter_values import read_value
from elevenmon.domain.pattern_syntax import PatternError
from elevenmon.domain.patterns import compiled
from elevenmon.domain.words import folded, words

__all__ = ["Expression", "FilterError", "fields", "parse"]

MOST_CHARACTERS = 1_000
MOST_TERMS = 60
MOST_NESTED = 20
_MISSING = "something to look for is missing here: a word, or a field with a value"
_NOUNS = {REQUESTS: "requests", HISTORY: "clips"}
_NEAR, _BEGUN, _BESIDE = 0.6, 0.9, 0.05
"""How much a name must look like one that there is; how much one does that begins with it; and by how much
more than one of these records' own one of the others'."""
_JOINTS = frozenset({TokenType.OR, TokenType.AND, TokenType.CLOSE})


def fields(kind: str) -> tuple[Field, ...]:
    """What lists of a kind can be filtered and sorted by, in the order they are shown."""
    return FIELDS[kind]


def parse(text: str, kind: str, *, zone: tzinfo | None = None) -> Expression:
    """Read a filter. `kind` is a value of `domain.lists.Kind`; times without a zone are in `zone`, None being
    the machine's. FilterError, with its position, for what cannot be read; nothing else.
    """
    if len(text) > MOST_CHARACTERS:
        raise FilterError(f"a filter takes at most {MOST_CHARACTERS:,} characters", MOST_CHARACTERS)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise FilterError("this character is none that a text can hold", error.start) from None
    return Expression(kind, _Parser(tokens(text), len(text), kind, zone).whole())


@dataclass(slots=True)
class _Parser:
    """Walks over the tokens once."""

    tokens: list[Token]
    end: int
    kind: str
    zone: tzinfo | None
    at: int = 0
    depth: int = 0
    terms: int = 0

    def whole(self) -> Node:
        """All of the text."""
        if not self.tokens:
            return And(())
        root = self._alternatives()
        left = self._next
        if left is not None:
            raise FilterError("there is a ) without its (: put it in quotes to look for it", left.position)
        return root

    @property
    def _next(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _alternatives(self) -> Node:
        parts = [self._all()]
        while self._next is not None and self._next.type is TokenType.OR:
            self.at += 1
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Node:
        parts: list[Node] = []
        while (token := self._next) is not None and token.type not in (TokenType.OR, TokenType.CLOSE):
            if token.type is TokenType.AND and parts:
                self.at += 1
                self._require(_MISSING)
            parts.append(self._one())
        if not parts:
            self._require(_MISSING)
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _require(self, otherwise: str) -> None:
        """FilterError unless something to look for comes next."""
        token = self._next
        if token is None or token.type in _JOINTS:
            raise FilterError(otherwise, self.end if token is None else token.position)

    def _one(self) -> Node:
        negated = False
        self._require(_MISSING)
        while (token := self.tokens[self.at]).type is TokenType.NOT:
            negated = not negated
            self.at += 1
            self._require("! excludes what follows it: a word, a field with a value, or (...)")
        self.at += 1
        node = self._group(token) if token.type is TokenType.OPEN else self._term(token)
        return Not(node) if negated else node

    def _group(self, opened: Token) -> Node:
        self.depth += 1
        if self.depth > MOST_NESTED:
            raise FilterError(f"parentheses go at most {MOST_NESTED} deep", opened.position)
        node = self._alternatives()
        if self._next is None:
            raise FilterError("this ( is not closed", opened.position)
        self.at += 1
        self.depth -= 1
        return node

    def _term(self, token: Token) -> Node:
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise FilterError(f"a filter takes at most {MOST_TERMS} parts", token.position)
        match token.type:
            case TokenType.PATTERN:
                try:
                    compiled(token.text)
                except PatternError as error:
                    position = min(token.value_position + error.position, self.end)
                    raise FilterError(str(error), position) from None
                return Pattern(token.text)
            case TokenType.FIELD:
                return self._test(token)
            case _:
                return _words(token)

    def _test(self, token: Token) -> Node:
        field = field_named(self.kind, token.name)
        if field is None:
            raise FilterError(_unknown(self.kind, token.name), token.position)
        if token.operator not in field.operators:
            allowed = " ".join(field.operators)
            where = token.position + len(token.name)
            raise FilterError(f"{field.name} goes with {allowed}, not {token.operator}", where)
        if not token.text and not token.quoted:
            raise FilterError(f"{field.name} needs a value, such as {field.example}", token.value_position)
        if field.type is FieldType.WORDS and token.operator == ":":
            return _words(token)
        try:
            value = read_value(field, token.operator, token.text, self.zone)
        except ValueError as error:
            raise FilterError(str(error), token.value_position) from None
        test = Test(field.name, token.operator.removeprefix("!"), value)
        return Not(test) if token.operator == "!=" else test


def _words(token: Token) -> Node:
    if not token.text:
        raise FilterError("there is nothing between these quotes", token.value_position)
    phrase = words(token.text)
    if phrase.strip():
        return Words(phrase, begun=not token.quoted)
    return Piece(folded(token.text))


def _meant(kind: str, name: str) -> str:
    """Which field it may be, one of the other records where that is nearer; '' where none is near."""
    nearest, meant = 0.0, ""
    for other, fields_there in sorted(FIELDS.items(), key=lambda item: item[0] != kind):
        for known in (each for field in fields_there for each in (field.name, *field.aliases)):
            likeness = SequenceMatcher(None, known, name).ratio()
            if known.startswith(name):
                likeness = max(likeness, _BEGUN)
            if likeness >= _NEAR and likeness > nearest + (0 if other == kind else _BESIDE):
                belongs = "" if other == kind else f", a field of {_NOUNS[other]}"
                nearest, meant = likeness, f"did you mean {known}{belongs}?"
    return meant


def _unknown(kind: str, name: str) -> str:
    other = next((other for other in FIELDS if other != kind and field_named(other, name)), None)
    if other is not None:
        belongs = f"{name.lower()} is a field of {_NOUNS[other]}, not of {_NOUNS[kind]}"
        return f"{belongs}. For the text itself use quotes"
    names = ", ".join(field.name for field in FIELDS[kind])
    advice = _meant(kind, name.lower()) or f"there are {names}."
    shown = name if len(name) <= 30 else name[:29] + "…"
    return f"there is no field '{shown}': {advice} For the text itself use quotes"
