"""The columns of the history."""

from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import Row
from elevenmon.domain.text import clean
from elevenmon.domain.wording import UNKNOWN_FIGURE, grouped
from elevenmon.tui.content import Piece
from elevenmon.tui.lists.columns import LEAST_REST, Column, Light, time_column, time_words

MODEL_PREFIX = "eleven_"
"""What nearly every model's id begins with: left out where whole ids do not fit."""
MODEL_CELLS, SHORT_MODEL_CELLS = 24, 15
WIDER_TEXT_CELLS = 60
"""Of a text, before ids and formats are shown."""
CHARACTERS_PER_CELL = 4
"""A text is read as far as this: marks take no cell, and a text may be a book."""


def clip_columns(*, wide: bool, wider: bool) -> list[Column]:
    """All columns, in their order."""
    least = WIDER_TEXT_CELLS if wider else LEAST_REST
    further = [Column("format", 14, _format, sort="format", rank=8), Column("id", 22, _id, rank=9)]
    return [
        time_column(_time, wide=wide),
        Column("voice", 22 if wider else 14, _voice, sort="voice", rank=1),
        Column("model", MODEL_CELLS if wider else SHORT_MODEL_CELLS, _model, sort="model", rank=5),
        Column("source", 8, _source, sort="source", rank=6),
        Column("text", 0, _text, least=least),
        Column("credits", 9, _credits, sort="credits", falling=True, right=True),
        Column("per char", 10, _unit_price, sort="price", falling=True, right=True, rank=4),
        *(further if wider else ()),
    ]


def clip_of(row: Row) -> HistoryItem:
    """The clip of a row of the history."""
    assert isinstance(row.record, HistoryItem)
    return row.record


def spoken(item: HistoryItem) -> str:
    """The words of a clip: its text, or the turns of its dialogue."""
    return item.text or " ".join(turn.text for turn in item.dialogue)


def unit_price(item: HistoryItem) -> float | None:
    """Credits per character as charged; None where the clip has no text (speech to speech, text not kept)."""
    characters = len(item.text) if item.text else sum(len(turn.text) for turn in item.dialogue)
    return item.credits / characters if characters else None


def voice_words(item: HistoryItem) -> str:
    """The voice's name, or its id, or who speaks in a dialogue."""
    if item.voice_name or item.voice_id:
        return item.voice_name or item.voice_id or ""
    voices = {turn.voice_id: turn.voice_name or turn.voice_id or UNKNOWN_FIGURE for turn in item.dialogue}
    return ", ".join(voices.values()) or "(none)"


def price_words(price: float | None) -> str:
    """`0.50`, `1.00`, `0.0032`."""
    if price is None:
        return UNKNOWN_FIGURE
    return f"{price:.2f}" if price >= 0.095 or price == 0 else f"{price:.4f}"


def _time(row: Row, light: Light) -> Piece:
    return (time_words(row.record.at, light), "$quiet")


def _voice(row: Row, _light: Light) -> Piece:
    item = clip_of(row)
    return (voice_words(item), "" if item.voice_id or item.dialogue else "$quiet")


def _model(row: Row, light: Light) -> Piece:
    name = clip_of(row).model_id or UNKNOWN_FIGURE
    return (name if light.cells >= MODEL_CELLS else name.removeprefix(MODEL_PREFIX), "$quiet")


def _source(row: Row, _light: Light) -> Piece:
    return (clip_of(row).source or UNKNOWN_FIGURE, "$quiet")


def _text(row: Row, light: Light) -> Piece:
    item = clip_of(row)
    words = clean(spoken(item)[: light.cells * CHARACTERS_PER_CELL])
    if row.deleted_at is not None:
        return (f"deleted · {words}", "$faint")
    return (words, "") if words else ("(no text)", "$faint")


def _credits(row: Row, _light: Light) -> Piece:
    return grouped(clip_of(row).credits)


def _unit_price(row: Row, _light: Light) -> Piece:
    return (price_words(unit_price(clip_of(row))), "$quiet")


def _format(row: Row, _light: Light) -> Piece:
    return (clip_of(row).output_format or UNKNOWN_FIGURE, "$quiet")


def _id(row: Row, _light: Light) -> Piece:
    return (clip_of(row).history_item_id, "$faint")
