"""A filter's text cut into tokens."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from elevenmon.domain.filter_tree import FilterError

_FIELD = re.compile(r"([A-Za-z_]+)(!=|>=|<=|:|=|>|<)")
_STRAY_OPERATOR = re.compile(r"!=|>=|<=|:|=|>|<")
_JOINTS = {"or": "OR", "and": "AND"}


class TokenType(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    AND = auto()
    NOT = auto()
    WORD = auto()
    PATTERN = auto()
    FIELD = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token."""

    type: TokenType
    position: int
    text: str = ""
    """A word, a pattern, or a field's value, without its quotes."""
    quoted: bool = False
    name: str = ""
    operator: str = ""
    value_position: int = 0
    """Where `text` begins."""


def tokens(text: str) -> list[Token]:
    """All tokens. FilterError for a quote that is not closed and for an operator without a field."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token, at = _token(text, at)
        found.append(token)
    return found


def _token(text: str, at: int) -> tuple[Token, int]:
    """The token that begins at `at`, and where the next may begin."""
    match text[at]:
        case "(":
            return Token(TokenType.OPEN, at), at + 1
        case ")":
            return Token(TokenType.CLOSE, at), at + 1
        case "!" if not text.startswith("!=", at):
            return Token(TokenType.NOT, at), at + 1
        case "~":
            value, quoted, end = _value(text, at + 1, pattern=True)
            if not value:
                raise FilterError("~ begins a pattern, such as ~time.?out", at + 1)
            return Token(TokenType.PATTERN, at, value, quoted, value_position=at + 1 + quoted), end
    field = _FIELD.match(text, at)
    if field:
        value, quoted, end = _value(text, field.end())
        token = Token(TokenType.FIELD, at, value, quoted, field[1], field[2], field.end())
        return token, end
    stray = _STRAY_OPERATOR.match(text, at)
    if stray:
        raise FilterError(f"{stray[0]} needs a field before it, such as status{stray[0]}400", at)
    value, quoted, end = _value(text, at)
    joint = _JOINTS.get(value.lower()) if not quoted else None
    return Token(TokenType[joint or "WORD"], at, value, quoted, value_position=at), end


def _value(text: str, at: int, *, pattern: bool = False) -> tuple[str, bool, int]:
    """A value that begins at `at`, whether it was quoted, and where it ends."""
    if text.startswith('"', at):
        value, end = _quoted(text, at, keep_escapes=pattern)
        return value, True, end
    end, depth, in_class = at, 0, False
    while end < len(text) and not text[end].isspace():
        character = text[end]
        if pattern and character == "\\":
            end = min(end + 2, len(text))
            continue
        if pattern and (in_class or character == "["):
            in_class = character != "]" or text[end - 1] == "[" or text[end - 2 : end] == "[^"
        elif character == "(":
            depth += 1
        elif character == ")":
            if depth == 0:
                break
            depth -= 1
        end += 1
    return text[at:end], False, end


def _quoted(text: str, at: int, *, keep_escapes: bool) -> tuple[str, int]:
    """What stands between quotes; a backslash before a quote or a backslash makes it one of the value's.

    In a pattern a backslash means more, so only the one before a quote is taken away there.
    """
    kept: list[str] = []
    end = at + 1
    while end < len(text) and text[end] != '"':
        following = text[end + 1 : end + 2]
        if text[end] == "\\" and following == "\\" and keep_escapes:
            kept.append("\\")
            end += 1
        elif text[end] == "\\" and following in ('"', "\\") and following:
            end += 1
        kept.append(text[end])
        end += 1
    if end >= len(text):
        raise FilterError("this quote is not closed", at)
    return "".join(kept), end + 1
