"""The first line: where one is, whose account it is, what time it is."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from elevenmon.domain.snapshot import Snapshot
from elevenmon.render.account import account_forms, clock_forms, fit_top
from elevenmon.tui.content import Piece, glyphs, pieces_width
from elevenmon.tui.widgets.line import Line


class TopLine(Line):
    """` elevenmon > Overview      work . creator . us   Fri 20 Nov 14:02`."""

    def __init__(self) -> None:
        super().__init__(id="top-line")
        self._crumbs: tuple[str, ...] = ()
        self._snapshot: Snapshot | None = None
        self._now: datetime | None = None
        self._zone: tzinfo | None = None

    def show_place(self, crumbs: Sequence[str]) -> None:
        """The way from the first screen to this one."""
        self._crumbs = tuple(crumbs)
        self._compose_line()

    def show_account(self, snapshot: Snapshot, zone: tzinfo | None) -> None:
        """Whose figures these are."""
        self._snapshot, self._zone = snapshot, zone
        self._compose_line()

    def show_time(self, now: datetime) -> None:
        """What time it is; seconds are not shown, so most calls change nothing."""
        before, self._now = self._now, now
        if before is None or _minute(before) != _minute(now):
            self._compose_line()

    def on_resize(self) -> None:
        """Another width may show more or less."""
        self._compose_line()

    def _compose_line(self) -> None:
        left = self._left_pieces()
        room = self.size.width - pieces_width(left) - 3
        joint = f" {glyphs().separator} "
        forms = account_forms(self._snapshot) if self._snapshot is not None else ((),)
        accounts = [joint.join(form) for form in forms]
        clocks = clock_forms(self._now, self._zone) if self._now is not None else ("",)
        account, clock = fit_top(room, accounts, clocks)
        right: list[Piece] = []
        if account:
            right.append((account, "$quiet"))
        if clock:
            right.extend(["   " if account else "", (clock, "$foreground")])
        self.show(left, (*right, " ") if right else ())

    def _left_pieces(self) -> tuple[Piece, ...]:
        pieces: list[Piece] = [" ", ("elevenmon", "$accent bold")]
        for number, crumb in enumerate(self._crumbs, start=1):
            style = "$foreground bold" if number == len(self._crumbs) else "$quiet"
            pieces.extend([" ", (glyphs().crumb, "$faint"), " ", (crumb, style)])
        return tuple(pieces)


def _minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)
