"""What every test of the front end stands on: no animations, drawing characters whatever the locale."""

from collections.abc import Iterator

import pytest
from textual.widgets import Input

from elevenmon.tui.content import glyphs


@pytest.fixture(autouse=True)
def _steady_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ELEVENMON_ASCII", "0")
    monkeypatch.delenv("NO_COLOR", raising=False)
    # A cursor that blinks is there or not as the machine is busy.
    monkeypatch.setattr(Input.cursor_blink, "_default", False)
    glyphs.cache_clear()
    yield
    glyphs.cache_clear()
