"""`GET /v1/history` and one item of it (fact sheet, section 8)."""

from pydantic import Field

from elevenmon.api.wire import (
    Block,
    Cells,
    Id,
    Instant,
    MaybeFlag,
    MaybeId,
    MaybeInstant,
    SignedCount,
    Text,
    Wire,
    decode,
    decode_rows,
    word,
)
from elevenmon.domain.history import DialogueTurn, HistoryItem, HistoryPage
from elevenmon.domain.text import clean_block, clean_id


class _Item(Wire):
    history_item_id: Id
    date_unix: Instant
    character_count_change_from: SignedCount
    character_count_change_to: SignedCount
    content_type: Text = None
    state: Text = None
    request_id: MaybeId = None
    voice_id: MaybeId = None
    voice_name: Text = None
    voice_category: Text = None
    model_id: MaybeId = None
    source: Text = None
    text: Block = None
    output_format: Text = None
    settings: Cells = Field(default_factory=dict)
    dialogue: object = None


class _Page(Wire):
    history: object
    has_more: MaybeFlag = None
    last_history_item_id: MaybeId = None
    scanned_until: MaybeInstant = None


def read_history(data: object) -> HistoryPage:
    """One page; items without a readable id, time or counter are refused and counted."""
    wire = decode(_Page, data, "the history")
    rows, refused = decode_rows(_Item, wire.history, "the history")
    return HistoryPage(
        items=tuple(_item(row) for row in rows),
        has_more=bool(wire.has_more),
        cursor=wire.last_history_item_id or (rows[-1].history_item_id if rows else None),
        scanned_until=wire.scanned_until,
        refused=refused,
    )


def read_history_item(data: object) -> HistoryItem:
    """One clip."""
    return _item(decode(_Item, data, "the clip"))


def _item(row: _Item) -> HistoryItem:
    return HistoryItem(
        history_item_id=row.history_item_id,
        at=row.date_unix,
        counter_from=row.character_count_change_from,
        counter_to=row.character_count_change_to,
        content_type=row.content_type,
        state=row.state,
        request_id=row.request_id,
        voice_id=row.voice_id,
        voice_name=row.voice_name,
        voice_category=row.voice_category,
        model_id=row.model_id,
        source=row.source,
        text=row.text,
        output_format=row.output_format,
        settings=row.settings,
        dialogue=_dialogue(row.dialogue) if row.dialogue else (),
    )


def _dialogue(data: object) -> tuple[DialogueTurn, ...]:
    turns = data if isinstance(data, list) else []
    return tuple(
        DialogueTurn(
            text=clean_block(turn.get("text") or ""),
            voice_id=clean_id(turn.get("voice_id")),
            voice_name=word(turn.get("voice_name")),
        )
        for turn in turns
        if isinstance(turn, dict)
    )
