"""Who asks the service, among engines on one file; the clock on the wall has no say in it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from elevenmon.store import lease, state
from elevenmon.store.database import Store
from elevenmon.store.errors import LeaseLost
from elevenmon.store.lease import EXPIRY_SECONDS, Wish
from elevenmon.sync.fence import FencedRows
from elevenmon.sync.leadership import Leadership
from elevenmon.sync.process import Holder
from elevenmon.sync.schedule import NEVER
from elevenmon.sync.shared import SHARED_STATE
from tests.unit.sync.fakes import FakeClock


class Party:
    """One process of several: a store on the common file, and its leadership."""

    def __init__(self, path: Path | None, clock: FakeClock, number: int) -> None:
        self.store = Store.open(path, clock=clock)
        self.rows = FencedRows(self.store)
        self.leadership = Leadership(self.rows, clock, Holder(number, "a machine of its own"))

    def kept(self, name: str) -> str | None:
        return self.store.read(lambda connection: state.get(connection, name)).result()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def parties(tmp_path: Path, clock: FakeClock) -> Iterator[tuple[Party, Party]]:
    first, second = (Party(tmp_path / "x.db", clock, number) for number in (11, 22))
    yield first, second
    for party in (first, second):
        party.store.close()


async def test_one_leads_and_the_other_sees_who(parties: tuple[Party, Party]) -> None:
    first, second = parties
    await first.leadership.look()
    await second.leadership.look()
    assert (first.leadership.leads, second.leadership.leads) == (True, False)
    assert (first.leadership.leader, second.leadership.leader) == (None, "process 11")


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1), timedelta(hours=1)])
async def test_a_wall_clock_that_jumps_changes_nothing(
    parties: tuple[Party, Party], clock: FakeClock, jump: timedelta
) -> None:
    first, second = parties
    await first.leadership.look()
    clock.wall += jump
    clock.ticks += EXPIRY_SECONDS - 1
    await second.leadership.look()
    assert not second.leadership.leads
    assert await first.leadership.beat() == []
    assert first.leadership.leads


async def test_the_one_that_fell_silent_is_replaced_and_writes_nothing_more(
    parties: tuple[Party, Party], clock: FakeClock
) -> None:
    first, second = parties
    await first.leadership.look()
    await second.leadership.look()
    clock.ticks += EXPIRY_SECONDS + 0.5
    await second.leadership.look()
    assert second.leadership.leads
    with pytest.raises(LeaseLost):
        first.rows.write(lambda connection: state.put(connection, "late", "x")).result()
    second.rows.write(lambda connection: state.put(connection, "new", "y")).result()
    assert (first.kept("late"), first.kept("new")) == (None, "y")
    await first.leadership.beat()
    assert not first.leadership.leads
    news = await first.leadership.look()
    assert not first.leadership.leads and news.trouble is None
    assert first.leadership.leader == "process 22"


async def test_what_is_told_arrives_and_only_news_is_written(
    parties: tuple[Party, Party], clock: FakeClock
) -> None:
    first, second = parties
    await first.leadership.look()
    assert not first.leadership.heard
    assert (await second.leadership.look()).changed is False
    await first.leadership.beat()
    assert first.leadership.heard
    assert (await second.leadership.look()).changed is True
    first.leadership.tell("{}")
    assert first.leadership.due <= clock.ticks + 0.5
    clock.ticks += 0.5
    await first.leadership.beat()
    assert second.kept(SHARED_STATE) == "{}"
    assert (await second.leadership.look()).changed is True
    assert (await second.leadership.look()).changed is False
    due = first.leadership.due
    first.leadership.tell("{}")
    assert first.leadership.due == due


async def test_wishes_reach_the_one_that_leads(parties: tuple[Party, Party]) -> None:
    first, second = parties
    await first.leadership.look()
    await second.leadership.wish(Wish("interval", 60))
    assert await first.leadership.beat() == [Wish("interval", 60)]
    assert await first.leadership.beat() == []


async def test_given_up_it_is_free_at_once(parties: tuple[Party, Party]) -> None:
    first, second = parties
    await first.leadership.look()
    number = first.rows.number
    assert number is not None
    await first.leadership.give_up()
    assert not first.leadership.leads
    await second.leadership.look()
    assert second.leadership.leads
    assert second.rows.number == number + 1


async def test_where_the_file_was_deleted_one_leads_whoever_makes_the_new_one(
    parties: tuple[Party, Party], clock: FakeClock, tmp_path: Path
) -> None:
    first, second = parties
    await first.leadership.look()
    await second.leadership.look()
    (tmp_path / "x.db").unlink()
    for party in (second, first):
        assert party.rows.retry_disk().result(10) is True
    clock.ticks += EXPIRY_SECONDS
    await second.leadership.look()
    assert second.leadership.leads
    await first.leadership.beat()
    assert not first.leadership.leads
    with pytest.raises(LeaseLost):
        first.rows.write(lambda connection: state.put(connection, "name", "value")).result(10)
    await first.leadership.look()
    assert (first.leadership.leads, second.leadership.leads) == (False, True)


async def test_memory_is_shared_with_nobody(clock: FakeClock) -> None:
    alone = Party(None, clock, 11)
    assert alone.leadership.leads and alone.leadership.due == NEVER
    alone.rows.write(lambda connection: state.put(connection, "name", "value")).result()
    assert alone.kept("name") == "value"
    assert alone.store.read(lease.read).result() is None
    alone.store.close()
