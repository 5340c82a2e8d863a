"""The key: shown by nothing, compared safely, and taken out of any text it has got into."""

import copy
import inspect
import io
import json
import logging
import pickle
import traceback
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.pretty import Pretty
from rich.traceback import Traceback

from elevenmon.domain.secret import MASK, RedactingFilter, Redactor, Secret

KEY = "sk_5f1e0c2b3a4d5968778695a4b3c2d1e0"
keys = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=8, max_size=256)


def test_nothing_shows_it() -> None:
    secret = Secret(KEY)
    page = io.StringIO()
    Console(file=page).print(Pretty(secret, expand_all=True))
    shown = [repr(secret), str(secret), f"{secret}", f"{secret:>50}", f"{secret!r}", f"{[secret]}"]
    shown += [
        f"{(secret,)}",
        repr(inspect.getmembers(secret)),
        page.getvalue(),
        str(dir(secret)),
    ]
    assert not [text for text in shown if KEY[3:] in text]
    with pytest.raises(TypeError):
        vars(secret)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert copy.copy(secret) is secret and copy.deepcopy([secret])[0] is secret


def test_a_traceback_with_local_variables_shows_none_of_it() -> None:
    secret, redactor = Secret(KEY), Redactor([Secret(KEY)])
    page = io.StringIO()
    try:
        raise RuntimeError(f"{secret} and {redactor}")
    except RuntimeError:
        Console(file=page, width=200).print(Traceback(show_locals=True, locals_max_string=None))
    assert "secret" in page.getvalue() and KEY[3:] not in page.getvalue()


@given(keys)
def test_what_goes_in_comes_out(key: str) -> None:
    secret = Secret(f"  {key}\n")
    assert secret.reveal() == key
    assert secret == Secret(key) and hash(secret) == hash(Secret(key))
    assert secret != Secret(key + "x"[: 256 - len(key)] if len(key) < 256 else key[:-1])
    assert secret != key
    assert secret.last4 == key[-4:]


def test_four_characters_are_not_shown_of_four() -> None:
    assert Secret("abcd").last4 == MASK
    assert Secret("sk_demo").last4 == "demo"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "   ",
        "abc",
        "with space",
        "line\nbreak-xyz",
        "nul\0-xyzzy",
        "naïve-xyzzy",
        "\x1b[31m-xyzzy",
        "x" * 257,
    ],
)
def test_what_is_no_key_is_refused_unshown(value: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII") as caught:
        Secret(value)
    report = "".join(traceback.format_exception(caught.value))
    assert not value.strip() or value.strip() not in str(caught.value)
    assert "xyz" not in report


@given(keys, st.text(), st.text())
def test_no_form_of_a_key_passes_the_redactor(key: str, before: str, after: str) -> None:
    redactor = Redactor([Secret(key)])
    forms = [
        key,
        repr(key)[1:-1],
        json.dumps(key)[1:-1],
        urllib.parse.quote(key, safe=""),
        str(key.encode())[2:-1],
    ]
    for form in forms:
        redacted = redactor.redact(f"{before}{form}{after}")
        assert MASK in redacted
        assert form in MASK or form not in redacted or form in (before + MASK + after)


def test_what_looks_like_a_key_is_redacted_unknown() -> None:
    assert Redactor().redact(f"xi-api-key: {KEY}.") == f"xi-api-key: {MASK}."
    assert Redactor().redact("sk_short and ask_me") == "sk_short and ask_me"


def test_a_key_entered_later_is_known() -> None:
    redactor = Redactor()
    redactor.add(Secret("pasted-later"))
    redactor.add(Secret("pasted-later"))
    assert redactor.redact("x pasted-later x") == f"x {MASK} x"
    assert repr(redactor) == "Redactor(1 known)"


def test_the_longest_key_goes_first() -> None:
    redactor = Redactor([Secret("part"), Secret("part-and-rest")])
    assert redactor.redact("part-and-rest part") == f"{MASK} {MASK}"


def logged(level: str, *args: object, **options: object) -> str:
    """What a handler with the filter writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactingFilter(Redactor([Secret(KEY)])))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    getattr(logger, level)(*args, **options)
    return stream.getvalue()


def test_the_filter_redacts_messages_arguments_tracebacks_and_stacks() -> None:
    assert logged("error", "sent %s to %s", KEY, "there") == f"sent {MASK} to there\n"
    try:
        raise ValueError(KEY)
    except ValueError:
        text = logged("exception", "failed", stack_info=True)
    assert "Traceback" in text and "Stack (most recent call last)" in text and f"ValueError: {MASK}" in text
    assert KEY not in text


def test_the_filter_survives_a_wrong_format() -> None:
    assert logged("error", "%d of %s", KEY, 1) == f"%d of %s ('{MASK}', 1)\n"
