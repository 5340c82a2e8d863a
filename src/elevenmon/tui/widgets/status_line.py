"""The line that is always there: how fresh, what verdict, what else, and answers to keys."""

from datetime import datetime

from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Snapshot
from elevenmon.domain.wording import duration
from elevenmon.render.alerts import alerts_piece, loud
from elevenmon.render.health import StatusPiece, headline, notes
from elevenmon.render.status import GAP, fit, is_badge, verdict_piece
from elevenmon.tui.content import Piece, glyphs, level_glyph, level_style
from elevenmon.tui.widgets.line import Line


class StatusLine(Line):
    """`● 12s ago, next 18s   ▲ runs out Thu 14:00   ▲ 2 alerts   8 to see   refresh again in 3s`."""

    def __init__(self) -> None:
        super().__init__(id="status-line")
        self._snapshot: Snapshot | None = None
        self._now: datetime | None = None
        self._paused_at: datetime | None = None
        self._flash: StatusPiece | None = None
        self._also: tuple[StatusPiece, ...] = ()
        self._alerts_key = ""

    def show_status(
        self,
        snapshot: Snapshot | None,
        now: datetime,
        *,
        paused_at: datetime | None,
        flash: StatusPiece | None,
        also: tuple[StatusPiece, ...] = (),
        alerts_key: str = "",
    ) -> None:
        """Take all that the line says; it is drawn again only if its words change.

        `also`: what goes on or is marked on this screen. `alerts_key` opens the alerts; none where they are
        seen already.
        """
        self._also, self._alerts_key = also, alerts_key
        self._snapshot, self._now, self._paused_at, self._flash = snapshot, now, paused_at, flash
        self._compose_line()

    def on_resize(self) -> None:
        """Another width may show more or less."""
        self._compose_line()

    def _compose_line(self) -> None:
        width = self.size.width - 2
        if width <= 0 or self._now is None:
            return
        if self._snapshot is None:
            self.show((" ", *self._piece(self._flash)) if self._flash else ())
            return
        head = self._headline(self._snapshot, self._now)
        is_paused = self._paused_at is not None
        verdict = verdict_piece(self._snapshot.verdict, self._snapshot.quota, is_paused=is_paused)
        also = (*self._also, *notes(self._snapshot.health))
        asking = loud(self._snapshot.alerts, self._snapshot.server_time(self._now))
        alerts = alerts_piece(asking, self._alerts_key)
        pieces: list[Piece] = [" "]
        for number, piece in enumerate(fit(width, head, verdict, also, self._flash, alerts=alerts)):
            pieces.append(" " * GAP if number else "")
            pieces.extend(self._piece(piece))
        self.show(tuple(pieces))

    def _headline(self, snapshot: Snapshot, now: datetime) -> StatusPiece:
        if self._paused_at is None:
            return headline(snapshot.health, now, snapshot.identity)
        held = duration((now - self._paused_at).total_seconds())
        return StatusPiece(f"PAUSED {held}, p goes on", Level.WATCH, "PAUSED")

    def _piece(self, piece: StatusPiece) -> tuple[Piece, ...]:
        """A clause with its mark; what is well is quiet."""
        style = level_style(piece.level)
        if piece.level is Level.OK:
            return ((glyphs().dot, style), " ", (piece.text, "$quiet"))
        if piece.level is Level.UNKNOWN:
            return ((glyphs().ring, style), " ", (piece.text, "$quiet"))
        mark = glyphs().pause if piece.text.startswith("PAUSED") else level_glyph(piece.level)
        if is_badge(piece):
            return ((f"{mark}{piece.text}", style),)
        return ((mark, style), " ", (piece.text, style))
