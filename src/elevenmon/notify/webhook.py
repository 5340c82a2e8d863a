"""The `webhook` channel: each announcement posted as JSON to one address, signed, tried again for a while."""

import asyncio
import random
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from elevenmon import __version__
from elevenmon.domain.clock import Clock
from elevenmon.net.client import HttpClient
from elevenmon.net.errors import NetError, Unreachable
from elevenmon.notify.announcement import Announcement
from elevenmon.notify.channel import Outcome
from elevenmon.notify.signature import headers
from elevenmon.settings.channels import Wanted, WebhookSettings

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds before the second try, doubled for each further one up to the longest; up to a tenth is added."""
_TOO_MANY = 429
_SECONDS = re.compile(r"[0-9]{1,9}")


class Webhook:
    """One address. Announcements go one after another, in the order in which they came."""

    name: Final = "webhook"
    lanes: Final = 1

    def __init__(
        self,
        settings: WebhookSettings,
        clock: Clock,
        *,
        first_wait: float = FIRST_WAIT,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._settings, self._clock = settings, clock
        self._first_wait, self._chance = first_wait, chance
        parts = urlsplit(settings.url)
        self._host = parts.netloc
        self._path = parts.path or "/"
        self._query = parts.query
        self._client = HttpClient(
            f"{parts.scheme}://{parts.netloc}",
            auth_header=None,
            user_agent=f"elevenmon/{__version__}",
            max_connections=1,
        )

    @property
    def wanted(self) -> Wanted:
        """Which alerts it carries."""
        return self._settings.wanted

    async def send(self, announcement: Announcement, *, posted: float) -> Outcome:
        """Post it, again and again where that may help: the network, 5xx and 429."""
        body, now = announcement.payload(), asyncio.get_running_loop().time
        last = posted + self._settings.give_up
        tries = 0
        while True:
            outcome, wait = await self._try(body, announcement.id)
            if outcome.sent or wait is None:
                return outcome
            pause = max(wait, min(self._first_wait * 2.0**tries, LONGEST_WAIT)) * (1 + self._chance() / 10)
            tries += 1
            if now() + pause >= last:
                again = f" (tried {tries} times)" if tries > 1 else ""
                return Outcome(False, outcome.text + again)
            await asyncio.sleep(pause)

    async def close(self) -> None:
        """Close the connection."""
        await self._client.aclose()

    async def _try(self, body: bytes, announcement_id: str) -> tuple[Outcome, float | None]:
        """One try, and how long to wait at least before another; None: another would not help."""
        timestamp = int(self._clock.now().timestamp())
        try:
            answer = await self._client.deliver(
                self._path,
                query=self._query,
                content=body,
                headers=headers(
                    body, announcement_id=announcement_id, timestamp=timestamp, secret=self._settings.secret
                ),
                deadline_seconds=self._settings.timeout,
            )
        except NetError as error:
            outcome = Outcome(False, f"{self._host}: {error.plain.rstrip('.')}")
            return outcome, 0.0 if isinstance(error, Unreachable) else None
        outcome = Outcome(200 <= answer.status < 300, f"{self._host} answered {answer.status}")
        if answer.status >= 500 or answer.status == _TOO_MANY:
            return outcome, asked_to_wait(answer.headers.get("retry-after", ""))
        return outcome, None


def asked_to_wait(retry_after: str) -> float:
    """The seconds that a server asks for, as far as they are believed; a date there is not read."""
    given = retry_after.strip()
    return min(float(given), LONGEST_WAIT) if _SECONDS.fullmatch(given) else 0.0
