"""What is done with clips, each piece of work from beginning to end; what cannot be done is an exception.

Files are copied in one go: this runs on the clips' own thread, which draws nothing and polls nothing.
"""

import asyncio
import shutil
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from elevenmon.api.errors import ApiError, NotFound
from elevenmon.domain.clock import Clock
from elevenmon.domain.history import HistoryItem
from elevenmon.settings.paths import shown
from elevenmon.store import history
from elevenmon.store.errors import StoreError
from elevenmon.sync.clip_cache import ClipCache
from elevenmon.sync.clip_files import file_name, written_whole
from elevenmon.sync.clip_source import ClipSource
from elevenmon.sync.player import found_player, played, refusal
from elevenmon.sync.session import Rows

NO_PLAYER = "no player was found (mpv, ffplay, afplay, paplay or aplay): save the clip instead"


class ClipTrouble(Exception):
    """A piece of work that could not be done; `str()` is one sentence."""


class ClipWork:
    """Bound to the event loop that runs it."""

    def __init__(
        self, source: ClipSource, rows: Rows, clock: Clock, cache: ClipCache, downloads: Callable[[], Path]
    ) -> None:
        self._source, self._rows, self._clock = source, rows, clock
        self._cache, self._downloads = cache, downloads

    async def play(self, item: HistoryItem, progress: Callable[[int], None]) -> str:
        """Fetch and play; what to say at the end."""
        player = found_player()
        if player is None:
            raise ClipTrouble(NO_PLAYER)
        path = await self._fetched(item, progress)
        why_not = refusal(player, path)
        if why_not is not None:
            raise ClipTrouble(why_not)
        status = await played(player, path)
        if status != 0:
            raise ClipTrouble(f"{player} could not play it (exit status {status})")
        return "played to the end"

    async def save(self, item: HistoryItem, progress: Callable[[int], None]) -> str:
        """Save the sound of one clip; where it is."""
        path = await self._fetched(item, progress)
        with written_whole(self._downloads(), file_name(item)) as (file, placed), path.open("rb") as sound:
            shutil.copyfileobj(sound, file)
        return f"saved as {shown(placed[0])}"

    async def save_zip(self, items: Sequence[HistoryItem], progress: Callable[[int], None]) -> str:
        """Save several clips as one ZIP; where it is, and how many of them are gone."""
        stamp = self._clock.now().strftime("%Y-%m-%d_%H-%M-%S")
        gone = 0
        with written_whole(self._downloads(), f"{stamp}_{len(items)}-clips.zip") as (file, placed):
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                for number, item in enumerate(items, 1):
                    try:
                        path = await self._fetched(item, lambda _: None)
                        archive.write(path, file_name(item))
                    except NotFound:
                        gone += 1
                    progress(number)
            if gone == len(items):
                raise ClipTrouble("none of these clips exists any more")
        missing = f"; {gone} of {len(items)} are gone" if gone else ""
        return f"saved as {shown(placed[0])}{missing}"

    async def delete(self, item: HistoryItem) -> str:
        """Delete at the service. Sent once: where the answer is lost, looking tells what became of it."""
        try:
            await self._source.delete_history_item(item.history_item_id)
        except NotFound:
            pass
        except ApiError as error:
            if not await self._is_gone(item, error):
                raise ClipTrouble(f"not deleted: {error.reason}") from None
        moment = self._clock.now()
        with suppress(OSError):
            self._cache.forget(item)

        def mark(connection: Any) -> bool:
            return history.mark_deleted(connection, item, moment)

        try:
            await asyncio.wrap_future(self._rows.write(mark))
        except StoreError as error:
            return f"deleted at ElevenLabs, but the record here could not be marked: {error}"
        return "deleted at ElevenLabs; the record here stays"

    async def _is_gone(self, item: HistoryItem, why: ApiError) -> bool:
        """Whether a clip is gone after all. ClipTrouble where that cannot be found out either."""
        try:
            await self._source.history_item(item.history_item_id)
        except NotFound:
            return True
        except ApiError as error:
            raise ClipTrouble(
                f"whether it was deleted is not known: {why.reason}, and then: {error.reason}"
            ) from None
        return False

    async def _fetched(self, item: HistoryItem, progress: Callable[[int], None]) -> Path:
        return await self._cache.fetched(item, self._source.history_audio, progress)
