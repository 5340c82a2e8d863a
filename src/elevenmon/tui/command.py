"""What a command is, and where it works."""

from enum import StrEnum
from typing import NamedTuple


class Scope(StrEnum):
    """Where a command works; the values head the sections of the help."""

    EVERYWHERE = "Everywhere"
    SCREEN = "Panels"
    """Every screen with panels."""
    LIST = "Lists"
    """A panel of rows that has the focus."""
    OVERVIEW = "Overview"
    CHART = "Charts"
    """The burn-up chart, the sparklines and the breakdown of the Overview, whichever has the focus."""
    WHY = "Explanation"
    """The screen that explains a stretch of time."""
    RECORDS = "Requests and History"
    """The screens of long lists."""
    REQUESTS = "Requests"
    ALERTS = "Alerts"
    """The log of alerts and the details of one."""
    ALERT = "Alert"
    """All about one alert or rule."""
    CLIPS = "Clips"
    """The history and the details of a clip."""
    RECORD = "Records"
    """The long lists and the details of one record."""
    DETAIL = "Details"
    """All about one request or clip."""
    DIALOG = "Dialogs"
    """A help screen, picker or question on top of a screen."""
    WHAT_IF = "What if"
    """The dialog where traffic, models and the limit are changed."""
    QUESTION = "Questions"
    """A question with two answers."""


_ACTIONS = {
    "suspend": "suspend_process",
    "row-down": "cursor(1)",
    "row-up": "cursor(-1)",
    "page-down": "page(1)",
    "page-up": "page(-1)",
    "first-row": "edge(-1)",
    "last-row": "edge(1)",
    "next-record": "step(1)",
    "previous-record": "step(-1)",
    "earlier-hours": "chart_hours(-1)",
    "later-hours": "chart_hours(1)",
    "earlier-hour": "hours(-1)",
    "later-hour": "hours(1)",
    "earlier-day": "hours(-24)",
    "later-day": "hours(24)",
    "longer-stretch": "stretch(1)",
    "shorter-stretch": "stretch(-1)",
    "next-field": "what_if_field(1)",
    "previous-field": "what_if_field(-1)",
    "more": "what_if_value(1)",
    "less": "what_if_value(-1)",
    "as-today": "what_if_today",
    "answer-down": "page(1)",
    "answer-up": "page(-1)",
}
"""Where the action has another name, or is one of Textual's own."""


class Command(NamedTuple):
    """One thing a person can do."""

    id: str
    keys: tuple[str, ...]
    """As Textual names them; settings may replace them."""
    title: str
    """For the palette and the help: a short sentence without a full stop."""
    help: str
    """What it does, in a sentence or two."""
    scope: Scope
    label: str = ""
    """One or two words for the key line; empty: not shown there."""
    rank: int = 99
    """How much it matters in the key line: the highest leave first where there is no room."""
    in_palette: bool = True
    needs_monitor: bool = False
    """Whether it means nothing before an account is open."""
    priority: bool = False
    """Whether the app does it before anything that has the focus sees the key: also while something is
    typed into a field, unless the screen says no; and before the keys that were typed right after it."""
    twin: str = ""
    """The command that does the opposite: its key stands beside this one's in the key line."""

    @property
    def action(self) -> str:
        """The method it runs, less `action_`."""
        return _ACTIONS.get(self.id) or self.id.replace("-", "_")
