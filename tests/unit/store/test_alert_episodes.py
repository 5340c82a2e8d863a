"""Alert episodes: one is open at a time, and one of several processes opens it."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from elevenmon.domain.alerts import AlertRef
from elevenmon.store import alert_episodes
from elevenmon.store.alert_episodes import Episode
from elevenmon.store.database import Store
from tests.unit.store.records import NOON, FixedClock, after

BURN = AlertRef("burn", "voice-1", NOON)


def test_an_episode_from_its_opening_to_its_end(connection: sqlite3.Connection) -> None:
    assert alert_episodes.open_once(connection, BURN, NOON, 5.0)
    for value in (9.0, 7.5):
        alert_episodes.observe(connection, BURN, value)
    assert alert_episodes.acknowledge(connection, BURN, after(minutes=1))
    assert alert_episodes.snooze(connection, BURN, after(hours=1))
    told = Episode(BURN, NOON, False, None, 9.0, 7.5, after(minutes=1), after(hours=1))
    assert alert_episodes.open_ones(connection) == [told]
    assert alert_episodes.clear(connection, BURN, after(hours=2))
    assert not alert_episodes.clear(connection, BURN, after(hours=3))
    alert_episodes.observe(connection, BURN, 99.0)
    assert alert_episodes.open_ones(connection) == []
    [ended] = alert_episodes.newest(connection, 5)
    assert (ended.cleared_at, ended.peak) == (after(hours=2), 9.0)


def test_the_same_condition_may_come_back(connection: sqlite3.Connection) -> None:
    for hour in (0, 5):
        assert alert_episodes.open_once(connection, BURN, after(hours=hour), None, already_so=not hour)
        assert not alert_episodes.open_once(connection, BURN, after(hours=hour, minutes=1), 2.0)
        assert alert_episodes.clear(connection, BURN, after(hours=hour + 1))
    newest, first = alert_episodes.newest(connection, 5)
    assert (newest.opened_at, newest.already_so) == (after(hours=5), False)
    assert (first.opened_at, first.already_so, first.peak) == (NOON, True, None)


def test_rules_keys_and_periods_are_apart(connection: sqlite3.Connection) -> None:
    conditions = [BURN, BURN._replace(rule="quota"), BURN._replace(key=""), BURN._replace(period=None)]
    assert all(alert_episodes.open_once(connection, each, NOON, 1.0) for each in conditions)
    assert alert_episodes.clear(connection, conditions[3], after(hours=1))
    assert not alert_episodes.snooze(connection, conditions[3], after(hours=2))
    assert {each.ref for each in alert_episodes.open_ones(connection)} == set(conditions[:3])


def test_of_several_stores_on_a_file_one_opens_it(path: Path, clock: FixedClock) -> None:
    stores = [Store.open(path, clock=clock) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        futures = pool.map(
            lambda store: store.write(lambda c: alert_episodes.open_once(c, BURN, NOON, 1.0)).result(30),
            stores,
        )
    assert sorted(futures) == [False, False, False, True]
    for store in stores:
        store.close()
