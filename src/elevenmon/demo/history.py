"""History: the clips, newest or oldest first, as JSON text built from ready pieces."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from elevenmon.demo.errors import invalid, legacy_refusal
from elevenmon.demo.identifiers import Identifiers
from elevenmon.demo.tables import Clip
from elevenmon.demo.texts import NUMBER_MARK
from elevenmon.demo.traffic import EPOCH_MS, HOUR_MS, Kind, Table
from elevenmon.demo.world import World

_SCAN_LIMIT = 50_000
_SETTINGS = {"stability": 0.5, "similarity_boost": 0.75, "style": 0, "use_speaker_boost": True, "speed": 1.0}


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """The parameters of the list; times in seconds, the upper one exclusive."""

    page_size: int = 100
    after_id: str | None = None
    voice_id: str | None = None
    model_id: str | None = None
    source: str | None = None
    search: str | None = None
    before_unix: int | None = None
    after_unix: int | None = None
    ascending: bool = False


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _pieces(kind: Kind) -> tuple[str, str, str, bool]:
    """Return the JSON before the item's number, between it and the date, and at the end; has it a number?"""
    clip = kind.detail
    assert isinstance(clip, Clip)
    voice = clip.voice
    head = {
        "voice_id": voice.voice_id if voice else None,
        "model_id": clip.model_id,
        "voice_name": voice.name if voice else None,
        "voice_category": voice.category if voice else None,
        "text": clip.text,
    }
    tail = {
        "content_type": "audio/wav",
        "state": "created",
        "settings": _SETTINGS if voice else None,
        "share_link_id": None,
        "source": clip.source,
        "alignments": None,
        "dialogue": None
        if clip.dialogue is None
        else [
            {"text": text, "voice_id": one.voice_id, "voice_name": one.name} for text, one in clip.dialogue
        ],
        "output_format": "wav_8000",
    }
    first, mark, second = _dumps(head).rpartition(NUMBER_MARK)
    if not mark:
        first, second = second, ""
        return "," + first[1:-1] + ',"date_unix":', "", "," + _dumps(tail)[1:], False
    return "," + first[1:], second[:-1] + ',"date_unix":', "," + _dumps(tail)[1:], True


class History:
    """Pages over the world's clips. Deleted ids are remembered here, and only in memory."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ids = Identifiers(world.seed)
        self._deleted: set[int] = set()
        self._ready: dict[int, list[tuple[str, str, str, bool, int]]] = {}
        self._bases: dict[int, int] = {}

    def _fragments(self, table: Table) -> list[tuple[str, str, str, bool, int]]:
        ready = self._ready.get(id(table))
        if ready is None:
            ready = [(*_pieces(kind), sum(charge.credits for charge in kind.charges)) for kind in table.kinds]
            self._ready[id(table)] = ready
        return ready

    def newest(self) -> int:
        """Return the number of the item after the newest one."""
        return self._world.clips.count(self._world.billed_until(self._world.clock.now_ms()))

    def _base(self, hour_ms: int) -> int:
        """Return what to take off the sum of all credits, for an item of that (world) hour."""
        base = self._bases.get(hour_ms)
        if base is None:
            base = self._world.used_base(self._world.period_at(hour_ms)[0])
            self._bases[hour_ms] = base
        return base

    def _written(self, moments: Iterable[tuple[int, int]]) -> Iterator[str]:
        """Write items; they arrive as (stream time, number), all of one hour."""
        world, clips = self._world, self._world.clips
        encode, to_world = self._ids.encode, world.clock.to_world
        before = after = base = 0
        start = based = -HOUR_MS
        here, pieces = clips.hour(0), self._fragments(clips.table)
        for stream_ms, index in moments:
            if not start <= stream_ms < start + HOUR_MS:
                hour = (stream_ms - EPOCH_MS) // HOUR_MS
                start = EPOCH_MS + hour * HOUR_MS
                before, after = world.others_before(hour), world.others_before(hour + 1)
                here = clips.hour(hour)
                pieces = self._fragments(here.table)
            kind, credits_before = here.at(index)
            head, middle, tail, numbered, price = pieces[kind]
            when = to_world(stream_ms)
            if not based <= when < based + HOUR_MS:
                based = when - when % HOUR_MS
                base = self._base(based)
            used = credits_before + before + (after - before) * (stream_ms - start) // HOUR_MS - base
            item, request = encode(index)
            number = str(10_000 + index * 7919 % 90_000) if numbered else ""
            yield (
                f'{{"history_item_id":"{item}","request_id":"{request}"{head}{number}{middle}{when // 1000},'
                f'"character_count_change_from":{used},"character_count_change_to":{used + price}{tail}'
            )

    def _find(self, item_id: str) -> int:
        index = self._ids.decode(item_id)
        if index is None or index in self._deleted or not self._world.first_clip <= index < self.newest():
            message = f"An invalid ID has been received: {item_id!r}. Make sure to provide a correct one."
            raise legacy_refusal(404, "invalid_id", message)
        return index

    def item(self, item_id: str) -> bytes:
        """Return one item; unknown and deleted ids raise `Refusal`."""
        index = self._find(item_id)
        return next(self._written([(self._world.clips.time(index), index)])).encode()

    def exists(self, item_id: str) -> None:
        """Raise `Refusal` unless the id names an item."""
        self._find(item_id)

    def delete(self, item_id: str) -> None:
        """Forget an item; unknown and deleted ids raise `Refusal`."""
        self._deleted.add(self._find(item_id))

    def page(self, query: HistoryQuery) -> bytes:
        """Return a page of the list; a bad parameter raises `Refusal`."""
        low, high = self._range(query)
        step = 1 if query.ascending else -1
        numbers = range(low, high)[::step]
        found, last = self._select(numbers, query)
        more = bool(numbers) and last is not None and last != numbers[-1]
        # one by one: a page is most of a megabyte, and each time it is copied as a whole counts
        items = b",".join([item.encode() for item in self._written(found)])
        last_id = self._ids.encode(found[-1][1])[0] if found else None
        if more and not found and last is not None:
            last_id = self._ids.encode(last)[0]
        scanned = (
            self._world.clock.to_world(self._world.clips.time(last)) // 1000 if last is not None else None
        )
        rest = {"last_history_item_id": last_id, "has_more": more, "scanned_until": scanned}
        return b"".join((b'{"history":[', items, b"],", _dumps(rest)[1:].encode()))

    def _range(self, query: HistoryQuery) -> tuple[int, int]:
        world = self._world
        low, high = world.first_clip, self.newest()
        if query.before_unix is not None:
            high = min(high, world.clips.count(world.clock.to_stream(query.before_unix * 1000 - 1)))
        if query.after_unix is not None:
            low = max(low, world.clips.count(world.clock.to_stream(query.after_unix * 1000 - 1)))
        if query.after_id is not None:
            cursor = self._ids.decode(query.after_id)
            if cursor is None or not world.first_clip <= cursor < self.newest():
                raise legacy_refusal(
                    400, "invalid_id", f"An invalid ID has been received: {query.after_id!r}."
                )
            low, high = (max(low, cursor + 1), high) if query.ascending else (low, min(high, cursor))
        return low, max(low, high)

    def _select(self, numbers: range, query: HistoryQuery) -> tuple[list[tuple[int, int]], int | None]:
        """Return the (time, number) of the matches, and the last number looked at."""
        if not numbers:
            return [], None
        filtered = bool(query.voice_id or query.model_id or query.source or query.search)
        wanted: list[int] = []
        last = numbers[0]
        for count, index in enumerate(numbers):
            last = index
            if index not in self._deleted and (not filtered or self._matches(index, query)):
                wanted.append(index)
            if len(wanted) == query.page_size or count == _SCAN_LIMIT:
                break
        return self._timed(wanted), last

    def _timed(self, numbers: list[int]) -> list[tuple[int, int]]:
        clips = self._world.clips
        hour: list[tuple[int, int]] = []
        first = 0
        timed = []
        for index in numbers:
            if not first <= index < first + len(hour):
                hour = clips.times(clips.hour_of(index))
                first = hour[0][1]
            timed.append(hour[index - first])
        return timed

    def _matches(self, index: int, query: HistoryQuery) -> bool:
        clip = self._world.clips.kind(index).detail
        assert isinstance(clip, Clip)
        if query.voice_id and (clip.voice is None or clip.voice.voice_id != query.voice_id):
            return False
        if query.model_id and clip.model_id != query.model_id:
            return False
        if query.source and clip.source != query.source:
            return False
        text = clip.text or ""
        if NUMBER_MARK in text:
            text = text.replace(NUMBER_MARK, str(10_000 + index * 7919 % 90_000))
        return query.search is None or query.search.casefold() in text.casefold()


def checked_size(text: str | None, default: int, most: int, name: str = "page_size") -> int:
    """Return a page size; anything but 1 to `most` raises the API's 422."""
    if text is None:
        return default
    try:
        size = int(text)
    except ValueError:
        message = "Input should be a valid integer, unable to parse string as an integer"
        raise invalid("query", name, "int_parsing", message) from None
    if size < 1:
        raise invalid("query", name, "greater_than_equal", "Input should be greater than or equal to 1")
    if size > most:
        raise invalid("query", name, "less_than_equal", f"Input should be less than or equal to {most}")
    return size
