"""A catching up by oneself, and the look at the quota beside it."""

import asyncio

from elevenmon.api.errors import KeyRejected, ScopeMissing
from elevenmon.domain.account import Member
from elevenmon.domain.lookups import Agent
from elevenmon.store import lookups, subscriptions
from elevenmon.store.lookups import Kind
from elevenmon.sync.taking_turns import Order, Turns
from tests.sections import clip
from tests.unit.sync.fakes import FakeClock, FakeSource, InlineRows

ORDER = Order(full=False, since=None, store_text=True, tell=lambda _: None, say=lambda _: None)


async def test_a_catching_up_that_has_next_to_nothing_to_bring_still_looks_at_the_quota() -> None:
    clock = FakeClock()
    rows, source = InlineRows(clock), FakeSource(clock)
    answer = source.subscription

    async def slowly() -> object:
        await asyncio.sleep(0.3)
        return await answer()

    source.subscription = slowly  # type: ignore[method-assign, assignment]
    try:
        brought = await Turns(rows, lambda: source, clock).run(ORDER)
        assert [(each.kind, each.failure) for each in brought][:2] == [("usage", None), ("history", None)]
        latest = rows.read(subscriptions.latest).result()
        assert latest is not None
        assert latest[0].used == source.account.used
    finally:
        rows.close()


async def _member() -> tuple[Member, ...]:
    return (Member("u1", "ada@example.com", "Ada", None, is_owner=True, is_locked=False),)


def _names(rows: InlineRows, kind: Kind) -> dict[str, str]:
    return rows.read(lambda connection: lookups.names(connection, kind)).result()


async def test_names_come_with_the_records_those_of_voices_by_what_was_brought() -> None:
    """Filters find by name, whether or not a monitor was ever open on the store."""
    clock = FakeClock()
    rows, source = InlineRows(clock), FakeSource(clock)
    source.clips = [clip(0, at=clock.now(), voice_id="v1")]
    source.agent_list = (Agent("a1", "Desk"),)
    source.members = _member  # type: ignore[method-assign]
    # What a key may not list is missing, and no more.
    source.errors = {"models": ScopeMissing("no permission (models_read)", status=401)}
    try:
        brought = await Turns(rows, lambda: source, clock).run(ORDER)
        assert [each.failure for each in brought] == [None] * 4
        assert _names(rows, "voice") == {"v1": "Voice v1"}
        assert _names(rows, "member") == {"u1": "Ada"}
        assert _names(rows, "agent") == {"a1": "Desk"}
        assert source.count("models") == source.count("service_accounts") == 1
    finally:
        rows.close()


async def test_after_the_key_is_refused_no_name_is_asked_for() -> None:
    clock = FakeClock()
    rows, source = InlineRows(clock), FakeSource(clock)
    source.errors = {"conversations": KeyRejected("the key was refused", status=401)}
    try:
        brought = await Turns(rows, lambda: source, clock).run(ORDER)
        assert brought[-1].failure is not None
        assert source.count("agents") == source.count("members") == 0
    finally:
        rows.close()
