"""What a person asked a list for: the filter as typed, errors only, the order."""

from dataclasses import dataclass, replace
from datetime import tzinfo

from elevenmon.domain.filters import fields, parse
from elevenmon.domain.lists import Kind, ListQuery

ERRORS = "status>=400"
"""What "errors only" means in the filter language."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One state of the wishes; each change is another one."""

    kind: Kind
    text: str = ""
    """The filter as it was typed."""
    errors_only: bool = False
    sort: str = "time"
    descending: bool = True

    def query(self, zone: tzinfo | None) -> ListQuery:
        """The list that is asked for; FilterError where the text cannot be read."""
        typed = self.text.strip()
        expression = parse(typed, self.kind, zone=zone)
        if self.errors_only:
            both = f"({typed}) {ERRORS}" if not expression.everything else ERRORS
            expression = parse(both, self.kind, zone=zone)
        where = None if expression.everything else expression
        return ListQuery(self.kind, where, self.sort, self.descending)

    @property
    def narrowed(self) -> bool:
        """Whether some records are left out."""
        return self.errors_only or bool(self.text.strip())

    @property
    def words(self) -> tuple[str, ...]:
        """What is left, as the breadcrumb says it."""
        errors = ("errors only",) if self.errors_only else ()
        typed = self.text.strip()
        return (*errors, f"filter {typed}") if typed else errors

    def sorted_by(self, sort: str, *, descending: bool) -> "Choice":
        """The same in another order."""
        return replace(self, sort=sort, descending=descending)


def can_sort(kind: Kind, name: str) -> bool:
    """Whether the store can put records in the order of this field."""
    return any(field.name == name and field.sortable for field in fields(kind))
