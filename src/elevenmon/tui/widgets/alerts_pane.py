"""The alerts on the Overview: those that ask for attention, worst first; without any, no such pane."""

from collections.abc import Hashable, Sequence
from datetime import datetime

from textual.geometry import Size

from elevenmon.domain.alerts import Alert
from elevenmon.domain.snapshot import Snapshot
from elevenmon.domain.wording import duration
from elevenmon.render.alerts import count_words, loud, worst
from elevenmon.tui.content import Piece, level_glyph, level_style
from elevenmon.tui.lists.alert_columns import MARK_CELLS
from elevenmon.tui.widgets.alert_log import alert_key, moment_of
from elevenmon.tui.widgets.cells import Line, spread, wrapped
from elevenmon.tui.widgets.freshness import FRESH, Freshness
from elevenmon.tui.widgets.list_panel import ListPanel


class AlertsPane(ListPanel):
    """What each one says, and for how long."""

    @property
    def alert(self) -> Alert | None:
        """What the cursor stands on."""
        asking = self._asking(self._snapshot) if self._snapshot is not None else []
        return asking[self.cursor] if self.cursor < len(asking) else None

    def key(self, snapshot: Snapshot, now: datetime) -> Hashable:
        """The section, who is loud, and as often as a duration changes."""
        return (snapshot.alerts, len(loud(snapshot.alerts, now)), moment_of(snapshot.alerts, now))

    def freshness(self, snapshot: Snapshot, now: datetime) -> Freshness:
        """An alert stays true until it is cleared."""
        return FRESH

    def title(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """`2 alerts`."""
        asking = self._asking(snapshot)
        return ((count_words(asking), level_style(worst(asking))),) if asking else ("Alerts",)

    def subtitle(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """Where the cursor is."""
        return self.place() if self.has_focus else ()

    def row_keys(self, snapshot: Snapshot) -> Sequence[str]:
        """Rule, what it is applied to and when it opened."""
        return [alert_key(alert) for alert in self._asking(snapshot)]

    def draw_overview(self, snapshot: Snapshot, size: Size) -> list[Line]:
        """The worst, and how many more there are."""
        asking = self._asking(snapshot)
        if len(asking) <= size.height:
            return self._told(asking, size)
        shown = asking[: size.height - 1]
        lines = [self._line(alert, size.width) for alert in shown]
        if shown:
            lines.append([(f"{' ' * MARK_CELLS}and {len(asking) - len(shown)} more", "$quiet")])
        return lines or [self._line(alert, size.width) for alert in asking[:1]]

    def draw_rows(self, snapshot: Snapshot, first: int, size: Size) -> list[Line]:
        """Alerts from `first` on."""
        return [
            self._line(alert, size.width) for alert in self._asking(snapshot)[first : first + size.height]
        ]

    def _told(self, asking: Sequence[Alert], size: Size) -> list[Line]:
        """All of them, folded where there are rows left over."""
        spare = size.height - len(asking)
        lines: list[Line] = []
        for alert in asking:
            room = size.width - MARK_CELLS - len(self._lasted(alert)) - 1
            first, *rest = wrapped(alert.text, "", max(1, room), most=1 + spare) or [[""]]
            spare -= len(rest)
            lines.append(self._line(alert, size.width, first))
            lines += [[" " * MARK_CELLS, *line] for line in rest]
        return lines

    def _line(self, alert: Alert, cells: int, words: Line | None = None) -> Line:
        mark = (f"{level_glyph(alert.level)} ", level_style(alert.level))
        return spread([mark, *(words or [alert.text])], [(self._lasted(alert), "$quiet")], cells)

    def _lasted(self, alert: Alert) -> str:
        assert self._now is not None
        return duration((self._now - alert.opened_at).total_seconds())

    def _asking(self, snapshot: Snapshot) -> list[Alert]:
        return loud(snapshot.alerts, self._now) if self._now is not None else []
