"""What the engine leaves in the store: written when it changed, and again where the store did not take it."""

from datetime import timedelta
from typing import Any

from elevenmon.domain.clock import to_ms
from elevenmon.domain.headline import Headline
from elevenmon.domain.level import Level
from elevenmon.store import gaps, headlines, state
from elevenmon.store.errors import StoreError
from elevenmon.sync.fence import FencedRows
from elevenmon.sync.last_level import last_level
from elevenmon.sync.memory import Memory
from elevenmon.sync.remembered import read_remembered
from elevenmon.sync.session import OFFSET_STATE
from tests.unit.sync.fakes import START, FakeClock, InlineRows

HEADLINE = Headline(2**42, "credits", 1.0, 2.0, None, "watch", "fine", "●", None, (), 2**43, "UTC")


async def test_what_the_store_did_not_take_it_gets_the_next_time() -> None:
    rows = InlineRows(FakeClock())
    memory = Memory(FencedRows(rows), rows.read(read_remembered).result())

    def kept(connection: Any) -> tuple[Level | None, Headline | None, str | None]:
        return last_level(connection), headlines.get(connection).headline, state.get(connection, OFFSET_STATE)

    for trouble, expected in (
        (StoreError("database is locked"), (None, None, None)),
        (None, (Level.WATCH, HEADLINE, "90.0")),
    ):
        rows.broken = trouble
        await memory.keep_verdict(Level.WATCH, HEADLINE, None)
        await memory.keep_house({}, 90.0)
        assert rows.read(kept).result() == expected
    rows.close()


async def test_a_gap_that_could_not_be_written_is_kept_later_and_once() -> None:
    rows = InlineRows(FakeClock())
    memory = Memory(FencedRows(rows), rows.read(read_remembered).result())
    rows.broken = StoreError("database is locked")
    hours = [START + timedelta(hours=hour) for hour in range(6)]
    for hour in (0, 2, 4):
        await memory.keep_gap(hours[hour], hours[hour + 1])
    await memory.keep_house({}, 0.0)
    rows.broken = None
    # Another process noticed the same one, some seconds later.
    seen = (hours[2] + timedelta(seconds=9), hours[3] + timedelta(seconds=2))
    rows.write(lambda c: gaps.record(c, *seen, "suspended")).result()
    # And the clock was set back to a moment within another one.
    back = (hours[0] + timedelta(minutes=30),) * 2
    rows.write(lambda c: gaps.record(c, *back, "clock set")).result()

    def kept(connection: Any) -> list[tuple[int, int]]:
        return [(a, b) for a, b, _ in gaps.between(connection, hours[0], hours[5])]

    expected = [tuple(map(to_ms, pair)) for pair in (hours[0:2], back, seen, hours[4:6])]
    for _ in range(2):
        await memory.keep_house({}, 0.0)
        assert rows.read(kept).result() == expected
    rows.close()
