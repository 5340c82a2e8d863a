"""What is wished before the engine runs, and what becomes of a monitor that is stopped then.

The source refuses every connection, so nothing is polled; the engine and its thread are real.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue

import pytest

from elevenmon.api.errors import ServerFault
from elevenmon.domain.alerts import AlertRef
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.filters import parse
from elevenmon.domain.health import FeedState
from elevenmon.domain.level import Level
from elevenmon.domain.lists import Kind, ListQuery, Page
from elevenmon.domain.ports import ENGINE_THREAD
from elevenmon.domain.snapshot import Dimension, Snapshot, View
from elevenmon.store import alert_episodes, requests, state
from elevenmon.store.alert_episodes import Said
from elevenmon.store.database import Store
from elevenmon.store.errors import StoreClosed
from elevenmon.sync.feeds import FEEDS
from elevenmon.sync.monitor import LiveMonitor
from elevenmon.sync.session import OFFSET_STATE
from elevenmon.sync.source import Source
from tests.unit.store.records import request
from tests.unit.sync.fakes import IDENTITY

HANG = 30.0
"""Seconds after which a test gives up; nothing is measured by it."""


def refused() -> Source:
    raise ServerFault("nobody there")


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[LiveMonitor]:
    clock = SystemClock()
    made = LiveMonitor(
        store=Store.open(tmp_path / "account.db", clock=clock),
        connect=refused,
        identity=IDENTITY,
        clock=clock,
        intervals={"subscription": 7.0},
        zone="UTC",
    )
    yield made
    made.stop()


def until(monitor: LiveMonitor, holds: Callable[[Snapshot], bool]) -> Snapshot:
    give_up = time.monotonic() + HANG
    while not holds(snapshot := monitor.snapshot()):
        assert time.monotonic() < give_up, snapshot
        time.sleep(0.01)
    return snapshot


def engines() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == ENGINE_THREAD]


def test_the_first_snapshot_shows_every_feed_as_the_engine_will(monitor: LiveMonitor) -> None:
    first = monitor.snapshot().health.feeds
    assert [(name, feed.state) for name, feed in first.items()] == [
        (feed.name, FeedState.WAITING) for feed in FEEDS
    ]
    assert first["subscription"].interval_seconds == 7.0 and first["requests"].interval_seconds == 5.0
    monitor.start(lambda: None)
    later = until(monitor, lambda snapshot: snapshot.health.feeds["user"].state is FeedState.FAILING)
    assert {name: feed.interval_seconds for name, feed in later.health.feeds.items()} == {
        name: feed.interval_seconds for name, feed in first.items()
    }


def test_what_was_wished_before_the_start_holds_after_it(monitor: LiveMonitor) -> None:
    view = View(dimension=Dimension.MODEL)
    monitor.show(view)
    monitor.set_interval(60)
    assert monitor.interval_seconds == 60 and monitor.snapshot().view != view
    monitor.start(lambda: None)
    snapshot = until(monitor, lambda snapshot: snapshot.view == view)
    assert snapshot.health.feeds["requests"].interval_seconds == 10.0
    assert snapshot.health.feeds["subscription"].interval_seconds == 7.0


def test_started_twice_it_has_one_engine(monitor: LiveMonitor) -> None:
    before = len(engines())
    monitor.start(lambda: None)
    monitor.start(lambda: None)
    assert len(engines()) == before + 1


class BrokenOnTheEngine(SystemClock):
    """A clock that fails where the engine is made."""

    def monotonic(self) -> float:
        if threading.current_thread().name == ENGINE_THREAD:
            raise ArithmeticError("no time here")
        return super().monotonic()


def test_an_engine_that_cannot_be_made_is_heard_of_by_the_name_of_its_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = BrokenOnTheEngine()
    monitor = LiveMonitor(
        store=Store.open(tmp_path / "account.db", clock=SystemClock()),
        connect=refused,
        identity=IDENTITY,
        clock=clock,
    )
    heard: list[threading.ExceptHookArgs] = []
    ended = threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda failed: (heard.append(failed), ended.set()))
    monitor.start(lambda: None)
    assert ended.wait(HANG)
    (failed,) = heard
    assert failed.thread is not None and failed.thread.name == ENGINE_THREAD
    assert failed.exc_type is ArithmeticError
    monitor.refresh()
    monitor.stop()


def test_stopped_while_its_engine_is_made_it_leaves_no_thread(monitor: LiveMonitor) -> None:
    before = set(engines())
    monitor.start(lambda: None)
    monitor.stop()
    for thread in set(engines()) - before:
        thread.join(HANG)
        assert not thread.is_alive()


def test_stopped_before_it_was_started_it_never_runs_and_its_store_is_closed(monitor: LiveMonitor) -> None:
    before = len(engines())
    monitor.refresh()
    monitor.stop()
    monitor.start(lambda: None)
    assert len(engines()) == before
    with pytest.raises(StoreClosed):
        monitor._store.read(lambda connection: None).result()


def test_ages_of_records_are_told_by_the_time_of_the_service(tmp_path: Path) -> None:
    """An earlier run measured that this machine's clock is an hour and a half behind."""
    clock = SystemClock()
    store, now = Store.open(tmp_path / "account.db", clock=clock), clock.now()
    ages = [timedelta(minutes=minutes) for minutes in (10, 70, 130)]
    rows = [
        request(f"r{number}", now + timedelta(minutes=90) - age)._replace(own=False)
        for number, age in enumerate(ages)
    ]
    store.write(lambda connection: state.put(connection, OFFSET_STATE, "5400.0")).result(HANG)
    store.write(lambda connection: requests.add(connection, rows)).result(HANG)
    monitor = LiveMonitor(store=store, connect=refused, identity=IDENTITY, clock=clock)
    pages: SimpleQueue[Page] = SimpleQueue()
    try:
        query = ListQuery(Kind.REQUESTS, parse("age<1h", "requests"))
        opened = monitor.records.open(query, on_page=pages.put, on_extent=lambda _: None)
        opened.want(0, 10)
        page = pages.get(timeout=HANG)
        assert [row.record.request_key for row in page.rows if row is not None] == ["r0"]
    finally:
        monitor.stop()


def test_alerts_are_noted_in_the_time_of_the_service(tmp_path: Path) -> None:
    """An earlier run measured that this machine's clock is ten minutes behind."""
    clock, alert = SystemClock(), AlertRef("key-lost")
    store, before = Store.open(tmp_path / "account.db", clock=clock), clock.now()

    def prepare(connection: sqlite3.Connection) -> None:
        state.put(connection, OFFSET_STATE, "600.0")
        alert_episodes.open_once(connection, alert, before, Said(Level.CRITICAL, "refused", None))

    store.write(prepare).result(HANG)
    monitor = LiveMonitor(store=store, connect=refused, identity=IDENTITY, clock=clock)
    try:
        monitor.acknowledge(alert)
        noted = store.write(lambda connection: alert_episodes.newest_of(connection, alert)).result(HANG)
        assert noted is not None and noted.acknowledged_at is not None
        assert 600 <= (noted.acknowledged_at - before).total_seconds() < 600 + HANG
    finally:
        monitor.stop()
