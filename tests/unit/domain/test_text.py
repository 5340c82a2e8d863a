"""The text cleaner: nothing acts on the terminal, nothing hides, every width is agreed on, nothing is cut."""

import sys
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcswidth

from elevenmon.domain.text import clean, clean_block, clean_id
from tests.faults.corpus import HOSTILE, Hostile, fuzz

CORPUS = HOSTILE + fuzz(400, seed=11)

# Characters whose order or company matters: marks, viramas, jamo, joiners, composing pairs.
TROUBLE = st.sampled_from(
    "a e\u0301\u0327\u0308\u0344\u20dd\u0489\u093e\u0940\u094d\u0915\u0937\u092e\u09c7\u09be\u0dd9\u0dca"
    "\u1100\u1161\u11a8\ua960\ud7b0\uac00\u200d\u200b\ufe0f\u034f\u115f\u3164\uffa0\U0001f468\U0001f3fd"
    "\U0001f1e9\u2630\U0001d360\u3099\u304b\u102d\u1039\u17d2\u0f71\u0f72\u0f74\u0300\u05bc\ufb1d\U0001171e"
    "\u2126\u212b\u0958\U0001d15e\u0e33\u0e49\u0bd7\u0b92\u0d4d\u11df\r\n\t\u2028\x1b\x9b\ud800"
)
ANY_TEXT = st.text(alphabet=st.characters(), max_size=60) | st.text(alphabet=TROUBLE, max_size=24)


def forbidden(text: str) -> set[str]:
    """The characters of `text` that must never reach a terminal."""
    return {
        character
        for character in text
        if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
        or (unicodedata.category(character) == "Cf" and cell_len(character) == 0)
        or "\ufe00" <= character <= "\ufe0f"
        or ord(character) & 0xFFFE == 0xFFFE
        or 0xFDD0 <= ord(character) <= 0xFDEF
        or 0xE0000 <= ord(character) <= 0xE0FFF
        or character in "\u034f\u115f\u1160\u3164\uffa0"
    }


def longest_run_of_marks(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if cell_len(character) == 0 else 0
        longest = max(longest, run)
    return longest


def assert_safe(line: str, *, marks: int = 2) -> None:
    assert not forbidden(line)
    assert longest_run_of_marks(line) <= marks
    assert not line or cell_len(line[0]) > 0
    assert unicodedata.is_normalized("NFC", line)
    line.encode()


def assert_of_certain_width(line: str) -> None:
    assert wcswidth(line) == cell_len(line)


def assert_both_forms_are_safe(text: str) -> None:
    line = clean(text)
    assert_safe(line)
    assert_of_certain_width(line)
    assert clean(line) == line
    block = clean_block(text)
    for part in block.split("\n"):
        assert_safe(part, marks=6)
    assert clean_block(block) == block


@pytest.mark.parametrize("category", sorted({hostile.category for hostile in CORPUS}))
def test_the_corpus_is_made_safe(category: str) -> None:
    for hostile in CORPUS:
        if hostile.category == category:
            assert_both_forms_are_safe(hostile.text)


@settings(max_examples=2_000, deadline=None)
@given(ANY_TEXT)
@example("\u0915\u094d\u0937\u094d\u092e")
@example("a\u200d\u0301")
@example("\u1100\u200b\u1161\u200b\u11a8\u11a8\u11a8")
def test_any_text_is_made_safe(text: str) -> None:
    assert_both_forms_are_safe(text)


@settings(max_examples=500, deadline=None)
@given(ANY_TEXT, st.integers(1, 40))
def test_a_limit_holds_and_can_be_applied_twice(text: str, limit: int) -> None:
    short = clean(text, limit=limit)
    assert len(short) <= limit
    assert_safe(short)
    assert_of_certain_width(short)
    assert clean(short, limit=limit) == short
    whole = clean(text)
    assert short == whole if len(whole) <= limit else whole.startswith(short[:-1])


def test_a_cut_leaves_no_mark_that_stood_for_the_next_letter() -> None:
    # A virama joins two letters; the cut takes the second.
    short = clean("00000\u0d4d\u03000", limit=7)
    assert short == "00000\N{HORIZONTAL ELLIPSIS}"
    assert clean(short, limit=7) == short


# The whole of Unicode takes a minute: the scripts with marks closely, the rest in large steps.
@pytest.mark.parametrize("around", ["{}", "\u0915\u094d{}\u0915", "\uac01{}\uac01", "\u5b57{}{}{}\u0301"])
def test_every_character_takes_the_cells_both_counters_say(around: str) -> None:
    codes = [*range(0x300, 0x1D00, 3), *range(0x1D00, sys.maxunicode + 1, 131)]
    disagreeing = [
        hex(code)
        for code in codes
        if wcswidth(line := clean(around.replace("{}", chr(code)))) != cell_len(line)
    ]
    assert disagreeing == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain", "plain"),
        ("", ""),
        ("Zo\u00eb \u2013 \u65e5\u672c\u8a9e", "Zo\u00eb \u2013 \u65e5\u672c\u8a9e"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("a\x1b[31mb", "a\u241b[31mb"),
        ("nul\0del\x7f", "nul\u2400del\u2421"),
        ("c1\x9b", "c1\ufffd"),
        ("lone\ud800", "lone\ufffd"),
        ("one\r\ntwo\nthree\rfour", "one\u240atwo\u240athree\u240afour"),
        ("tab\tstop", "tab stop"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("pay\u200bpal", "paypal"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\U0001f469\U0001f467"),
        ("\U0001f44b\U0001f3fd", "\U0001f44b"),
        ("\U0001f1e9\U0001f1ea", "DE"),
        ("\u0301x", "\u25cc\u0301x"),
        ("e\u0301\u0327\u0308\u0300", "\u0229\u0301\u0308"),
        ("\u0939\u093f\u0928\u094d\u0926\u0940", "\u0939\u0907\u0928\u094d\u0926\u0908"),
        ("\u1112\u1161\u11ab", "\ud55c"),
    ],
)
def test_what_becomes_of_text(text: str, line: str) -> None:
    assert clean(text) == line


def test_the_block_form_keeps_lines_and_widens_tabs() -> None:
    assert clean_block("one\r\ntwo\rthree\u2028four\n\tfive\x1b") == "one\ntwo\nthree\nfour\n    five\u241b"


def test_text_is_not_shortened_unless_asked() -> None:
    long = "Once upon a time \u2026 " * 100_000
    assert clean(long) == long
    assert clean_block(long) == long


@pytest.mark.parametrize(
    "text", ["हिन्दी में", "தமிழ்", "কলকাতা", "မြန်မာ", "ខ្មែរ", "\U0001f1e9\U0001f1ea", "\U0001f44b\U0001f3fd"]
)
def test_kept_text_is_spelled_as_it_was(text: str) -> None:
    assert clean_block(text) == text

    assert clean("abcdef", limit=4) == "abc\u2026"
    assert clean("abcd", limit=4) == "abcd"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (42, "42"),
        (1.5, "1.5"),
        (b"raw\x1b\xff", "raw\u241b\ufffd"),
        ([1], "\ufffd"),
        ({"a": 1}, "\ufffd"),
        (1 << 9_000, "\ufffd"),
        (object(), "\ufffd"),
    ],
)
def test_anything_at_all_becomes_text(value: object, text: str) -> None:
    assert clean(value) == clean_block(value) == text


@pytest.mark.parametrize("value", ["a", "JBFqnCBsd6RMkjVDRZzb", "evt_01:x.y-z", "0" * 128, "..a"])
def test_ids_are_kept(value: str) -> None:
    assert clean_id(value) == value


@pytest.mark.parametrize(
    "value",
    ["", "0" * 129, "a b", "a/b", "a\n", "\u00e9", "\u0661", "..", ".", "a\x1b", None, 7, ["a"], b"a"],
)
def test_what_is_no_id_is_refused(value: object) -> None:
    assert clean_id(value) is None


def test_the_corpus_is_as_large_as_promised_and_the_same_in_every_run() -> None:
    assert len(HOSTILE) >= 274 and len({hostile.category for hostile in HOSTILE}) >= 25
    assert len(set(HOSTILE)) == len(HOSTILE)
    assert fuzz(400, seed=11) == CORPUS[len(HOSTILE) :] != fuzz(400, seed=12)
    assert all(isinstance(hostile, Hostile) for hostile in CORPUS)


def test_raw_text_fails_what_clean_text_passes() -> None:
    """The detector works: most of the corpus, uncleaned, is unsafe or has no agreed width."""
    unsafe = [h for h in CORPUS if forbidden(h.text) or wcswidth(h.text) != cell_len(h.text)]
    assert len(unsafe) > 400
