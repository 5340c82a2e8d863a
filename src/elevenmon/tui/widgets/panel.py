"""What the panels share: they draw themselves line by line and repaint only the lines that changed."""

from abc import abstractmethod
from collections.abc import Hashable
from datetime import datetime, tzinfo
from functools import lru_cache, partial
from typing import ClassVar

from rich.style import Style as RichStyle
from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from elevenmon.domain.snapshot import Snapshot
from elevenmon.domain.wording import zone_named
from elevenmon.tui.content import Piece, styled
from elevenmon.tui.widgets.cells import Line, clipped, text_of
from elevenmon.tui.widgets.freshness import FRESH, Freshness
from elevenmon.tui.widgets.ink import Inks, strip_of

_Said = tuple[tuple[Piece, ...], str]
"""A line and the style under it."""


@lru_cache(maxsize=8)
def zone_of(name: str | None) -> tzinfo | None:
    """The zone to show times in; the machine's own for a name that this machine does not know."""
    try:
        return zone_named(name)
    except ValueError:
        return None


class Panel(Widget, can_focus=True):
    """A pane with a border, a title and lines of cells.

    A subclass says what it depends on (`key`), how fresh that is and what its lines are. `show` may be called
    with every snapshot and every second: nothing happens unless the key changed.
    """

    NEVER_DIMMED: ClassVar[tuple[str, ...]] = ("$pane",)
    """Styles that stay as they are when the figures are late."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes, markup=False)
        self._snapshot: Snapshot | None = None
        self._now: datetime | None = None
        self._key: Hashable = None
        self._lines: list[Line] = []
        self._unders: list[str] = []
        self._drawn_at: Size | None = None
        self._strips: dict[_Said, Strip] = {}
        self._inks = Inks(self)
        self._labels: tuple[tuple[Piece, ...], ...] = ()
        self._freshness = FRESH
        self._was_late = False

    @property
    def text(self) -> str:
        """The words on it, without border and styles."""
        self._draw_if_needed()
        return "\n".join(text_of(clipped(line, self.size.width)).rstrip() for line in self._lines)

    @property
    def zone(self) -> tzinfo | None:
        """The zone its times are written in."""
        return zone_of(self._snapshot.zone if self._snapshot is not None else None)

    @abstractmethod
    def key(self, snapshot: Snapshot, now: datetime) -> Hashable:
        """Everything its lines depend on; sections compare by identity."""

    @abstractmethod
    def freshness(self, snapshot: Snapshot, now: datetime) -> Freshness:
        """The age of its figures."""

    @abstractmethod
    def draw(self, snapshot: Snapshot, now: datetime, size: Size) -> list[Line]:
        """Its lines, at most as many and as wide as fit into `size`."""

    def title(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """The words in its upper border."""
        return ()

    def subtitle(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """The words in its lower border while its figures are fresh."""
        return ()

    def show(self, snapshot: Snapshot, now: datetime) -> None:
        """Show this snapshot as it looks at `now`."""
        self._snapshot, self._now = snapshot, now
        self._freshness = self.freshness(snapshot, now)
        key = (self._freshness, snapshot.zone, self.key(snapshot, now))
        if key != self._key:
            self._key = key
            self.redraw()

    def redraw(self) -> None:
        """Make its lines anew and repaint those that differ."""
        self._label()
        size = self.size
        if self._drawn_at is None or self._drawn_at != size:
            self._drawn_at = None
            self.refresh()
            return
        before, unders, was_late = self._lines, self._unders, self._was_late
        self._draw(size)
        width, height = size
        repaint_all = was_late is not self._freshness.is_late
        changed = [
            y
            for y in range(height)
            if repaint_all or _at(before, y) != _at(self._lines, y) or unders[y] != self._unders[y]
        ]
        self._keep_strips(none=repaint_all)
        if len(changed) * 2 > height:
            self.refresh(Region(0, 0, width, height))
        elif changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a region, made anew when the size is another than last time."""
        self._draw_if_needed()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line as coloured cells."""
        said = self._said(y)
        strip = self._strips.get(said)
        if strip is None:
            strip = self._strips[said] = self._strip(*said)
        return strip

    def notify_style_update(self) -> None:
        """The theme or the focus changed: every colour is looked up again."""
        super().notify_style_update()
        if self._inks.look_again():
            self._strips.clear()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Not `on_blur`: the handlers of a subclass run before the focus is really gone."""
        super().watch_has_focus(_has_focus)
        self.on_focus_changed()

    def on_focus_changed(self) -> None:
        """Redraw what looks different with the focus; the border does by itself."""

    def row_style(self, y: int) -> str:
        """The style under a whole line, such as that of a cursor."""
        return ""

    def _draw_if_needed(self) -> None:
        size = self.size
        if self._drawn_at != size:
            self._draw(size)
            self._strips.clear()

    def _draw(self, size: Size) -> None:
        self._drawn_at = size
        self._was_late = self._freshness.is_late
        self._lines = []
        if self._snapshot is not None and self._now is not None and size:
            self._lines = self.draw(self._snapshot, self._now, size)[: size.height]
        self._unders = [self.row_style(y) for y in range(size.height)]

    def _said(self, y: int) -> _Said:
        return tuple(_at(self._lines, y)), self._unders[y]

    def _keep_strips(self, *, none: bool) -> None:
        """Only what is still said: a row that others push down is not coloured again."""
        known = self._strips
        said = () if none else (self._said(y) for y in range(len(self._unders)))
        self._strips = {one: known[one] for one in said if one in known}

    def _label(self) -> None:
        """Write the border's words, if they changed."""
        if self._snapshot is None:
            return
        note = self._freshness.note
        style = "$level-warning bold" if self._freshness.is_stale else "$quiet"
        subtitle = ((note, style),) if note else self.subtitle(self._snapshot)
        labels = (self.title(self._snapshot), subtitle)
        if labels != self._labels:
            self._labels = labels
            self.border_title = _content(labels[0])
            self.border_subtitle = _content(labels[1])

    def _strip(self, line: tuple[Piece, ...], under: str) -> Strip:
        return strip_of(line, self.size.width, partial(self._ink, under=under))

    def _ink(self, style: str, *, under: str) -> RichStyle:
        """The colours of a style of theme tokens on this panel's background; late figures are dimmed."""
        worn = style or "$foreground"
        if self._freshness.is_late and not worn.startswith(self.NEVER_DIMMED):
            worn = "$late"
        return self._inks.of(f"{worn} {under}" if under else worn)


def _at(lines: list[Line], y: int) -> Line:
    return lines[y] if 0 <= y < len(lines) else []


def _content(pieces: tuple[Piece, ...]) -> Content | None:
    return styled(*pieces) if pieces else None
