"""The strict JSON reader."""

import json
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from elevenmon.net.errors import BadAnswer, BadJson, NotJson
from elevenmon.net.strict_json import MAX_DIGITS, parse_json

DOCUMENTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


PIECES = (
    *(bytes([code]) for code in b'{}[]",:-+.0129eEu\\/ntf \t\n\x00\x0c'),
    *(b"null", b"true", b"false", b'"a"', b'"":', b"1e5", b"0.1", b"\\ud800", b"\\udc00", b"\\u0041"),
    *("é".encode(), b"\xc3", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"NaN", b"Infinity", b"9" * 20),
)
"""What documents are made of, sound ones and others."""


def _finite(text: str) -> float:
    if not math.isfinite(float(text)):
        raise ValueError("not finite")
    return float(text)


def _short(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError("too long")
    return int(text)


@given(DOCUMENTS)
def test_sound_documents_are_read(document: object) -> None:
    assert parse_json(json.dumps(document).encode()) == document


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join))
@example(b'{"a": 1, "a": 2}')
@example(b'["\\ud800"]')
@example(b'["\\ude00", "\\ud83d\\ude00"]')
@example(b"[" * 900 + b"]" * 900)
@example(b"[-0, -0.0, 1E5, 1e-400, 2.5e-324, 0.1, 1234567890123456789012345678901234567890]")
@example(b"[1.7976931348623157e308, 0.30000000000000004, 9007199254740993.0]")
def test_every_document_is_read_as_the_standard_library_reads_it(body: bytes) -> None:
    try:
        expected: object = json.loads(
            body.decode("utf-8"), parse_constant=_finite, parse_float=_finite, parse_int=_short
        )
    except ValueError:
        with pytest.raises(BadAnswer):
            parse_json(body)
        return
    # repr tells 1, 1.0 and True apart
    assert repr(parse_json(body)) == repr(expected)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        parse_json(body)
    except BadAnswer as error:
        assert error.__context__ is None


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"<html>", "html"),
        (b"\n <!DOCTYPE html>", "html"),
        (b"<p>\xff", "html"),
        (b'{"a": 1', "truncated"),
        (b'{"a": "unfinis', "truncated"),
        (b"[1, 2,", "truncated"),
        (b"hello", "other"),
        (b"\xef\xbb\xbf{}", "other"),
        (b'{"a": 1}' + b" and so on, and on", "other"),
    ],
)
def test_what_is_no_json_is_told_apart(body: bytes, hint: str) -> None:
    with pytest.raises(NotJson) as caught:
        parse_json(body)
    assert caught.value.hint == hint


def test_the_content_type_tells_a_web_page_too() -> None:
    with pytest.raises(NotJson) as caught:
        parse_json(b"Please log in", "text/html; charset=utf-8")
    assert caught.value.hint == "html"


@pytest.mark.parametrize(
    "body",
    [
        b"NaN",
        b'{"a": -Infinity}',
        b"1e999",
        b"-1e999",
        b"9" * 5_000,
        b"1" * 41,
        b"[" * 100_000,
        b'{"a":' * 100_000,
        '{"a": 1}'.encode("utf-16"),
        b'"\xff"',
    ],
    ids=lambda body: repr(body[:12]),
)
def test_json_that_no_strict_reader_takes(body: bytes) -> None:
    with pytest.raises(BadJson):
        parse_json(body)
