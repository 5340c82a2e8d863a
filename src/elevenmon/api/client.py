"""The ElevenLabs API as domain values: one async method per endpoint.

    async with ElevenLabs("https://api.elevenlabs.io", key, clock=SystemClock()) as api:
        subscription = await api.subscription()

Every method raises `ApiError` and nothing else. Nothing is asked twice because of its status: pace and
retries are the engine's, or `retry.with_retries` for a command that runs once.
"""

from typing import Self

from elevenmon import __version__
from elevenmon.api.account_calls import AccountCalls
from elevenmon.api.history_calls import HistoryCalls
from elevenmon.api.lookup_calls import LookupCalls
from elevenmon.api.usage_calls import UsageCalls
from elevenmon.domain.clock import Clock
from elevenmon.domain.secret import Secret

USER_AGENT = f"elevenmon/{__version__}"


class ElevenLabs(AccountCalls, UsageCalls, HistoryCalls, LookupCalls):
    """One account's API. Opens nothing before its first call, and belongs to that call's event loop."""

    def __init__(self, base_url: str, key: Secret, *, clock: Clock, user_agent: str = USER_AGENT) -> None:
        """ValueError for a base URL that is neither https nor http on loopback."""
        super().__init__(base_url, key, clock=clock, user_agent=user_agent)

    def __repr__(self) -> str:
        return f"ElevenLabs({self.base_url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
