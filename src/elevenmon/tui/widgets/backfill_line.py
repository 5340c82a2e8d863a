"""How far the walk back through the records is: a thin bar with its rate and the time left."""

from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import BackfillProgress
from elevenmon.domain.wording import duration, grouped, percent, short
from elevenmon.tui.content import Piece, level_glyph, level_style, pieces_width, width
from elevenmon.tui.widgets.cells import meter
from elevenmon.tui.widgets.line import Line

WIDEST_BAR = 40
LEAST_BAR = 6


class BackfillLine(Line):
    """`━━━━━━╸──────  34 % of 1,002,331 clips · 15.2k/s · 1m left`."""

    def __init__(self, kind: str, noun: str) -> None:
        super().__init__(id="backfill")
        self._kind = kind
        self._noun = noun
        self._progress: BackfillProgress | None = None

    def show_progress(self, backfill: tuple[BackfillProgress, ...]) -> None:
        """The newest state; nothing is shown once all is there."""
        self._progress = next((one for one in backfill if one.kind == self._kind), None)
        self.set_class(self._progress is not None and not self._progress.complete, "-busy")
        self._compose_line()

    def on_resize(self) -> None:
        """Another width has another bar."""
        self._compose_line()

    def _compose_line(self) -> None:
        progress = self._progress
        if progress is None or progress.complete:
            self.show(())
            return
        trouble: tuple[Piece, ...] = ()
        if progress.trouble:
            style = level_style(Level.WATCH)
            trouble = ("   ", (f"{level_glyph(Level.WATCH)} {progress.trouble}", style))
        room = self.size.width - 2 - pieces_width(trouble)
        forms = backfill_forms(progress, self._noun)
        words = next((form for form in forms if width(form) <= room), forms[-1])
        self.show((" ", *self._meter(progress, room - width(words) - 2), (words, "$quiet"), *trouble))

    def _meter(self, progress: BackfillProgress, room: int) -> tuple[Piece, ...]:
        if not progress.total or room < LEAST_BAR:
            return ()
        filled, track = meter(min(1.0, progress.done / progress.total), min(WIDEST_BAR, room))
        return ((filled, "$bar"), (track, "$track"), "  ")


def backfill_forms(progress: BackfillProgress, noun: str) -> list[str]:
    """What the bar means in words, from the longest form to the shortest."""
    if progress.total:
        share = percent(min(1.0, progress.done / progress.total))
        first, brief = f"{share} of about {grouped(progress.total)} {noun} fetched", f"{share} fetched"
    else:
        first = f"{grouped(progress.done)} {noun} fetched, back to the beginning"
        brief = f"{short(progress.done)} {noun} fetched"
    rate = f" · {short(progress.items_per_second)}/s" if progress.items_per_second else ""
    left = f" · {duration(progress.seconds_left)} left" if progress.seconds_left is not None else ""
    return [f"{first}{rate}{left}", f"{brief}{rate}{left}", f"{brief}{left}", brief]
