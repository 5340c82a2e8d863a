"""The quota, the agents' gauge, whose account it is, and names for ids."""

import asyncio
import json
from datetime import timedelta

from elevenmon.domain.snapshot import Dimension
from elevenmon.store import history, live, lookups, state, subscriptions, usage_keys
from elevenmon.sync.session import Session

ACCOUNT_STATE = "account"
"""State: JSON with `user_id` and `workspace_id`, once known."""
_SEEN = timedelta(weeks=6)
_MOST_VOICES = 1000


async def poll_subscription(session: Session) -> None:
    """The quota, sampled at server time."""
    answer = await session.source.subscription()
    at = session.now()
    await session.write(lambda connection: subscriptions.record(connection, answer, at))


async def poll_user(session: Session) -> None:
    """Whose account it is: settles which file its records belong to."""
    user = await session.source.user()
    if await asyncio.wrap_future(session.rows.adopt(user.workspace_id, user.user_id)):
        await session.moved()
    session.identified = True
    note = json.dumps({"user_id": user.user_id, "workspace_id": user.workspace_id})
    await session.write(lambda connection: state.put(connection, ACCOUNT_STATE, note))


async def poll_live(session: Session) -> None:
    """How many agent conversations are going on. One of them proves that there are agents."""
    count = await session.source.live_count()
    at = session.now()
    await session.write(lambda connection: live.record(connection, at, count))
    if count > 0:
        session.facts.has_agents = True


async def poll_agents(session: Session) -> None:
    """Names of agents; and whether there are any, which sets the pace of the gauge."""
    agents = await session.source.agents()
    at = session.now()
    await session.write(lambda connection: lookups.save_agents(connection, agents, at))
    session.facts.has_agents = bool(agents)


async def poll_voices(session: Session) -> None:
    """Names of the voices that were used or heard in the last six weeks."""
    since, until = session.now() - _SEEN, session.now()
    used = await session.read(
        lambda connection: usage_keys.in_use(connection, Dimension.VOICE.value, since, until)
    )
    heard = await session.read(lambda connection: history.voice_ids(connection, since))
    ids = list(dict.fromkeys([*used, *heard]))[:_MOST_VOICES]
    voices = await session.source.voices(ids) if ids else ()
    at = session.now()
    await session.write(lambda connection: lookups.save_voices(connection, voices, at))


async def poll_models(session: Session) -> None:
    """Names of models."""
    models = await session.source.models()
    at = session.now()
    await session.write(lambda connection: lookups.save_models(connection, models, at))


async def poll_members(session: Session) -> None:
    """Names of the workspace's people."""
    members = await session.source.members()
    at = session.now()
    await session.write(lambda connection: lookups.save_members(connection, members, at))


async def poll_keys(session: Session) -> None:
    """Names of service accounts and their keys; no endpoint lists personal keys."""
    accounts = await session.source.service_accounts()
    at = session.now()
    await session.write(lambda connection: lookups.save_keys(connection, accounts, at))
