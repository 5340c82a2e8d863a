"""A command that wants to know where an account stands: figures that are young enough, whoever asks for them.

Where no other elevenmon asks the service, this one does, once, and stores the answer under the same rules as
a monitor. Where one does, its figures are used: it is asked for newer ones, and not waited for long.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from elevenmon.api.errors import ApiError
from elevenmon.api.retry import with_retries
from elevenmon.domain.backoff import backoff
from elevenmon.domain.clock import Clock, to_ms
from elevenmon.domain.headline import Headline, Refusal, refusing
from elevenmon.domain.health import FaultKind, FeedState
from elevenmon.domain.units import CREDITS
from elevenmon.domain.what_if import Change, Comparison
from elevenmon.domain.wording import zone_named
from elevenmon.store import headlines, state, subscriptions, usage
from elevenmon.store.errors import LeaseLost
from elevenmon.store.headlines import Glance
from elevenmon.store.lease import Wish
from elevenmon.sync.account_polls import ACCOUNT_STATE
from elevenmon.sync.catch_up import identify
from elevenmon.sync.errand import on_an_errand
from elevenmon.sync.feeds import BY_NAME
from elevenmon.sync.fence import FencedRows
from elevenmon.sync.headline import Wording, headline, wording_of
from elevenmon.sync.known import unit_of
from elevenmon.sync.last_answer import as_text, last_answer
from elevenmon.sync.last_level import keep_level
from elevenmon.sync.leadership import Leadership, News
from elevenmon.sync.outlook import Outlook
from elevenmon.sync.polls import POLLS
from elevenmon.sync.process import this_process
from elevenmon.sync.remembered import Remembered, read_remembered
from elevenmon.sync.session import OFFSET_STATE, Rows, Session
from elevenmon.sync.source import Source
from elevenmon.sync.standing import Standing, standing
from elevenmon.sync.what_if import Whose, compare, read_ground

PATIENCE = 8.0
"""Seconds that one request is tried again for, where it fails with what passes by itself."""
_WAITED = 5.0
"""Seconds that the process which asks the service is waited for."""
_LOOK, _BEAT = 0.2, 2.0
_USAGE_HOLDS = timedelta(minutes=10)
"""How old usage rows may be: hours are counted in them."""
_FIRST_PAUSE = 5.0
"""Seconds that nobody asks again after a failure that passes by itself; it doubles."""
_IN_A_ROW = timedelta(hours=1)
_LONGEST_PAUSE = 900.0
_LEFT_ALONE = (FaultKind.RATE, FaultKind.SERVER)
_REFUSED = (FeedState.FAILING, FeedState.NO_PERMISSION, FeedState.NOT_AVAILABLE, FeedState.STOPPED)


class Unanswered(Exception):
    """ElevenLabs gave no figures; the message is one sentence."""

    def __init__(self, fault: FaultKind, reason: str) -> None:
        super().__init__(reason)
        self.fault = fault


class Inquiry:
    """One question. The store is the caller's to close."""

    def __init__(
        self, rows: Rows, connect: Callable[[], Source], clock: Clock, wording: Wording, *, store_text: bool
    ) -> None:
        """`connect` may block briefly and raise ApiError."""
        self._rows, self._connect, self._clock = FencedRows(rows), connect, clock
        self._leadership = Leadership(self._rows, clock, this_process())
        self._wording, self._store_text = wording, store_text
        self._zone = zone_named(wording.zone)
        self._offset = 0.0
        self._answer: str | None = None
        """The look ahead of the last standing, as text; None where the store has it, or it serves nobody."""

    async def stored(self) -> tuple[Standing, Headline | None]:
        """Where the account stands by the store alone; by the answer that stands, where it still does."""
        remembered = await self._read(read_remembered)
        self._offset = remembered.offset
        now = self._clock.now() + timedelta(seconds=self._offset)
        whose, budget = wording_of(self._wording, now), self._wording.budget

        def look(connection: Any) -> Standing:
            before = last_answer(connection, whose)
            outlook = Outlook(zone=self._zone, budget=budget, standing=before)
            found = standing(connection, now, self._zone, budget=budget, outlook=outlook)
            made = outlook.answer
            is_new = made is not None and made is not before and unit_of(found.known, budget) == CREDITS
            self._answer = as_text(made, whose) if made is not None and is_new else None
            return found

        found: Standing = await self._read(look)
        return found, headline(found, self._wording, now, self._offset)

    async def run(self, max_age: float, also: Collection[str] = ()) -> tuple[Standing, Headline | None, bool]:
        """The same from figures no older than so many seconds, where these can be had; and whether they were
        asked for. `also` names further feeds that are to have answered lately.

        Raises Unanswered, or StoreError.
        """
        asked = False
        if not await self._is_young(max_age):
            await self._refuse_while_refused(insisting=max_age <= 0)
            asked = await self._freshen(max_age, also)
        elif also:
            await self._freshen_others(also)
        return *await self.stored(), asked

    async def compare(self, change: Change) -> Comparison:
        """What would become of the verdict under a change, by the store."""
        remembered: Remembered = await self._read(read_remembered)
        now = self._clock.now() + timedelta(seconds=remembered.offset)
        whose = Whose(self._zone, self._wording.budget)
        made: Comparison = await self._read(lambda c: compare(c, read_ground(c, now, whose), change))
        return made

    async def _is_young(self, max_age: float) -> bool:
        latest = await self._read(subscriptions.latest)
        if latest is None:
            return False
        remembered: Remembered = await self._read(read_remembered)
        server_now = self._clock.now() + timedelta(seconds=remembered.offset)
        age: float = (server_now - latest[1]).total_seconds()
        return -1 <= age <= max_age

    async def _refuse_while_refused(self, *, insisting: bool) -> None:
        """Unanswered where the last one to ask was refused just now. Who insists may ask all the same, but
        not a server that wants to be left alone."""
        glance: Glance = await self._read(headlines.get)
        refusal = refusing(glance.headline, glance.refusal, to_ms(self._clock.now()))
        if refusal is None or (insisting and refusal.fault not in _LEFT_ALONE):
            return
        raise Unanswered(FaultKind(refusal.fault), refusal.reason)

    async def _freshen(self, max_age: float, also: Collection[str]) -> bool:
        """Whether this process asked for newer figures; else another one was waited for."""
        began, wished, told = self._clock.monotonic(), False, False
        while self._clock.monotonic() - began < _WAITED:
            news = await self._look()
            if self._leadership.leads and await self._is_young(max_age):
                # Whoever led until now has just asked.
                await self._leadership.give_up()
                return False
            if self._leadership.leads:
                with suppress(LeaseLost):
                    await self._ask(("subscription", "usage", *also), forced="subscription")
                    return True
                self._leadership.lost()
                continue
            if await self._is_young(max_age):
                return False
            # What was told before this process said that it listens may be of any time.
            told = told or news.changed
            feed = None if news.shared is None else news.shared.feeds.get("subscription")
            if told and feed is not None and feed.state in _REFUSED and feed.fault is not None:
                raise Unanswered(feed.fault, feed.reason or "it failed")
            if told and not wished:
                wished = True
                await self._leadership.wish(Wish("refresh", None))
            await asyncio.sleep(_LOOK)
        return False

    async def _freshen_others(self, also: Collection[str]) -> None:
        """Have further feeds answered, where nobody else asks: a process that does brings them by itself."""
        await self._look()
        if self._leadership.leads:
            with suppress(LeaseLost):
                await self._ask(also, forced=None)

    async def _look(self) -> News:
        """See who asks the service; that may be this process from now on. Memory is shared with nobody."""
        if self._leadership.leads:
            return News(changed=False)
        news = await self._leadership.look()
        if news.trouble is not None:
            raise news.trouble
        return news

    async def _ask(self, feeds: Collection[str], *, forced: str | None) -> None:
        asking = asyncio.ensure_future(self._polled(feeds, forced))
        beating = asyncio.ensure_future(self._beat())
        try:
            await asking
        except ApiError as error:
            if forced is None:
                return
            await self._note_refusal(error)
            raise Unanswered(error.kind, error.reason) from error
        finally:
            for task in (asking, beating):
                task.cancel()
            await asyncio.gather(asking, beating, return_exceptions=True)
            await self._leadership.give_up()

    async def _beat(self) -> None:
        while self._rows.on_disk:
            await asyncio.sleep(_BEAT)
            await self._leadership.beat()

    async def _polled(self, feeds: Collection[str], forced: str | None) -> None:
        async with on_an_errand(
            self._connect, self._rows, self._clock, self._leadership, store_text=self._store_text
        ) as session:
            session.identified = await session.read(lambda c: state.get(c, ACCOUNT_STATE)) is not None
            if not session.identified:
                await identify(session, self._clock, PATIENCE)
            for name in feeds:
                if name == forced:
                    await self._poll(session, name)
                elif await self._is_due(session, name):
                    # Without it the verdict says what it lacks.
                    with suppress(ApiError):
                        await self._poll(session, name)
            await self._keep(session)

    async def _poll(self, session: Session, name: str) -> None:
        feed = BY_NAME[name]
        with session.calls.noted(feed.paths, session.now):
            await with_retries(
                lambda: POLLS[feed.name](session), deadline_seconds=PATIENCE, clock=self._clock
            )

    async def _is_due(self, session: Session, name: str) -> bool:
        dimension = BY_NAME[name].dimension
        if dimension is None and name != "usage":
            return True
        value = "" if dimension is None else dimension.value
        obtained: datetime | None = await session.read(lambda c: usage.obtained_at(c, value))
        return obtained is None or session.now() - obtained > _USAGE_HOLDS

    async def _keep(self, session: Session) -> None:
        """Put ready what the next one to look finds."""
        offset = session.offset
        # By what this file says: the account may have turned out to have another one.
        remembered: Remembered = await session.read(read_remembered)
        if abs(offset - remembered.offset) >= 1.0:
            await session.write(lambda c: state.put(c, OFFSET_STATE, str(offset)))
        found, line = await self.stored()
        answer = self._answer
        if line is None:
            return

        def put(connection: Any) -> None:
            headlines.put(connection, line)
            keep_level(connection, found.verdict.level)
            if answer is not None:
                headlines.put_outlook(connection, answer)

        await session.write(put)

    async def _note_refusal(self, error: ApiError) -> None:
        now = self._clock.now()
        before = (await self._read(headlines.get)).refusal
        row = before is not None and to_ms(now) - before.at < _IN_A_ROW / timedelta(milliseconds=1)
        failures = before.failures + 1 if before is not None and row else 1
        pause = min(_LONGEST_PAUSE, backoff(error.kind, failures, _FIRST_PAUSE, error.retry_after))
        until = to_ms(now) + round(pause * 1000)
        refusal = Refusal(to_ms(now), until, error.kind.value, error.reason, failures)
        with suppress(LeaseLost):
            await asyncio.wrap_future(self._rows.write(lambda c: headlines.put_refusal(c, refusal)))

    def _read(self, job: Callable[[Any], Any]) -> Awaitable[Any]:
        return asyncio.wrap_future(self._rows.read(job))
