"""What standard output gets where its encoding lacks a character."""

import io
import sys

import pytest

from elevenmon.cli import output
from elevenmon.domain.wording import UNKNOWN_FIGURE


@pytest.mark.parametrize(
    ("encoding", "written"),
    [("ascii", b"- of ?12\n"), ("utf-8", f"{UNKNOWN_FIGURE} of €12\n".encode())],
)
def test_the_dash_for_nothing_is_a_hyphen_and_all_else_a_question_mark(
    monkeypatch: pytest.MonkeyPatch, encoding: str, written: bytes
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    output.line(f"{UNKNOWN_FIGURE} of €12")
    assert raw.getvalue() == written
