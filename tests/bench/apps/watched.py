"""elevenmon with a watch on its event loop: `python watched.py FIGURES.json SECONDS ARGUMENT...`.

Times every callback of the main thread's loop once that many seconds have passed, and writes at the end how
long the loop was held up, and how much work each burst of callbacks (a tick, a poll, a key) was.
"""

import asyncio
import atexit
import gc
import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

GAP = 0.02
"""Seconds without a callback that end a burst."""


class Watch:
    """What the callbacks took, in milliseconds."""

    def __init__(self, settle: float) -> None:
        self._from = time.monotonic() + settle
        self._run = asyncio.events.Handle._run
        self._main = threading.main_thread()
        self._burst = self._ended = 0.0
        self.stalls: list[tuple[float, float, str]] = []
        self.bursts: list[float] = []
        self.collections: list[float] = []
        self._collecting = 0.0

    def install(self) -> None:
        """Watch every event loop of the main thread from now on."""
        watch = self

        def timed(handle: Any) -> None:
            begun, worked = time.monotonic(), time.thread_time()
            watch._run(handle)
            if begun >= watch._from and threading.current_thread() is watch._main:
                watch.note(handle, begun, worked)

        asyncio.events.Handle._run = timed
        gc.callbacks.append(self.note_collection)

    def note(self, handle: Any, begun: float, worked: float) -> None:
        """One callback has run."""
        now, work = time.monotonic(), (time.thread_time() - worked) * 1000
        if begun - self._ended > GAP:
            self.bursts.append(self._burst)
            self._burst = 0.0
        self._burst += work
        self._ended = now
        if now - begun > 0.005:
            name = getattr(getattr(handle._callback, "__self__", None), "get_name", lambda: "")()
            self.stalls.append(((now - begun) * 1000, work, name))

    def note_collection(self, phase: str, _details: object) -> None:
        """The garbage collector has begun or ended."""
        if phase == "start":
            self._collecting = time.monotonic()
        elif self._collecting >= self._from:
            self.collections.append((time.monotonic() - self._collecting) * 1000)

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
