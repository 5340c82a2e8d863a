"""The log of alerts: every episode, newest first, open or over."""

from collections.abc import Hashable, Sequence
from datetime import datetime

from textual.geometry import Size

from elevenmon.domain.alerts import Alert, AlertsSection
from elevenmon.domain.snapshot import Snapshot
from elevenmon.domain.wording import QUARTER_HOUR, counted
from elevenmon.render.alerts import is_snoozed, loud
from elevenmon.tui.content import Piece, level_style
from elevenmon.tui.lists.alert_columns import LogColumns, log_columns, log_head, log_line
from elevenmon.tui.widgets.cells import Line, centred, wrapped
from elevenmon.tui.widgets.freshness import FRESH, Freshness
from elevenmon.tui.widgets.row_panel import RowPanel


class AlertLogPanel(RowPanel):
    """Start, what it says, duration, peak and state of each episode."""

    _fitted: tuple[Hashable, LogColumns] | None = None
    """The columns that were worked out last, and for what: a drawing asks for them again and again."""
    _keyed: tuple[AlertsSection, Sequence[str]] | None = None
    """The same of what rows are known by."""

    @property
    def alert(self) -> Alert | None:
        """What the cursor stands on."""
        log = self._snapshot.alerts.log if self._snapshot is not None else ()
        return log[self.cursor] if self.cursor < len(log) else None

    def key(self, snapshot: Snapshot, now: datetime) -> Hashable:
        """The section, who is loud, and as often as a duration changes."""
        return (snapshot.alerts, len(loud(snapshot.alerts, now)), moment_of(snapshot.alerts, now))

    def freshness(self, snapshot: Snapshot, now: datetime) -> Freshness:
        """What happened does not age."""
        return FRESH

    def title(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """`Alerts · 2 open, 1 snoozed`."""
        section, now = snapshot.alerts, self._now
        if not section.open or now is None:
            return ("Alerts",)
        asking = loud(section, now)
        snoozed = [alert for alert in section.open if is_snoozed(alert, now)]
        seen = len(section.open) - len(asking) - len(snoozed)
        pieces: list[Piece] = ["Alerts"]
        if asking:
            pieces += [" · ", (f"{len(asking)} open", level_style(asking[0].level))]
        for count, word in ((seen, "acknowledged"), (len(snoozed), "snoozed")):
            if count:
                pieces.append(f"{', ' if len(pieces) > 1 else ' · '}{count} {word}")
        return tuple(pieces)

    def row_keys(self, snapshot: Snapshot) -> Sequence[str]:
        """Rule, what it is applied to and when it opened."""
        if self._keyed is None or self._keyed[0] is not snapshot.alerts:
            self._keyed = snapshot.alerts, [alert_key(alert) for alert in snapshot.alerts.log]
        return self._keyed[1]

    def texts(self, snapshot: Snapshot) -> Sequence[str]:
        """What each one says."""
        return [alert.text for alert in snapshot.alerts.log]

    def text_cells(self, snapshot: Snapshot, cells: int) -> int:
        """The widest column."""
        return self._columns(snapshot, cells).text

    def head(self, snapshot: Snapshot, width: int) -> Line:
        """The words over the columns."""
        return log_head(self._columns(snapshot, width))

    def rows(self, snapshot: Snapshot, first: int, size: Size) -> list[Line]:
        """Episodes from `first` on."""
        now, log = self._now, snapshot.alerts.log
        assert now is not None
        columns = self._columns(snapshot, size.width)
        return [log_line(alert, now, self.zone, columns) for alert in log[first : first + size.height]]

    def _columns(self, snapshot: Snapshot, cells: int) -> LogColumns:
        assert self._now is not None
        key = (snapshot.alerts, self._now, cells)
        if self._fitted is None or self._fitted[0] != key:
            self._fitted = (key, log_columns(snapshot.alerts.log, self._now, self.zone, cells))
        return self._fitted[1]

    def nothing(self, snapshot: Snapshot, size: Size) -> list[Line]:
        """That all is quiet, and how many rules see to it; or that they were not looked at yet."""
        rules = snapshot.alerts.rules
        watching = sum(rule.on for rule in rules)
        if not rules:
            lines = wrapped("Waiting for the first figures to hold the rules against.", "$quiet", size.width)
        elif not watching:
            lines = wrapped(
                "Every rule is switched off: [alerts] in the settings file.", "$level-watch", size.width
            )
        else:
            watch = "1 rule is" if watching == 1 else f"{watching} rules are"
            lines = wrapped("Nothing has fired", "bold", size.width)
            lines += wrapped(f"{watch} watching.", "$quiet", size.width)
        return centred(lines, size.width, size.height)


def alert_key(alert: Alert) -> str:
    """What an episode is told apart by, for as long as the app runs."""
    return f"{alert.ref.id} {alert.ref.period or ''} {alert.opened_at.isoformat()}"


def moment_of(section: AlertsSection, now: datetime) -> Hashable:
    """Changes with the durations of what is open, each of which has minutes of its own; and with the date.

    No zone has a midnight that is no quarter of an hour.
    """
    lasted = sum(counted((now - alert.opened_at).total_seconds()) for alert in section.open)
    return lasted, now.timestamp() // QUARTER_HOUR
