"""The words of a text: what a search compares, and what the store's word index holds.

A word is a run of letters and digits, compared without case, accents and width: `Zoë` is `zoe`, `Straße` is
`strasse`. Where a script writes no spaces (Chinese, Japanese kana, Thai, Lao, Khmer, Burmese) each letter is
a word, and neighbours make a phrase. Everything else separates words: `_`, punctuation, emoji.

One function for both sides, so that an index answers exactly what comparing the texts themselves would.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

_ASCII_SEPARATORS = re.compile("[^0-9a-z]+")
_SPACELESS = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFD),
)
"""Thai and Lao, Burmese, Khmer, kana, ideographs."""
_CACHED_CHARACTERS = 8_192
"""Bound on what foreign text can make each table remember."""
_CACHED_STRETCHES, _LONGEST_REMEMBERED = 4_096, 32
"""Most words of a long text were met before: looking them up takes half the time of folding them."""


def words(text: str) -> str:
    """The words of `text`, each between two spaces: ` the quick fox `; one space where there is none.

    A phrase stands in a text where its words stand among the text's, and one whose last word is only begun
    where they stand without the last space.
    """
    if text.isascii():
        inner = " ".join(_ASCII_SEPARATORS.sub(" ", text.lower()).split())
    else:
        inner = " ".join(filter(None, map(_words_between, text.split())))
    return f" {inner} " if inner else " "


def folded(text: str) -> str:
    """`text` without case, accents and width, everything else as it stands."""
    if text.isascii():
        return text.lower()
    spelled_out = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return spelled_out.translate(_UNMARKED)


def _words_between(stretch: str) -> str:
    """The words of what stands between two white spaces, which no fold reaches across."""
    return (remembered if len(stretch) <= _LONGEST_REMEMBERED else _spelled)(stretch)


def _spelled(stretch: str) -> str:
    return " ".join(folded(stretch).translate(_SEPARATED).split())


class _Table(dict[int, str]):
    """For `str.translate`: filled as characters are met, up to a bound."""

    def __init__(self, rule: Callable[[str], str]) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, code: int) -> str:
        value = self._rule(chr(code))
        if len(self) < _CACHED_CHARACTERS:
            self[code] = value
        return value


def _unmarked(character: str) -> str:
    return "" if unicodedata.category(character) in ("Mn", "Me") else character


def _separated(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] not in "LN" and category != "Mc":
        return " "
    spaceless = any(first <= ord(character) <= last for first, last in _SPACELESS)
    return f" {character} " if spaceless else character


_UNMARKED, _SEPARATED = _Table(_unmarked), _Table(_separated)
remembered = lru_cache(_CACHED_STRETCHES)(_spelled)
"""As `_spelled`, kept for when a stretch comes again: whoever runs for days clears it now and then."""
