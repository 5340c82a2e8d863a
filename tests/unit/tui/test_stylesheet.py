"""Each source is parsed once for each theme."""

from collections.abc import Iterator
from typing import Any

import pytest
from textual.css import stylesheet
from textual.css.stylesheet import StylesheetParseError

from elevenmon.tui.stylesheet import Sheet


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The sources that Textual was made to parse."""
    parse, seen = stylesheet.parse, []

    def noted(scope: str, css: str, *arguments: Any, **options: Any) -> Any:
        seen.append(css)
        return parse(scope, css, *arguments, **options)

    monkeypatch.setattr(stylesheet, "parse", noted)
    yield seen


def colour(sheet: Sheet, name: str) -> str:
    """The colour of the text of the widgets of a name."""
    [rule] = sheet.rules_map[name]
    return rule.styles.color.hex


ONE, OTHER = "One { color: $ink; }", "Other { color: $ink; }"


def test_what_was_parsed_stays_while_the_theme_does(parsed: list[str]) -> None:
    sheet = Sheet(variables={"ink": "#ff0000"})
    sheet.add_source(ONE)
    assert colour(sheet, "One") == "#FF0000"
    sheet.set_variables({"ink": "#ff0000"})
    sheet.add_source(OTHER)
    sheet.reparse()
    sheet.reparse()
    assert (colour(sheet, "One"), colour(sheet, "Other")) == ("#FF0000", "#FF0000")
    assert parsed == [ONE, OTHER]


def test_another_theme_is_seen(parsed: list[str]) -> None:
    sheet = Sheet(variables={"ink": "#ff0000"})
    sheet.add_source(ONE)
    assert colour(sheet, "One") == "#FF0000"
    sheet.set_variables({"ink": "#00ff00"})
    sheet.reparse()
    assert colour(sheet, "One") == "#00FF00"
    assert parsed == [ONE, ONE]


def test_a_source_that_is_wrong_is_refused_and_what_was_there_stays() -> None:
    sheet = Sheet()
    sheet.add_source("One { color: #ff0000; }")
    sheet.reparse()
    sheet.add_source("Other { colour: nothing; }")
    with pytest.raises(StylesheetParseError):
        sheet.reparse()
    del sheet.source[list(sheet.source)[1]]
    sheet.reparse()
    assert colour(sheet, "One") == "#FF0000"
