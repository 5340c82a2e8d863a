"""A progress bar on standard error, where that is a terminal."""

import shutil

from elevenmon.cli import diagnostics
from elevenmon.domain.snapshot import BackfillProgress
from elevenmon.domain.wording import duration, grouped

_WIDEST = 110
_LEAST_BAR = 8


def line(progress: BackfillProgress, width: int, *, ascii_only: bool = False) -> str:
    """One line of at most `width` cells: kind, bar, share, records, rate and time left."""
    share = None
    if progress.total:
        share = 1.0 if progress.complete else min(0.99, progress.done / progress.total)
    words = _words(progress, share)
    room = width - len(progress.kind) - len(words) - 4
    if share is None or room < _LEAST_BAR:
        return f"{progress.kind}  {words}"[:width]
    full, empty = ("#", "-") if ascii_only else ("━", "─")
    filled = round(room * share)
    return f"{progress.kind}  {full * filled}{empty * (room - filled)}  {words}"


def _words(progress: BackfillProgress, share: float | None) -> str:
    parts = []
    if share is not None:
        parts.append(f"{int(share * 100):3d} %")
    parts.append(f"{grouped(progress.done)} stored")
    if progress.items_per_second:
        parts.append(f"{grouped(progress.items_per_second)}/s")
    if progress.seconds_left is not None:
        parts.append(f"{duration(progress.seconds_left)} left")
    return "  ".join(parts)


class Bar:
    """Draws over its own line; draws nothing where nobody watches."""

    def __init__(self) -> None:
        self._shown = diagnostics.is_terminal()
        self._ascii = not diagnostics.can_say("━─")
        self._drawn = ""

    def show(self, progress: BackfillProgress) -> None:
        """Draw, if it says something new."""
        if not self._shown:
            return
        width = min(_WIDEST, shutil.get_terminal_size().columns - 1)
        text = line(progress, width, ascii_only=self._ascii)
        if text != self._drawn:
            self._drawn = text
            diagnostics.redraw(text)

    def clear(self) -> None:
        """Leave the line empty for what is said next."""
        if self._drawn:
            self._drawn = ""
            diagnostics.redraw("")
