"""A short list to choose from."""

from textual.widgets import OptionList


class ChoiceList(OptionList):
    """Textual's list, whose page keys work where it has no room, too.

    Textual 8.2.8 looks up the line of an option there, and has made none: it ends with a KeyError.
    """

    def action_page_up(self) -> None:
        """A page up, or to the first."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]
        else:
            self.action_first()

    def action_page_down(self) -> None:
        """A page down, or to the last."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]
        else:
            self.action_last()
