"""The one door for text that others wrote: voice names, clip texts, error messages, ids.

What passes `clean()` or `clean_block()` can be printed on any terminal: it holds no control character, and
nothing in it reorders or hides its neighbours. `clean()`, the form for tables, moreover takes as many cells
as rich and wcwidth both count. `clean_block()`, the form that texts are kept in, spells nothing differently.

What happens to a character:

    printable ASCII, letters, emoji          kept, in NFC
    C0 controls and DEL                      their picture: U+2400 to U+241F, U+2421
    C1 controls, lone surrogates,
    noncharacters, unassigned                U+FFFD
    line breaks (CR LF is one)               one-line form: U+240A; block form: kept as LF
    tab                                      one space; block form: four
    bidi, zero-width, variation selectors,
    tags, fillers, joiners                   dropped, so a joined emoji shows as its parts
    combining marks                          at most two per base; one without a base gets U+25CC

and in the one-line form only:

    skin tones                               dropped
    regional indicators                      plain capitals: a flag reads `DE`
    spacing marks (category Mc)              the letter or sign they stand for, else U+FFFD
    viramas                                  join two letters and no more

because terminals, rich and wcwidth each give those another width: a row of a table that held one would push
all that stands to its right.

Both forms are total (any object is accepted), idempotent, and do not shorten unless told to.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

REPLACEMENT = "\ufffd"
DOTTED_CIRCLE = "\u25cc"
ELLIPSIS = "\u2026"
LINE_FEED_PICTURE = "\u240a"
MARKS_PER_BASE = 2
SPACING_MARKS_PER_BASE = 4
"""Burmese syllables hold that many."""

_CACHED_CHARACTERS = 16_384
"""Bound on what hostile text can make the replacement table remember (about 2 MB)."""

_BASE, _MARK, _VIRAMA, _SPACING = range(4)
_VIRAMA_CLASS = 9
"""Its canonical combining class in the Unicode database."""

_HANGUL_VOWELS_AND_FINALS = ((0x1160, 0x11FF), (0xD7B0, 0xD7FF))
_ALWAYS_WIDE_PLANES = (0x20000, 0x3FFFD)
_EMOJI_NEWER_THAN_PYTHON_3_11 = frozenset(
    "\U0001f6d8\U0001f6dc\U0001fa75\U0001fa76\U0001fa77\U0001fa87\U0001fa88\U0001fa89\U0001fa8a\U0001fa8e"
    "\U0001fa8f\U0001faad\U0001faae\U0001faaf\U0001fabb\U0001fabc\U0001fabd\U0001fabe\U0001fabf\U0001fac6"
    "\U0001fac8\U0001facd\U0001face\U0001facf\U0001fada\U0001fadb\U0001fadc\U0001fadf\U0001fae8\U0001fae9"
    "\U0001faea\U0001faef\U0001faf7\U0001faf8"
)
"""Unicode 15 to 17: kept although the unicodedata of Python 3.11 (Unicode 14) calls them unassigned."""

_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""The grapheme joiner, the Hangul fillers, the inherent Khmer vowels."""

_VARIATION_SELECTORS = frozenset("\u180b\u180c\u180d\u180f") | frozenset(map(chr, range(0xFE00, 0xFE10)))
_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_TAGS_AND_MORE_SELECTORS = range(0xE0000, 0xE1000)
_DROPPED = _INVISIBLE | _VARIATION_SELECTORS | _SKIN_TONES
_PREPENDED = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
"""Format characters that are drawn (Arabic and Kaithi number signs): one cell each, kept."""

_SPACING_MARKS_SINCE_UNICODE_15 = frozenset("\U0001171e")
_REGIONAL_INDICATOR_A = 0x1F1E6
_LINE_BREAK = re.compile("\r\n|[\r\n\u2028\u2029]")
_LONGEST_ID = 128
_ID = re.compile(rf"[\w.:-]{{1,{_LONGEST_ID}}}", re.ASCII)


def clean(text: object, *, limit: int | None = None) -> str:
    """`text` on one line, safe to print.

    `limit`, in characters and at least 1: what is longer is cut and ends in an ellipsis."""
    raw = text if isinstance(text, str) else _as_text(text)
    if not (raw.isascii() and raw.isprintable()):
        raw = _scrub(_LINE_BREAK.sub(LINE_FEED_PICTURE, raw).replace("\t", " "))
    if limit is not None and len(raw) > limit:
        # A mark that was there for the letter behind it goes when that letter does.
        return _scrub(raw[: limit - 1] + ELLIPSIS)
    return raw


def clean_block(text: object) -> str:
    """`text` with its line breaks (all as LF) and its spelling kept; safe to print, of no certain width."""
    raw = text if isinstance(text, str) else _as_text(text)
    if (raw.isascii() and raw.isprintable()) or _harmless().fullmatch(raw):
        return raw
    lines = _LINE_BREAK.sub("\n", raw).replace("\t", "    ").split("\n")
    return "\n".join(_scrub(line, as_spelled=True) for line in lines)


def clean_id(value: object) -> str | None:
    """`value` when it is an id (1 to 128 of `A-Z a-z 0-9 _ . : -`), else None.

    `.` and `..` are refused too: ids become path segments."""
    if not isinstance(value, str):
        return None
    if len(value) <= _LONGEST_ID and value.isalnum() and value.isascii():
        return value  # what nearly every id is, told in half the time
    return value if _ID.fullmatch(value) and value.strip(".") else None


def _as_text(value: object) -> str:
    """A JSON scalar as text.  A list, an object or a number of very many digits is no text: U+FFFD."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() if value.bit_length() <= 128:
            return str(int(value))
        case float():
            return repr(float(value))
        case bytes():
            return value.decode("utf-8", "replace")
        case _:
            return REPLACEMENT


def _scrub(line: str, *, as_spelled: bool = False) -> str:
    """One line without line breaks, made safe.  Repeats while what it did can make letters compose: a
    dropped character may have stood between a letter and its accent."""
    if _harmless().fullmatch(line):
        return line
    table = _replacements(as_spelled)
    while True:
        line = unicodedata.normalize("NFC", line.translate(table)).translate(table)
        line = _limit_marks(line, as_spelled=as_spelled)
        if unicodedata.is_normalized("NFC", line):
            return line


def _limit_marks(line: str, *, as_spelled: bool) -> str:
    """At most `MARKS_PER_BASE` marks per base, a visible base under each; no virama that joins a third,
    unless the text is to stay as it is spelled."""
    kinds = [*map(_kinds().__getitem__, line)]
    if not any(kinds):
        return line
    kept: list[str] = []
    marks, spacing, base, joined, virama = 0, 0, "", False, False
    for character, kind in zip(line, kinds, strict=True):
        if kind == _BASE:
            if virama and not as_spelled and (joined or _may_be_wide(base) or _may_be_wide(character)):
                kept.pop()
                virama = False
            kept.append(character)
            marks, spacing, base, joined, virama = 0, 0, character, virama, False
            continue
        if not base:
            base = DOTTED_CIRCLE
            kept.append(base)
        if kind == _SPACING:
            spacing += 1
            if spacing <= SPACING_MARKS_PER_BASE:
                kept.append(character)
        elif marks < MARKS_PER_BASE and not (virama and kind == _VIRAMA):
            marks += 1
            kept.append(character)
            virama = kind == _VIRAMA
    return "".join(kept)


def _kind(character: str) -> int:
    """`_BASE`; or, for what takes no cell of its own (non-spacing and enclosing marks, Hangul vowels and
    finals), `_MARK` or `_VIRAMA`; or `_SPACING`, which only texts kept as they are spelled still hold."""
    if unicodedata.combining(character) == _VIRAMA_CLASS:
        return _VIRAMA
    code = ord(character)
    if any(first <= code <= last for first, last in _HANGUL_VOWELS_AND_FINALS):
        return _MARK
    match unicodedata.category(character):
        case "Mn" | "Me":
            return _MARK
        case "Mc":
            return _SPACING
        case _:
            spacing = character in _SPACING_MARKS_SINCE_UNICODE_15 or character in _SKIN_TONES
            return _SPACING if spacing else _BASE


def _may_be_wide(character: str) -> bool:
    """Wide now, or of a sort (symbols, newer characters) that a later Unicode may call wide, as 16 did."""
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return True
    category = unicodedata.category(character)
    return category[0] in "SCN"


def _replacement(code: int) -> str:
    """What stands for one code point in the one-line form: itself, another character, or nothing."""
    character = chr(code)
    if code < 0x20:
        character = chr(0x2400 + code)
    elif code == 0x7F:
        character = "\u2421"
    elif character in _DROPPED or code in _TAGS_AND_MORE_SELECTORS:
        character = ""
    elif 0 <= code - _REGIONAL_INDICATOR_A < 26:
        character = chr(ord("A") + code - _REGIONAL_INDICATOR_A)
    else:
        character = _by_category(character)
    return character


def _by_category(character: str) -> str:
    match unicodedata.category(character):
        case "Cc" | "Cs":
            result = REPLACEMENT
        case "Cn" if not _is_known_later(character):
            result = REPLACEMENT
        case "Cf" if character not in _PREPENDED:
            result = ""
        case "Zl" | "Zp":
            result = LINE_FEED_PICTURE
        case "Mc":
            result = _spelled_out(character)
        case _:
            result = REPLACEMENT if character in _SPACING_MARKS_SINCE_UNICODE_15 else character
    return result


def _is_known_later(character: str) -> bool:
    """Unassigned in this Python's Unicode, yet of a settled width: newer emoji and ideographs."""
    first, last = _ALWAYS_WIDE_PLANES
    code = ord(character)
    ideograph = first <= code <= last and code & 0xFFFF < 0xFFFE
    return ideograph or character in _EMOJI_NEWER_THAN_PYTHON_3_11


def _spelled_out(mark: str) -> str:
    """The character that shows what a spacing mark means: `HINDI VOWEL SIGN I` as the letter I."""
    name = unicodedata.name(mark, "")
    if "SIGN VISARGA" in name:
        return ":"
    if "SIGN ANUSVARA" in name:
        return "\u1e41"
    if "VOWEL SIGN" in name:
        try:
            return unicodedata.lookup(name.replace("VOWEL SIGN", "LETTER"))
        except KeyError:
            return REPLACEMENT
    return REPLACEMENT


def _spelled(code: int) -> str:
    """What stands for one code point where the spelling is kept."""
    character = chr(code)
    flag = 0 <= code - _REGIONAL_INDICATOR_A < 26
    mark = unicodedata.category(character) == "Mc" or character in _SPACING_MARKS_SINCE_UNICODE_15
    return character if flag or mark or character in _SKIN_TONES else _replacement(code)


class _Replacements(dict[int, str]):
    """The table for `str.translate`: filled as characters are met, up to a bound."""

    def __init__(self, rule: Callable[[int], str]) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, code: int) -> str:
        value = self._rule(code)
        if len(self) < _CACHED_CHARACTERS:
            self[code] = value
        return value


class _Kinds(dict[str, int]):
    """The kind of each character met, up to the same bound."""

    def __missing__(self, character: str) -> int:
        value = _kind(character)
        if len(self) < _CACHED_CHARACTERS:
            self[character] = value
        return value


@cache
def _replacements(as_spelled: bool) -> _Replacements:
    return _Replacements(_spelled if as_spelled else _replacement)


@cache
def _kinds() -> _Kinds:
    return _Kinds()


@cache
def _harmless() -> re.Pattern[str]:
    """Lines made only of these need no work: starters that are their own NFC and keep their cells, from the
    scripts that most names and texts are written in."""
    return re.compile(
        "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0373\u0375-\u0377\u037b-\u037d\u0384-\u0386"
        "\u038e-\u03a1\u03a3-\u0482\u048a-\u052f\u05d0-\u05ea\u0620-\u064a\u0e01-\u0e30\u0e32\u0e33\u0e3f-\u0e46\u1e00-\u1eff"
        "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2116\u2122\u2190-\u2328\u232b-\u23ff\u2400-\u2426"
        "\u2500-\u27bf\u2800-\u28ff\u3000-\u3029\u3030-\u303f\u3041-\u3096\u309b-\u30ff\u4e00-\u9ffc"
        "\uac00-\ud7a3\uff01-\uff60\ufffd\U0001f300-\U0001f3fa\U0001f400-\U0001f64f\U0001f680-\U0001f6d7"
        "\U0001f90d-\U0001f9ff]*"
    )
