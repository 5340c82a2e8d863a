"""The strict JSON reader."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.net.errors import BadAnswer, BadJson, NotJson
from elevenmon.net.strict_json import parse_json

DOCUMENTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(DOCUMENTS)
def test_sound_documents_are_read(document: object) -> None:
    assert parse_json(json.dumps(document).encode()) == document


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
