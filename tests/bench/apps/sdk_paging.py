"""Pages the history through the official SDK into a store of ours: what a plain client reaches.

usage: sdk_paging.py ADDRESS STORE ITEMS        prints the items, the seconds and the CPU seconds
"""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from elevenlabs.client import ElevenLabs
from elevenlabs.types import SpeechHistoryItemResponse

from elevenmon.domain.clock import SystemClock
from elevenmon.domain.history import DialogueTurn, HistoryItem
from elevenmon.store import history
from elevenmon.store.database import Store


def item_of(one: SpeechHistoryItemResponse) -> HistoryItem:
    return HistoryItem(
        one.history_item_id,
        datetime.fromtimestamp(one.date_unix, UTC),
        one.character_count_change_from,
        one.character_count_change_to,
        one.content_type,
        str(one.state),
        one.request_id,
        one.voice_id,
        one.voice_name,
        one.voice_category,
        one.model_id,
        one.source,
        one.text,
        one.output_format,
        dict(one.settings or {}),
        tuple(DialogueTurn(turn.text, turn.voice_id, turn.voice_name) for turn in one.dialogue or ()),
    )


def main() -> None:
    address, path, most = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    store = Store.open(path, clock=SystemClock())
    client = ElevenLabs(base_url=address, api_key="sk_demo")
    client.history.list(page_size=1)
    began, spent, count, cursor = time.perf_counter(), time.process_time(), 0, None
    while count < most:
        page = client.history.list(page_size=1000, start_after_history_item_id=cursor)
        items = [item_of(one) for one in page.history]
        store.write(lambda connection, items=items: history.add(connection, items)).result()
        count += len(items)
        cursor = page.last_history_item_id
        if not page.has_more:
            break
    print(count, time.perf_counter() - began, time.process_time() - spent)
    store.close()


if __name__ == "__main__":
    main()
