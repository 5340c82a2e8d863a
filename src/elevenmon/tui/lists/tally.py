"""Which rows are marked, and what the status line says of them."""

from elevenmon.domain.lists import ListQuery, Marked, Totals
from elevenmon.domain.wording import grouped


class Tally:
    """The marks of one list and their sum."""

    def __init__(self) -> None:
        self.marked = Marked()
        self.totals: Totals | None = None
        """The sum; None while it is being made."""

    @property
    def nothing(self) -> bool:
        """Whether there is no mark."""
        return self.marked.nothing

    def toggle(self, row_id: int) -> None:
        """Mark a row, or take its mark away."""
        self.marked = self.marked.toggled(row_id)
        self.totals = None

    def toggle_all(self, query: ListQuery) -> None:
        """Mark all of a list, or take all marks away when it is marked already."""
        self.marked = Marked() if self.marked.all_of is not None else Marked(all_of=query)
        self.totals = None

    def clear(self) -> None:
        """Take all marks away."""
        self.marked, self.totals = Marked(), None

    def fits(self, query: ListQuery) -> bool:
        """Whether the marks mean something in another list: "all" is all of the list it was said in."""
        all_of = self.marked.all_of
        return all_of is None or all_of.where == query.where

    @property
    def words(self) -> str:
        """`12 marked, 3,402 credits`; empty without a mark."""
        if self.nothing:
            return ""
        if self.totals is None:
            return "adding up the marks"
        words = f"{grouped(self.totals.count)} marked"
        return (
            f"{words}, {grouped(self.totals.credits)} credits" if self.totals.credits is not None else words
        )
