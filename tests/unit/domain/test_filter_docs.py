"""docs/filters.md lists the fields as they are: `python -m tests.unit.domain.test_filter_docs` writes it."""

from pathlib import Path

from elevenmon.domain.filter_fields import FIELDS, Field

PAGE = Path(__file__).resolve().parents[3] / "docs" / "filters.md"
MARK = "<!-- fields -->\n"
TITLES = {"requests": "Fields of requests", "history": "Fields of clips"}


def tables() -> str:
    """The tables of all fields."""
    return "".join(
        f"\n## {TITLES[kind]}\n\n| field | also | what it is | takes | for example | at once | sorts |\n"
        f"|---|---|---|---|---|---|---|\n{''.join(map(line, FIELDS[kind]))}"
        for kind in FIELDS
    )


def line(field: Field) -> str:
    """One field's line."""
    also = ", ".join(f"`{alias}`" for alias in field.aliases)
    cells = (
        f"`{field.name}`",
        also,
        field.help,
        field.type.value,
        f"`{field.example}`",
        "yes" if field.indexed else "",
        "yes" if field.sortable else "",
    )
    return f"| {' | '.join(cells)} |\n"


def test_the_page_lists_the_fields_there_are() -> None:
    _, mark, after = PAGE.read_text(encoding="utf-8").partition(MARK)
    assert mark
    assert after == tables()


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(page + MARK + tables(), encoding="utf-8")
