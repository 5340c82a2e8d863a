"""elevenmon in a time that runs faster: `python hurried.py FIGURES.json POLLS ARGUMENT...`.

Everything is asked, drawn and tidied up in the proportions of real use, but for the clock on the screen: it
ticks ten times a second at most. Notes every two seconds what the process holds, and ends by itself after so
many polls.
"""

import asyncio
import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.apps.hurry import Hurry

NOTED_EVERY = 2.0
SHORTEST_TICK = 0.1
"""Seconds between two calls of a timer of the screen at least."""
STUCK = 10.0
"""Seconds after which a poll that is still under way counts as something that is held."""
LOOKS, BETWEEN_LOOKS = 8, 0.05
"""How often is counted while nothing is asked, and seconds in between: the last answer is yet to be drawn."""


class Soak:
    """What is held, as (polls, bytes of memory, open files, threads, tasks of all event loops).

    The last three are counted while nothing is asked: requests come and go.
    """

    def __init__(self, target: Path, polls: int) -> None:
        self._target, self._most = target, polls
        self.polls = 0
        self.samples: list[tuple[int, ...]] = []
        self._loops: list[asyncio.AbstractEventLoop] = []
        self._polling: Any = None
        self._resting = False

    def install(self) -> None:
        """Hurry, count the polls, and begin to note."""
        self._hurry(Hurry.told())
        self._watch_polls()
        self._watch_loops()
        threading.Thread(target=self._note, daemon=True).start()

    def answered(self) -> None:
        """A poll is done."""
        self.polls += 1

    def pause(self) -> None:
        """Let some polls go by."""
        time.sleep(NOTED_EVERY)

    def memory(self) -> int:
        """Bytes that are held: what the process has of the machine's."""
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

    def _hurry(self, hurry: Hurry) -> None:
        from textual.message_pump import MessagePump

        from elevenmon.domain.clock import SystemClock
        from elevenmon.sync import engine

        SystemClock.now = lambda _clock: datetime.fromtimestamp(hurry.wall(), UTC)  # type: ignore[method-assign]
        SystemClock.monotonic = lambda _clock: hurry.monotonic()  # type: ignore[method-assign]

        async def pause(wake: asyncio.Event, seconds: float) -> None:
            await engine.pause(wake, seconds / hurry.speed)

        engine.Engine.__init__.__kwdefaults__["waiting"] = pause

        def hurried(set_it: Callable[..., Any]) -> Callable[..., Any]:
            def set_hurried(pump: MessagePump, seconds: float, *arguments: Any, **more: Any) -> Any:
                return set_it(
                    pump, min(seconds, max(SHORTEST_TICK, seconds / hurry.speed)), *arguments, **more
                )

            return set_hurried

        MessagePump.set_interval = hurried(MessagePump.set_interval)  # type: ignore[method-assign]
        # A toast stays as long as it would: in seconds of the machine it were something that is held.
        MessagePump.set_timer = hurried(MessagePump.set_timer)  # type: ignore[method-assign]

    def _watch_polls(self) -> None:
        from elevenmon.sync.polling import Polling
        from elevenmon.sync.schedule import NEVER

        ask, launch, due = Polling._ask, Polling.launch, Polling.due

        async def counted(polling: Polling, *arguments: Any) -> None:
            await ask(polling, *arguments)
            self.answered()

        def launched(polling: Polling, *arguments: Any) -> None:
            self._polling = polling
            if not self._resting:
                launch(polling, *arguments)

        def awaited(polling: Polling, *arguments: Any) -> float:
            return NEVER if self._resting else due(polling, *arguments)

        Polling._ask = counted  # type: ignore[method-assign]
        Polling.launch = launched  # type: ignore[method-assign]
        Polling.due = awaited  # type: ignore[method-assign]

    def _watch_loops(self) -> None:
        new = asyncio.events.new_event_loop

        def noted() -> asyncio.AbstractEventLoop:
            loop = new()
            self._loops.append(loop)
            return loop

        asyncio.events.new_event_loop = noted

    def _rest(self) -> None:
        """Wait until nothing is asked any more."""
        self._resting = True
        end = time.monotonic() + STUCK
        while self._polling is not None and self._polling.in_flight and time.monotonic() < end:
            time.sleep(0.01)

    def _counted(self) -> tuple[int, ...]:
        """Open files, threads and tasks: the least of a few looks."""
        looks = []
        for _ in range(LOOKS):
            time.sleep(BETWEEN_LOOKS)
            tasks = sum(len(asyncio.all_tasks(loop)) for loop in self._loops)
            looks.append((len(os.listdir("/proc/self/fd")), threading.active_count(), tasks))
        return tuple(map(min, zip(*looks, strict=True)))

    def _note(self) -> None:
        while self.polls < self._most:
            self.pause()
            self._rest()
            self.samples.append((self.polls, self.memory(), *self._counted()))
            self._resting = False
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
