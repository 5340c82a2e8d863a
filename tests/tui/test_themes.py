"""Themes: every one complete, readable, and levels told apart without colour vision."""

import itertools
import math
from pathlib import Path

import pytest
from textual.app import App
from textual.color import Color

import elevenmon
from elevenmon.domain.level import Level
from elevenmon.tui import themes
from elevenmon.tui.themes import (
    LEVEL_TOKENS,
    NAMES,
    PALETTES,
    SHAPE_TOKENS,
    TEXT_TOKENS,
    TOKENS,
    contrast,
    theme,
)

REAL = [palette.name for palette in PALETTES if not theme(palette.name).ansi]
OWN = [palette.name for palette in PALETTES if palette.background]
DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.01182, 0.04294, 0.968881),
)
PROTANOPIA = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
"""Machado, Oliveira and Fernandes 2009, severity 1, for linear RGB."""


def test_there_are_enough_and_of_every_kind() -> None:
    assert len(NAMES) >= 8
    assert len(set(NAMES)) == len(NAMES)
    assert any(not palette.dark for palette in PALETTES)
    assert {"elevenmon", "elevenmon-light", "colour-blind", "high-contrast", "ansi-dark"} <= set(NAMES)
    assert themes.DEFAULT in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_theme_defines_every_token(name: str) -> None:
    assert set(TOKENS) <= set(theme(name).variables)


@pytest.mark.parametrize("name", NAMES)
def test_every_token_reaches_style_sheets(name: str) -> None:
    app: App[None] = App()
    app.register_theme(theme(name))
    app.theme = name
    variables = app.get_css_variables()
    for token in TOKENS:
        assert variables[token] == theme(name).variables[token]
        Color.parse(variables[token])


@pytest.mark.parametrize("name", REAL)
def test_words_can_be_read(name: str) -> None:
    variables = theme(name).variables
    background = Color.parse(theme(name).background or "")
    for token in TEXT_TOKENS:
        assert contrast(Color.parse(variables[token]), background) >= 4.5, token
    assert contrast(Color.parse(theme(name).foreground or ""), background) >= 4.5
    for token in SHAPE_TOKENS:
        assert contrast(Color.parse(variables[token]), background) >= 3.0, token


@pytest.mark.parametrize("name", REAL)
def test_late_figures_are_dimmed_and_can_be_read(name: str) -> None:
    variables = theme(name).variables
    background = Color.parse(theme(name).background or "")
    faint, late, quiet = (contrast(Color.parse(variables[x]), background) for x in ("faint", "late", "quiet"))
    assert max(3.5, faint) <= late < quiet


@pytest.mark.parametrize("name", OWN)
def test_our_own_words_can_be_read_under_the_cursor_too(name: str) -> None:
    variables = theme(name).variables
    chosen = Color.parse(variables["chosen"])
    assert contrast(Color.parse(theme(name).foreground or ""), chosen) >= 4.5


def test_high_contrast_is_high() -> None:
    variables = theme("high-contrast").variables
    for token in TEXT_TOKENS:
        assert contrast(Color.parse(variables[token]), Color.parse("#000000")) >= 7.0, token


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast(Color.parse("#ffffff"), Color.parse("#000000")) == pytest.approx(21.0)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("matrix", [DEUTERANOPIA, PROTANOPIA], ids=["deuteranopia", "protanopia"])
def test_levels_differ_for_the_colour_blind(matrix: tuple[tuple[float, ...], ...]) -> None:
    variables = theme("colour-blind").variables
    levels = [level for level in Level if level is not Level.UNKNOWN]
    seen = {level: _lab(_through(matrix, variables[LEVEL_TOKENS[level]])) for level in levels}
    for one, other in itertools.combinations(levels, 2):
        assert math.dist(seen[one], seen[other]) >= 14, (one, other)


@pytest.mark.parametrize("name", REAL)
def test_levels_differ_for_everybody_else(name: str) -> None:
    variables = theme(name).variables
    seen = [_lab(_linear(variables[token])) for token in LEVEL_TOKENS.values()]
    for one, other in itertools.combinations(seen, 2):
        assert math.dist(one, other) >= 8


def test_no_colour_is_written_anywhere_else() -> None:
    folder = Path(elevenmon.__file__).parent / "tui"
    literal = r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|\brgba?\(|\bansi_(red|green|blue|cyan|yellow|magenta)\b"
    import re

    found = [
        f"{path.name}: {match.group()}"
        for path in [*folder.rglob("*.py"), *folder.rglob("*.tcss")]
        if path.name != "themes.py"
        for match in re.finditer(literal, path.read_text(encoding="utf-8"))
    ]
    assert found == []


def _linear(colour: str) -> tuple[float, ...]:
    parts = Color.parse(colour).normalized
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def _through(matrix: tuple[tuple[float, ...], ...], colour: str) -> tuple[float, ...]:
    linear = _linear(colour)
    return tuple(
        min(1.0, max(0.0, sum(weight * part for weight, part in zip(row, linear, strict=True))))
        for row in matrix
    )


def _lab(linear: tuple[float, ...]) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of linear RGB."""
    red, green, blue = linear
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
