"""For how long an alert keeps quiet."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from textual.app import ComposeResult
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from elevenmon.domain.alerts import Alert
from elevenmon.domain.wording import moment
from elevenmon.render.alerts import is_snoozed
from elevenmon.tui.content import cut, fitted, plain, styled
from elevenmon.tui.screens.base import Dialog
from elevenmon.tui.widgets.choice_list import ChoiceList

MORNING = time(8)
STILL_NIGHT = time(4)
"""Up to then the coming morning is meant, and it is still today."""
TITLE_CELLS = 38


class SnoozeChoice(NamedTuple):
    """One answer on offer."""

    id: str
    title: str
    note: str
    """When it would ask for attention again."""
    until: datetime | None
    """None: it asks again at once."""


class SnoozePicker(Dialog):
    """A few spans; its result is the id of the one chosen, or None."""

    CSS_PATH = "../styles/pickers.tcss"

    def __init__(self, alert_text: str, choices: Sequence[SnoozeChoice]) -> None:
        super().__init__()
        self._alert_text = alert_text
        self._choices = choices

    def compose(self) -> ComposeResult:
        """The list, the shortest span first."""
        options = ChoiceList(
            *(
                Option(styled(fitted(choice.title, 24), (choice.note, "$quiet")), id=choice.id)
                for choice in self._choices
            ),
            classes="dialog",
            markup=False,
        )
        options.border_title = plain("Snooze")
        options.border_subtitle = plain(cut(self._alert_text, TITLE_CELLS))
        yield options

    def on_mount(self) -> None:
        """As high as there are choices."""
        options = self.query_one(OptionList)
        options.styles.height = len(self._choices) + 2
        options.highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """This long."""
        self.dismiss(event.option_id)


def snooze_choices(
    alert: Alert, now: datetime, zone: tzinfo | None, period_end: datetime | None, *, comes_anew: bool = True
) -> tuple[SnoozeChoice, ...]:
    """What is on offer for an alert; waking it first where it is snoozed.

    `comes_anew`: the period's end is a reset.
    """
    morning = next_morning(now, zone)
    same_day = morning.astimezone(zone).date() == now.astimezone(zone).date()
    spans = [
        ("15m", "15 minutes", now + timedelta(minutes=15)),
        ("1h", "1 hour", now + timedelta(hours=1)),
        ("8h", "8 hours", now + timedelta(hours=8)),
        ("morning", "until this morning" if same_day else "until tomorrow morning", morning),
    ]
    if period_end is not None and period_end > now:
        words = "until the reset" if comes_anew else "until the period ends"
        spans.append(("reset", words, period_end))
    choices = [SnoozeChoice(name, title, moment(until, now, zone), until) for name, title, until in spans]
    if is_snoozed(alert, now):
        choices.insert(0, SnoozeChoice("wake", "no longer", "now", None))
    return tuple(choices)


def next_morning(now: datetime, zone: tzinfo | None) -> datetime:
    """Eight o'clock in a zone (None: the machine's): tomorrow's, or today's in the small hours."""
    local = now.astimezone(zone)
    date = local.date() if local.time() < STILL_NIGHT else local.date() + timedelta(days=1)
    wall = datetime.combine(date, MORNING)
    return (wall.replace(tzinfo=zone) if zone is not None else wall).astimezone(UTC)
