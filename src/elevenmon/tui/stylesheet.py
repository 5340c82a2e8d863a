"""A style sheet that parses each of its sources once.

Textual parses all of them again when the first screen is shown, and when the theme is first applied, into a
new sheet that has nothing parsed yet: four times as much as there is, and 10 to 20 ms of every start.
"""

from textual.css.stylesheet import Stylesheet


class Sheet(Stylesheet):
    """Keeps what was parsed for as long as its variables, which are the theme's, stay as they are."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._given = dict(variables or {})

    def set_variables(self, variables: dict[str, str]) -> None:
        """Use other values of the variables; the same ones change nothing."""
        if variables != self._given:
            self._given = dict(variables)
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what was not parsed with these variables."""
        self.parse()
