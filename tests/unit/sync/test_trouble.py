"""A record that cannot be read any more: the figures stay, and the reason is shown."""

import pytest

from elevenmon.store.errors import StoreDamaged
from elevenmon.sync.schedule import Schedule
from tests.unit.sync.fakes import Bench


async def test_figures_that_cannot_be_built_leave_the_old_ones_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Bench() as bench:
        await bench.run(1)
        before = bench.last

        def damaged(*_: object) -> None:
            raise StoreDamaged("the store file is damaged")

        monkeypatch.setattr(bench.builder, "build", damaged)
        await bench.run(31)
        assert bench.last.revision > before.revision
        assert bench.last.quota is before.quota
        assert bench.last.health.store_note is not None
        assert "the store file is damaged" in bench.last.health.store_note
        assert (
            bench.last.health.feeds["subscription"].last_good != before.health.feeds["subscription"].last_good
        )
        monkeypatch.undo()
        await bench.run(31)
        assert bench.last.health.store_note is None


def test_a_feed_with_an_interval_of_its_own_keeps_it_at_any_pace() -> None:
    schedule = Schedule({"subscription": 30.0, "requests": 5.0}, 0.0, lambda: 0.0, fixed={"requests"})
    schedule.set_scale(10.0, 0.0)
    assert (schedule.interval("subscription"), schedule.interval("requests")) == (300.0, 5.0)
