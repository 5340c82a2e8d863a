"""The heap is shared where the C library can, and nothing happens where it cannot."""

import sys

import pytest

from elevenmon.cli.heap import share_heap


def test_it_is_asked_for_on_linux_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(share_heap(), bool)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert share_heap() is False
