"""The status line's words: which clauses fit, and in which form, when there is little room."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import QuotaSection, Verdict
from elevenmon.render.health import StatusPiece

GAP = 3
"""Cells between two clauses."""
MARK = 2
"""Cells for the glyph before a clause and its blank."""
LEAST = 12
"""A clause cut shorter than this says nothing."""
_RANGE = re.compile(r" \([^)]*\)")
TROUBLE = (Level.WARNING, Level.CRITICAL)


class Clauses(NamedTuple):
    """All that could be said."""

    headline: StatusPiece
    verdict: StatusPiece | None
    notes: tuple[StatusPiece, ...]
    flash: StatusPiece | None
    alerts: StatusPiece | None

    def line(
        self, headline: StatusPiece, alerts: StatusPiece | None, notes: Sequence[StatusPiece] = ()
    ) -> list[StatusPiece]:
        """The line with its headline and alerts in some form, and some of the notes."""
        clauses = (headline, self.verdict, alerts, *notes, self.flash)
        return [clause for clause in clauses if clause is not None]


def verdict_piece(verdict: Verdict, quota: QuotaSection, *, is_paused: bool = False) -> StatusPiece | None:
    """The verdict as a clause: its sentence as it is, and one without the range in brackets.

    None where there are no figures: the headline says why, unless it says that the picture is paused.
    """
    if quota.is_blank and not is_paused:
        return None
    return StatusPiece(verdict.text, verdict.level, between=_RANGE.sub("", verdict.text))


def fit(
    width: int,
    headline: StatusPiece,
    verdict: StatusPiece | None,
    notes: Sequence[StatusPiece] = (),
    flash: StatusPiece | None = None,
    *,
    alerts: StatusPiece | None = None,
) -> list[StatusPiece]:
    """The clauses to show in `width` cells, left to right.

    The verdict loses its brackets where a note would have to go, else it keeps them; then notes go, then the
    headline is shortened, then the verdict loses its brackets all the same, then it is cut; a
    flash is an answer to a key and stays while it lasts, cut where it is longer than the line. A verdict that
    means trouble is on the line whatever the width, and so are alerts, as a badge in the end.
    """
    for candidate in _candidates(width, Clauses(headline, verdict, tuple(notes), flash, alerts)):
        if needed(candidate) <= width:
            return candidate
    kept = _shortened(verdict if verdict is not None and verdict.level in TROUBLE else flash or headline)
    if alerts is None:
        return [_cut(kept, max(1, width - MARK))]
    badge = _badge(alerts)
    room = width - needed([badge]) - GAP - MARK
    return [_cut(kept, room), badge] if room > 0 else [badge]


def needed(pieces: Sequence[StatusPiece]) -> int:
    """Cells that clauses take, with glyphs and gaps."""
    marks = sum(1 if is_badge(piece) else MARK for piece in pieces)
    return marks + sum(len(piece.text) for piece in pieces) + GAP * max(0, len(pieces) - 1)


def is_badge(piece: StatusPiece) -> bool:
    """Whether its text stands right behind its mark."""
    return piece.badge and piece.text == piece.short


def _candidates(width: int, said: Clauses) -> Iterator[list[StatusPiece]]:
    """From everything in full to less and less."""
    verdict = said.verdict
    last = [said.flash] if said.flash else []
    short = _shortened(said.headline)
    yield said.line(said.headline, said.alerts, said.notes)
    yield from _with_notes(said)
    for alerts in _forms(said.alerts)[:2]:
        yield said.line(said.headline, alerts)
    if verdict is not None and verdict.between and said.headline.level is not Level.OK:
        # Why figures are late, and until when, is worth more than how sure the verdict is.
        brief_verdict = said._replace(verdict=verdict._replace(text=verdict.between))
        for headline in _longer(said.headline):
            for alerts in _forms(said.alerts):
                yield brief_verdict.line(headline, alerts)
    for alerts in _forms(said.alerts)[1:]:
        if said.headline.between:
            yield said.line(said.headline._replace(text=said.headline.between), alerts)
        yield said.line(short, alerts)
    if verdict is not None and verdict.between:
        # How sure it is goes before how early it is: the sentence's end is worth more than its brackets.
        verdict = verdict._replace(text=verdict.between)
        for alerts in _forms(said.alerts)[1:]:
            yield said._replace(verdict=verdict).line(short, alerts)
    badge = [_badge(said.alerts)] if said.alerts is not None else []
    if verdict is not None:
        yield from _with_cut_verdict(width, [short], verdict, [*badge, *last])
        if verdict.level in TROUBLE:
            brief = _cut(_shortened(verdict), max(LEAST, width // 4))
            # The answer is cut before the age of the figures goes.
            yield from _with_cut_flash(width, [short, brief, *badge], last)
            yield from _with_cut_verdict(width, [], verdict, [*badge, *last])
            yield from _with_cut_flash(width, [brief, *badge], last)
            return
    yield [short, *badge, *last]
    yield from _with_cut_flash(width, [short, *badge], last)
    yield from _with_cut_flash(width, badge, last)


def _longer(headline: StatusPiece) -> list[StatusPiece]:
    """The headline in full, and in its form between the two, where it has one."""
    return [headline, *([headline._replace(text=headline.between)] if headline.between else [])]


def _with_notes(said: Clauses) -> Iterator[list[StatusPiece]]:
    """With some of the notes, in brief; what else goes on is worth more than how sure the verdict is."""
    brief, verdict = [_shortened(note) for note in said.notes], said.verdict
    for count in range(len(brief), 0, -1):
        for alerts in _forms(said.alerts)[:2]:
            yield said.line(said.headline, alerts, brief[:count])
    if verdict is not None and verdict.between:
        unsure = said._replace(verdict=verdict._replace(text=verdict.between))
        for count in range(len(brief), 0, -1):
            yield unsure.line(said.headline, _forms(said.alerts)[1], brief[:count])


def _forms(alerts: StatusPiece | None) -> list[StatusPiece | None]:
    """The alerts in full, as their number in words, and as a badge."""
    if alerts is None:
        return [None, None]
    return [alerts, alerts._replace(text=alerts.between or alerts.text), _badge(alerts)]


def _badge(alerts: StatusPiece) -> StatusPiece:
    return alerts._replace(text=alerts.short)


def _with_cut_verdict(
    width: int, before: list[StatusPiece], verdict: StatusPiece, after: list[StatusPiece]
) -> Iterator[list[StatusPiece]]:
    """The verdict in what room the others leave, where that is enough to say something."""
    room = width - needed([*before, StatusPiece(""), *after])
    if room >= LEAST:
        yield [*before, _cut(verdict, room), *after]


def _with_cut_flash(
    width: int, before: list[StatusPiece], flash: list[StatusPiece]
) -> Iterator[list[StatusPiece]]:
    """A long answer, such as where a file is, in what room the others leave."""
    room = width - needed([*before, StatusPiece("")])
    if flash and room >= LEAST:
        yield [*before, _cut(flash[0], room)]


def _shortened(piece: StatusPiece) -> StatusPiece:
    return piece._replace(text=piece.short) if piece.short else piece


def _cut(piece: StatusPiece, room: int) -> StatusPiece:
    if len(piece.text) <= room:
        return piece
    return piece._replace(text=piece.text[: max(0, room - 1)].rstrip() + "…")
