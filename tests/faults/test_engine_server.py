"""The monitor against the demo server over a real socket: figures move, and a killed server is survived."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from elevenmon.api.client import ElevenLabs
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.health import FeedState
from elevenmon.domain.secret import Secret
from elevenmon.domain.snapshot import Billing, Identity, Level, Snapshot
from elevenmon.store.database import Store
from elevenmon.sync.monitor import LiveMonitor
from tests.contract.server import RunningServer, start_server, stop_server

HANG = 120.0
"""Seconds after which a test gives up; nothing is measured by it."""
FAST = {"subscription": 0.25, "requests": 0.25, "usage": 5.0}


class Watch:
    """A monitor on a server, and a way to wait for what it shows."""

    def __init__(self, url: str, path: Path, key: str = "sk_demo") -> None:
        self.clock = SystemClock()
        self.clients: list[ElevenLabs] = []
        self.changed = threading.Condition()
        self.monitor = LiveMonitor(
            store=Store.open(path, clock=self.clock),
            connect=lambda: self.connect(url, key),
            identity=Identity("demo", "demo", "demo"),
            clock=self.clock,
            intervals=FAST,
            zone="UTC",
        )

    def connect(self, url: str, key: str) -> ElevenLabs:
        self.clients.append(ElevenLabs(url, Secret(key), clock=self.clock))
        return self.clients[-1]

    def notify(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def until(self, holds: Callable[[Snapshot], bool]) -> Snapshot:
        """The first snapshot of which this holds."""
        give_up = time.monotonic() + HANG
        with self.changed:
            while not holds(snapshot := self.monitor.snapshot()):
                assert time.monotonic() < give_up, snapshot.health.feeds["subscription"]
                self.changed.wait(0.2)
        return snapshot


@pytest.fixture
def server() -> Iterator[list[RunningServer]]:
    """Servers started by the test; the last one is stopped at the end."""
    running = [start_server(scenario="busy", speed=200.0, items=200)]
    yield running
    stop_server(running[-1])


@pytest.fixture
def watch(server: list[RunningServer], tmp_path: Path) -> Iterator[Watch]:
    made = Watch(server[0].url, tmp_path / "account.db")
    yield made
    made.monitor.stop()


def used(snapshot: Snapshot) -> int:
    assert snapshot.quota.subscription is not None
    return snapshot.quota.subscription.used


def is_ok(snapshot: Snapshot) -> bool:
    return snapshot.health.feeds["subscription"].state is FeedState.OK


def is_filled(snapshot: Snapshot) -> bool:
    return {feed.state for feed in snapshot.health.feeds.values()} == {FeedState.OK}


def test_all_feeds_answer_and_the_figures_move(watch: Watch) -> None:
    empty = watch.monitor.snapshot()
    assert empty.quota.subscription is None and empty.verdict.level is Level.UNKNOWN
    assert not empty.health.connected
    watch.monitor.start(watch.notify)
    full = watch.until(is_filled)
    assert full.quota.billing is Billing.CREDITS and full.quota.period is not None
    assert full.verdict.level is not Level.UNKNOWN
    assert [rate.credits_per_hour is not None for rate in full.burn] == [True] * 5
    assert len(full.breakdown.rows) > 10 and full.breakdown.total == pytest.approx(used(full), rel=0.05)
    assert full.burn_up.actual[-1][1] == used(full)
    assert full.tail.rows and not any(row.own for row in full.tail.rows)
    before = used(full)
    newest = full.tail.rows[0].at
    watch.until(lambda snapshot: used(snapshot) > before and snapshot.tail.rows[0].at > newest)
    hidden = watch.until(lambda snapshot: snapshot.tail.hidden_own > 0)
    assert hidden.health.feeds["requests"].state is FeedState.OK


def test_a_killed_server_leaves_old_figures_with_a_reason_and_recovers_when_it_is_back(
    watch: Watch, server: list[RunningServer]
) -> None:
    watch.monitor.start(watch.notify)
    watch.until(is_ok)
    server[-1].process.kill()
    server[-1].process.wait()
    down = watch.until(lambda s: s.health.feeds["subscription"].state is FeedState.FAILING)
    health = down.health.feeds["subscription"]
    assert health.reason and health.next_try is not None and health.last_good is not None
    assert used(down) > 0 and down.quota.obtained_at is not None
    assert down.quota.obtained_at <= health.last_try
    stop_server(server[-1])
    server.append(start_server(scenario="busy", speed=200.0, items=200, port=urlsplit(server[0].url).port))
    watch.monitor.refresh()
    back = watch.until(is_ok)
    assert back.health.feeds["subscription"].failures == 0
    assert back.quota.obtained_at > down.quota.obtained_at
    assert len(watch.clients) == 1


def test_the_first_snapshot_of_the_next_run_is_the_last_of_this_one(
    watch: Watch, server: list[RunningServer], tmp_path: Path
) -> None:
    watch.monitor.start(watch.notify)
    watch.until(is_filled)
    # Nothing may come between the last snapshot and the end: whoever could bring it is gone by then.
    server[-1].process.kill()
    server[-1].process.wait()
    down = FeedState.FAILING
    watch.until(lambda s: all(s.health.feeds[name].state is down for name in ("subscription", "requests")))
    watch.monitor.stop()
    last = watch.monitor.snapshot()
    again = Watch("http://127.0.0.1:9", tmp_path / "account.db")
    first = again.monitor.snapshot()
    again.monitor.stop()
    assert used(first) == used(last)
    assert [row.key for row in first.breakdown.rows] == [row.key for row in last.breakdown.rows]
    assert first.tail.rows[0].request_key == last.tail.rows[0].request_key
    assert first.verdict.level is last.verdict.level
    good = first.health.feeds["subscription"]
    assert good.state is FeedState.WAITING and good.last_good is not None
    assert again.clients == []


def test_a_refused_key_is_told_and_stopping_ends_every_thread(
    server: list[RunningServer], tmp_path: Path
) -> None:
    refused = Watch(server[0].url, tmp_path / "other.db", key="sk_invalid")
    refused.monitor.start(refused.notify)
    stopped = refused.until(lambda s: s.health.feeds["usage"].state is FeedState.STOPPED)
    assert stopped.verdict.text.startswith("no figures yet: ")
    assert refused.monitor.refresh() == 0.0
    assert 0 < refused.monitor.refresh() <= 5
    refused.monitor.stop()
    refused.monitor.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "engine"]
