"""What of the past could not be had is told of by `sync` and `doctor`, with what asks for it again."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from elevenmon.cli.catching_up import Wanted, catch_up
from elevenmon.simulation import DemoChoice
from elevenmon.store import backfill
from elevenmon.store.backfill import Skipped
from elevenmon.store.database import Store
from elevenmon.sync.catch_up import Brought
from elevenmon.sync.taking_turns import Order, Turns
from tests.unit.cli.test_command_line import run
from tests.unit.cli.test_examination import findings
from tests.unit.store.records import FixedClock

THEN = datetime(2026, 11, 20, 12, tzinfo=UTC)
TOLD = "requests: some of the past is left out (larger than what is read of one answer)"


class Done:
    """Everything was brought already."""

    async def run(self, order: Order) -> list[Brought]:
        return [
            Brought(kind, 0, 0, complete=True, seconds=0.0)
            for kind in ("history", "requests", "usage", "conversations")
        ]


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """A run sets it for its process; this one is not its own."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.open(tmp_path / "data" / DemoChoice().store_name, clock=FixedClock())
    missing = Skipped("requests", THEN, THEN, "larger than what is read of one answer")
    made.write(lambda connection: backfill.skip(connection, missing, THEN)).result(30)
    yield made
    made.close()


@pytest.mark.parametrize(("full", "hint"), [(False, "; elevenmon sync --full asks for it again"), (True, "")])
def test_sync_says_what_is_left_out(
    store: Store, capsys: pytest.CaptureFixture[str], full: bool, hint: str
) -> None:
    wanted = Wanted(full=full, since=None, as_json=False, store_text=True)
    assert catch_up(store, cast(Turns, Done()), wanted) == 0
    assert capsys.readouterr().err == f"elevenmon: {TOLD}{hint}\n"
    brought = THEN + timedelta(days=1)
    store.write(lambda connection: backfill.regain(connection, "requests", None, brought)).result(30)
    assert catch_up(store, cast(Turns, Done()), wanted) == 0
    assert capsys.readouterr().err == ""


def test_doctor_says_what_is_left_out(store: Store, tmp_path: Path) -> None:
    done = run("doctor", "--demo", "--json", "--data-dir", str(tmp_path / "data"), home=tmp_path)
    assert done.returncode == 0
    assert findings(done)["store", "left out"] == f"{TOLD}; elevenmon sync --full asks for it again"
