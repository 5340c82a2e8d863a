"""A store of a million clips and a million requests, made by the demo world; kept for the next measurement.

`python -m tests.bench.million [NUMBER]` makes one. `ELEVENMON_BENCH_DIR` names the directory where stores are
kept (default: `elevenmon-bench` in the temporary directory).
"""

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from elevenmon.demo.clock import WorldClock
from elevenmon.demo.identifiers import Identifiers
from elevenmon.demo.request_log import LogQuery, RequestLog
from elevenmon.demo.tables import Clip
from elevenmon.demo.texts import NUMBER_MARK
from elevenmon.demo.traffic import HOUR_MS, Kind
from elevenmon.demo.world import World
from elevenmon.domain.clock import SystemClock, from_ms
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.request_log import ApiRequest
from elevenmon.store import history, requests
from elevenmon.store.database import Store

MILLION = 1_000_000
NOW_MS = 1_795_269_720_000
"""When the world stands still: 2026-11-21, so that every store made is the same."""
_BATCH = 20_000
_SETTINGS = {"stability": 0.5, "similarity_boost": 0.75, "style": 0, "use_speaker_boost": True, "speed": 1.0}
T = TypeVar("T")


def world(items: int, scenario: str = "busy") -> World:
    """The demo's world with so many clips, standing still."""
    return World(seed=11, scenario=scenario, items=items, clock=WorldClock(frozen_at_ms=NOW_MS, speed=0))


def clips(of: World) -> Iterator[HistoryItem]:
    """Every clip of a world, oldest first, as the API client reads it."""
    ids, stream = Identifiers(of.seed), of.clips
    last = stream.count(NOW_MS)
    used = 0
    for hour in range(stream.hour_of(of.first_clip), stream.hour_of(last) + 1):
        for moment, index in stream.times(hour):
            if of.first_clip <= index < last:
                kind = stream.kind(index)
                cost = sum(charge.credits for charge in kind.charges)
                yield _clip(kind, ids.encode(index), moment, index, (used, used + cost))
                used += cost


def _clip(kind: Kind, ids: tuple[str, str], moment: int, index: int, counter: tuple[int, int]) -> HistoryItem:
    detail = kind.detail
    assert isinstance(detail, Clip)
    voice, text = detail.voice, detail.text
    return HistoryItem(
        history_item_id=ids[0],
        at=from_ms(moment // 1000 * 1000),
        counter_from=counter[0],
        counter_to=counter[1],
        content_type="audio/wav",
        state="created",
        request_id=ids[1],
        voice_id=voice.voice_id if voice else None,
        voice_name=voice.name if voice else None,
        voice_category=voice.category if voice else None,
        model_id=detail.model_id,
        source=detail.source,
        text=text.replace(NUMBER_MARK, str(10_000 + index * 7919 % 90_000)) if text else text,
        output_format="wav_8000",
        settings=dict(_SETTINGS) if voice else {},
    )


def calls(of: World) -> Iterator[ApiRequest]:
    """Every request of a world, newest first, as the API client reads it."""
    log = RequestLog(of)
    end = NOW_MS
    while end >= of.origin_ms:
        start = end // HOUR_MS * HOUR_MS
        query = LogQuery(start, end, _BATCH, ascending=False, test=lambda _: True, search=None)
        for row in log.answer(query)["rows"]:
            stamp, event, trace, method, path, status, latency, user, key, error = row
            at = datetime.fromisoformat(stamp)
            extra = {"user_id": user, "hashed_xi_api_key": key, "error_code": error}
            yield ApiRequest(event, at, method, path, status, latency, event, trace, extra=extra)
        end = start - 1


def batches(records: Iterable[T], size: int = _BATCH) -> Iterator[list[T]]:
    """Lists of so many."""
    pending = iter(records)
    while batch := list(islice(pending, size)):
        yield batch


def fill(store: Store, number: int, older: int = 0) -> tuple[list[HistoryItem], list[ApiRequest]]:
    """Store the newest `number` of clips and of requests; the `older` ones before them, newest first."""
    source = world(number + older)
    told = clips(source)
    before = list(islice(told, older))
    for batch in batches(told):
        store.write(lambda connection, batch=batch: history.add(connection, batch)).result()
    log = calls(source)
    for rows in batches(islice(log, number)):
        store.write(lambda connection, rows=rows: requests.add(connection, rows)).result()
    return before[::-1], list(islice(log, older))


def kept(number: int = MILLION) -> Path:
    """The file of a store of so many clips and requests, made now unless it was made before."""
    directory = Path(os.environ.get("ELEVENMON_BENCH_DIR") or Path(tempfile.gettempdir()) / "elevenmon-bench")
    path = directory / f"million-{number}.db"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        making = path.with_suffix(".making")
        for leftover in chain([making], directory.glob(f"{making.name}*")):
            leftover.unlink(missing_ok=True)
        store = Store.open(making, clock=SystemClock())
        fill(store, number)
        store.close()
        making.rename(path)
    return path


if __name__ == "__main__":
    print(kept(int(sys.argv[1]) if len(sys.argv) > 1 else MILLION))
