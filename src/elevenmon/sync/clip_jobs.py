"""What front ends may have done with clips (`domain.lists.ClipJobs`): jobs on a thread and loop of their own.

The thread is begun by the first job. One clip plays at a time, and one is deleted at a time.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from threading import Lock, Thread

from elevenmon.api.errors import ApiError
from elevenmon.domain.clock import Clock
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.lists import Job
from elevenmon.domain.record_text import clip_text
from elevenmon.domain.text import clean
from elevenmon.sync.clip_cache import ClipCache
from elevenmon.sync.clip_source import ClipPlaces, ClipSource
from elevenmon.sync.clip_work import ClipTrouble, ClipWork
from elevenmon.sync.player import found_player
from elevenmon.sync.session import Rows

_PROGRESS_SECONDS = 0.1
_STOPPING = 0.8
"""Seconds that stopping may take: long enough for a player to end."""
_LONGEST_NAME = 30
READ_ONLY = "this account is opened read-only: nothing is deleted"

Deliver = Callable[[Job], None]
Progress = Callable[[int], None]


class LiveClips:
    """Safe to use from any thread."""

    def __init__(
        self,
        *,
        places: ClipPlaces,
        rows: Rows,
        clock: Clock,
        read_only: bool,
        deleted: Callable[[], None],
    ) -> None:
        """`deleted` is called after a clip was."""
        self._connect, self._rows, self._clock = places.connect, rows, clock
        self._cache, self._downloads = ClipCache(places.cache), places.downloads
        self._read_only, self._deleted = read_only, deleted
        self._lock = Lock()
        self._numbers = itertools.count(1)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._source: ClipSource | None = None
        self._running: dict[int, Future[None]] = {}
        self._playing: int | None = None
        self._one_deletion = asyncio.Lock()
        self._stopped = False

    @property
    def player(self) -> str | None:
        """The name of the player found on this machine."""
        return found_player()

    def play(self, item: HistoryItem, deliver: Deliver) -> int:
        """Fetch and play; another clip that plays is stopped."""
        self.stop_playing()
        job = self._job(f"Playing {_called(item)}")
        self._playing = job.job_id
        return self._begin(job, deliver, lambda work, progress: work.play(item, progress))

    def stop_playing(self) -> bool:
        """Stop the clip that plays; whether there was one."""
        with self._lock:
            playing, self._playing = self._playing, None
            running = self._running.get(playing) if playing is not None else None
        return running is not None and running.cancel()

    def save(self, item: HistoryItem, deliver: Deliver) -> int:
        """Save the sound in the download folder."""
        job = self._job(f"Downloading {_called(item)}")
        return self._begin(job, deliver, lambda work, progress: work.save(item, progress))

    def save_zip(self, items: Sequence[HistoryItem], deliver: Deliver) -> int:
        """Save several clips as one ZIP. ValueError for none."""
        if not items:
            raise ValueError("there is no clip to save")
        job = replace(self._job(f"Downloading {len(items):,} clips"), total=len(items), unit="clips")
        return self._begin(job, deliver, lambda work, progress: work.save_zip(items, progress))

    def delete(self, item: HistoryItem, deliver: Deliver) -> int:
        """Delete at the service. PermissionError when read-only."""
        if self._read_only:
            raise PermissionError(READ_ONLY)

        async def delete(work: ClipWork, _: Progress) -> str:
            async with self._one_deletion:
                says = await work.delete(item)
            self._deleted()
            return says

        return self._begin(self._job(f"Deleting {_called(item)}"), deliver, delete)

    def cancel(self, job_id: int) -> None:
        """Give a job up."""
        with self._lock:
            running = self._running.get(job_id)
        if running is not None:
            running.cancel()

    def stop(self) -> None:
        """Give all jobs up and end the thread. A second call does nothing."""
        with self._lock:
            self._stopped = True
            loop, thread, running = self._loop, self._thread, tuple(self._running.values())
            self._loop = None
        for each in running:
            each.cancel()
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._close(loop), loop)
        thread.join(_STOPPING)

    def _job(self, title: str) -> Job:
        return Job(next(self._numbers), title)

    def _begin(self, job: Job, deliver: Deliver, do: Callable[[ClipWork, Progress], Awaitable[str]]) -> int:
        with self._lock:
            if self._stopped:
                deliver(replace(job, state="cancelled", says="elevenmon is being closed"))
                return job.job_id
            loop = self._started()
            running = asyncio.run_coroutine_threadsafe(self._run(job, deliver, do), loop)
            self._running[job.job_id] = running
        running.add_done_callback(lambda _: self._forget(job.job_id))
        return job.job_id

    def _forget(self, job_id: int) -> None:
        with self._lock:
            self._running.pop(job_id, None)
            if self._playing == job_id:
                self._playing = None

    def _started(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = Thread(target=_serve, args=(self._loop,), name="clips", daemon=True)
            self._thread.start()
        return self._loop

    async def _run(
        self, job: Job, deliver: Deliver, do: Callable[[ClipWork, Progress], Awaitable[str]]
    ) -> None:
        """Tell of the beginning, of progress now and then, and of the end, once."""
        told_at, done = self._clock.monotonic(), 0
        deliver(job)

        def progress(amount: int) -> None:
            nonlocal told_at, done
            done = amount
            if self._clock.monotonic() - told_at >= _PROGRESS_SECONDS:
                told_at = self._clock.monotonic()
                deliver(replace(job, done=amount))

        try:
            says = await do(self._work(), progress)
        except asyncio.CancelledError:
            deliver(replace(job, state="cancelled", done=done, says="cancelled"))
            raise
        except ApiError as error:
            deliver(replace(job, state="failed", done=done, says=error.reason))
        except (ClipTrouble, ValueError) as error:
            deliver(replace(job, state="failed", done=done, says=str(error)))
        except OSError as error:
            why = (error.strerror or "the system refused").lower()
            deliver(replace(job, state="failed", done=done, says=f"the file could not be written: {why}"))
        else:
            deliver(replace(job, state="done", done=job.total or done, says=says))

    def _work(self) -> ClipWork:
        if self._source is None:
            self._source = self._connect()
        return ClipWork(self._source, self._rows, self._clock, self._cache, self._downloads)

    async def _close(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let the cancelled jobs end, then the connections, then the loop."""
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)
        if self._source is not None:
            with suppress(ApiError):
                await self._source.aclose()
        loop.stop()


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    """The clips' thread: until the loop is stopped."""
    try:
        loop.run_forever()
    finally:
        loop.close()


def _called(item: HistoryItem) -> str:
    """What a person knows a clip by: its first words, or its id."""
    said = clip_text(item)
    return f"“{clean(said, limit=_LONGEST_NAME)}”" if said else item.history_item_id
