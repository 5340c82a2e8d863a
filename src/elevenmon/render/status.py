"""The status line's words: which clauses fit, and in which form, when there is little room."""

from collections.abc import Iterator, Sequence

from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Verdict
from elevenmon.render.health import StatusPiece

GAP = 3
"""Cells between two clauses."""
MARK = 2
"""Cells for the glyph before a clause and its blank."""
LEAST = 12
"""A clause cut shorter than this says nothing."""
TROUBLE = (Level.WARNING, Level.CRITICAL)


def verdict_piece(verdict: Verdict) -> StatusPiece:
    """The verdict as a clause: its sentence as it is."""
    return StatusPiece(verdict.text, verdict.level)


def fit(
    width: int,
    headline: StatusPiece,
    verdict: StatusPiece | None,
    notes: Sequence[StatusPiece] = (),
    flash: StatusPiece | None = None,
) -> list[StatusPiece]:
    """The clauses to show in `width` cells, left to right.

    Notes go first, then the headline is shortened, then the verdict is cut; a flash is an answer to a key and
    stays while it lasts. A verdict that means trouble is on the line whatever the width.
    """
    for candidate in _candidates(width, headline, verdict, notes, flash):
        if needed(candidate) <= width:
            return candidate
    kept = verdict if verdict is not None and verdict.level in TROUBLE else flash or headline
    return [_cut(_shortened(kept), max(1, width - MARK))]


def needed(pieces: Sequence[StatusPiece]) -> int:
    """Cells that clauses take, with glyphs and gaps."""
    return sum(MARK + len(piece.text) for piece in pieces) + GAP * max(0, len(pieces) - 1)


def _candidates(
    width: int,
    headline: StatusPiece,
    verdict: StatusPiece | None,
    notes: Sequence[StatusPiece],
    flash: StatusPiece | None,
) -> Iterator[list[StatusPiece]]:
    """From everything in full to less and less."""
    last = [flash] if flash else []
    head = [headline, *([verdict] if verdict else [])]
    yield [*head, *notes, *last]
    brief = [_shortened(note) for note in notes]
    for count in range(len(brief), -1, -1):
        yield [*head, *brief[:count], *last]
    short = _shortened(headline)
    if headline.between:
        yield [headline._replace(text=headline.between), *([verdict] if verdict else []), *last]
    if verdict is not None:
        yield [short, verdict, *last]
        yield from _with_cut_verdict(width, [short], verdict, last)
        if verdict.level in TROUBLE:
            yield from _with_cut_verdict(width, [], verdict, last)
            return
    yield [short, *last]


def _with_cut_verdict(
    width: int, before: list[StatusPiece], verdict: StatusPiece, after: list[StatusPiece]
) -> Iterator[list[StatusPiece]]:
    """The verdict in what room the others leave, where that is enough to say something."""
    room = width - needed([*before, StatusPiece(""), *after])
    if room >= LEAST:
        yield [*before, _cut(verdict, room), *after]


def _shortened(piece: StatusPiece) -> StatusPiece:
    return piece._replace(text=piece.short) if piece.short else piece


def _cut(piece: StatusPiece, room: int) -> StatusPiece:
    if len(piece.text) <= room:
        return piece
    return piece._replace(text=piece.text[: max(0, room - 1)].rstrip() + "…")
