"""The rules behind the alerts: what fires each of them, how near it is, and when it last did."""

from collections.abc import Hashable, Sequence
from datetime import datetime

from textual.geometry import Size

from elevenmon.domain.alerts import RuleState
from elevenmon.domain.snapshot import Snapshot
from elevenmon.render.alerts import loud, speaker
from elevenmon.tui.content import Piece
from elevenmon.tui.lists.alert_columns import RuleColumns, rule_columns, rule_head, rule_line
from elevenmon.tui.widgets.cells import Line, centred, wrapped
from elevenmon.tui.widgets.freshness import FRESH, Freshness
from elevenmon.tui.widgets.row_panel import RowPanel


class RulesPanel(RowPanel):
    """Condition, present figure, when last fired, and whether it is on."""

    _fitted: tuple[Hashable, RuleColumns] | None = None
    """The columns that were worked out last, and for what: a drawing asks for them again and again."""

    @property
    def rule(self) -> RuleState | None:
        """What the cursor stands on."""
        rules = self._snapshot.alerts.rules if self._snapshot is not None else ()
        return rules[self.cursor] if self.cursor < len(rules) else None

    def key(self, snapshot: Snapshot, now: datetime) -> Hashable:
        """The alerts, how many ask for attention, and the day, because older times carry their date."""
        asking = len(loud(snapshot.alerts, now))
        return (snapshot.alerts, asking, now.astimezone(self.zone).date())

    def freshness(self, snapshot: Snapshot, now: datetime) -> Freshness:
        """Each figure has its own feed; the status line tells of those that are late."""
        return FRESH

    def title(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """`Rules · 18 on, 3 off`."""
        on = sum(rule.on for rule in snapshot.alerts.rules)
        off = len(snapshot.alerts.rules) - on
        if not on and not off:
            return ("Rules",)
        return (f"Rules · {on} on, {off} off" if off else f"Rules · {on} on",)

    def row_keys(self, snapshot: Snapshot) -> Sequence[str]:
        """Their ids."""
        return [rule.id for rule in snapshot.alerts.rules]

    def texts(self, snapshot: Snapshot) -> Sequence[str]:
        """What fires each of them."""
        return [rule.condition for rule in snapshot.alerts.rules]

    def text_cells(self, snapshot: Snapshot, cells: int) -> int:
        """The widest column."""
        return self._columns(snapshot, cells).condition

    def head(self, snapshot: Snapshot, width: int) -> Line:
        """The words over the columns."""
        return rule_head(self._columns(snapshot, width))

    def rows(self, snapshot: Snapshot, first: int, size: Size) -> list[Line]:
        """Rules from `first` on."""
        now, rules = self._now, snapshot.alerts.rules
        assert now is not None
        columns = self._columns(snapshot, size.width)
        return [
            rule_line(rule, speaker(rule.id, snapshot.alerts, now), now, self.zone, columns)
            for rule in rules[first : first + size.height]
        ]

    def _columns(self, snapshot: Snapshot, cells: int) -> RuleColumns:
        assert self._now is not None
        key = (snapshot.alerts, self._now, cells)
        if self._fitted is None or self._fitted[0] != key:
            self._fitted = (key, rule_columns(snapshot.alerts, self._now, self.zone, cells))
        return self._fitted[1]

    def nothing(self, snapshot: Snapshot, size: Size) -> list[Line]:
        """They come with the first figures."""
        words = wrapped("No rule was looked at yet.", "$quiet", size.width)
        return centred(words, size.width, size.height)
