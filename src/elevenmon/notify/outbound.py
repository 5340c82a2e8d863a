"""The one who tells: takes edges from the engine, and has the channels carry them, on a thread of its own.

Nothing here keeps anybody waiting: telling is putting into a queue, and a channel that hangs hangs alone.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Final

from elevenmon.domain.alerts import AlertEvent, Telling
from elevenmon.domain.clock import Clock
from elevenmon.notify.announcement import Announcement, announcement
from elevenmon.notify.channel import Channel, Outcome
from elevenmon.notify.decision import Edges, is_wanted

_LOG = logging.getLogger(__name__)
WAITING: Final = 100
"""Announcements that may wait for one channel; what comes on top is lost, and the log says so."""
LAST_WORDS: Final = 0.2
"""Seconds that what is under way or waits is given when elevenmon ends."""
_ENDING = 0.7
_REMEMBERED = 200
"""Tellings that a front end may show."""


@dataclass(frozen=True, slots=True)
class _Letter:
    announcement: Announcement
    posted: float
    """On the clock of the loop."""


class Outbound:
    """Implements `domain.alerts.Notifier`. The first event worth telling starts its thread."""

    def __init__(self, channels: Sequence[Channel], clock: Clock, redact: Callable[[str], str]) -> None:
        """`redact` takes keys out of a text."""
        self._channels, self._clock, self._redact = tuple(channels), clock, redact
        self._told: deque[Telling] = deque(maxlen=_REMEMBERED)
        self._boxes: dict[str, asyncio.Queue[_Letter]] = {
            each.name: asyncio.Queue(WAITING) for each in channels
        }
        self._edges = Edges()
        self._lock = Lock()
        self._ending = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._stopped = False

    def tell(self, event: AlertEvent) -> None:
        """Send it out by every channel that is to carry it. Returns at once; from any thread."""
        carriers = [channel for channel in self._channels if is_wanted(channel.wanted, event)]
        with self._lock:
            if not carriers or self._stopped or not self._edges.is_news(event):
                return
            loop = self._started()
        told = announcement(event, self._redact)
        with suppress(RuntimeError):  # it was stopped in this moment
            loop.call_soon_threadsafe(self._post, carriers, told)

    def told(self) -> tuple[Telling, ...]:
        """What became of the newest announcements, the newest last."""
        with self._lock:
            return tuple(self._told)

    def stop(self) -> None:
        """Give what is under way a moment, then end it, children and all; returns within a second."""
        with self._lock:
            self._stopped = True
            loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self._ending.set)
        thread.join(LAST_WORDS + _ENDING)

    def _started(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = Thread(target=self._serve, args=(self._loop,), name="notify", daemon=True)
            self._thread.start()
        return self._loop

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            loop.run_until_complete(self._work())
        finally:
            loop.close()

    def _post(self, carriers: Sequence[Channel], told: Announcement) -> None:
        letter = _Letter(told, asyncio.get_running_loop().time())
        for channel in carriers:
            try:
                self._boxes[channel.name].put_nowait(letter)
            except asyncio.QueueFull:
                self._note(channel, told, Outcome(False, "too much waits for it already"))

    async def _work(self) -> None:
        """Carry letters until told to end."""
        carrying = []
        for channel in self._channels:
            box = self._boxes[channel.name]
            carrying += [asyncio.create_task(self._carry(channel, box)) for _ in range(channel.lanes)]
        try:
            await self._ending.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS):
                    await asyncio.gather(*(box.join() for box in self._boxes.values()))
        finally:
            for task in carrying:
                task.cancel()
            await asyncio.gather(*carrying, return_exceptions=True)
            for channel in self._channels:
                await channel.close()

    async def _carry(self, channel: Channel, box: "asyncio.Queue[_Letter]") -> None:
        while True:
            letter = await box.get()
            try:
                outcome = await channel.send(letter.announcement, posted=letter.posted)
            except Exception as error:
                # The boundary of a channel: its text may be foreign, or secret.
                outcome = Outcome(False, f"unexpected {type(error).__name__}")
            finally:
                box.task_done()
            self._note(channel, letter.announcement, outcome)

    def _note(self, channel: Channel, told: Announcement, outcome: Outcome) -> None:
        # A program's own words are among it.
        alert, text, now = told.alert, self._redact(outcome.text), self._clock.now()
        telling = Telling(channel.name, alert.ref, alert.opened_at, told.turn, outcome.sent, text, now)
        with self._lock:
            self._told.append(telling)
        if not outcome.sent:
            # The alert's text is the account's, and stays out of the log.
            _LOG.warning("%s: %s not told: %s", channel.name, alert.ref.id, text)
