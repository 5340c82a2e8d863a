"""Sounds that were fetched once: a folder that forgets what was heard longest ago when it grows too large."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from elevenmon.domain.history import HistoryItem
from elevenmon.net.client import Sink
from elevenmon.sync.clip_files import extension, written_whole

CAP_BYTES = 500_000_000
Fetch = Callable[[str, Sink], Awaitable[int]]
"""Streams the sound of a clip, by its id, into a sink; the bytes received."""


class ClipCache:
    """One folder, the user's alone. Several processes may share it."""

    def __init__(self, folder: Path, cap_bytes: int = CAP_BYTES) -> None:
        self._folder, self._cap = folder, cap_bytes

    def known(self, item: HistoryItem) -> Path | None:
        """The file of a clip that is here; it counts as heard now."""
        path = self._path(item)
        try:
            os.utime(path)
        except OSError:
            return None
        return path

    async def fetched(self, item: HistoryItem, fetch: Fetch, progress: Callable[[int], None]) -> Path:
        """The file of a clip, fetched where need be; `progress` hears how many bytes have come.

        What `fetch` raises passes, and OSError, and ValueError for an empty sound: nothing half stays.
        """
        known = self.known(item)
        if known is not None:
            return known
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(item)
        size = 0
        with written_whole(self._folder, path.name) as (file, placed):

            def sink(piece: bytes) -> None:
                nonlocal size
                file.write(piece)
                size += len(piece)
                progress(size)

            if await fetch(item.history_item_id, sink) == 0:
                raise ValueError("the sound is empty")
        self._make_room(keep=placed[0])
        return placed[0]

    def forget(self, item: HistoryItem) -> None:
        """Remove a clip's file."""
        self._path(item).unlink(missing_ok=True)

    def _path(self, item: HistoryItem) -> Path:
        return self._folder / f"{item.history_item_id.replace(':', '-')}.{extension(item)}"

    def _make_room(self, keep: Path) -> None:
        files = []
        for path in self._folder.iterdir():
            try:
                status = path.stat()
            except OSError:  # another process was quicker
                continue
            files.append((status.st_mtime_ns, status.st_size, path))
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= self._cap:
                break
            if path != keep:
                path.unlink(missing_ok=True)
                total -= size
