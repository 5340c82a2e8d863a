"""A catching up by oneself, and the look at the quota beside it."""

import asyncio

from elevenmon.store import subscriptions
from elevenmon.sync.taking_turns import Order, Turns
from tests.unit.sync.fakes import FakeClock, FakeSource, InlineRows


async def test_a_catching_up_that_has_next_to_nothing_to_bring_still_looks_at_the_quota() -> None:
    clock = FakeClock()
    rows, source = InlineRows(clock), FakeSource(clock)
    answer = source.subscription

    async def slowly() -> object:
        await asyncio.sleep(0.3)
        return await answer()

    source.subscription = slowly  # type: ignore[method-assign, assignment]
    order = Order(full=False, since=None, store_text=True, tell=lambda _: None, say=lambda _: None)
    try:
        brought = await Turns(rows, lambda: source, clock).run(order)
        assert [(each.kind, each.failure) for each in brought][:2] == [("usage", None), ("history", None)]
        latest = rows.read(subscriptions.latest).result()
        assert latest is not None
        assert latest[0].used == source.account.used
    finally:
        rows.close()
