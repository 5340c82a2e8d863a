"""elevenmon with every feed asked twice a second: `python hurried.py FIGURES.json POLLS ARGUMENT...`.

Notes every two seconds what the process holds, and ends by itself after so many polls.
"""

import json
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

EVERY = 0.5
"""Seconds between two polls of a feed."""
NOTED_EVERY = 2.0


class Soak:
    """What is held, as (polls, bytes of memory, open files, threads, tasks of the engine and of the app)."""

    def __init__(self, target: Path, polls: int) -> None:
        self._target, self._most = target, polls
        self.polls = 0
        self._loops: set[Any] = set()
        self.samples: list[tuple[int, ...]] = []

    def install(self) -> None:
        """Hurry the feeds, count the polls, and begin to note."""
        import asyncio

        from elevenmon import runtime
        from elevenmon.sync.feeds import FEEDS
        from elevenmon.sync.polling import Polling

        ask, soak = Polling._ask, self

        async def counted(polling: Polling, *arguments: Any) -> None:
            soak._loops.add(asyncio.get_running_loop())
            await ask(polling, *arguments)
            soak.polls += 1

        Polling._ask = counted  # type: ignore[method-assign]
        runtime.feed_intervals = lambda _chosen: {feed.name: EVERY for feed in FEEDS}
        threading.Thread(target=self._note, daemon=True).start()

    def pause(self) -> None:
        """Let some polls go by."""
        time.sleep(NOTED_EVERY)

    def memory(self) -> int:
        """Bytes that are held: what the process has of the machine's."""
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

    def _note(self) -> None:
        import asyncio

        while self.polls < self._most:
            self.pause()
            tasks = sum(len(asyncio.all_tasks(loop)) for loop in self._loops)
            self.samples.append(
                (
                    self.polls,
                    self.memory(),
                    len(os.listdir("/proc/self/fd")),
                    threading.active_count(),
                    tasks,
                )
            )
            self._target.write_text(json.dumps(self.samples))
        os.kill(os.getpid(), signal.SIGTERM)


def run(kind: type[Soak]) -> int:
    """elevenmon with the arguments that follow, noted by such a soak; its exit status."""
    soak = kind(Path(sys.argv[1]), int(sys.argv[2]))
    sys.argv[1:] = sys.argv[3:]
    soak.install()
    from elevenmon.__main__ import main

    return main()


if __name__ == "__main__":
    sys.exit(run(Soak))
