"""Patterns: the same answers as Python's engine gives, in time that grows with the text alone."""

import re
import time
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.domain.pattern_syntax import PatternError
from elevenmon.domain.patterns import compiled

ATOMS = st.sampled_from(
    ["a", "b", "c", ".", "[ab]", "[^a]", "[a-c]", r"\d", r"\w", r"\s", r"\W", "1", " ", r"\.", "-", "é", "漢"]
)


def wrapped(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A pattern around patterns."""
    repeats = st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,}", "*?", "+?"])
    return st.one_of(
        st.tuples(parts, repeats).map(lambda pair: f"({pair[0]}){pair[1]}"),
        st.lists(parts, min_size=1, max_size=3).map("".join),
        st.lists(parts, min_size=2, max_size=3).map(lambda each: f"({'|'.join(each)})"),
        parts.map(lambda part: f"^{part}"),
        parts.map(lambda part: f"{part}$"),
    )


PATTERNS = st.recursive(ATOMS, wrapped, max_leaves=5)
TEXTS = st.text(alphabet="abc1 .-e漢\n", max_size=12)


@settings(max_examples=1000, deadline=None)
@given(PATTERNS, TEXTS)
def test_it_finds_what_pythons_engine_finds(pattern: str, text: str) -> None:
    try:
        found = compiled(pattern)
    except PatternError as error:
        assert "repeats too much" in str(error)
        return
    # this engine compares without accents, and `$` stands at the very end alone
    other = re.compile(pattern.replace("é", "e").replace("$", r"\Z"), re.IGNORECASE | re.DOTALL)
    assert found(text) is bool(other.search(text))


@settings(max_examples=2000, deadline=None)
@given(st.text(alphabet="ab(|)[]^$*+?{},:\\0129dw.é ", max_size=20))
def test_any_text_is_a_pattern_or_an_error_with_a_place(pattern: str) -> None:
    try:
        compiled(pattern)("some text, ab 12")
    except PatternError as error:
        assert 0 <= error.position <= len(pattern)
        assert str(error)


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|a)*b", "(a|aa)+$", "(.*)*x", "a?" * 30 + "a" * 30, "((a*)*)*b"]
)
def test_no_pattern_runs_away(pattern: str) -> None:
    found, began = compiled(pattern), time.process_time()
    found("a" * 5000 + "!")
    assert time.process_time() - began < 20  # Python's own engine would need longer than the universe has


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("time.?out", "Request TIME-OUT", True),
        ("^/v1/(voices|models)$", "/v1/models", True),
        ("^/v1/(voices|models)$", "/v1/models/x", False),
        ("[A-Z]{3}", "abc", True),
        ("zoë", "ZOE", True),
        ("straße", "STRASSE", True),
        ("[^/]+/stream", "/v1/abc/stream", True),
        ("", "anything", True),
        ("^$", "", True),
        ("^$", "x", False),
        ("x{,3}", "x{,3}", False),
        ("a{b", "A{B", True),
        ("[]a]", "]", True),
    ],
)
def test_what_patterns_mean(pattern: str, text: str, expected: bool) -> None:
    if pattern == "x{,3}":
        with pytest.raises(PatternError, match="numbers up to 100"):
            compiled(pattern)
        return
    assert compiled(pattern)(text) is expected


@pytest.mark.parametrize(
    ("pattern", "message", "position"),
    [
        ("a(b", "not closed", 1),
        ("ab)", "without its", 2),
        ("*a", "nothing before", 0),
        ("a[b", "not closed", 1),
        (r"\bword", "not known", 0),
        ("a\\", "backslash", 1),
        ("(?=a)", "only known as", 0),
        ("[z-a]", "is none", 1),
        ("(a{100}){100}", "repeats too much", 1),
        ("((((){100}){100}){100}){100}", None, None),
    ],
)
def test_what_it_does_not_know_is_said(pattern: str, message: str | None, position: int | None) -> None:
    if message is None:
        assert compiled(pattern)("")
        return
    with pytest.raises(PatternError, match=message) as caught:
        compiled(pattern)
    assert abs(caught.value.position - position) <= 2


def test_reading_a_pattern_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert compiled("[[a]")("[")
