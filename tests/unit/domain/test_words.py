"""Words: what a search compares."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.domain.words import folded, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Quick, brown fox_jumps!", " the quick brown fox jumps "),
        ("", " "),
        ("... --- 🎙", " "),
        ("_漢字cat", " 漢 字 cat "),
        ("İstanbul", " istanbul "),
        ("STRASSE Straße", " strasse strasse "),
        ("Zoë Zoe\u0308", " zoe zoe "),
        ("\uff21\uff22\uff23\uff11", " abc1 "),
        ("ががく", " か か く "),
        ("don't", " don t "),
        ("v1/text-to-speech\nab", " v1 text to speech ab "),
    ],
)
def test_words_are_runs_of_letters_and_digits(text: str, expected: str) -> None:
    assert words(text) == expected


@given(st.text())
def test_words_hold_letters_and_single_spaces_only(text: str) -> None:
    written = words(text)
    assert written[0] == written[-1] == " "
    assert "  " not in written
    assert all(
        c == " " or unicodedata.category(c)[0] in "LN" or unicodedata.category(c) == "Mc" for c in written
    )


@given(st.text(), st.text())
def test_words_of_two_texts_are_the_words_of_both(first: str, second: str) -> None:
    joined = words(f"{first} {second}").split()
    assert joined == words(first).split() + words(second).split()


@given(st.text())
def test_case_accents_and_composition_do_not_count(text: str) -> None:
    assert folded(unicodedata.normalize("NFD", text)) == folded(unicodedata.normalize("NFC", text))


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_takes_the_short_way_to_the_same_place(text: str) -> None:
    assert words(text) == words(text + " é").removesuffix("e ")
