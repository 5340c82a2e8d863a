"""How each feed is polled: what it asks the source, and writes to the store."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from elevenmon.domain.usage import GroupBy
from elevenmon.sync import account_polls, conversation_polls, history_polls, request_polls
from elevenmon.sync.session import Session
from elevenmon.sync.usage_polls import usage_poll

Poll = Callable[[Session], Awaitable[None]]
"""Raises ApiError, and StoreError for what cannot be written."""

POLLS: Mapping[str, Poll] = MappingProxyType(
    {
        "subscription": account_polls.poll_subscription,
        "requests": request_polls.poll_requests,
        "usage": usage_poll(None),
        "usage_by_voice": usage_poll(GroupBy.VOICE),
        "agents": account_polls.poll_agents,
        "live": account_polls.poll_live,
        "history": history_polls.poll_history,
        "conversations": conversation_polls.poll_conversations,
        "usage_by_product": usage_poll(GroupBy.PRODUCT),
        "usage_by_model": usage_poll(GroupBy.MODEL),
        "usage_by_key": usage_poll(GroupBy.KEY),
        "usage_by_user": usage_poll(GroupBy.USER),
        "usage_by_source": usage_poll(GroupBy.SOURCE),
        "usage_by_region": usage_poll(GroupBy.REGION),
        "models": account_polls.poll_models,
        "members": account_polls.poll_members,
        "keys": account_polls.poll_keys,
        "voices": account_polls.poll_voices,
        "user": account_polls.poll_user,
    }
)
"""By the feed's name; every feed has one."""
