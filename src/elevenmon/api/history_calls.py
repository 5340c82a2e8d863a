"""Calls about generated clips."""

from collections.abc import Sequence
from datetime import datetime

from elevenmon.api import endpoints
from elevenmon.api.calls import Caller
from elevenmon.api.errors import BadShape
from elevenmon.api.paging import in_halves
from elevenmon.api.schemas.history import read_history, read_history_item
from elevenmon.domain.clock import to_ms
from elevenmon.domain.history import HistoryItem, HistoryPage
from elevenmon.net.client import Sink

LARGEST_PAGE = 1000
AUDIO_BYTES = 512_000_000
ARCHIVE_BYTES = 4_000_000_000
DEFAULT_SOURCE = "TTS"
_AUDIO_TYPES = ("audio/", "application/octet-stream")
_ARCHIVE_TYPES = (*_AUDIO_TYPES, "application/zip", "application/x-zip-compressed")


class HistoryCalls(Caller):
    """What was generated."""

    async def history(
        self,
        *,
        page_size: int = 100,
        cursor: str | None = None,
        after: datetime | None = None,
        before: datetime | None = None,
        voice_id: str | None = None,
        model_id: str | None = None,
        source: str | None = None,
        search: str | None = None,
        sort: str | None = None,
    ) -> HistoryPage:
        """One page of clips from `after` (included) to `before` (excluded); `sort` is asc or desc.

        A filter by model or words goes with a source, TTS unless given: the server asks for one. A page
        that is too large is asked again at half the size; when a single clip is too large, the page is
        empty, has the cursor it was asked with, and counts it in `refused`: go on with `before`.
        """
        if source is None and (model_id is not None or search is not None):
            source = DEFAULT_SOURCE

        async def ask(size: int) -> HistoryPage:
            params = {
                "page_size": size,
                "start_after_history_item_id": cursor,
                "voice_id": voice_id,
                "model_id": model_id,
                "date_after_unix": None if after is None else to_ms(after) // 1000,
                "date_before_unix": None if before is None else -(-to_ms(before) // 1000),
                "sort_direction": sort,
                "search": search,
                "source": source,
            }
            return await self._ask(endpoints.HISTORY, read_history, params=params)

        page = await in_halves(ask, max(1, min(page_size, LARGEST_PAGE)))
        return (
            HistoryPage((), has_more=True, cursor=cursor, scanned_until=None, refused=1)
            if page is None
            else page
        )

    async def history_item(self, history_item_id: str) -> HistoryItem:
        """One clip; NotFound when it is gone."""
        return await self._ask(endpoints.HISTORY_ITEM, read_history_item, identity=history_item_id)

    async def history_audio(self, history_item_id: str, sink: Sink, *, cap_bytes: int = AUDIO_BYTES) -> int:
        """Stream a clip's audio into `sink`; the bytes received. BadShape when it is no audio."""
        response = await self._fetch(
            endpoints.HISTORY_AUDIO,
            sink,
            identity=history_item_id,
            expected_types=_AUDIO_TYPES,
            cap_bytes=cap_bytes,
        )
        return response.size

    async def delete_history_item(self, history_item_id: str) -> None:
        """Delete a clip. Sent once: after a NetworkFault, see with `history_item` whether it is gone."""
        await self._ask(endpoints.HISTORY_DELETE, _read_deleted, identity=history_item_id)

    async def download_history(
        self,
        history_item_ids: Sequence[str],
        sink: Sink,
        *,
        output_format: str | None = None,
        cap_bytes: int = ARCHIVE_BYTES,
    ) -> int:
        """Stream one clip, or a ZIP of several, into `sink`; the bytes received.

        `output_format` is "wav", or None for the formats they were made in.
        """
        body: dict[str, object] = {"history_item_ids": list(history_item_ids)}
        if output_format is not None:
            body["output_format"] = output_format
        response = await self._fetch(
            endpoints.HISTORY_DOWNLOAD,
            sink,
            json=body,
            expected_types=_ARCHIVE_TYPES,
            cap_bytes=cap_bytes,
        )
        return response.size


def _read_deleted(data: object) -> None:
    if not isinstance(data, dict) or data.get("status") != "ok":
        raise BadShape("unexpected answer for the deletion: it may not have happened")
