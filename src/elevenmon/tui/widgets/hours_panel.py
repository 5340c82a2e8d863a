"""A pane in which a stretch of time can be chosen, to be explained."""

from elevenmon.tui.widgets.chart_hours import Hours
from elevenmon.tui.widgets.panel import Panel


class HoursPanel(Panel):
    """Keeps what is chosen; it counts while the pane has the focus."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._chosen: Hours | None = None

    @property
    def chosen(self) -> Hours | None:
        """What is chosen, while it is shown."""
        raise NotImplementedError

    @property
    def can_choose(self) -> bool:
        """Whether there is anything to choose from."""
        raise NotImplementedError

    def choose(self, step: int) -> None:
        """What lies before (-1) or after (1); at first the newest."""
        raise NotImplementedError

    def choose_none(self) -> bool:
        """Forget it; whether anything was chosen."""
        if self.chosen is None:
            return False
        self._chosen = None
        self.redraw()
        return True
