"""A record that cannot be read, or written, any more: the figures stay or go on, and the reason is shown."""

import fcntl
import os
from datetime import timedelta
from pathlib import Path

import pytest

from elevenmon.domain.alerts import AlertTurn
from elevenmon.domain.health import FeedState
from elevenmon.domain.request_log import RequestPage
from elevenmon.store import backfill, files
from elevenmon.store.database import Store
from elevenmon.store.errors import StoreDamaged
from elevenmon.sync.schedule import Schedule
from tests.sections import clip
from tests.unit.sync.alert_bench import bench as watched
from tests.unit.sync.alert_bench import shown, use
from tests.unit.sync.ears import Ears
from tests.unit.sync.fakes import START, Bench, FakeClock


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


async def test_while_the_disk_is_full_the_figures_go_on_in_memory_and_the_feeds_recover_at_once(
    tmp_path: Path,
) -> None:
    async with Bench(path=tmp_path / "x.db") as bench:
        await bench.run(61)
        bench.rows.write(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchall())
        bench.source.clips = [
            clip(number, at=START + timedelta(seconds=60 - number), text="long " * 1_000)
            for number in range(50)
        ]
        await bench.run(31)
        history = bench.last.health.feeds["history"]
        assert (history.state, history.reason) == (FeedState.FAILING, "the disk is full")
        await bench.run(40)
        assert not bench.rows.on_disk
        assert {feed.state for feed in bench.last.health.feeds.values()} <= {
            FeedState.OK,
            FeedState.NOT_AVAILABLE,
        }
        note = "the disk is full: figures are kept in memory until there is room"
        assert bench.last.health.store_note == note
        await bench.run(61)
        assert bench.rows.on_disk
        assert bench.last.health.store_note is None
        assert bench.read(lambda c: c.execute("SELECT count(*) FROM history_item").fetchall()) == [(50,)]


async def test_in_memory_alerts_are_shown_by_all_and_told_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LOCK_TRIES", 1)
    monkeypatch.setattr(files, "LOCK_PAUSE_SECONDS", 0)
    path, ears = tmp_path / "x.db", Ears()
    Store.open(path, clock=FakeClock()).close()
    other = files.open_teller(path)
    fcntl.flock(other, fcntl.LOCK_EX)
    with files.locked(path):
        async with watched(ears, path=path) as one:
            await one.run(1)
            assert not one.rows.on_disk
            use(one, 0.81)
            await one.run(31)
            assert shown(one) == ["quota-80"]
            assert ears.heard == []
            os.close(other)
            use(one, 0.96)
            await one.run(31)
            assert "quota-95" in shown(one)
            assert ("quota-95", AlertTurn.OPENED) in ears.heard
            assert "quota-80" not in {name for name, _ in ears.heard}


async def test_a_log_that_cannot_be_read_is_said_to_be_and_noted_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Bench() as bench:

        async def requests(**_: object) -> RequestPage:
            return RequestPage((), (), full=True, skipped=1)

        monkeypatch.setattr(bench.source, "requests", requests)
        await bench.run(120)
        assert bench.last.tail.rows == ()
        assert bench.last.tail.left_out == "larger than what is read of one answer"
        assert bench.last.health.feeds["requests"].state is FeedState.FAILING
        noted = bench.read(lambda connection: backfill.skipped(connection, "requests"))
        assert len(noted) <= 2
