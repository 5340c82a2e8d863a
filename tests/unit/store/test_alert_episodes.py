"""Alert episodes: one is open at a time, and one of several processes opens it."""

import sqlite3
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from elevenmon.domain.alerts import Alert, AlertRef
from elevenmon.domain.level import Level
from elevenmon.store import alert_episodes
from elevenmon.store.alert_episodes import Said
from elevenmon.store.database import Store
from tests.unit.store.records import NOON, FixedClock, after

BURN = AlertRef("burst-fast", "voice-1", NOON)


def said(value: float | None, level: Level = Level.WARNING) -> Said:
    return Said(level, f"at {value}", value)


def values(alerts: Iterable[Alert]) -> list[dict[str, object]]:
    """Alerts are compared by identity; these by what they say."""
    return [{name: getattr(alert, name) for name in Alert.__slots__} for alert in alerts]


def test_an_episode_from_its_opening_to_its_end(connection: sqlite3.Connection) -> None:
    assert alert_episodes.open_once(connection, BURN, NOON, said(5.0))
    alert_episodes.observe(connection, BURN, said(9.0))
    alert_episodes.observe(connection, BURN, said(7.5), peak=8.0)
    assert alert_episodes.acknowledge(connection, BURN, after(minutes=1))
    assert alert_episodes.snooze(connection, BURN, after(hours=1))
    told = Alert(
        ref=BURN,
        level=Level.WARNING,
        text="at 7.5",
        opened_at=NOON,
        already_so=False,
        peak="9.0x",
        acknowledged_at=after(minutes=1),
        snoozed_until=after(hours=1),
    )
    assert values(alert_episodes.open_ones(connection)) == values([told])
    assert alert_episodes.said_of_open(connection) == {BURN: said(7.5)}
    assert alert_episodes.clear(connection, BURN, after(hours=2), "below 3.0x")
    assert not alert_episodes.clear(connection, BURN, after(hours=3), "reset")
    alert_episodes.observe(connection, BURN, said(99.0))
    assert alert_episodes.open_ones(connection) == []
    [ended] = alert_episodes.newest(connection, 5)
    assert (ended.cleared_at, ended.cleared_by, ended.peak) == (after(hours=2), "below 3.0x", "9.0x")
    assert alert_episodes.newest_of(connection, BURN) is ended
    assert alert_episodes.newest_of(connection, BURN._replace(key="")) is None
    assert alert_episodes.last_opened(connection) == {"burst-fast": NOON}


def test_a_peak_between_two_notes_counts_and_no_figure_stays_none(connection: sqlite3.Connection) -> None:
    lost = AlertRef("key-lost")
    for alert, first in ((BURN, 1.0), (lost, None)):
        assert alert_episodes.open_once(connection, alert, NOON, said(first))
    alert_episodes.observe(connection, BURN, said(2.0), peak=14.0)
    alert_episodes.observe(connection, lost, said(None))
    assert {each.ref: each.peak for each in alert_episodes.open_ones(connection)} == {BURN: "14.0x", lost: ""}


def test_one_that_rises_is_to_be_seen_again_and_says_since_when(connection: sqlite3.Connection) -> None:
    assert not alert_episodes.lift(connection, BURN, said(9.0, Level.CRITICAL), NOON)
    assert alert_episodes.open_once(connection, BURN, NOON, said(5.0))
    assert alert_episodes.acknowledge(connection, BURN, after(minutes=1))
    assert alert_episodes.snooze(connection, BURN, after(hours=1))
    assert alert_episodes.lift(connection, BURN, said(9.0, Level.CRITICAL), after(minutes=2))
    [risen] = alert_episodes.open_ones(connection)
    assert (risen.level, risen.text, risen.peak) == (Level.CRITICAL, "at 9.0", "9.0x")
    assert (risen.raised_at, risen.acknowledged_at, risen.snoozed_until) == (
        after(minutes=2),
        None,
        after(hours=1),
    )
    # Nobody saw it rise a second time: when it last did stays.
    assert alert_episodes.lift(connection, BURN, said(9.5, Level.CRITICAL), None)
    [again] = alert_episodes.open_ones(connection)
    assert (again.raised_at, again.text) == (after(minutes=2), "at 9.5")


def test_the_same_condition_may_come_back(connection: sqlite3.Connection) -> None:
    for hour in (0, 5):
        assert alert_episodes.open_once(connection, BURN, after(hours=hour), said(None), already_so=not hour)
        assert not alert_episodes.open_once(connection, BURN, after(hours=hour, minutes=1), said(2.0))
        assert alert_episodes.clear(connection, BURN, after(hours=hour + 1))
    newest, first = alert_episodes.newest(connection, 5)
    assert (newest.opened_at, newest.already_so) == (after(hours=5), False)
    assert (first.opened_at, first.already_so, first.peak) == (NOON, True, "")


def test_rules_keys_and_periods_are_apart(connection: sqlite3.Connection) -> None:
    conditions = [BURN, BURN._replace(rule="quota"), BURN._replace(key=""), BURN._replace(period=None)]
    assert all(alert_episodes.open_once(connection, each, NOON, said(1.0)) for each in conditions)
    assert alert_episodes.clear(connection, conditions[3], after(hours=1))
    assert not alert_episodes.snooze(connection, conditions[3], after(hours=2))
    assert {each.ref for each in alert_episodes.open_ones(connection)} == set(conditions[:3])


def test_of_several_stores_on_a_file_one_opens_it(path: Path, clock: FixedClock) -> None:
    stores = [Store.open(path, clock=clock) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        futures = pool.map(
            lambda store: store.write(lambda c: alert_episodes.open_once(c, BURN, NOON, said(1.0))).result(
                30
            ),
            stores,
        )
    assert sorted(futures) == [False, False, False, True]
    for store in stores:
        store.close()


def test_what_opened_at_the_same_moment_comes_worst_first(connection: sqlite3.Connection) -> None:
    levels = (Level.WATCH, Level.CRITICAL, Level.WARNING)
    for name, level in zip("abc", levels, strict=True):
        assert alert_episodes.open_once(connection, AlertRef(name), NOON, said(1.0, level))
    assert alert_episodes.open_once(connection, AlertRef("d"), after(minutes=1), said(1.0, Level.WATCH))
    for told in (alert_episodes.newest(connection, 9), alert_episodes.open_ones(connection)):
        assert [episode.ref.rule for episode in told] == ["d", "b", "c", "a"]


def test_an_episode_opened_by_a_clock_that_was_put_back_is_the_newest(connection: sqlite3.Connection) -> None:
    assert alert_episodes.open_once(connection, BURN, NOON, said(1.0))
    assert alert_episodes.clear(connection, BURN, after(minutes=1))
    assert alert_episodes.open_once(connection, BURN, after(minutes=-5), said(2.0))
    newest = alert_episodes.newest_of(connection, BURN)
    assert newest is not None and newest.opened_at == after(minutes=-5)
