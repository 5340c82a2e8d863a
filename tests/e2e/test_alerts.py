"""Alerts over the demo's accounts: what the monitor shows of each, and what a rehearsal of its past fires."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from elevenmon.analytics.alert_replay import fired
from elevenmon.api.client import ElevenLabs
from elevenmon.domain.alert_rules import DEFAULT_RULES
from elevenmon.domain.alerts import Alert
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.level import Level
from elevenmon.domain.secret import Secret
from elevenmon.domain.snapshot import Identity
from elevenmon.domain.usage import GroupBy
from elevenmon.store import requests
from elevenmon.store.database import Store
from elevenmon.sync.account_polls import poll_subscription
from elevenmon.sync.monitor import LiveMonitor
from elevenmon.sync.rehearsal import Rehearsal, rehearse
from elevenmon.sync.session import Facts, Session
from elevenmon.sync.usage_polls import usage_poll
from tests.contract.server import running_server

HANG = 60.0
"""Seconds after which a test gives up; nothing is measured by it."""
FAST = {"subscription": 0.25, "requests": 0.25, "usage": 1.0}
THEN = "2026-11-20T14:02:00Z"
WEEK, LOGGED = timedelta(days=7), timedelta(days=2)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "account.db", clock=SystemClock())
    yield opened
    opened.close()


def shown(url: str, path: Path, names: set[str]) -> dict[str, Alert]:
    """The open alerts of a monitor on a server, once those named are among them; by rule."""
    changed, clock = threading.Event(), SystemClock()
    monitor = LiveMonitor(
        store=Store.open(path, clock=clock),
        connect=lambda: ElevenLabs(url, Secret("sk_demo"), clock=clock),
        identity=Identity("demo", "demo", "demo"),
        clock=clock,
        intervals=FAST,
        zone="UTC",
    )
    give_up = time.monotonic() + HANG
    monitor.start(changed.set)
    try:
        while not names <= {alert.ref.rule for alert in monitor.snapshot().alerts.open}:
            assert time.monotonic() < give_up, monitor.snapshot().alerts.open
            changed.wait(0.2)
            changed.clear()
        return {alert.ref.rule: alert for alert in monitor.snapshot().alerts.open}
    finally:
        monitor.stop()


def test_overage_is_already_so_at_the_start(tmp_path: Path) -> None:
    with running_server(scenario="overage", items=200) as url:
        alerts = shown(url, tmp_path / "x.db", {"overage-started", "quota-80", "quota-95"})
    assert "cap-reached" not in alerts
    assert all(alert.already_so for alert in alerts.values())


def test_an_account_that_is_nearly_out(tmp_path: Path) -> None:
    with running_server(scenario="nearly-out", items=200) as url:
        alerts = shown(url, tmp_path / "x.db", {"forecast-included", "quota-80", "quota-95"})
    assert alerts["forecast-included"].level is Level.CRITICAL


@pytest.mark.parametrize("hour", [2, 9, 15, 23])
def test_a_spike_is_an_anomaly_and_a_burst_at_any_hour(tmp_path: Path, hour: int) -> None:
    with running_server(scenario="spike", items=200, now=f"2026-11-20T{hour:02}:00:30Z") as url:
        alerts = shown(url, tmp_path / "x.db", {"anomaly", "burst-fast", "burst-slow"})
    assert alerts["anomaly"].ref.key.startswith(("spike:", "night use:"))
    assert "most of it by the key audiobook-batch" in alerts["anomaly"].text
    assert alerts["burst-fast"].level is Level.WARNING


def test_an_expired_key_is_lost(tmp_path: Path) -> None:
    with running_server(scenario="expired-key", items=200) as url:
        alerts = shown(url, tmp_path / "x.db", {"key-lost"})
    assert set(alerts) == {"key-lost"}


def rehearsed(store: Store, url: str) -> Rehearsal:
    """A rehearsal over a week of an account, whose use and newest requests are fetched first."""

    async def fetch() -> Session:
        client = ElevenLabs(url, Secret("sk_demo"), clock=SystemClock())
        session = Session(client, store, SystemClock(), Facts())
        await poll_subscription(session)
        for group in (None, GroupBy.KEY):
            await usage_poll(group)(session)
        end = session.now()
        since = end - LOGGED
        while True:
            page = await client.requests(start=since, end=end, limit=1000, sort="desc")
            rows = page.rows
            await session.write(lambda connection, rows=rows: requests.add(connection, rows))
            if not page.full:
                break
            end = rows[-1].at
        await client.aclose()
        return session

    now = asyncio.run(fetch()).now()
    return store.read(lambda connection: rehearse(connection, DEFAULT_RULES, now - WEEK, now, UTC)).result()


@pytest.mark.parametrize(
    ("scenario", "intended"),
    [
        ("overage", {"forecast-cap", "forecast-included", "quota-80", "quota-95", "overage-started"}),
        ("nearly-out", {"forecast-included", "quota-80", "quota-95", "anomaly"}),
        ("spike", {"forecast-included", "anomaly", "burst-fast", "burst-slow"}),
    ],
)
def test_a_rehearsal_has_one_episode_of_each_intended_rule(
    store: Store, scenario: str, intended: set[str]
) -> None:
    with running_server(scenario=scenario, now=THEN) as url:
        done = rehearsed(store, url)
    counts = Counter(episode.ref.rule for episode in done.episodes)
    assert {rule: counts[rule] for rule in intended} == dict.fromkeys(intended, 1)
    assert "cap-reached" not in counts
    # What was foreseen when the rehearsed week began is already so, and fires nothing.
    assert intended - set(fired(done.episodes)) == {rule for rule in intended if rule.startswith("forecast")}


def test_a_rehearsal_of_a_calm_account_fires_nothing(store: Store) -> None:
    with running_server(scenario="calm", now=THEN) as url:
        done = rehearsed(store, url)
    assert done.episodes == ()
    assert done.has_plan
