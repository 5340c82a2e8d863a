"""Which sections of the snapshot move when something was stored."""

from collections.abc import Callable

from elevenmon.domain.clock import Clock
from elevenmon.domain.snapshot import View
from elevenmon.sync.drawing import Drawing
from elevenmon.sync.feeds import BY_NAME, DIMENSION_FEED, Feed
from elevenmon.sync.sections import Section, shown_dimension
from elevenmon.sync.session import Facts

_EVERY_SUCCESS = frozenset({Section.ALERTS})
"""Looked at with whatever is known."""
_WITH_TIME = frozenset({Section.BURN, Section.TILES, Section.VERDICT})
"""Sections whose windows end now: they move with time, not only with rows."""
_MOVED_EVERY = 15.0
"""Seconds after which they have moved enough to be looked at again: a twentieth of the shortest window."""
_WALKED_EVERY = 5.0
"""Seconds between two drawings of what rests on rows that a walk brings."""


class Movement:
    """Tells the drawing what to build anew."""

    def __init__(self, drawing: Drawing, clock: Clock, facts: Facts, view: Callable[[], View]) -> None:
        self._drawing, self._clock, self._facts, self._view = drawing, clock, facts, view
        self._walked_due = self._moved_due = clock.monotonic()

    def answered(self, feed: Feed) -> None:
        """A feed was answered: the sections it touches, unless it serves a breakdown that is not shown."""
        self._drawing.touch(_EVERY_SUCCESS)
        now = self._clock.monotonic()
        if now >= self._moved_due:
            self._moved_due = now + _MOVED_EVERY
            self._drawing.touch(_WITH_TIME)
        shown = shown_dimension(self._view(), cost_billed=self._facts.cost_billed)
        if feed.dimension in (None, shown):
            self._drawing.touch(feed.touches)

    def failed(self) -> None:
        """A feed failed: where there are no figures, the verdict says why; and that may be an alert."""
        self._drawing.touch({Section.VERDICT, Section.ALERTS})
        self._drawing.draw()

    def progressed(self, dimension: str) -> None:
        """A part of a longer fill of usage is there."""
        name = next((name for shown, name in DIMENSION_FEED.items() if shown.value == dimension), "usage")
        self.answered(BY_NAME[name])
        self._drawing.draw()

    def walked(self, kind: str, news: int) -> None:
        """A walk has brought so much of a kind."""
        now = self._clock.monotonic()
        if news and now >= self._walked_due:
            self._walked_due = now + _WALKED_EVERY
            self._drawing.touch(BY_NAME[kind].touches)
