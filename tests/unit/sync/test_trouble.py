"""A record that cannot be read, or written, any more: the figures stay or go on, and the reason is shown."""

import fcntl
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from elevenmon.domain.alerts import AlertTurn
from elevenmon.domain.health import FeedState
from elevenmon.domain.history import HistoryPage
from elevenmon.domain.request_log import RequestPage
from elevenmon.store import backfill, files
from elevenmon.store.backfill import Skipped
from elevenmon.store.database import Store
from elevenmon.store.errors import StoreDamaged
from elevenmon.sync.schedule import Schedule
from tests.sections import clip
from tests.unit.sync.alert_bench import bench as watched
from tests.unit.sync.alert_bench import shown, use
from tests.unit.sync.ears import Ears
from tests.unit.sync.fakes import START, Bench, FakeClock
from tests.unit.sync.test_engine import a_request


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


async def test_what_was_left_out_is_not_said_to_be_once_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers of a moment that were too large: those that come later bring all of that time."""
    async with Bench() as bench:
        bench.source.rows = [a_request(1, 5), a_request(2, 60)]
        answer = bench.source.requests

        async def huge(**arguments: Any) -> RequestPage:
            if arguments["end"] > START - timedelta(seconds=10):
                return RequestPage((), (), full=True, skipped=1)
            return await answer(**arguments)

        with monkeypatch.context() as troubled:
            troubled.setattr(bench.source, "requests", huge)
            await bench.run(60)
            assert bench.last.tail.left_out == "larger than what is read of one answer"
            assert len(bench.last.tail.rows) == 1
        await bench.run(10)
        assert bench.last.tail.left_out == ""
        assert len(bench.last.tail.rows) == 2


async def test_a_page_of_clips_that_lacks_none_says_so_of_what_was_missing_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Bench() as bench:
        bench.source.clips = [clip(number) for number in range(3)]
        moments = [START - timedelta(seconds=1), START - timedelta(days=30)]

        def note(connection: Any) -> None:
            for at in moments:
                backfill.skip(connection, Skipped("history", at, at, "too large"), START)

        def missing() -> int:
            return len(bench.read(lambda connection: backfill.skipped(connection, "history")))

        bench.rows.write(note).result()
        answer = bench.source.history
        with monkeypatch.context() as troubled:

            async def lacking(**arguments: Any) -> HistoryPage:
                return replace(await answer(**arguments), refused=1)

            troubled.setattr(bench.source, "history", lacking)
            await bench.run(60)
            assert missing() == 2
        with monkeypatch.context() as long:

            async def with_more(**arguments: Any) -> HistoryPage:
                return replace(await answer(**arguments), has_more=True, cursor="clip1")

            long.setattr(bench.source, "history", with_more)
            await bench.run(40)
            assert missing() == 1, "that page reaches back to its oldest clip"
        await bench.run(60)
        assert missing() == 0


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
