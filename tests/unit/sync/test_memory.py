"""What the engine leaves in the store: written when it changed, and again where the store did not take it."""

from typing import Any

from elevenmon.domain.headline import Headline
from elevenmon.domain.level import Level
from elevenmon.store import headlines, state
from elevenmon.store.errors import StoreError
from elevenmon.sync.fence import FencedRows
from elevenmon.sync.last_level import last_level
from elevenmon.sync.memory import Memory
from elevenmon.sync.remembered import read_remembered
from elevenmon.sync.session import OFFSET_STATE
from tests.unit.sync.fakes import FakeClock, InlineRows

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
