"""What the engine leaves in the store for the next start, and for charts: none of it may stop a poll."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from elevenmon.domain.clock import to_ms
from elevenmon.domain.headline import Headline
from elevenmon.domain.level import Level
from elevenmon.store import backfill, database, gaps, headlines, state
from elevenmon.sync.fence import FencedRows
from elevenmon.sync.last_level import keep_level
from elevenmon.sync.remembered import LAST_GOOD_STATE, Remembered, encode_last_good
from elevenmon.sync.runner import Failure, attempt
from elevenmon.sync.session import OFFSET_STATE
from elevenmon.sync.usage_polls import ask_all_again

if TYPE_CHECKING:
    from elevenmon.sync.outlook import Answer

WALKED = ("history", "requests", "conversations")
"""The kinds of record that are kept whole."""
_WORTH_NOTING = 1.0
"""Seconds by which the clock offset must move before it is written again."""

_SUSPENDED = "suspended or clock set"
_MOST_UNKEPT = 20
"""Gaps that wait for a store that takes them, or for this process to lead."""


def forget_all(connection: Any) -> None:
    """Have everything asked again that is stored: the records stay."""
    backfill.forget(connection, WALKED)
    ask_all_again(connection)


class Memory:
    """Writes small facts; a store that cannot take them now gets them the next time."""

    def __init__(self, rows: FencedRows, remembered: Remembered) -> None:
        self._rows = rows
        self.offset = remembered.offset
        """The clock offset assumed until an answer tells it, in seconds."""
        self._written_offset: float | None = remembered.offset
        self._level = remembered.level
        self._headline: Headline | None = None
        self._unkept: deque[tuple[datetime, datetime]] = deque(maxlen=_MOST_UNKEPT)
        self._answer: Answer | None = None

    def begin_anew(self) -> None:
        """It is another file from now on, which may hold what an earlier run left: all is written again."""
        self._written_offset = None
        self._level, self._headline, self._answer = None, None, None

    async def check_file(self) -> None:
        """Look for damage after a run that did not end properly; the store sets a damaged file aside."""

        async def check() -> None:
            await asyncio.wrap_future(self._rows.read(database.check))

        if self._rows.unclean and isinstance(await attempt(check), Failure):
            await self._retry_disk()

    async def keep_verdict(self, level: Level, headline: Headline | None, answer: "Answer | None") -> None:
        """The verdict's level, for its hysteresis, and the headline and the look ahead, for commands."""
        if not self._rows.may_write:
            return
        if level is not self._level and await self._write(lambda c: keep_level(c, level)):
            self._level = level
        if headline is None or (headline == self._headline and answer is self._answer):
            return
        if await self._write(lambda connection: self._put(connection, headline, answer)):
            self._headline, self._answer = headline, answer

    def _put(self, connection: Any, headline: Headline, answer: "Answer | None") -> None:
        headlines.put(connection, headline)
        if answer is not None and answer is not self._answer:
            from elevenmon.sync.last_answer import as_text  # noqa: PLC0415 - after the first frame

            headlines.put_outlook(connection, as_text(answer, headline.worded_for))

    async def keep_gap(self, start: datetime, end: datetime) -> None:
        """Nobody looked from `start` to `end` on the wall clock; lost, it is a silence of the service."""
        if not await self._write(lambda connection: gaps.record(connection, start, end, _SUSPENDED)):
            self._unkept.append((start, end))

    async def _keep_gaps(self) -> None:
        """Those that could not be written when they were noticed, unless whoever led then noted the same."""
        if not self._unkept or not self._rows.may_write:
            return
        unkept = tuple(self._unkept)

        def put(connection: Any) -> None:
            for start, end in unkept:
                # What merely touches it is another one, as that of a clock set back, which has no length.
                noted = [gap for gap in gaps.between(connection, start, end) if gap[0] < gap[1]]
                if not any(a < to_ms(end) and to_ms(start) < b for a, b, _ in noted):
                    gaps.record(connection, start, end, _SUSPENDED)

        if await self._write(put):
            self._unkept.clear()

    async def keep_house(self, ages: Mapping[str, datetime], offset: float) -> None:
        """Keep the age of the figures and the clock offset; and go back to the file, should it be needed."""
        await self._retry_disk()
        await self._keep_gaps()
        self.keep_ages(ages)
        self.offset = offset
        written = self._written_offset
        is_new = written is None or abs(offset - written) >= _WORTH_NOTING
        if is_new and await self._write(lambda c: state.put(c, OFFSET_STATE, str(offset))):
            self._written_offset = offset

    def keep_ages(self, ages: Mapping[str, datetime]) -> None:
        """When each feed last answered; not waited for."""
        text = encode_last_good(ages)
        self._rows.write(lambda connection: state.put(connection, LAST_GOOD_STATE, text))

    async def forget_walks(self) -> None:
        """Have every kind of record walked again from its newest end, and usage asked again."""
        await self._write(forget_all)

    async def _retry_disk(self) -> None:
        async def retry() -> bool:
            return await asyncio.wrap_future(self._rows.retry_disk())

        await attempt(retry)

    async def _write(self, job: Callable[[Any], None]) -> bool:
        """Whether it was taken."""

        async def write() -> None:
            await asyncio.wrap_future(self._rows.write(job))

        return not isinstance(await attempt(write), Failure)
