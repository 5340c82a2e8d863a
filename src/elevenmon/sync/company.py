"""The other processes on the same store: who of them asks the service, and what they want of each other."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from elevenmon.domain.clock import Clock
from elevenmon.store.errors import StoreError
from elevenmon.store.lease import Wish
from elevenmon.sync.fence import FencedRows
from elevenmon.sync.leadership import Leadership
from elevenmon.sync.process import Holder
from elevenmon.sync.runner import attempt
from elevenmon.sync.shared import Shared, encode


@dataclass(slots=True)
class Duties:
    """What being with others may ask of an engine. Called on its loop."""

    lead: Callable[[], None]
    """This process asks the service from now on."""
    rest: Callable[[], None]
    """It does so no longer."""
    follow: Callable[[Shared], None]
    """Show what the leader tells."""
    suffer: Callable[[StoreError], None]
    """The store cannot even say who leads."""
    grant: Callable[[Wish], Awaitable[None]]
    """Do what another process asks for."""
    draw: Callable[[], None]
    """Another process has stored something."""


class Company:
    """Kept by the engine's loop: `attend` whenever `due` has come, and after every wish."""

    def __init__(self, rows: FencedRows, clock: Clock, process: Holder, duties: Duties) -> None:
        self._clock, self._duties = clock, duties
        self._leadership = Leadership(rows, clock, process)
        self._wishes: list[Wish] = []
        self.shared: Shared | None = None
        """What the leader last told, while another process leads."""

    @property
    def leads(self) -> bool:
        """Whether this process asks the service."""
        return self._leadership.leads

    @property
    def leader(self) -> str | None:
        """Which other process does."""
        return self._leadership.leader

    @property
    def due(self) -> float:
        """When to attend next, on the monotonic clock."""
        return self._leadership.due

    async def attend(self) -> None:
        """Keep the lease, or see what the process that holds it has brought."""
        if self._clock.monotonic() < self.due and not self._wishes:
            return
        if self.leads:
            for wanted in await self._leadership.beat():
                await self._duties.grant(wanted)
            if not self.leads:
                self._duties.rest()
        if not self.leads:
            await self._look()
        wishes, self._wishes = self._wishes, []
        for wanted in wishes:
            await self._pass_on(wanted)

    def wish(self, wanted: Wish) -> None:
        """Have the leader do something; this process itself, should it lead by then."""
        self._wishes.append(wanted)

    def tell(self, telling: Callable[[], Shared]) -> None:
        """Tell the others, if there are any and it is news."""
        if self._leadership.heard:
            self._leadership.tell(encode(telling()))

    def lost(self) -> None:
        """The lease is another process's."""
        self._leadership.lost()

    async def moved(self) -> None:
        """The store went over to another file: its lease is needed. Raises StoreError."""
        self._leadership.lost()
        await self._leadership.take()

    async def leave(self) -> None:
        """Let another process lead at once."""
        await attempt(self._leadership.give_up)

    async def _look(self) -> None:
        news = await self._leadership.look()
        if self.leads:
            self.shared = None
            self._duties.lead()
        elif news.trouble is not None:
            self._duties.suffer(news.trouble)
        elif news.shared is not None:
            self.shared = news.shared
            self._duties.follow(news.shared)
        if self.leads or news.changed or news.trouble or news.shared:
            self._duties.draw()

    async def _pass_on(self, wanted: Wish) -> None:
        if self.leads:
            await self._duties.grant(wanted)
        else:
            await attempt(lambda: self._leadership.wish(wanted))
