"""`GET /v1/history` and one item of it (fact sheet, section 8)."""

import marshal
from collections.abc import Callable, Mapping
from operator import itemgetter
from types import MappingProxyType

from elevenmon.api import numbers
from elevenmon.api.errors import BadShape
from elevenmon.api.wire import MaybeFlag, MaybeId, MaybeInstant, Wire, block, cells, decode, required_id, word
from elevenmon.domain.history import NO_SETTINGS, DialogueTurn, HistoryItem, HistoryPage
from elevenmon.domain.met import Met
from elevenmon.domain.text import clean_block, clean_id
from elevenmon.domain.usage import Cell


class _Page(Wire):
    history: object
    has_more: MaybeFlag = None
    last_history_item_id: MaybeId = None
    scanned_until: MaybeInstant = None


def read_history(data: object) -> HistoryPage:
    """One page; items without a readable id, time or counter are refused and counted."""
    wire = decode(_Page, data, "the history")
    if not isinstance(wire.history, list):
        raise BadShape("unexpected answer for the history: not a list")
    items = tuple(item for raw in wire.history if (item := _item_or_none(raw)) is not None)
    if wire.history and not items:
        raise BadShape("unexpected answer for the history: not one readable row")
    return HistoryPage(
        items=items,
        has_more=bool(wire.has_more),
        cursor=wire.last_history_item_id or (items[-1].history_item_id if items else None),
        scanned_until=wire.scanned_until,
        refused=len(wire.history) - len(items),
    )


def read_history_item(data: object) -> HistoryItem:
    """One clip."""
    if not isinstance(data, dict):
        raise BadShape("unexpected answer for the clip: not an object")
    for name, read in _NEEDED.items():
        try:
            read(data.get(name))
        except (ValueError, OverflowError):
            # The name is ours; what stood there is foreign, and is not repeated.
            break
    else:
        return _item(data)
    raise BadShape(f"unexpected answer for the clip: no readable {name}")


_FEW: Mapping[str, Callable[[object], str | None]] = MappingProxyType(
    {
        "content_type": word,
        "state": word,
        "voice_id": clean_id,
        "voice_name": word,
        "voice_category": word,
        "model_id": clean_id,
        "source": word,
        "output_format": word,
    }
)
"""Texts that an account has a few of, and how each is read."""
_told = itemgetter(*_FEW)
_MOST_MET = 512
_FEW_MET: Met[tuple[object, ...], tuple[str | None, ...]] = Met(_MOST_MET)
_SETTINGS_MET: Met[bytes, Mapping[str, Cell]] = Met(_MOST_MET)
_NEEDED: Mapping[str, Callable[[object], object]] = MappingProxyType(
    {
        "history_item_id": required_id,
        "date_unix": numbers.instant,
        "character_count_change_from": numbers.signed_count,
        "character_count_change_to": numbers.signed_count,
    }
)
"""Without these an item is none."""


def _item_or_none(raw: object) -> HistoryItem | None:
    if not isinstance(raw, dict):
        return None
    try:
        return _item(raw)
    except (ValueError, OverflowError):
        return None


def _item(raw: dict[str, object]) -> HistoryItem:
    """Read by hand: a walk through the history brings a million of these, and models took far longer."""
    get = raw.get
    content_type, state, voice_id, voice_name, voice_category, model_id, source, output_format = _few(raw)
    dialogue = get("dialogue")
    return HistoryItem(
        required_id(get("history_item_id")),
        numbers.instant(get("date_unix")),
        numbers.signed_count(get("character_count_change_from")),
        numbers.signed_count(get("character_count_change_to")),
        content_type,
        state,
        clean_id(get("request_id")),
        voice_id,
        voice_name,
        voice_category,
        model_id,
        source,
        block(get("text")),
        output_format,
        _settings(get("settings")),
        _dialogue(dialogue) if dialogue else (),
    )


def _few(raw: dict[str, object]) -> tuple[str | None, ...]:
    """The cleaned texts of `_FEW`, remembered by how they came: they go together in a few hundred ways."""
    try:
        came = _told(raw)
        known = _FEW_MET.get(came)
    except (KeyError, TypeError):
        return tuple([read(raw.get(name)) for name, read in _FEW.items()])
    if known is None:
        known = tuple([read(value) for read, value in zip(_FEW.values(), came, strict=True)])
        # a number and a truth value can be the same key, and are not the same text
        if all(value is None or isinstance(value, str) for value in came):
            _FEW_MET.keep(came, known)
    return known


def _settings(data: object) -> Mapping[str, Cell]:
    """Voice settings, the same object for the same values: an account has a few, its clips have millions."""
    if not isinstance(data, dict):
        return NO_SETTINGS
    try:
        key = marshal.dumps(data)
    except ValueError:
        return cells(data)
    known = _SETTINGS_MET.get(key)
    if known is None:
        known = _SETTINGS_MET.keep(key, MappingProxyType(cells(data)))
    return known


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
