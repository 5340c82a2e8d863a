"""Clips and requests in a real store, a minute apart, and how tests add them and ask for them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from elevenmon.domain.filters import parse
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import Kind, ListQuery
from elevenmon.domain.request_log import ApiRequest
from elevenmon.store import history, requests
from elevenmon.store.database import Store
from tests.unit.sync.listening import PATIENCE, Listener

START = datetime(2026, 11, 1, tzinfo=UTC)
GEORGE, SARAH = "JBFqnCBsd6RMkjVDRZzb", "EXAVITQu4vr4xnSDxMaL"
REQUESTS, CLIPS = ListQuery(Kind.REQUESTS), ListQuery(Kind.HISTORY)


def clip(number: int, **changes: Any) -> HistoryItem:
    """A clip a minute."""
    values: dict[str, Any] = {
        "history_item_id": f"h{number}",
        "at": START + timedelta(minutes=number),
        "counter_from": 0,
        "counter_to": number % 100,
        "content_type": "audio/wav",
        "state": "created",
        "voice_id": GEORGE if number % 3 else SARAH,
        "source": "TTS",
        "text": f"Parcel number {number} is on its way" + (" today" if number % 50 == 0 else ""),
    }
    return HistoryItem(**{**values, **changes})


def call(number: int, **changes: Any) -> ApiRequest:
    """A request a minute, every tenth of them elevenmon's own, every twentieth refused."""
    values: dict[str, Any] = {
        "request_key": f"e{number}",
        "at": START + timedelta(minutes=number),
        "method": "POST",
        "path": f"/v1/text-to-speech/{GEORGE}" if number % 2 else "/v1/voices",
        "status": 429 if number % 20 == 7 else 200,
        "latency_seconds": (number * 37 % 100) / 50,
        "own": number % 10 == 3,
    }
    return ApiRequest(**{**values, **changes})


def add_clips(store: Store, items: Sequence[HistoryItem]) -> None:
    store.write(lambda connection: history.add(connection, items)).result(PATIENCE)


def add_calls(store: Store, items: Sequence[ApiRequest]) -> None:
    store.write(lambda connection: requests.add(connection, items)).result(PATIENCE)


def texts(listener: Listener, first: int, count: int) -> list[int]:
    """The numbers of the clips or requests of a page."""
    page = listener.page(first, count)
    return [number_of(row.record) for row in page.rows]


def number_of(record: HistoryItem | ApiRequest) -> int:
    return round((record.at - START) / timedelta(minutes=1))


def requests_id(store: Store, key: str) -> int:
    rows = store.read(
        lambda connection: connection.execute(
            "SELECT id FROM request WHERE request_key = ?", (key,)
        ).fetchall()
    ).result(PATIENCE)
    row_id: int = rows[0][0]
    return row_id


def filtered(kind: str, text: str, sort: str = "time", *, descending: bool = True) -> ListQuery:
    return ListQuery(Kind(kind), parse(text, kind, zone=UTC), sort, descending)


def answer(ask: Any) -> Any:
    """What an asynchronous call delivers."""
    done, answers = Event(), []

    def deliver(value: object) -> None:
        answers.append(value)
        done.set()

    ask(deliver)
    assert done.wait(PATIENCE)
    return answers[0]
