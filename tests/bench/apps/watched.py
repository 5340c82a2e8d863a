"""elevenmon with a watch on its event loop: `python watched.py FIGURES.json SECONDS ARGUMENT...`.

Times every callback of the main thread's loop once that many seconds have passed, and writes at the end how
long the loop was held up, and how much work each burst of callbacks (a tick, a poll, a key) was.
"""

import asyncio
import atexit
import gc
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

GAP = 0.02
"""Seconds without a callback that end a burst."""


class Queue:
    """How long a thread was ready to run and had no CPU, as the kernel counts it (proc(5), schedstat)."""

    def __init__(self, thread: int) -> None:
        self._file = os.open(f"/proc/self/task/{thread}/schedstat", os.O_RDONLY)

    def waited(self) -> float:
        """Seconds since the thread began."""
        return int(os.pread(self._file, 100, 0).split()[1]) / 1e9

    def close(self) -> None:
        """It is not asked again."""
        os.close(self._file)


class Watch:
    """What the callbacks took, in milliseconds."""

    def __init__(self, settle: float) -> None:
        self._from = time.monotonic() + settle
        self._run = asyncio.events.Handle._run
        self._main = threading.main_thread()
        self._burst = self._ended = 0.0
        self._queue = Queue(threading.get_native_id())
        self.stalls: list[tuple[float, float, float, str]] = []
        """Each one: less the wait for a CPU, the whole of it, its own work, its task."""
        self.bursts: list[float] = []
        self.collections: list[float] = []
        self._collecting = self._queued = 0.0

    def install(self) -> None:
        """Watch every event loop of the main thread from now on."""
        watch = self

        def timed(handle: Any) -> None:
            if threading.current_thread() is not watch._main:
                watch._run(handle)
                return
            waited, worked, begun = watch._queue.waited(), time.thread_time(), time.monotonic()
            watch._run(handle)
            if begun >= watch._from:
                watch.note(handle, begun, worked, waited)

        asyncio.events.Handle._run = timed
        gc.callbacks.append(self.note_collection)

    def note(self, handle: Any, begun: float, worked: float, waited: float) -> None:
        """One callback has run."""
        now = time.monotonic()
        # Where the machine is a guest, the time a thread worked jumps ahead now and then: 21 ms of 8.
        work = min(time.thread_time() - worked, now - begun) * 1000
        if begun - self._ended > GAP:
            self.bursts.append(self._burst)
            self._burst = 0.0
        self._burst += work
        self._ended = now
        if now - begun > 0.005:
            name = getattr(getattr(handle._callback, "__self__", None), "get_name", lambda: "")()
            queued = self._queue.waited() - waited
            self.stalls.append(((now - begun - queued) * 1000, (now - begun) * 1000, work, name))

    def note_collection(self, phase: str, _details: object) -> None:
        """The garbage collector has begun or ended, in any thread: less that thread's wait for a CPU."""
        queue = Queue(threading.get_native_id())
        waited, now = queue.waited(), time.monotonic()
        queue.close()
        if phase == "start":
            self._collecting, self._queued = now, waited
        elif self._collecting >= self._from:
            self.collections.append((now - self._collecting - (waited - self._queued)) * 1000)

    def figures(self) -> dict[str, Any]:
        """All of it, longest first."""
        bursts = sorted(burst for burst in self.bursts if burst > 0.05)
        return {
            "bursts": len(bursts),
            "burst_p95_ms": bursts[int(len(bursts) * 0.95)] if bursts else 0.0,
            "burst_max_ms": bursts[-1] if bursts else 0.0,
            "longest": sorted(self.stalls, reverse=True)[:10],
            "collections_ms": sorted(self.collections, reverse=True)[:5],
        }


if __name__ == "__main__":
    target = Path(sys.argv[1])
    watch = Watch(float(sys.argv[2]))
    watch.install()
    atexit.register(lambda: target.write_text(json.dumps(watch.figures())))
    sys.argv[1:] = sys.argv[3:]
    from elevenmon.__main__ import main

    sys.exit(main())
