"""Calls about voices, models, agents and their conversations."""

from collections.abc import Iterable
from datetime import datetime

from elevenmon.api import endpoints
from elevenmon.api.calls import Caller
from elevenmon.api.paging import follow
from elevenmon.api.schemas.conversations import (
    read_agents,
    read_conversation,
    read_conversations,
    read_live_count,
)
from elevenmon.api.schemas.lookups import read_models, read_voices
from elevenmon.domain.clock import to_ms
from elevenmon.domain.conversations import ConversationDetail, ConversationPage
from elevenmon.domain.lookups import Agent, Model, Voice
from elevenmon.net.address import Params

VOICES_PER_CALL = 100
LARGEST_PAGE = 100
MOST_AGENT_PAGES = 50


class LookupCalls(Caller):
    """Names for ids, and the agents' doings."""

    async def voices(self, voice_ids: Iterable[str]) -> tuple[Voice, ...]:
        """The voices of these ids, as far as they still exist; a hundred per request. None for no ids."""
        wanted = list(dict.fromkeys(voice_ids))
        found: dict[str, Voice] = {}
        for first in range(0, len(wanted), VOICES_PER_CALL):
            chunk = wanted[first : first + VOICES_PER_CALL]
            params: Params = {"voice_ids": chunk, "page_size": VOICES_PER_CALL, "include_total_count": False}
            page = await self._ask(endpoints.VOICES, read_voices, params=params)
            found.update((voice.voice_id, voice) for voice in page.voices if voice.voice_id in chunk)
        return tuple(found.values())

    async def models(self) -> tuple[Model, ...]:
        """All models with their list price factors."""
        return await self._ask(endpoints.MODELS, read_models)

    async def live_count(self) -> int:
        """How many agent conversations are going on now. Needs `convai_read`."""
        return await self._ask(endpoints.LIVE_COUNT, read_live_count)

    async def agents(self) -> tuple[Agent, ...]:
        """All agents, page after page."""

        async def ask(cursor: str | None) -> tuple[tuple[Agent, ...], bool, str | None]:
            params = {"page_size": LARGEST_PAGE, "cursor": cursor}
            return await self._ask(endpoints.AGENTS, read_agents, params=params)

        return await follow(ask, MOST_AGENT_PAGES)

    async def conversations(
        self,
        *,
        cursor: str | None = None,
        after: datetime | None = None,
        before: datetime | None = None,
        page_size: int = 100,
    ) -> ConversationPage:
        """One page of conversations begun between `after` and `before`, newest first."""
        params = {
            "cursor": cursor,
            "page_size": max(1, min(page_size, LARGEST_PAGE)),
            "call_start_after_unix": None if after is None else to_ms(after) // 1000,
            "call_start_before_unix": None if before is None else -(-to_ms(before) // 1000),
        }
        return await self._ask(endpoints.CONVERSATIONS, read_conversations, params=params)

    async def conversation(self, conversation_id: str) -> ConversationDetail:
        """One conversation with its transcript and charges; large, so never polled."""
        return await self._ask(endpoints.CONVERSATION, read_conversation, identity=conversation_id)
