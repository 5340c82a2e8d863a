"""What every picture stands on: no animations, drawing characters and colours whatever the surroundings."""

from collections.abc import Iterator

import pytest

from elevenmon.tui.content import glyphs


@pytest.fixture(autouse=True)
def _steady_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setenv("ELEVENMON_ASCII", "0")
    monkeypatch.delenv("NO_COLOR", raising=False)
    glyphs.cache_clear()
    yield
    glyphs.cache_clear()
